package org.sigpath;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import org.sigpath.ffi.SigpathC;

/**
 * A {@link SignatureKernel} of two batches of paths x and y as a differentiable function: {@link
 * SignatureKernel#pairs()}, of path b of x and path b of y, (batch); or {@link
 * SignatureKernel#gram()}, of every path of x and every path of y, (batch of x, batch of y). What
 * is (pairs) below has one of these shapes. Immutable; any number of threads may use one.
 *
 * <p>The two may differ in length and, of {@code gram()}, in number, but not in channels or dtype;
 * tables of {@link Windows} are refused; and both lie in memory of the host, or both in that of one
 * CUDA device. Where x and y are <em>the same object</em>, y is x: a Gram matrix is then computed
 * for half of its pairs and is exactly symmetric, and derivatives are those of k(x, x), of both
 * arguments together. For the derivatives of one argument at equal points make another view of
 * them.
 *
 * <p>All segments are contiguous native memory of the paths' dtype, of exactly the size that is
 * said. Calls on them allocate nothing on the Java heap in the steady state. Results do not depend
 * on the number of threads, bit for bit. All calls throw {@link IllegalArgumentException} for
 * segments of the wrong size, on the heap, unaligned, read-only or overlapping, and for NaN or
 * infinity, naming where, with the outputs untouched then; {@link OutOfNativeMemoryException} if
 * the workspace limit is too small; and {@link java.util.concurrent.CancellationException} after
 * {@link Context#cancel()}.
 *
 * <p>In a {@link Context} of a CUDA device calls run on the device. Paths in host memory are copied
 * there and the results back, and a call has done its work when it returns. Where the paths lie in
 * {@link DeviceBuffer}s, so do cotangents, tangents, outputs and gradients, of the paths' device,
 * dtype and exactly the size that is said, not to be closed before the work is done; lengths are
 * host memory nevertheless. Nothing is copied then, and without {@code checkFinite} and {@code
 * autoDyadic()}, which wait for what the device finds, a call only enqueues its work on the
 * context's stream: {@link Context#synchronize()} waits for it. Such calls throw {@link
 * IllegalArgumentException} for buffers of the wrong size, dtype or device, {@link
 * IllegalStateException} for closed ones and {@link OutOfNativeMemoryException} if the device's
 * memory is too small.
 *
 * <p>M and N are the steps of the longest path of x and of y, after the transforms.
 */
public final class KernelFunction {
  private final KernelOptions options;
  private final KernelCalls calls;
  private final boolean gram;

  KernelFunction(SignatureKernel.Builder b, boolean gram) {
    this.options = KernelOptions.of(b, gram);
    this.calls = new KernelCalls(b.transforms(), options);
    this.gram = gram;
    KernelCalls.size(options.value(), 1, 1);
  }

  /** What {@link #workspaceBytes} is asked about. */
  public enum Pass {
    /** Kernels, their edges and grids. */
    FORWARD(SigpathC.SIGPATH_KERNEL_PASS_FORWARD()),
    /** Vector-Jacobian products. */
    VJP(SigpathC.SIGPATH_KERNEL_PASS_VJP()),
    /** Directional derivatives. */
    JVP(SigpathC.SIGPATH_KERNEL_PASS_JVP());

    private final int code;

    Pass(int code) {
      this.code = code;
    }
  }

  /**
   * The number of pairs.
   *
   * @throws IllegalArgumentException if it is over 63 bits
   */
  public long pairCount(Paths x, Paths y) {
    return gram ? Segments.product("pairs", x.batch(), y.batch()) : x.batch();
  }

  /** Numbers per pair of {@link #edges}: M + N + 2. */
  public long edgeSize(Paths x, Paths y) {
    return KernelCalls.size(options.edges(), x.length(), y.length());
  }

  /** Numbers per pair of {@link #grid}: (M + 1)(N + 1). */
  public long gridSize(Paths x, Paths y) {
    return KernelCalls.size(options.grid(), x.length(), y.length());
  }

  /** Memory for the output of {@link #compute}, for its cotangent, or for that of {@link #jvp}. */
  public MemorySegment allocate(SegmentAllocator allocator, Paths x, Paths y) {
    return allocate(allocator, x, y, 1);
  }

  /**
   * Memory for several numbers per pair.
   *
   * @param size {@link #edgeSize} or {@link #gridSize}
   */
  public MemorySegment allocate(SegmentAllocator allocator, Paths x, Paths y, long size) {
    int bytes = x.dtype().bytes();
    long count = Segments.product("out", pairCount(x, y), Segments.positive("size", size));
    return allocator.allocate(Segments.product("out", count, bytes), bytes);
  }

  /**
   * Bytes of native scratch memory that a call uses, all threads together; in a context of a CUDA
   * device, of the device's.
   */
  public long workspaceBytes(Context context, Paths x, Paths y, Pass pass) {
    return calls.workspaceBytes(context, x, y, pass.code);
  }

  /** {@link #compute(Context, Paths, Paths, MemorySegment)} on every core. */
  public void compute(Paths x, Paths y, MemorySegment out) {
    compute(Context.shared(), x, y, out);
  }

  /**
   * Computes the kernels. One beyond the floating range is infinite; within, it is right even where
   * the solution passes beyond it on the way.
   *
   * @param out (pairs)
   * @throws IllegalArgumentException also where a step of the grid is too large to be solved, |Δ|
   *     being over 300 ({@code float}) or 1e6 ({@code double})
   */
  public void compute(Context context, Paths x, Paths y, MemorySegment out) {
    forward(context, options.value(), x, y, out);
  }

  /**
   * {@link #compute(Context, Paths, Paths, MemorySegment)} in device memory.
   *
   * @param out (pairs)
   */
  public void compute(Context context, Paths x, Paths y, DeviceBuffer out) {
    forward(context, options.value(), x, y, out);
  }

  /** {@link #edges(Context, Paths, Paths, MemorySegment)} on every core. */
  public void edges(Paths x, Paths y, MemorySegment out) {
    edges(Context.shared(), x, y, out);
  }

  /**
   * Computes k of all of x with the prefixes of y, N + 1 numbers from the first vertex on, then k
   * of the prefixes of x with all of y, M + 1. Beyond a shorter path's end the value at its end
   * repeats. Not for normalized or extrapolated kernels.
   *
   * @param out (pairs, edgeSize)
   * @throws IllegalArgumentException also where a kernel is beyond the floating range
   */
  public void edges(Context context, Paths x, Paths y, MemorySegment out) {
    forward(context, options.edges(), x, y, out);
  }

  /**
   * {@link #edges(Context, Paths, Paths, MemorySegment)} in device memory.
   *
   * @param out (pairs, edgeSize)
   */
  public void edges(Context context, Paths x, Paths y, DeviceBuffer out) {
    forward(context, options.edges(), x, y, out);
  }

  /** {@link #grid(Context, Paths, Paths, MemorySegment)} on every core. */
  public void grid(Paths x, Paths y, MemorySegment out) {
    grid(Context.shared(), x, y, out);
  }

  /**
   * Computes k of every prefix of x with every prefix of y, from the first vertices on. Beyond a
   * shorter path's end the value at its end repeats. Not for normalized or extrapolated kernels.
   *
   * @param out (pairs, M + 1, N + 1)
   * @throws IllegalArgumentException also where a kernel is beyond the floating range
   */
  public void grid(Context context, Paths x, Paths y, MemorySegment out) {
    forward(context, options.grid(), x, y, out);
  }

  /**
   * {@link #grid(Context, Paths, Paths, MemorySegment)} in device memory.
   *
   * @param out (pairs, M + 1, N + 1)
   */
  public void grid(Context context, Paths x, Paths y, DeviceBuffer out) {
    forward(context, options.grid(), x, y, out);
  }

  /** {@link #scaled(Context, Paths, Paths, MemorySegment, MemorySegment)} on every core. */
  public void scaled(Paths x, Paths y, MemorySegment mantissas, MemorySegment exponents) {
    scaled(Context.shared(), x, y, mantissas, exponents);
  }

  /**
   * Computes kernels beyond the floating range: they are mantissa 2^exponent. Not for normalized
   * kernels.
   *
   * @param mantissas (pairs): 0, or of an absolute value from 0.5 to below 1
   * @param exponents (pairs), each a {@code long}
   */
  public void scaled(
      Context context, Paths x, Paths y, MemorySegment mantissas, MemorySegment exponents) {
    long count = Segments.output("mantissas", x.beside("mantissas", mantissas), x.dtype().bytes());
    long exponentsCount =
        Segments.output("exponents", x.beside("exponents", exponents), Long.BYTES);
    Segments.each("mantissas", count, 1, pairCount(x, y), "the pairs");
    Segments.each("exponents", exponentsCount, 1, pairCount(x, y), "the pairs");
    calls.forward(context, options.value(), x, y, mantissas, count, exponents, exponentsCount);
  }

  /**
   * {@link #scaled(Context, Paths, Paths, MemorySegment, MemorySegment)} in device memory.
   *
   * @param mantissas (pairs)
   * @param exponents (pairs), of {@link DType#FLOAT64} for its size: each element holds a {@code
   *     long}, as which to read what {@link DeviceBuffer#copyTo} has copied
   */
  public void scaled(
      Context context, Paths x, Paths y, DeviceBuffer mantissas, DeviceBuffer exponents) {
    MemorySegment to = x.beside("mantissas", mantissas);
    MemorySegment exponentsTo = x.longsBeside("exponents", exponents);
    Segments.each("mantissas", mantissas.count(), 1, pairCount(x, y), "the pairs");
    Segments.each("exponents", exponents.count(), 1, pairCount(x, y), "the pairs");
    calls.forward(
        context, options.value(), x, y, to, mantissas.count(), exponentsTo, exponents.count());
  }

  /** {@link #vjp(Context, Paths, Paths, MemorySegment, KernelGradient)} on every core. */
  public void vjp(Paths x, Paths y, MemorySegment cotangent, KernelGradient gradient) {
    vjp(Context.shared(), x, y, cotangent, gradient);
  }

  /**
   * The vector-Jacobian product: writes the gradients of the sum over all pairs of cotangent times
   * kernel. Exact for the discrete solver; of normalized and extrapolated kernels too. Costs about
   * 5 times the kernels.
   *
   * @param cotangent (pairs)
   * @param gradient where the gradients go; each part may be absent
   * @throws IllegalArgumentException also where a kernel that a gradient passes through is beyond
   *     the floating range
   */
  public void vjp(
      Context context, Paths x, Paths y, MemorySegment cotangent, KernelGradient gradient) {
    int bytes = x.dtype().bytes();
    long count = Segments.count("cotangent", x.beside("cotangent", cotangent), bytes);
    gradient.check(bytes);
    calls.backward(context, x, y, cotangent, count, gradient, null);
  }

  /**
   * {@link #vjp(Context, Paths, Paths, MemorySegment, KernelGradient)} in device memory.
   *
   * @param cotangent (pairs)
   * @param gradient where the gradients go; each part may be absent
   */
  public void vjp(
      Context context, Paths x, Paths y, DeviceBuffer cotangent, DeviceKernelGradient gradient) {
    MemorySegment from = x.beside("cotangent", cotangent);
    gradient.check(x);
    calls.backward(context, x, y, from, cotangent.count(), gradient.addresses(), gradient.counts());
  }

  /**
   * The gradient to the points of x, (batch of x, length, dim), for a cotangent (pairs): copies in
   * and out, {@code float}s widened.
   */
  public double[] vjp(Paths x, Paths y, double[] cotangent) {
    long row = Segments.product("gradient", x.length(), x.dim());
    long count = Segments.product("gradient", x.batch(), row);
    try (Arena frame = Arena.ofConfined()) {
      MemorySegment g = Calls.copied(frame, x.dtype(), cotangent);
      return Calls.numbers(x.dtype(), count, to -> vjp(x, y, g, KernelGradient.of(to)));
    }
  }

  /** {@link #jvp(Context, Paths, Paths, MemorySegment, MemorySegment)} on every core. */
  public void jvp(Paths x, Paths y, MemorySegment tangent, MemorySegment out) {
    jvp(Context.shared(), x, y, tangent, out);
  }

  /**
   * The directional derivatives d/dε k(x + ε tangent, y) at ε = 0, exact for the discrete solver.
   * Times and basepoints stand still. Where y is x, both arguments move.
   *
   * @param tangent (batch of x, length, dim); not read beyond a path's length
   * @param out (pairs)
   * @throws IllegalArgumentException also where a kernel is beyond the floating range
   */
  public void jvp(Context context, Paths x, Paths y, MemorySegment tangent, MemorySegment out) {
    int bytes = x.dtype().bytes();
    long tangentCount = Segments.count("tangent", x.beside("tangent", tangent), bytes);
    long outCount = Segments.output("out", x.beside("out", out), bytes);
    calls.directional(context, x, y, tangent, tangentCount, out, outCount);
  }

  /**
   * {@link #jvp(Context, Paths, Paths, MemorySegment, MemorySegment)} in device memory.
   *
   * @param tangent (batch of x, length, dim)
   * @param out (pairs)
   */
  public void jvp(Context context, Paths x, Paths y, DeviceBuffer tangent, DeviceBuffer out) {
    MemorySegment from = x.beside("tangent", tangent);
    calls.directional(context, x, y, from, tangent.count(), x.beside("out", out), out.count());
  }

  /** {@link SignatureKernel#dyadicOrder(Context, Paths, Paths)}, through its last argument. */
  int dyadicOrder(Context context, Paths x, Paths y, MemorySegment order) {
    return calls.dyadicOrder(context, x, y, order);
  }

  MemorySegment options() {
    return options.value();
  }

  Transforms transforms() {
    return calls.transforms();
  }

  private void forward(Context context, MemorySegment answer, Paths x, Paths y, MemorySegment out) {
    long count = Segments.output("out", x.beside("out", out), x.dtype().bytes());
    calls.forward(context, answer, x, y, out, count, MemorySegment.NULL, 0);
  }

  private void forward(Context context, MemorySegment answer, Paths x, Paths y, DeviceBuffer out) {
    MemorySegment to = x.beside("out", out);
    calls.forward(context, answer, x, y, to, out.count(), MemorySegment.NULL, 0);
  }
}
