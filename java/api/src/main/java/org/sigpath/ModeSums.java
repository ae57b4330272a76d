package org.sigpath;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.sigpath.ffi.SigpathC;

/**
 * Sums over modes, of which the kernels of linear state-space models (S4) are made: Vandermonde
 * products, their transpose, and Cauchy sums, each with its vector-Jacobian product. An immutable
 * plan of B sums, each over N modes, at L points or exponents. Any number of threads may use one.
 *
 * <p>Complex arrays are interleaved, (re, im) pairs: n complex numbers are 2 n elements. Gradients
 * to complex numbers are dF/dRe + i dF/dIm. An array may have fewer rows than B, if their number
 * divides B: sum b has row b mod that number, and a gradient to a row is the sum of those of all
 * that have it. So (C, H) kernels of H sets of modes are B = C H sums with {@code modeRows(H)}.
 *
 * <p>All segments are contiguous native memory of the plan's dtype, of exactly the size that is
 * said; they stay the caller's, and none is kept. A gradient that is {@link MemorySegment#NULL} is
 * not computed; one at least is to be there. Calls on segments allocate nothing on the Java heap in
 * the steady state. Results do not depend on the number of threads, bit for bit.
 *
 * <p>In a {@link Context} of a CUDA device calls run there: segments are staged to it and back.
 * Results then differ from those of the CPU by rounding.
 *
 * <p>All calls throw {@link IllegalArgumentException} for segments of the wrong size, on the heap,
 * unaligned, read-only or overlapping, and for NaN or infinity in an input; {@link
 * OutOfNativeMemoryException} if the workspace limit is too small; and {@link
 * java.util.concurrent.CancellationException} after {@link Context#cancel()}. Methods without a
 * context run on every core; those on arrays copy in and out.
 */
public final class ModeSums {
  private final ModeShape shape;

  private ModeSums(Builder b) {
    shape = ModeShape.of(b);
  }

  /**
   * A plan with options; without any, that of sums with rows of their own.
   *
   * @param dtype of all arrays
   * @param batch B, 0 or more
   * @param modes N, 1 or more
   * @param length L, 1 or more
   */
  public static Builder builder(DType dtype, long batch, long modes, long length) {
    return new Builder(dtype, batch, modes, length);
  }

  /** The element type of the arrays. */
  public DType dtype() {
    return shape.dtype();
  }

  /**
   * {@link #logVandermonde(Context, MemorySegment, MemorySegment, MemorySegment)} on every core.
   */
  public void logVandermonde(MemorySegment v, MemorySegment x, MemorySegment out) {
    logVandermonde(Context.shared(), v, x, out);
  }

  /**
   * Vandermonde products: the sums over n of v_n e^{x_n l} for l = 0..L-1, or with {@link
   * Builder#conjugate()} the real 2 Re of it, the kernel of a diagonal model (arXiv 2206.11893).
   * Powers are made in {@code double} and rounded once. About 4 N L multiply-adds a sum, half of
   * them with {@code conjugate}.
   *
   * @param v (weight rows, N) complex
   * @param x (mode rows, N) complex
   * @param out (B, L), complex unless {@code conjugate}
   * @throws IllegalArgumentException also where |e^{x (L-1)}| of a mode is beyond the dtype's range
   */
  public void logVandermonde(Context context, MemorySegment v, MemorySegment x, MemorySegment out) {
    in("v", v, shape.weights());
    in("x", x, shape.modes());
    out(out, shape.sums());
    Status.check(
        SigpathC.sigpath_log_vandermonde(
            context.handle(), shape.descriptor(), v, x, out, shape.sums()));
  }

  /** The vector-Jacobian product on every core; see the overload with a context. */
  public void logVandermondeVjp(
      MemorySegment v,
      MemorySegment x,
      MemorySegment cotangent,
      MemorySegment gradV,
      MemorySegment gradX) {
    logVandermondeVjp(Context.shared(), v, x, cotangent, gradV, gradX);
  }

  /**
   * The gradients of Re ⟨cotangent, out⟩ of {@link #logVandermonde(Context, MemorySegment,
   * MemorySegment, MemorySegment)}, for about twice its cost.
   *
   * @param cotangent as out
   * @param gradV as v, or {@link MemorySegment#NULL}
   * @param gradX as x, or {@link MemorySegment#NULL}
   */
  public void logVandermondeVjp(
      Context context,
      MemorySegment v,
      MemorySegment x,
      MemorySegment cotangent,
      MemorySegment gradV,
      MemorySegment gradX) {
    in("v", v, shape.weights());
    in("x", x, shape.modes());
    in("cotangent", cotangent, shape.sums());
    long gradVCount = gradient("gradV", gradV, shape.weights());
    long gradXCount = gradient("gradX", gradX, shape.modes());
    Status.check(
        SigpathC.sigpath_log_vandermonde_vjp(
            context.handle(),
            shape.descriptor(),
            v,
            x,
            cotangent,
            shape.sums(),
            gradV,
            gradVCount,
            gradX,
            gradXCount));
  }

  /** The transposed products on every core; see the overload with a context. */
  public void logVandermondeTranspose(
      MemorySegment u, MemorySegment v, MemorySegment x, MemorySegment out) {
    logVandermondeTranspose(Context.shared(), u, v, x, out);
  }

  /**
   * Transposed products: v_n times the sum over l of u_l e^{x_n l}, the state that an input leaves.
   * {@link Builder#conjugate()} is not read.
   *
   * @param u (point rows, L), complex with {@link Builder#complexPoints()}
   * @param v (weight rows, N) complex
   * @param x (mode rows, N) complex
   * @param out (B, N) complex
   * @throws IllegalArgumentException also where |e^{x (L-1)}| of a mode is beyond the dtype's range
   */
  public void logVandermondeTranspose(
      Context context, MemorySegment u, MemorySegment v, MemorySegment x, MemorySegment out) {
    in("u", u, shape.inputs());
    in("v", v, shape.weights());
    in("x", x, shape.modes());
    out(out, shape.states());
    Status.check(
        SigpathC.sigpath_log_vandermonde_transpose(
            context.handle(), shape.descriptor(), u, v, x, out, shape.states()));
  }

  /** The vector-Jacobian product on every core; see the overload with a context. */
  public void logVandermondeTransposeVjp(
      MemorySegment u,
      MemorySegment v,
      MemorySegment x,
      MemorySegment cotangent,
      MemorySegment gradU,
      MemorySegment gradV,
      MemorySegment gradX) {
    logVandermondeTransposeVjp(Context.shared(), u, v, x, cotangent, gradU, gradV, gradX);
  }

  /**
   * The gradients of Re ⟨cotangent, out⟩ of {@link #logVandermondeTranspose(Context, MemorySegment,
   * MemorySegment, MemorySegment, MemorySegment)}.
   *
   * @param cotangent (B, N) complex
   * @param gradU as u, or {@link MemorySegment#NULL}
   * @param gradV as v, or {@link MemorySegment#NULL}
   * @param gradX as x, or {@link MemorySegment#NULL}
   */
  public void logVandermondeTransposeVjp(
      Context context,
      MemorySegment u,
      MemorySegment v,
      MemorySegment x,
      MemorySegment cotangent,
      MemorySegment gradU,
      MemorySegment gradV,
      MemorySegment gradX) {
    in("u", u, shape.inputs());
    in("v", v, shape.weights());
    in("x", x, shape.modes());
    in("cotangent", cotangent, shape.states());
    long gradUCount = gradient("gradU", gradU, shape.inputs());
    long gradVCount = gradient("gradV", gradV, shape.weights());
    long gradXCount = gradient("gradX", gradX, shape.modes());
    Status.check(
        SigpathC.sigpath_log_vandermonde_transpose_vjp(
            context.handle(),
            shape.descriptor(),
            u,
            v,
            x,
            cotangent,
            shape.states(),
            gradU,
            gradUCount,
            gradV,
            gradVCount,
            gradX,
            gradXCount));
  }

  /** The Cauchy sums on every core; see the overload with a context. */
  public void cauchy(MemorySegment v, MemorySegment z, MemorySegment w, MemorySegment out) {
    cauchy(Context.shared(), v, z, w, out);
  }

  /**
   * Cauchy sums: the sums over n of v_n / (z_l - w_n), and with {@link Builder#conjugate()} those
   * over w, v and their conjugates, which are complex. Computed in the dtype; N L complex divisions
   * a sum.
   *
   * @param v (weight rows, N) complex
   * @param z (point rows, L) complex
   * @param w (mode rows, N) complex
   * @param out (B, L) complex
   * @throws IllegalArgumentException also where a point meets a pole; out is unspecified then
   */
  public void cauchy(
      Context context, MemorySegment v, MemorySegment z, MemorySegment w, MemorySegment out) {
    in("v", v, shape.weights());
    in("z", z, shape.points());
    in("w", w, shape.modes());
    out(out, shape.cauchy());
    Status.check(
        SigpathC.sigpath_cauchy(
            context.handle(), shape.descriptor(), v, z, w, out, shape.cauchy()));
  }

  /** The vector-Jacobian product on every core; see the overload with a context. */
  public void cauchyVjp(
      MemorySegment v,
      MemorySegment z,
      MemorySegment w,
      MemorySegment cotangent,
      MemorySegment gradV,
      MemorySegment gradZ,
      MemorySegment gradW) {
    cauchyVjp(Context.shared(), v, z, w, cotangent, gradV, gradZ, gradW);
  }

  /**
   * The gradients of Re ⟨cotangent, out⟩ of {@link #cauchy(Context, MemorySegment, MemorySegment,
   * MemorySegment, MemorySegment)}.
   *
   * @param cotangent (B, L) complex
   * @param gradV as v, or {@link MemorySegment#NULL}
   * @param gradZ as z, or {@link MemorySegment#NULL}
   * @param gradW as w, or {@link MemorySegment#NULL}
   */
  public void cauchyVjp(
      Context context,
      MemorySegment v,
      MemorySegment z,
      MemorySegment w,
      MemorySegment cotangent,
      MemorySegment gradV,
      MemorySegment gradZ,
      MemorySegment gradW) {
    in("v", v, shape.weights());
    in("z", z, shape.points());
    in("w", w, shape.modes());
    in("cotangent", cotangent, shape.cauchy());
    long gradVCount = gradient("gradV", gradV, shape.weights());
    long gradZCount = gradient("gradZ", gradZ, shape.points());
    long gradWCount = gradient("gradW", gradW, shape.modes());
    Status.check(
        SigpathC.sigpath_cauchy_vjp(
            context.handle(),
            shape.descriptor(),
            v,
            z,
            w,
            cotangent,
            shape.cauchy(),
            gradV,
            gradVCount,
            gradZ,
            gradZCount,
            gradW,
            gradWCount));
  }

  /**
   * The Vandermonde products of arrays, rounded to the dtype, in a new array, {@code float}s
   * widened.
   */
  public double[] logVandermonde(double[] v, double[] x) {
    try (Arena frame = Arena.ofConfined()) {
      MemorySegment vIn = Calls.copied(frame, dtype(), v);
      MemorySegment xIn = Calls.copied(frame, dtype(), x);
      return Calls.numbers(dtype(), shape.sums(), out -> logVandermonde(vIn, xIn, out));
    }
  }

  /**
   * The transposed products of arrays, rounded to the dtype, in a new array, {@code float}s
   * widened.
   */
  public double[] logVandermondeTranspose(double[] u, double[] v, double[] x) {
    try (Arena frame = Arena.ofConfined()) {
      MemorySegment uIn = Calls.copied(frame, dtype(), u);
      MemorySegment vIn = Calls.copied(frame, dtype(), v);
      MemorySegment xIn = Calls.copied(frame, dtype(), x);
      return Calls.numbers(
          dtype(), shape.states(), out -> logVandermondeTranspose(uIn, vIn, xIn, out));
    }
  }

  /** The Cauchy sums of arrays, rounded to the dtype, in a new array, {@code float}s widened. */
  public double[] cauchy(double[] v, double[] z, double[] w) {
    try (Arena frame = Arena.ofConfined()) {
      MemorySegment vIn = Calls.copied(frame, dtype(), v);
      MemorySegment zIn = Calls.copied(frame, dtype(), z);
      MemorySegment wIn = Calls.copied(frame, dtype(), w);
      return Calls.numbers(dtype(), shape.cauchy(), out -> cauchy(vIn, zIn, wIn, out));
    }
  }

  private void in(String name, MemorySegment segment, long size) {
    Segments.input(name, segment, shape.dtype().bytes(), size);
  }

  private void out(MemorySegment segment, long size) {
    Segments.output("out", segment, shape.dtype().bytes(), size);
  }

  private long gradient(String name, MemorySegment segment, long size) {
    return Segments.optional(name, segment, shape.dtype().bytes(), size);
  }

  /** Options of {@link ModeSums}. */
  public static final class Builder {
    final DType dtype;
    final long batch;
    final long modes;
    final long length;
    boolean conjugate;
    boolean complexPoints;
    long weightRows;
    long modeRows;
    long pointRows;

    private Builder(DType dtype, long batch, long modes, long length) {
      this.dtype = Objects.requireNonNull(dtype, "dtype");
      this.batch = Segments.notNegative("batch", batch);
      this.modes = Segments.positive("modes", modes);
      this.length = Segments.positive("length", length);
    }

    /** Modes and their weights come with their conjugates. */
    public Builder conjugate() {
      this.conjugate = true;
      return this;
    }

    /** The number of rows of v; B unless given. */
    public Builder weightRows(long rows) {
      this.weightRows = Segments.positive("weightRows", rows);
      return this;
    }

    /** The number of rows of x or w; B unless given. */
    public Builder modeRows(long rows) {
      this.modeRows = Segments.positive("modeRows", rows);
      return this;
    }

    /** The number of rows of z or u; B unless given. */
    public Builder pointRows(long rows) {
      this.pointRows = Segments.positive("pointRows", rows);
      return this;
    }

    /** The inputs u of transposed products are complex. */
    public Builder complexPoints() {
      this.complexPoints = true;
      return this;
    }

    /**
     * The plan.
     *
     * @throws IllegalArgumentException if a number of rows does not divide that of the sums, or a
     *     size is over 63 bits
     */
    public ModeSums build() {
      return new ModeSums(this);
    }
  }
}
