package org.sigpath;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.function.Function;
import org.sigpath.ffi.sigpath_signature_options;

/**
 * A differentiable function of paths, taken as piecewise linear: an immutable plan that turns every
 * path of a batch into rows of numbers, and pulls gradients back to the points. Any number of
 * threads may use one.
 *
 * <p>Transforms are applied on the fly: a basepoint in front, then lead-lag, then time. The rows of
 * a path are one, or one for each prefix ({@code expanding()} of the builders), or one for each row
 * of the paths' table of {@link Windows}.
 *
 * <p>{@code compute} and {@code vjp} on segments and on device buffers allocate nothing on the Java
 * heap in the steady state. Results do not depend on the number of threads, bit for bit.
 *
 * <p>In a {@link Context} of a CUDA device they run on the device. Paths in host memory are copied
 * there and the results back, and a call has done its work when it returns. Where the paths and the
 * results lie in {@link DeviceBuffer}s nothing is copied, and without {@code checkFinite}, which
 * waits for its verdict, a call only enqueues its work on the context's stream: {@link
 * Context#synchronize()} waits for it.
 */
public abstract sealed class PathFunction
    permits LogSignature, PathTransform, Signature, WordSignature {
  final MemorySegment options;
  private final boolean expanding;
  final Transforms transforms;

  /**
   * The options of the C functions.
   *
   * @param depth of a truncated signature; 0 where a plan of words or a log-signature's says it
   */
  PathFunction(Builder<?> b, int depth) {
    expanding = b.expanding;
    transforms = b.transforms();
    options = Arena.ofAuto().allocate(sigpath_signature_options.layout());
    sigpath_signature_options.size(options, options.byteSize());
    sigpath_signature_options.depth(options, depth);
    sigpath_signature_options.method(options, b.method.code());
    sigpath_signature_options.scalar_term(options, b.scalarTerm ? 1 : 0);
    sigpath_signature_options.lead_lag(options, transforms.leadLag() ? 1 : 0);
    sigpath_signature_options.time(options, transforms.time());
    sigpath_signature_options.basepoint(options, transforms.basepoint());
    sigpath_signature_options.check_finite(options, transforms.checkFinite() ? 1 : 0);
    sigpath_signature_options.expanding(options, expanding ? 1 : 0);
    sigpath_signature_options.time_start(options, transforms.timeStart());
    sigpath_signature_options.time_end(options, transforms.timeEnd());
  }

  /**
   * Channels of the transformed path, for paths of {@code dim} channels: the letters of words.
   *
   * @throws IllegalArgumentException if dim is less than 1, or they are over 63 bits
   */
  public final long channels(long dim) {
    return transforms.channels(dim);
  }

  /**
   * Numbers in a row of the output, for paths of {@code dim} channels.
   *
   * @throws IllegalArgumentException if this is not for paths of so many channels
   */
  public abstract long outputSize(long dim);

  /**
   * Rows of the output per path of {@code length} points without a table of windows: 1, or with
   * {@code expanding()} one for every vertex but the first, which is length - 1, or length with a
   * basepoint.
   */
  public long outputRows(long length) {
    Segments.positive("length", length);
    return expanding ? length - (transforms.hasBasepoint() ? 0 : 1) : 1;
  }

  /** Rows of the output per path of a batch: those of its table of windows, if it has one. */
  public final long outputRows(Paths paths) {
    return paths.windows() > 0 ? paths.windows() : outputRows(paths.length());
  }

  /**
   * The names of the numbers in a row, for paths of {@code dim} channels.
   *
   * @throws IllegalArgumentException if there are more than 2^31 - 1, or this is not for paths of
   *     so many channels
   */
  public abstract List<String> names(long dim);

  /** Bytes of native scratch memory that a call uses, all threads together. */
  public final long workspaceBytes(Context context, Paths paths, boolean vjp) {
    return Calls.number(bytes -> workspace(context.handle(), paths, vjp ? 1 : 0, bytes));
  }

  /** Memory for the output of {@link #compute(Paths, MemorySegment)}, or for its cotangent. */
  public final MemorySegment allocate(SegmentAllocator allocator, Paths paths) {
    long row = Segments.product("out", outputRows(paths), outputSize(paths.dim()));
    return allocate(allocator, paths, row);
  }

  /** {@link #compute(Context, Paths, MemorySegment)} on every core. */
  public final void compute(Paths paths, MemorySegment out) {
    compute(Context.shared(), paths, out);
  }

  /**
   * Computes the rows of every path.
   *
   * @param out (batch, outputRows, outputSize), contiguous native memory of the paths' dtype,
   *     exactly that large, apart from every input
   * @throws IllegalArgumentException for a segment of the wrong size, on the heap, unaligned,
   *     read-only or overlapping, for a length or a window out of range, and for NaN or infinity,
   *     naming where; out is then untouched
   * @throws OutOfNativeMemoryException if the workspace limit is too small
   * @throws java.util.concurrent.CancellationException after {@link Context#cancel()}
   */
  public final void compute(Context context, Paths paths, MemorySegment out) {
    long outCount = Segments.output("out", paths.beside("out", out), paths.dtype().bytes());
    Status.check(
        forward(
            context.handle(),
            paths,
            transforms.times(paths),
            transforms.basepoint(paths),
            out,
            outCount));
  }

  /**
   * Computes the rows of every path in device memory, on the device: see above for when it is done.
   *
   * @param context of the CUDA device whose memory the paths and {@code out} lie in
   * @param out (batch, outputRows, outputSize), of the paths' dtype, exactly that large, apart from
   *     every input; not to be closed before the work is done
   * @throws IllegalArgumentException for a buffer of the wrong size, dtype or device, for a length
   *     or a window out of range, and for NaN or infinity, naming where
   * @throws IllegalStateException if a buffer is closed
   * @throws UnsupportedOperationException if this function has no CUDA part
   * @throws OutOfNativeMemoryException if the workspace limit or the device's memory is too small
   * @throws java.util.concurrent.CancellationException after {@link Context#cancel()}
   */
  public final void compute(Context context, Paths paths, DeviceBuffer out) {
    Status.check(
        forward(
            context.handle(),
            paths,
            transforms.times(paths),
            transforms.basepoint(paths),
            paths.beside("out", out),
            out.count()));
  }

  /** The gradient to the points on every core; see the overload with a context. */
  public final void vjp(Paths paths, MemorySegment cotangent, MemorySegment gradient) {
    vjp(Context.shared(), paths, cotangent, PathsGradient.of(gradient));
  }

  /**
   * The vector-Jacobian product: writes the gradient of the sum over all numbers of cotangent times
   * output. Exact, and as precise at the start of a long path as at its end.
   *
   * @param cotangent (batch, outputRows, outputSize), contiguous, of the paths' dtype
   * @param gradient where the gradients go
   * @throws IllegalArgumentException as {@link #compute(Context, Paths, MemorySegment)}
   */
  public final void vjp(
      Context context, Paths paths, MemorySegment cotangent, PathsGradient gradient) {
    int bytes = paths.dtype().bytes();
    long cotangentCount = Segments.count("cotangent", paths.beside("cotangent", cotangent), bytes);
    long pointsCount = Segments.output("gradient.points", gradient.points(), bytes);
    long timesCount = Segments.output("gradient.times", gradient.times(), bytes);
    long basepointCount = Segments.output("gradient.basepoint", gradient.basepoint(), bytes);
    Status.check(
        backward(
            context.handle(),
            paths,
            transforms.times(paths),
            transforms.basepoint(paths),
            cotangent,
            cotangentCount,
            gradient.points(),
            pointsCount,
            gradient.times(),
            timesCount,
            gradient.basepoint(),
            basepointCount));
  }

  /**
   * The vector-Jacobian product in device memory, on the device: see above for when it is done.
   *
   * @param context of the CUDA device whose memory the paths, the cotangent and the gradient lie in
   * @param cotangent (batch, outputRows, outputSize), of the paths' dtype
   * @param gradient where the gradients go; no buffer is to be closed before the work is done
   * @throws IllegalArgumentException as {@link #compute(Context, Paths, DeviceBuffer)}
   */
  public final void vjp(
      Context context, Paths paths, DeviceBuffer cotangent, DeviceGradient gradient) {
    DeviceBuffer points = gradient.points();
    DeviceBuffer times = gradient.times();
    DeviceBuffer basepoint = gradient.basepoint();
    Status.check(
        backward(
            context.handle(),
            paths,
            transforms.times(paths),
            transforms.basepoint(paths),
            paths.beside("cotangent", cotangent),
            cotangent.count(),
            points == null ? MemorySegment.NULL : paths.beside("gradient.points", points),
            points == null ? 0 : points.count(),
            times == null ? MemorySegment.NULL : paths.beside("gradient.times", times),
            times == null ? 0 : times.count(),
            basepoint == null ? MemorySegment.NULL : paths.beside("gradient.basepoint", basepoint),
            basepoint == null ? 0 : basepoint.count()));
  }

  /**
   * The rows of a batch, (batch, outputRows, outputSize), of points (batch, length, dim): copies in
   * and out.
   */
  public final double[] compute(double[] points, long batch, long length, long dim) {
    return computed(
        Paths.copyOf(points, batch, length, dim), out -> out.toArray(ValueLayout.JAVA_DOUBLE));
  }

  /**
   * The rows of a batch, (batch, outputRows, outputSize), of points (batch, length, dim): copies in
   * and out.
   */
  public final float[] compute(float[] points, long batch, long length, long dim) {
    return computed(
        Paths.copyOf(points, batch, length, dim), out -> out.toArray(ValueLayout.JAVA_FLOAT));
  }

  /** The rows of one path, (points, channels): copies in and out. */
  public final double[] compute(double[][] path) {
    return compute(Rows.flatten(path), 1, path.length, path[0].length);
  }

  /** The rows of one path, (points, channels): copies in and out. */
  public final float[] compute(float[][] path) {
    return compute(Rows.flatten(path), 1, path.length, path[0].length);
  }

  /**
   * The gradients to the points of a batch, (batch, length, dim), for a cotangent (batch,
   * outputRows, outputSize): copies in and out.
   */
  public final double[] vjp(
      double[] points, long batch, long length, long dim, double[] cotangent) {
    return pulledBack(
        Paths.copyOf(points, batch, length, dim),
        frame -> frame.allocateFrom(ValueLayout.JAVA_DOUBLE, cotangent),
        gradient -> gradient.toArray(ValueLayout.JAVA_DOUBLE));
  }

  /**
   * The gradients to the points of a batch, (batch, length, dim), for a cotangent (batch,
   * outputRows, outputSize): copies in and out.
   */
  public final float[] vjp(float[] points, long batch, long length, long dim, float[] cotangent) {
    return pulledBack(
        Paths.copyOf(points, batch, length, dim),
        frame -> frame.allocateFrom(ValueLayout.JAVA_FLOAT, cotangent),
        gradient -> gradient.toArray(ValueLayout.JAVA_FLOAT));
  }

  /** The C function that computes. */
  abstract int forward(
      MemorySegment context,
      Paths paths,
      MemorySegment times,
      MemorySegment basepoint,
      MemorySegment out,
      long outCount);

  /** The C function that pulls back. */
  abstract int backward(
      MemorySegment context,
      Paths paths,
      MemorySegment times,
      MemorySegment basepoint,
      MemorySegment cotangent,
      long cotangentCount,
      MemorySegment gradPoints,
      long gradPointsCount,
      MemorySegment gradTimes,
      long gradTimesCount,
      MemorySegment gradBasepoint,
      long gradBasepointCount);

  /** The C function that tells the scratch memory. */
  abstract int workspace(MemorySegment context, Paths paths, int vjp, MemorySegment bytes);

  private <A> A computed(Paths paths, Function<MemorySegment, A> toArray) {
    try (Arena frame = Arena.ofConfined()) {
      MemorySegment out = allocate(frame, paths);
      compute(paths, out);
      return toArray.apply(out);
    }
  }

  private <A> A pulledBack(
      Paths paths, Function<Arena, MemorySegment> cotangent, Function<MemorySegment, A> toArray) {
    long row = Segments.product("points", paths.length(), paths.dim());
    try (Arena frame = Arena.ofConfined()) {
      MemorySegment gradient = allocate(frame, paths, row);
      vjp(paths, cotangent.apply(frame), gradient);
      return toArray.apply(gradient);
    }
  }

  /** Contiguous memory of so many numbers per path. */
  private static MemorySegment allocate(SegmentAllocator allocator, Paths paths, long row) {
    int bytes = paths.dtype().bytes();
    long count = Segments.product("out", paths.batch(), row);
    return allocator.allocate(Segments.product("out", count, bytes), bytes);
  }

  /** Refuses paths whose channels, transformed, are not the letters that a plan is for. */
  final void checkLetters(String plan, long letters, long dim) {
    if (channels(dim) != letters) {
      throw new IllegalArgumentException(
          "dim: paths of "
              + dim
              + " channels have "
              + channels(dim)
              + " when transformed, expected "
              + letters
              + ", the "
              + plan);
    }
  }

  /**
   * Options that all functions of paths have.
   *
   * @param <B> the function's own builder
   */
  public abstract static sealed class Builder<B extends Builder<B>> extends TransformBuilder<B>
      permits LogSignature.Builder,
          PathTransform.Builder,
          Signature.Builder,
          WordSignature.Builder {
    Method method = Method.AUTO;
    boolean scalarTerm;
    boolean expanding;

    Builder() {}
  }
}
