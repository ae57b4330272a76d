package org.sigpath;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A differentiable function of one tensor, such as {@link TensorAlgebra#exp()}, for a batch of them
 * at a time. Immutable; any number of threads may use one.
 *
 * <p>Arrays are contiguous native memory of the function's dtype, exactly as large as told, outputs
 * apart from inputs. The number of items is that of {@code out}, or of {@code cotangent}; an input
 * may have a single item instead, which is used for all. Gradients have one row for each item all
 * the same.
 *
 * <p>Calls on segments allocate nothing on the Java heap as long as the number of items stays the
 * same. Results do not depend on the number of threads, bit for bit. A segment of the wrong size,
 * on the heap, unaligned, read-only or overlapping is an {@link IllegalArgumentException} that
 * names it; NaN and infinity are not looked for.
 */
public final class TensorFunction {
  private final DType dtype;
  private final long inputSize;
  private final long outputSize;
  private final Forward forward;
  private final Backward backward;

  /** The C function that computes. */
  interface Forward {
    int call(
        MemorySegment context,
        long items,
        MemorySegment a,
        long aCount,
        MemorySegment out,
        long outCount);
  }

  /** The C function that pulls back. */
  interface Backward {
    int call(
        MemorySegment context,
        long items,
        MemorySegment a,
        long aCount,
        MemorySegment cotangent,
        long cotangentCount,
        MemorySegment gradA,
        long gradACount);
  }

  TensorFunction(DType dtype, long inputSize, long outputSize, Forward forward, Backward backward) {
    this.dtype = dtype;
    this.inputSize = inputSize;
    this.outputSize = outputSize;
    this.forward = forward;
    this.backward = backward;
  }

  /** Numbers of one item of the input. */
  public long inputSize() {
    return inputSize;
  }

  /** Numbers of one item of the output. */
  public long outputSize() {
    return outputSize;
  }

  /** {@link #compute(Context, MemorySegment, MemorySegment)} on every core. */
  public void compute(MemorySegment a, MemorySegment out) {
    compute(Context.shared(), a, out);
  }

  /**
   * Computes the function.
   *
   * @param a (items, inputSize), or (inputSize) for all
   * @param out (items, outputSize)
   */
  public void compute(Context context, MemorySegment a, MemorySegment out) {
    long aCount = Segments.count("a", a, dtype.bytes());
    long outCount = Segments.output("out", out, dtype.bytes());
    long items = Segments.rows("out", outCount, outputSize);
    Segments.eachOrOne("a", aCount, inputSize, items, "out");
    Status.check(forward.call(context.handle(), items, a, aCount, out, outCount));
  }

  /** {@link #vjp(Context, MemorySegment, MemorySegment, MemorySegment)} on every core. */
  public void vjp(MemorySegment a, MemorySegment cotangent, MemorySegment gradA) {
    vjp(Context.shared(), a, cotangent, gradA);
  }

  /**
   * The vector-Jacobian product, exact.
   *
   * @param a (items, inputSize), or (inputSize) for all; not read by a linear function
   * @param cotangent (items, outputSize)
   * @param gradA (items, inputSize)
   */
  public void vjp(Context context, MemorySegment a, MemorySegment cotangent, MemorySegment gradA) {
    long aCount = Segments.count("a", a, dtype.bytes());
    long cotangentCount = Segments.count("cotangent", cotangent, dtype.bytes());
    long gradACount = Segments.output("gradA", gradA, dtype.bytes());
    long items = Segments.rows("cotangent", cotangentCount, outputSize);
    Segments.eachOrOne("a", aCount, inputSize, items, "cotangent");
    Segments.each("gradA", gradACount, inputSize, items, "cotangent");
    Status.check(
        backward.call(
            context.handle(), items, a, aCount, cotangent, cotangentCount, gradA, gradACount));
  }

  /**
   * Computes the function of (n, inputSize) on every core, (n, outputSize): copies in and out.
   *
   * @throws IllegalArgumentException if the dtype is not FLOAT64
   */
  public double[] compute(double[] a) {
    try (TensorFrame frame = new TensorFrame(dtype, DType.FLOAT64)) {
      MemorySegment out = frame.allocate(frame.items("a", a.length, inputSize), outputSize);
      compute(frame.copy(a), out);
      return out.toArray(ValueLayout.JAVA_DOUBLE);
    }
  }

  /**
   * Computes the function of (n, inputSize) on every core, (n, outputSize): copies in and out.
   *
   * @throws IllegalArgumentException if the dtype is not FLOAT32
   */
  public float[] compute(float[] a) {
    try (TensorFrame frame = new TensorFrame(dtype, DType.FLOAT32)) {
      MemorySegment out = frame.allocate(frame.items("a", a.length, inputSize), outputSize);
      compute(frame.copy(a), out);
      return out.toArray(ValueLayout.JAVA_FLOAT);
    }
  }
}
