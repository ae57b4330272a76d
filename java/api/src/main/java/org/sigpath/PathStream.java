package org.sigpath;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.function.Consumer;
import org.sigpath.ffi.SigpathC;

/**
 * Paths that grow, with the signature of any range of their points at hand: a tree of products over
 * blocks of increments. An appended point costs about one increment of a signature, and in the mean
 * a product of two signatures for every block of 16 to 1024 points; a signature at most two blocks
 * of increments and 2 log2(blocks) products. No inverse is taken anywhere, so that nothing is lost
 * however long a stream goes on.
 *
 * <pre>{@code
 * try (PathStream stream = PathStream.of(Signature.builder().depth(4).build(), FLOAT64, 1, 3)) {
 *   stream.append(new double[] {bid, ask, volume});
 *   double[] lastHour = stream.signature(stream.end() - 3600, stream.end());
 * }
 * }</pre>
 */
public final class PathStream extends LivePaths {
  private final long pointSize;

  private PathStream(Signature plan, DType dtype, long batch, long dim) {
    super(
        dtype,
        made -> SigpathC.sigpath_stream_create(plan.options, dtype.code(), batch, dim, made),
        SigpathC::sigpath_stream_destroy,
        SigpathC::sigpath_stream_describe);
    pointSize = batch * dim;
  }

  /**
   * Paths without points.
   *
   * @param plan the signature, with lead-lag, a scalar term, or times that come with the points;
   *     uniform time, basepoints and expanding output are refused
   * @param batch 1 or more paths
   * @param dim 1 or more channels
   * @throws IllegalArgumentException for what is refused of these
   */
  public static PathStream of(Signature plan, DType dtype, long batch, long dim) {
    return new PathStream(
        Objects.requireNonNull(plan, "plan"), Objects.requireNonNull(dtype, "dtype"), batch, dim);
  }

  /** {@link #append(MemorySegment, MemorySegment)} of points without times. */
  public void append(MemorySegment points) {
    append(points, MemorySegment.NULL);
  }

  /**
   * Appends n points to every path: all of them, or after an exception none.
   *
   * @param points (batch, n, dim), contiguous native memory of the dtype
   * @param times (n), of the points of every path, none before the one in front of it; {@link
   *     MemorySegment#NULL} unless the signature takes given times
   */
  public void append(MemorySegment points, MemorySegment times) {
    long pointsCount = Segments.count("points", points, dtype.bytes());
    long timesCount = Segments.count("times", times, dtype.bytes());
    MemorySegment stream = enter();
    try {
      Status.check(SigpathC.sigpath_stream_append(stream, points, pointsCount, times, timesCount));
    } finally {
      leave();
    }
  }

  /**
   * Appends one point to every path.
   *
   * @param point (batch, dim)
   */
  public void append(double[] point) {
    MemorySegment stream = enter();
    try {
      Status.check(
          SigpathC.sigpath_stream_append(
              stream, copyPoint(point), pointSize, MemorySegment.NULL, 0));
    } finally {
      leave();
    }
  }

  /** Appends one point, (batch, dim), and its time. */
  public void append(double[] point, double time) {
    MemorySegment stream = enter();
    try {
      Status.check(
          SigpathC.sigpath_stream_append(stream, copyPoint(point), pointSize, copyTime(time), 1));
    } finally {
      leave();
    }
  }

  /**
   * Forgets the points before number {@code first}; the others keep their numbers. Their memory is
   * reused, or given back when little of it is in use.
   *
   * @param first 0 to {@link #end()}
   */
  public void drop(long first) {
    MemorySegment stream = enter();
    try {
      Status.check(SigpathC.sigpath_stream_drop(stream, first));
    } finally {
      leave();
    }
  }

  /**
   * The signatures of the points start..end-1 of every path, which must be kept; fewer than two
   * points have the signature 0. The result depends neither on the pieces in which the points came
   * nor on what was dropped, bit for bit.
   *
   * @param out (batch, signatureSize), contiguous
   */
  public void signature(long start, long end, MemorySegment out) {
    long outCount = Segments.output("out", out, dtype.bytes());
    MemorySegment stream = enter();
    try {
      Status.check(SigpathC.sigpath_stream_signature(stream, start, end, out, outCount));
    } finally {
      leave();
    }
  }

  /**
   * The log-signatures of the points start..end-1 of every path, as {@link #signature(long, long,
   * MemorySegment)}.
   *
   * @param plan over the channels of the transformed paths, of the stream's depth or less; its own
   *     transforms do not count
   * @param out (batch, plan.outputSize()), contiguous
   */
  public void logSignature(LogSignature plan, long start, long end, MemorySegment out) {
    long outCount = Segments.output("out", out, dtype.bytes());
    MemorySegment stream = enter();
    try {
      Status.check(
          SigpathC.sigpath_stream_logsignature(stream, plan.plan(), start, end, out, outCount));
    } finally {
      leave();
    }
  }

  /** The signatures of the points start..end-1, (batch, signatureSize), in a new array. */
  public double[] signature(long start, long end) {
    return computed(signatureSize(), out -> signature(start, end, out));
  }

  /** The log-signatures of the points start..end-1, (batch, plan.outputSize()), in a new array. */
  public double[] logSignature(LogSignature plan, long start, long end) {
    return computed(plan.outputSize(), out -> logSignature(plan, start, end, out));
  }

  /**
   * Copies the points start..end-1 of every path, which must be kept: for whatever else is to be
   * computed of them, by any {@link PathFunction}.
   *
   * @param points (batch, end - start, dim), contiguous
   * @param times (end - start), or {@link MemorySegment#NULL}, which it must be unless the
   *     signature takes given times
   */
  public void points(long start, long end, MemorySegment points, MemorySegment times) {
    copyPoints(
        points,
        times,
        (stream, p, pn, t, tn) -> SigpathC.sigpath_stream_points(stream, start, end, p, pn, t, tn));
  }

  /**
   * The vector-Jacobian product of {@link #signature(long, long, MemorySegment)}: writes the
   * gradient of the sum of cotangent times signature to the n = end - start points of the range, of
   * which there must be one. It runs on the threads of the context, and on a copy of the points.
   *
   * @param cotangent (batch, signatureSize), contiguous
   * @param gradient its points are (batch, n, dim), its times (batch, n) or {@link
   *     MemorySegment#NULL}: a row per path, though the paths share their times; no basepoint
   */
  public void signatureVjp(
      Context context, long start, long end, MemorySegment cotangent, PathsGradient gradient) {
    pullBack(
        cotangent,
        gradient,
        (stream, g, gn, p, pn, t, tn) ->
            SigpathC.sigpath_stream_signature_vjp(
                context.handle(), stream, start, end, g, gn, p, pn, t, tn));
  }

  /**
   * The vector-Jacobian product of {@link #logSignature(LogSignature, long, long, MemorySegment)};
   * see {@link #signatureVjp(Context, long, long, MemorySegment, PathsGradient)}.
   *
   * @param cotangent (batch, plan.outputSize()), contiguous
   */
  public void logSignatureVjp(
      Context context,
      LogSignature plan,
      long start,
      long end,
      MemorySegment cotangent,
      PathsGradient gradient) {
    pullBack(
        cotangent,
        gradient,
        (stream, g, gn, p, pn, t, tn) ->
            SigpathC.sigpath_stream_logsignature_vjp(
                context.handle(), stream, plan.plan(), start, end, g, gn, p, pn, t, tn));
  }

  /** The gradient to the points start..end-1, (batch, end - start, dim), in a new array. */
  public double[] signatureVjp(long start, long end, double[] cotangent) {
    return pulledBack(
        start, end, cotangent, (g, to) -> signatureVjp(Context.shared(), start, end, g, to));
  }

  /** The gradient to the points start..end-1, (batch, end - start, dim), in a new array. */
  public double[] logSignatureVjp(LogSignature plan, long start, long end, double[] cotangent) {
    return pulledBack(
        start,
        end,
        cotangent,
        (g, to) -> logSignatureVjp(Context.shared(), plan, start, end, g, to));
  }

  private double[] computed(long size, Consumer<MemorySegment> compute) {
    long count = Segments.product("batch", batch(), size);
    try (Arena frame = Arena.ofConfined()) {
      MemorySegment out = frame.allocate(count * dtype.bytes(), dtype.bytes());
      compute.accept(out);
      double[] rows = new double[Calls.listSize("out", count)];
      Calls.copyOut(dtype, out, rows);
      return rows;
    }
  }
}
