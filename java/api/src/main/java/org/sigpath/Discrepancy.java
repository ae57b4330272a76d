package org.sigpath;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.Objects;
import org.sigpath.ffi.SigpathC;
import org.sigpath.ffi.sigpath_discrepancy_options;

/**
 * A loss of a set x of n paths against a set y of m paths, by a {@link SignatureKernel} k: maximum
 * mean discrepancies and kernel scoring rules, with gradients. Immutable; any number of threads may
 * use one.
 *
 * <p>Sets may differ in number and length, but not in channels or dtype; that x and y are one
 * object means nothing. Sums are taken in {@code double}, in a fixed order: results do not depend
 * on the number of threads, bit for bit. No Gram matrix is stored. Cost: n (n + 1) / 2 + n m
 * kernels, and m (m + 1) / 2 more for maximum mean discrepancies.
 *
 * <p>Calls on segments and on device buffers allocate nothing on the Java heap in the steady state.
 * What they throw, that they run on a CUDA device in its {@link Context}, where the arrays lie then
 * and when a call waits, is as of a {@link KernelFunction}.
 */
public final class Discrepancy {
  private final KernelFunction kernel;
  private final MemorySegment options;
  private final boolean each;

  private Discrepancy(SignatureKernel kernel, int kind, double lambda) {
    if (!Double.isFinite(lambda)) {
      throw new IllegalArgumentException("lambda: is " + lambda + ", expected a finite number");
    }
    this.kernel = kernel.gram();
    this.each = kind == SigpathC.SIGPATH_SCORE();
    options = Arena.ofAuto().allocate(sigpath_discrepancy_options.layout());
    sigpath_discrepancy_options.size(options, options.byteSize());
    sigpath_discrepancy_options.kind(options, kind);
    sigpath_discrepancy_options.lambda(options, lambda);
  }

  /**
   * The squared maximum mean discrepancy, mean of k(x_i, x_j) - 2 mean of k(x_i, y_j) + mean of
   * k(y_i, y_j).
   *
   * @param biased whether the means of k(x_i, x_j) and of k(y_i, y_j) are over all i, j, which
   *     makes the discrepancy 0 or more, or over i != j, which needs n, m of 2 or more
   */
  public static Discrepancy mmd(SignatureKernel kernel, boolean biased) {
    int kind = biased ? SigpathC.SIGPATH_MMD_BIASED() : SigpathC.SIGPATH_MMD_UNBIASED();
    return new Discrepancy(kernel, kind, 1);
  }

  /**
   * The kernel scoring rule of each y_j (arXiv 2305.16274): lambda times the mean of k(x_i, x_k)
   * over i != k, minus 2 mean_i k(x_i, y_j). Needs n of 2 or more.
   *
   * @param lambda weight of the diversity of x, finite; 1 is usual
   */
  public static Discrepancy score(SignatureKernel kernel, double lambda) {
    return new Discrepancy(kernel, SigpathC.SIGPATH_SCORE(), lambda);
  }

  /** The mean over all y_j of the {@link #score}s. */
  public static Discrepancy expectedScore(SignatureKernel kernel, double lambda) {
    return new Discrepancy(kernel, SigpathC.SIGPATH_EXPECTED_SCORE(), lambda);
  }

  /** The numbers of a discrepancy from y: 1, or of {@link #score} one for each path of y. */
  public long outputSize(Paths y) {
    Objects.requireNonNull(y, "y");
    return each ? y.batch() : 1;
  }

  /** Memory for the output, or for its cotangent. */
  public MemorySegment allocate(SegmentAllocator allocator, Paths y) {
    int bytes = y.dtype().bytes();
    return allocator.allocate(Segments.product("out", outputSize(y), bytes), bytes);
  }

  /** {@link #compute(Context, Paths, Paths, MemorySegment)} on every core. */
  public void compute(Paths x, Paths y, MemorySegment out) {
    compute(Context.shared(), x, y, out);
  }

  /**
   * Computes the discrepancy.
   *
   * @param out (outputSize), of the paths' dtype
   */
  public void compute(Context context, Paths x, Paths y, MemorySegment out) {
    long count = Segments.output("out", x.beside("out", out), x.dtype().bytes());
    forward(context, x, y, out, count);
  }

  /**
   * {@link #compute(Context, Paths, Paths, MemorySegment)} in device memory.
   *
   * @param out (outputSize), of the paths' device and dtype
   */
  public void compute(Context context, Paths x, Paths y, DeviceBuffer out) {
    forward(context, x, y, x.beside("out", out), out.count());
  }

  /** {@link #vjp(Context, Paths, Paths, MemorySegment, KernelGradient)} on every core. */
  public void vjp(Paths x, Paths y, MemorySegment cotangent, KernelGradient gradient) {
    vjp(Context.shared(), x, y, cotangent, gradient);
  }

  /**
   * The vector-Jacobian product: writes the gradients of the sum over all numbers of cotangent
   * times discrepancy, exact for the discrete solver.
   *
   * @param cotangent (outputSize), of the paths' dtype
   * @param gradient where the gradients go; each part may be absent
   */
  public void vjp(
      Context context, Paths x, Paths y, MemorySegment cotangent, KernelGradient gradient) {
    int bytes = x.dtype().bytes();
    long count = Segments.count("cotangent", x.beside("cotangent", cotangent), bytes);
    gradient.check(bytes);
    backward(context, x, y, cotangent, count, gradient, null);
  }

  /**
   * {@link #vjp(Context, Paths, Paths, MemorySegment, KernelGradient)} in device memory.
   *
   * @param cotangent (outputSize), of the paths' device and dtype
   * @param gradient where the gradients go; each part may be absent
   */
  public void vjp(
      Context context, Paths x, Paths y, DeviceBuffer cotangent, DeviceKernelGradient gradient) {
    MemorySegment from = x.beside("cotangent", cotangent);
    gradient.check(x);
    backward(context, x, y, from, cotangent.count(), gradient.addresses(), gradient.counts());
  }

  /** The discrepancy in a new array of outputSize, {@code float}s widened. */
  public double[] compute(Paths x, Paths y) {
    return Calls.numbers(x.dtype(), outputSize(y), out -> compute(x, y, out));
  }

  /**
   * A discrepancy of one number.
   *
   * @throws UnsupportedOperationException of {@link #score}, which has one for each path of y
   */
  public double value(Paths x, Paths y) {
    if (each) {
      throw new UnsupportedOperationException(
          "score: has a number for each path of y, expected compute() for it");
    }
    return compute(x, y)[0];
  }

  private void forward(Context context, Paths x, Paths y, MemorySegment out, long outCount) {
    y.requireWith("y", x);
    Transforms transforms = kernel.transforms();
    Status.check(
        SigpathC.sigpath_discrepancy(
            context.handle(),
            kernel.options(),
            options,
            x.descriptor(),
            x.points(),
            x.lengths(),
            transforms.times(x),
            transforms.basepoint(x),
            y.descriptor(),
            y.points(),
            y.lengths(),
            transforms.times(y),
            transforms.basepoint(y),
            out,
            outCount));
  }

  private void backward(
      Context context,
      Paths x,
      Paths y,
      MemorySegment cotangent,
      long cotangentCount,
      KernelGradient gradient,
      long[] counts) {
    y.requireWith("y", x);
    Transforms transforms = kernel.transforms();
    int bytes = x.dtype().bytes();
    Status.check(
        SigpathC.sigpath_discrepancy_vjp(
            context.handle(),
            kernel.options(),
            options,
            x.descriptor(),
            x.points(),
            x.lengths(),
            transforms.times(x),
            transforms.basepoint(x),
            y.descriptor(),
            y.points(),
            y.lengths(),
            transforms.times(y),
            transforms.basepoint(y),
            cotangent,
            cotangentCount,
            gradient.x().points(),
            KernelGradient.count(gradient.x().points(), bytes, counts, 0),
            gradient.x().times(),
            KernelGradient.count(gradient.x().times(), bytes, counts, 1),
            gradient.x().basepoint(),
            KernelGradient.count(gradient.x().basepoint(), bytes, counts, 2),
            gradient.y().points(),
            KernelGradient.count(gradient.y().points(), bytes, counts, 3),
            gradient.y().times(),
            KernelGradient.count(gradient.y().times(), bytes, counts, 4),
            gradient.y().basepoint(),
            KernelGradient.count(gradient.y().basepoint(), bytes, counts, 5),
            gradient.staticParameters(),
            KernelGradient.count(gradient.staticParameters(), bytes, counts, 6)));
  }
}
