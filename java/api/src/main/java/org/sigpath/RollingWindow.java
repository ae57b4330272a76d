package org.sigpath;

import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.sigpath.ffi.SigpathC;

/**
 * The signature of the last {@code window} points of paths that grow, after every point: a product
 * of two signatures and three increments each, always, without an inverse. All memory is allocated
 * at the start, about batch * (window / 2 + 2) signatures and twice the points of a window.
 *
 * <pre>{@code
 * Signature plan = Signature.builder().depth(4).build();
 * try (RollingWindow rolling = RollingWindow.of(plan, DType.FLOAT64, 1, 3, 256)) {
 *   double[] features = new double[(int) rolling.signatureSize()];
 *   for (double[] tick : ticks) {
 *     rolling.push(tick, features);
 *   }
 * }
 * }</pre>
 */
public final class RollingWindow extends LivePaths {
  private final long window;
  private final long pointSize;
  private final long rowSize;
  private final MemorySegment row;

  private RollingWindow(Signature plan, DType dtype, long batch, long dim, long window) {
    super(
        dtype,
        made ->
            SigpathC.sigpath_rolling_create(plan.options, dtype.code(), batch, dim, window, made),
        SigpathC::sigpath_rolling_destroy,
        SigpathC::sigpath_rolling_describe);
    this.window = window;
    pointSize = batch * dim;
    rowSize = Segments.product("batch", batch, signatureSize());
    try {
      row = allocate(rowSize);
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /**
   * Paths without points.
   *
   * @param plan the signature, as {@link PathStream#of}
   * @param batch 1 or more paths
   * @param dim 1 or more channels
   * @param window 1 or more points
   * @throws IllegalArgumentException for what is refused of these
   * @throws OutOfNativeMemoryException if memory does not hold the window
   */
  public static RollingWindow of(Signature plan, DType dtype, long batch, long dim, long window) {
    return new RollingWindow(
        Objects.requireNonNull(plan, "plan"),
        Objects.requireNonNull(dtype, "dtype"),
        batch,
        dim,
        window);
  }

  /** Points of a window. */
  public long window() {
    return window;
  }

  /** {@link #push(MemorySegment, MemorySegment, MemorySegment)} of points without times. */
  public void push(MemorySegment points, MemorySegment out) {
    push(points, MemorySegment.NULL, out);
  }

  /**
   * Appends n points to every path and writes, after each, the signature of the last points of
   * each, fewer than a window at the start: all, or after an exception nothing.
   *
   * @param points (batch, n, dim), contiguous native memory of the dtype
   * @param times as {@link PathStream#append(MemorySegment, MemorySegment)}
   * @param out (batch, n, signatureSize), contiguous
   */
  public void push(MemorySegment points, MemorySegment times, MemorySegment out) {
    long pointsCount = Segments.count("points", points, dtype.bytes());
    long timesCount = Segments.count("times", times, dtype.bytes());
    long outCount = Segments.output("out", out, dtype.bytes());
    MemorySegment rolling = enter();
    try {
      Status.check(
          SigpathC.sigpath_rolling_push(
              rolling, points, pointsCount, times, timesCount, out, outCount));
    } finally {
      leave();
    }
  }

  /**
   * Appends one point to every path.
   *
   * @param point (batch, dim)
   * @param out receives the signatures, (batch, signatureSize)
   */
  public void push(double[] point, double[] out) {
    push(point, false, 0, out);
  }

  /** Appends one point and its time to every path; else as {@link #push(double[], double[])}. */
  public void push(double[] point, double time, double[] out) {
    push(point, true, time, out);
  }

  /**
   * Copies the end - first points of the window, oldest first.
   *
   * @param points (batch, end - first, dim), contiguous
   * @param times (end - first), or {@link MemorySegment#NULL}, which it must be unless the
   *     signature takes given times
   */
  public void points(MemorySegment points, MemorySegment times) {
    copyPoints(points, times, SigpathC::sigpath_rolling_points);
  }

  /**
   * The vector-Jacobian product of the signature after the last point, to the points of the window,
   * of which there must be one; see {@link PathStream#signatureVjp(Context, long, long,
   * MemorySegment, PathsGradient)}.
   *
   * @param cotangent (batch, signatureSize), contiguous
   * @param gradient its points are (batch, end - first, dim)
   */
  public void vjp(Context context, MemorySegment cotangent, PathsGradient gradient) {
    pullBack(
        cotangent,
        gradient,
        (rolling, g, gn, p, pn, t, tn) ->
            SigpathC.sigpath_rolling_vjp(context.handle(), rolling, g, gn, p, pn, t, tn));
  }

  /** The gradient to the points of the window, (batch, end - first, dim), in a new array. */
  public double[] vjp(double[] cotangent) {
    return pulledBack(first(), end(), cotangent, (g, to) -> vjp(Context.shared(), g, to));
  }

  private void push(double[] point, boolean timed, double time, double[] out) {
    if (out.length != rowSize) {
      throw new IllegalArgumentException(
          "out: has " + out.length + " elements, expected " + rowSize);
    }
    MemorySegment rolling = enter();
    try {
      MemorySegment times = timed ? copyTime(time) : MemorySegment.NULL;
      Status.check(
          SigpathC.sigpath_rolling_push(
              rolling, copyPoint(point), pointSize, times, timed ? 1 : 0, row, rowSize));
      Calls.copyOut(dtype, row, out);
    } finally {
      leave();
    }
  }
}
