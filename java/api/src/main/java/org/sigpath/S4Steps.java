package org.sigpath;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.Objects;
import java.util.function.ToIntFunction;
import org.sigpath.ffi.SigpathC;

/**
 * An {@link S4Model} made ready for steps of the recurrence, by {@link S4Model#steps}. It holds
 * numbers of its own and refers to no parameters. Immutable; any number of threads may use one.
 *
 * <p>Native memory: in each input about 2 N (2 + 2 rank + channels) numbers of {@link
 * S4StepMode#LINEAR} steps, 2 N (2 N + 1 + channels) of {@link S4StepMode#DENSE} ones and 4 N (2 +
 * channels) of {@link S4StepMode#DIAGONAL} ones, as much again on the device if they were made in a
 * context of a CUDA device, freed when the garbage collector finds that nothing refers to the
 * object.
 */
public final class S4Steps {
  private final StateSpaceShape shape;
  private final int ordinal;
  private final MemorySegment handle;
  private final long width;

  S4Steps(StateSpaceShape shape, int ordinal, ToIntFunction<MemorySegment> create) {
    this.shape = shape;
    this.ordinal = ordinal;
    handle = Calls.object(Arena.ofAuto(), create, SigpathC::sigpath_s4_steps_destroy);
    width = Calls.number(to -> SigpathC.sigpath_s4_steps_width(handle, to));
  }

  /** Complex numbers of a state of one input: N, or 2 N of {@link S4StepMode#DIAGONAL} steps. */
  public long width() {
    return width;
  }

  /** Elements of one state, (H, width) complex: 2 H width. */
  public long stateSize() {
    return 2 * shape.dim() * width;
  }

  /** States to begin from, (batch, H, width) complex: zeros. */
  public MemorySegment defaultState(SegmentAllocator allocator, long batch) {
    return StateSpaceShape.zeros(allocator, shape.dtype(), batch, stateSize());
  }

  /** One step on every core; see the overload with a context. */
  public void step(MemorySegment u, MemorySegment state, MemorySegment out) {
    step(Context.shared(), u, state, out);
  }

  /**
   * One step of the recurrence for each state: s becomes dA s + dB u, and y = C s. Allocates
   * nothing on the Java heap. Segments are contiguous native memory of the model's dtype. For each
   * input of each state about 8 N (1 + rank) multiply-adds of linear steps, 4 N^2 of dense ones and
   * 8 N of diagonal ones, and those of the outputs.
   *
   * @param u (batch, H)
   * @param state (batch, H, width) complex, zeros to begin with, which the step writes over; the
   *     batch is taken from its size
   * @param out (batch, channels, H)
   * @throws IllegalArgumentException for segments of the wrong size, on the heap, unaligned,
   *     read-only or overlapping, and for NaN or infinity in u or in a state
   * @throws IllegalArgumentException also of steps that were made from {@link DeviceS4Parameters},
   *     and in a context of a CUDA device of those that were not made in one of that device
   * @throws OutOfNativeMemoryException if the workspace limit is too small
   */
  public void step(Context context, MemorySegment u, MemorySegment state, MemorySegment out) {
    if (ordinal != Device.HOST) {
      throw new IllegalArgumentException(
          "steps: were made of parameters in device memory, expected DeviceBuffers");
    }
    long size = stateSize();
    long stateCount = Segments.output("state", state, shape.dtype().bytes());
    long batch = Segments.rows("state", stateCount, size);
    shape.in("u", u, Segments.product("u", batch, shape.dim()));
    long outCount = shape.outputs(batch);
    shape.out("out", out, outCount);
    Status.check(
        SigpathC.sigpath_s4_step(
            context.handle(), handle, batch, u, state, stateCount, out, outCount));
  }

  /**
   * The same in device memory, of steps that were made from {@link DeviceS4Parameters}: see {@link
   * Context#synchronize()} for when it is done.
   *
   * @param u (batch, H)
   * @param state (batch, H, width) complex, zeros to begin with
   * @param out (batch, channels, H)
   * @throws IllegalArgumentException for buffers of the wrong size, dtype or device, of steps that
   *     were made elsewhere, and for NaN or infinity in u or in a state
   * @throws IllegalStateException if a buffer is closed
   */
  public void step(Context context, DeviceBuffer u, DeviceBuffer state, DeviceBuffer out) {
    if (ordinal == Device.HOST) {
      throw new IllegalArgumentException(
          "steps: were made of parameters in host memory, expected MemorySegments");
    }
    DeviceArrays on = new DeviceArrays(context, shape.dtype());
    long batch = DeviceArrays.rows("state", Objects.requireNonNull(state, "state"), stateSize());
    long outCount = shape.outputs(batch);
    Status.check(
        SigpathC.sigpath_s4_step(
            context.handle(),
            handle,
            batch,
            on.of("u", u, Segments.product("u", batch, shape.dim())),
            on.of("state", state, batch * stateSize()),
            batch * stateSize(),
            on.of("out", out, outCount),
            outCount));
  }
}
