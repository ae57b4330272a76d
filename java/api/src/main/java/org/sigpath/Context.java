package org.sigpath;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.sigpath.ffi.Native;
import org.sigpath.ffi.SigpathC;
import org.sigpath.ffi.sigpath_context_options;

/**
 * Threads and scratch memory of a series of calls. May be used by many threads at the same time,
 * whose calls then share its worker threads. Scratch memory is kept between calls and freed by
 * {@link #close()}.
 */
public final class Context implements AutoCloseable {
  private static final Context SHARED = new Context(null, MemorySegment.NULL);

  private final Arena arena;
  private final MemorySegment handle;

  private Context(Arena arena, MemorySegment handle) {
    this.arena = arena;
    this.handle = handle;
  }

  /**
   * The process's default context: every core, no workspace limit. Closing it does nothing: scratch
   * memory of its calls is kept for the next ones as long as the process lives.
   */
  public static Context shared() {
    return SHARED;
  }

  /** A context with options. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * How far the calls are: path increments, or of kernels pairs of paths, processed, and those of
   * all calls begun.
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
    if (arena != null && arena.scope().isAlive()) {
      arena.close();
    }
  }

  MemorySegment handle() {
    return handle;
  }

  /** Options of a context. */
  public static final class Builder {
    private int threads;
    private long workspaceLimit;

    private Builder() {}

    /** CPU threads per call; 0, the default, is every core. */
    public Builder threads(int threads) {
      this.threads = threads;
      return this;
    }

    /**
     * Bytes of scratch memory that one call may use; 0, the default, is no limit. Fewer threads are
     * used rather than more memory, or another algorithm, whose results differ by rounding; less
     * than one thread needs is refused.
     */
    public Builder workspaceLimit(long bytes) {
      this.workspaceLimit = bytes;
      return this;
    }

    /**
     * Makes the context.
     *
     * @throws IllegalArgumentException for a negative number or more than 4096 threads
     */
    public Context build() {
      Arena owner = Arena.ofShared();
      try (Arena frame = Arena.ofConfined()) {
        MemorySegment options = frame.allocate(sigpath_context_options.layout());
        sigpath_context_options.size(options, options.byteSize());
        sigpath_context_options.threads(options, threads);
        sigpath_context_options.workspace_limit(options, workspaceLimit);
        MemorySegment made = frame.allocate(ValueLayout.ADDRESS);
        Status.check(SigpathC.sigpath_context_create(options, made));
        return new Context(
            owner,
            Native.own(made.get(ValueLayout.ADDRESS, 0), owner, SigpathC::sigpath_context_destroy));
      } catch (RuntimeException | Error e) {
        owner.close();
        throw e;
      }
    }
  }
}
