package org.sigpath;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A differentiable function of two tensors, or of a tensor and a vector, such as {@link
 * TensorAlgebra#product()}, for a batch of them at a time. Immutable; any number of threads may use
 * one. Arrays, items, cost and errors are as in {@link TensorFunction}.
 */
public final class TensorBiFunction {
  private final DType dtype;
  private final long aSize;
  private final long bSize;
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
        MemorySegment b,
        long bCount,
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
        MemorySegment b,
        long bCount,
        MemorySegment cotangent,
        long cotangentCount,
        MemorySegment gradA,
        long gradACount,
        MemorySegment gradB,
        long gradBCount);
  }

  TensorBiFunction(
      DType dtype, long aSize, long bSize, long outputSize, Forward forward, Backward backward) {
    this.dtype = dtype;
    this.aSize = aSize;
    this.bSize = bSize;
    this.outputSize = outputSize;
    this.forward = forward;
    this.backward = backward;
  }

  /** Numbers of one item of a. */
  public long aSize() {
    return aSize;
  }

  /** Numbers of one item of b. */
  public long bSize() {
    return bSize;
  }

  /** Numbers of one item of the output. */
  public long outputSize() {
    return outputSize;
  }

  /** {@link #compute(Context, MemorySegment, MemorySegment, MemorySegment)} on every core. */
  public void compute(MemorySegment a, MemorySegment b, MemorySegment out) {
    compute(Context.shared(), a, b, out);
  }

  /**
   * Computes the function.
   *
   * @param a (items, aSize), or (aSize) for all
   * @param b (items, bSize), or (bSize) for all
   * @param out (items, outputSize)
   */
  public void compute(Context context, MemorySegment a, MemorySegment b, MemorySegment out) {
    long aCount = Segments.count("a", a, dtype.bytes());
    long bCount = Segments.count("b", b, dtype.bytes());
    long outCount = Segments.output("out", out, dtype.bytes());
    long items = Segments.rows("out", outCount, outputSize);
    Segments.eachOrOne("a", aCount, aSize, items, "out");
    Segments.eachOrOne("b", bCount, bSize, items, "out");
    Status.check(forward.call(context.handle(), items, a, aCount, b, bCount, out, outCount));
  }

  /** The vector-Jacobian product on every core; see the overload with a context. */
  public void vjp(
      MemorySegment a,
      MemorySegment b,
      MemorySegment cotangent,
      MemorySegment gradA,
      MemorySegment gradB) {
    vjp(Context.shared(), a, b, cotangent, gradA, gradB);
  }

  /**
   * The vector-Jacobian product, exact.
   *
   * @param a (items, aSize), or (aSize) for all
   * @param b (items, bSize), or (bSize) for all
   * @param cotangent (items, outputSize)
   * @param gradA (items, aSize)
   * @param gradB (items, bSize)
   */
  public void vjp(
      Context context,
      MemorySegment a,
      MemorySegment b,
      MemorySegment cotangent,
      MemorySegment gradA,
      MemorySegment gradB) {
    long aCount = Segments.count("a", a, dtype.bytes());
    long bCount = Segments.count("b", b, dtype.bytes());
    long cotangentCount = Segments.count("cotangent", cotangent, dtype.bytes());
    long gradACount = Segments.output("gradA", gradA, dtype.bytes());
    long gradBCount = Segments.output("gradB", gradB, dtype.bytes());
    long items = Segments.rows("cotangent", cotangentCount, outputSize);
    Segments.eachOrOne("a", aCount, aSize, items, "cotangent");
    Segments.eachOrOne("b", bCount, bSize, items, "cotangent");
    Segments.each("gradA", gradACount, aSize, items, "cotangent");
    Segments.each("gradB", gradBCount, bSize, items, "cotangent");
    Status.check(
        backward.call(
            context.handle(),
            items,
            a,
            aCount,
            b,
            bCount,
            cotangent,
            cotangentCount,
            gradA,
            gradACount,
            gradB,
            gradBCount));
  }

  /**
   * Computes the function of n items of a and of b, or of one of either for all of the other, on
   * every core: copies in and out.
   *
   * @throws IllegalArgumentException if the dtype is not FLOAT64
   */
  public double[] compute(double[] a, double[] b) {
    try (TensorFrame frame = new TensorFrame(dtype, DType.FLOAT64)) {
      MemorySegment out = frame.allocate(items(frame, a.length, b.length), outputSize);
      compute(frame.copy(a), frame.copy(b), out);
      return out.toArray(ValueLayout.JAVA_DOUBLE);
    }
  }

  /**
   * Computes the function of n items of a and of b, or of one of either for all of the other, on
   * every core: copies in and out.
   *
   * @throws IllegalArgumentException if the dtype is not FLOAT32
   */
  public float[] compute(float[] a, float[] b) {
    try (TensorFrame frame = new TensorFrame(dtype, DType.FLOAT32)) {
      MemorySegment out = frame.allocate(items(frame, a.length, b.length), outputSize);
      compute(frame.copy(a), frame.copy(b), out);
      return out.toArray(ValueLayout.JAVA_FLOAT);
    }
  }

  /** The items of either, where one may be for all of the other. */
  private long items(TensorFrame frame, int aCount, int bCount) {
    long aItems = frame.items("a", aCount, aSize);
    long bItems = frame.items("b", bCount, bSize);
    return aItems == 1 ? bItems : aItems;
  }
}
