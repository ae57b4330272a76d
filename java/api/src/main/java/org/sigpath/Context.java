package org.sigpath;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import org.sigpath.ffi.SigpathC;
import org.sigpath.ffi.sigpath_context_options;

/**
 * Threads, device and scratch memory of a series of calls. May be used by many threads at the same
 * time, whose calls then share its worker threads, or its stream of a CUDA device. Scratch memory
 * is kept between calls and freed by {@link #close()}.
 */
public final class Context implements AutoCloseable {
  private static final Context SHARED = new Context(null, MemorySegment.NULL, Device.HOST);

  private final Arena arena;
  private final MemorySegment handle;
  private final int ordinal;

  private Context(Arena arena, MemorySegment handle, int ordinal) {
    this.arena = arena;
    this.handle = handle;
    this.ordinal = ordinal;
  }

  /**
   * The process's default context: every core, no workspace limit. Closing it does nothing: scratch
   * memory of its calls is kept for the next ones as long as the process lives.
   */
  public static Context shared() {
    return SHARED;
  }

  /**
   * A context whose calls run on a CUDA device, on its default stream: {@link PathFunction}s but
   * {@link PathTransform}, {@link SignatureKernel}s, {@link Discrepancy}, {@link TwoSampleTest},
   * {@link NystromFeatures}, state-space models, their {@link ModeSums} and {@link Convolution};
   * what has no CUDA part refuses it with an {@link UnsupportedOperationException}.
   *
   * @param ordinal the device, from 0
   * @throws UnsupportedOperationException when this build has no CUDA part
   * @throws IllegalArgumentException when there is no such device
   * @throws SigpathException when there is no usable driver
   */
  public static Context cuda(int ordinal) {
    return builder().cuda(ordinal).build();
  }

  /** A context with options. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * How far the calls are: path increments, of kernels pairs of paths, of {@link ModeSums} sums, or
   * of an {@link S4dModel} inputs processed, and those of all calls begun.
   */
  public record Progress(long done, long total) {}

  /** Polls the progress of this context's calls since it was made or {@link #reset() reset}. */
  public Progress progress() {
    try (Arena frame = Arena.ofConfined()) {
      MemorySegment done = frame.allocate(ValueLayout.JAVA_LONG);
      MemorySegment total = frame.allocate(ValueLayout.JAVA_LONG);
      Status.check(SigpathC.sigpath_context_progress(handle, done, total));
      return new Progress(done.get(ValueLayout.JAVA_LONG, 0), total.get(ValueLayout.JAVA_LONG, 0));
    }
  }

  /** The number of CPU threads that one call may use. */
  public int threads() {
    try (Arena frame = Arena.ofConfined()) {
      MemorySegment threads = frame.allocate(ValueLayout.JAVA_INT);
      Status.check(SigpathC.sigpath_context_threads(handle, threads));
      return threads.get(ValueLayout.JAVA_INT, 0);
    }
  }

  /** The CUDA device on which the calls run; none of a context for the CPU. */
  public Optional<Device> device() {
    return ordinal == Device.HOST ? Optional.empty() : Optional.of(Device.describe(ordinal));
  }

  /** That of the device, or {@link Device#HOST}. */
  int ordinal() {
    return ordinal;
  }

  /**
   * Memory of this context's CUDA device: {@link DeviceBuffer#allocate(int, DType, long)}. It may
   * outlive the context.
   *
   * @throws UnsupportedOperationException in a context for the CPU
   */
  public DeviceBuffer allocate(DType dtype, long count) {
    if (ordinal == Device.HOST) {
      throw new UnsupportedOperationException(
          "context: is for the CPU, expected one for a CUDA device");
    }
    return DeviceBuffer.allocate(ordinal, dtype, count);
  }

  /**
   * Waits until the CUDA device has done the work of this context's calls and whatever else was
   * enqueued on its stream. Needed after calls whose arrays are all in {@link DeviceBuffer}s and
   * which check no values, that is without {@code checkFinite}, or of state-space models; others,
   * {@link NystromFeatures} and those of a context for the CPU have done their work when they
   * return.
   *
   * @throws SigpathException when that work has failed
   */
  public void synchronize() {
    Status.check(SigpathC.sigpath_context_synchronize(handle));
  }

  /**
   * Ends the calls that run in this context, and all later ones, with a {@link
   * java.util.concurrent.CancellationException}, until {@link #reset()}. What they were writing is
   * then unspecified.
   */
  public void cancel() {
    Status.check(SigpathC.sigpath_context_cancel(handle));
  }

  /** Takes {@link #cancel()} back and sets the progress to zero. */
  public void reset() {
    Status.check(SigpathC.sigpath_context_reset(handle));
  }

  /**
   * Frees the scratch memory. A second close does nothing.
   *
   * @throws IllegalStateException while a call still runs in this context
   */
  @Override
  public void close() {
    if (arena != null) {
      Calls.close(arena);
    }
  }

  MemorySegment handle() {
    return handle;
  }

  /** Options of a context. */
  public static final class Builder {
    private int threads;
    private int ordinal = Device.HOST;
    private long stream;
    private long workspaceLimit;

    private Builder() {}

    /** CPU threads per call; 0, the default, is every core. */
    public Builder threads(int threads) {
      this.threads = threads;
      return this;
    }

    /**
     * Runs the calls on a CUDA device.
     *
     * @param ordinal the device, from 0
     * @throws IllegalArgumentException if it is negative
     */
    public Builder cuda(int ordinal) {
      Segments.notNegative("ordinal", ordinal);
      this.ordinal = ordinal;
      return this;
    }

    /** Runs the calls on a CUDA device. */
    public Builder device(Device device) {
      return cuda(device.ordinal());
    }

    /**
     * The stream of the CUDA device that the calls enqueue their work on; 0, the default, is the
     * default stream.
     *
     * @param address the value of a {@code cudaStream_t} of the device, which must stay valid until
     *     the context is closed: another number may crash the process
     */
    public Builder stream(long address) {
      this.stream = address;
      return this;
    }

    /**
     * Bytes of scratch memory that one call may use; 0, the default, is no limit. Fewer threads are
     * used rather than more memory, or another algorithm, whose results differ by rounding; less
     * than one thread needs is refused. On a CUDA device it is memory of the device, host arrays
     * that are copied there included, and fewer paths at a time are computed, with the same
     * results.
     */
    public Builder workspaceLimit(long bytes) {
      this.workspaceLimit = bytes;
      return this;
    }

    /**
     * Makes the context.
     *
     * @throws IllegalArgumentException for a negative number, more than 4096 threads, a CUDA device
     *     that is not there, or a stream without a device
     * @throws UnsupportedOperationException for a CUDA device when this build has no CUDA part
     * @throws SigpathException for a CUDA device when there is no usable driver
     */
    public Context build() {
      Arena owner = Arena.ofShared();
      try (Arena frame = Arena.ofConfined()) {
        MemorySegment options = frame.allocate(sigpath_context_options.layout());
        sigpath_context_options.size(options, options.byteSize());
        sigpath_context_options.threads(options, threads);
        if (ordinal != Device.HOST) {
          sigpath_context_options.device(options, SigpathC.SIGPATH_CUDA());
          sigpath_context_options.ordinal(options, ordinal);
        }
        sigpath_context_options.stream(options, MemorySegment.ofAddress(stream));
        sigpath_context_options.workspace_limit(options, workspaceLimit);
        MemorySegment made =
            Calls.object(
                owner,
                to -> SigpathC.sigpath_context_create(options, to),
                SigpathC::sigpath_context_destroy);
        return new Context(owner, made, ordinal);
      } catch (RuntimeException | Error e) {
        owner.close();
        throw e;
      }
    }
  }
}
