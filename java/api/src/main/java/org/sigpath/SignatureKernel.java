package org.sigpath;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;
import org.sigpath.ffi.SigpathC;

/**
 * The signature kernel k(x, y) = ⟨S(x), S(y)⟩ of pairs of paths, taken as piecewise linear: an
 * immutable plan. Any number of threads may use one.
 *
 * <p>The kernel solves the Goursat problem ∂²k / ∂s ∂t = ⟨dx_s, dy_t⟩ k with k(0, ·) = k(·, 0) = 1
 * (arXiv 2006.14794), by a {@link KernelSolver}. Of paths that a {@link StaticKernel} kappa lifts,
 * the inner product of increments is the double increment of kappa. A path of one point has k = 1
 * with every path; of a truncated kernel, the weight of the level 0.
 *
 * <p>{@link #pairs()} and {@link #gram()} are the kernel as a function of batches, with edges,
 * grids, kernels beyond the floating range and derivatives; the methods of the same names with
 * arguments are short for their {@code compute}, of which {@link KernelFunction} says shapes and
 * errors.
 *
 * <p>Cost per pair of paths of M and N steps: 2^(orders of refinement) M N cells, of about 6
 * multiply-adds with differences, and as many multiply-adds as channels for each of the M N steps;
 * of a vector-Jacobian product about 5 times that. Scratch memory is O(M + N) per thread, and of
 * derivatives O(√M N): never the grid. In a {@link Context} of a CUDA device all of it runs there.
 */
public final class SignatureKernel {
  private final KernelFunction pairs;
  private final KernelFunction gram;

  private SignatureKernel(Builder b) {
    pairs = new KernelFunction(b, false);
    gram = new KernelFunction(b, true);
  }

  /** A plan with options; without any, that of the paths as they are, by differences. */
  public static Builder builder() {
    return new Builder();
  }

  /** The kernels k(x_b, y_b) as a function. */
  public KernelFunction pairs() {
    return pairs;
  }

  /** The kernels k(x_i, y_j) as a function. */
  public KernelFunction gram() {
    return gram;
  }

  /** {@link #pairs(Context, Paths, Paths, MemorySegment)} on every core. */
  public void pairs(Paths x, Paths y, MemorySegment out) {
    pairs.compute(x, y, out);
  }

  /**
   * The kernels k(x_b, y_b).
   *
   * @param out (batch), contiguous, of the paths' dtype
   */
  public void pairs(Context context, Paths x, Paths y, MemorySegment out) {
    pairs.compute(context, x, y, out);
  }

  /** The same in device memory: see {@link KernelFunction}. */
  public void pairs(Context context, Paths x, Paths y, DeviceBuffer out) {
    pairs.compute(context, x, y, out);
  }

  /** {@link #gram(Context, Paths, Paths, MemorySegment)} on every core. */
  public void gram(Paths x, Paths y, MemorySegment out) {
    gram.compute(x, y, out);
  }

  /**
   * The kernels k(x_i, y_j) of all pairs.
   *
   * @param out (batch of x, batch of y), contiguous, of the paths' dtype
   */
  public void gram(Context context, Paths x, Paths y, MemorySegment out) {
    gram.compute(context, x, y, out);
  }

  /** The same in device memory: see {@link KernelFunction}. */
  public void gram(Context context, Paths x, Paths y, DeviceBuffer out) {
    gram.compute(context, x, y, out);
  }

  /** {@link #gram(Context, Paths, MemorySegment)} on every core. */
  public void gram(Paths x, MemorySegment out) {
    gram.compute(x, x, out);
  }

  /**
   * The symmetric Gram matrix k(x_i, x_j): half of the pairs are computed.
   *
   * @param out (batch, batch), contiguous, of the paths' dtype
   */
  public void gram(Context context, Paths x, MemorySegment out) {
    gram.compute(context, x, x, out);
  }

  /** The same in device memory: see {@link KernelFunction}. */
  public void gram(Context context, Paths x, DeviceBuffer out) {
    gram.compute(context, x, x, out);
  }

  /** The kernel of two paths, (points, channels) each: copies in. */
  public double compute(double[][] x, double[][] y) {
    return pairs(Paths.copyOf(x), Paths.copyOf(y))[0];
  }

  /** The kernel of two paths, (points, channels) each: copies in. */
  public float compute(float[][] x, float[][] y) {
    return (float) pairs(Paths.copyOf(x), Paths.copyOf(y))[0];
  }

  /** The kernels k(x_b, y_b) in a new array, {@code float}s widened. */
  public double[] pairs(Paths x, Paths y) {
    return Calls.numbers(x.dtype(), pairs.pairCount(x, y), out -> pairs(x, y, out));
  }

  /** The kernels k(x_i, y_j), row by row, in a new array, {@code float}s widened. */
  public double[] gram(Paths x, Paths y) {
    return Calls.numbers(x.dtype(), gram.pairCount(x, y), out -> gram(x, y, out));
  }

  /** The symmetric Gram matrix k(x_i, x_j), row by row, in a new array, {@code float}s widened. */
  public double[] gram(Paths x) {
    return gram(x, x);
  }

  /** {@link #dyadicOrder(Context, Paths, Paths)} on every core. */
  public int dyadicOrder(Paths x, Paths y) {
    return dyadicOrder(Context.shared(), x, y);
  }

  /**
   * The order of refinement that {@link Builder#autoDyadic()} takes for both sides and all pairs of
   * x and y: the least with D 4^-order at most 0.3, where D is the longest step of any x times that
   * of any y in the feature space of the static kernel. One pass over the points, where they lie;
   * waits for the result.
   *
   * @throws IllegalArgumentException naming D, if the order is over 16
   */
  public int dyadicOrder(Context context, Paths x, Paths y) {
    try (Arena frame = Arena.ofConfined()) {
      MemorySegment order = frame.allocate(ValueLayout.JAVA_INT);
      Status.check(gram.dyadicOrder(context, x, y, order));
      return order.get(ValueLayout.JAVA_INT, 0);
    }
  }

  /** Options of a {@link SignatureKernel}. */
  public static final class Builder extends TransformBuilder<Builder> {
    StaticKernel staticKernel = StaticKernel.linear();
    KernelSolver solver = KernelSolver.difference();
    int dyadicX;
    int dyadicY;
    boolean richardson;
    boolean normalized;

    private Builder() {}

    /** The kernel of points; {@link StaticKernel#linear()} unless given. */
    public Builder staticKernel(StaticKernel kernel) {
      this.staticKernel = Objects.requireNonNull(kernel, "kernel");
      return this;
    }

    /** How the Goursat problem is solved; {@link KernelSolver#difference()} unless given. */
    public Builder solver(KernelSolver solver) {
      this.solver = Objects.requireNonNull(solver, "solver");
      return this;
    }

    /**
     * Cuts every step of the paths x into 2^x parts, of y into 2^y. Refining one side alone stalls:
     * orders that differ are for lengths that do. Not for truncated kernels, which are exact.
     *
     * @param x 0 to 16
     * @param y 0 to 16
     */
    public Builder dyadic(int x, int y) {
      int most = SigpathC.SIGPATH_KERNEL_MAX_ORDER();
      this.dyadicX = Segments.within("dyadic order of x", x, 0, most);
      this.dyadicY = Segments.within("dyadic order of y", y, 0, most);
      return this;
    }

    /**
     * Refines by {@link SignatureKernel#dyadicOrder(Paths, Paths)}, anew for every call, which on a
     * CUDA device waits for it.
     */
    public Builder autoDyadic() {
      this.dyadicX = SigpathC.SIGPATH_DYADIC_AUTO();
      this.dyadicY = SigpathC.SIGPATH_DYADIC_AUTO();
      return this;
    }

    /**
     * Richardson's extrapolation (4 k_1 - k_0) / 3 from the dyadic orders and one more: what error
     * is left falls with the third power of the mesh, for five times the cost. Of {@link
     * KernelSolver#difference()} only.
     */
    public Builder richardson() {
      this.richardson = true;
      return this;
    }

    /** k(x, y) / sqrt(k(x, x) k(y, y)), without overflow. */
    public Builder normalized() {
      this.normalized = true;
      return this;
    }

    /**
     * The plan.
     *
     * @throws IllegalArgumentException for options that exclude one another
     */
    public SignatureKernel build() {
      return new SignatureKernel(this);
    }
  }
}
