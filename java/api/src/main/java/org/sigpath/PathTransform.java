package org.sigpath;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.sigpath.ffi.SigpathC;

/**
 * The transforms of paths carried out: a basepoint in front, then lead-lag, then time in the last
 * channel. The signature of the transformed paths is that of the paths with the same options.
 *
 * <p>The output is (batch, outputRows, outputSize): the transformed points, and their channels.
 * Rows beyond a path's length are 0. Tables of windows are refused. One pass over the output, no
 * scratch memory.
 */
public final class PathTransform extends PathFunction {
  private PathTransform(Builder b) {
    super(b, 0);
  }

  /** A plan with transforms. */
  public static Builder builder() {
    return new Builder();
  }

  /** Channels of the transformed paths: {@link #channels(long)}. */
  @Override
  public long outputSize(long dim) {
    return channels(dim);
  }

  /**
   * Points of the transformed paths: of V vertices, length or with a basepoint length + 1, lead-lag
   * makes 2V - 1.
   */
  @Override
  public long outputRows(long length) {
    long vertices =
        Segments.sum(
            "length", Segments.positive("length", length), transforms.hasBasepoint() ? 1 : 0);
    return transforms.leadLag() ? Segments.product("length", 2, vertices) - 1 : vertices;
  }

  /** Such as x0, x1, or under lead-lag lag0, lag1, lead0, lead1; then time. */
  @Override
  public List<String> names(long dim) {
    Calls.listSize("dim", outputSize(dim));
    Stream<String> channels =
        transforms.leadLag()
            ? Stream.concat(named("lag", dim), named("lead", dim))
            : named("x", dim);
    return (transforms.hasTime() ? Stream.concat(channels, Stream.of("time")) : channels).toList();
  }

  private static Stream<String> named(String name, long dim) {
    return LongStream.range(0, dim).mapToObj(i -> name + i);
  }

  @Override
  int workspace(MemorySegment context, Paths paths, int vjp, MemorySegment bytes) {
    bytes.set(ValueLayout.JAVA_LONG, 0, 0);
    return SigpathC.SIGPATH_OK();
  }

  @Override
  int forward(
      MemorySegment context,
      Paths paths,
      MemorySegment times,
      MemorySegment basepoint,
      MemorySegment out,
      long outCount) {
    return SigpathC.sigpath_transform(
        context,
        options,
        paths.descriptor(),
        paths.points(),
        paths.lengths(),
        times,
        basepoint,
        out,
        outCount);
  }

  @Override
  int backward(
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
      long gradBasepointCount) {
    return SigpathC.sigpath_transform_vjp(
        context,
        options,
        paths.descriptor(),
        paths.points(),
        paths.lengths(),
        times,
        basepoint,
        cotangent,
        cotangentCount,
        gradPoints,
        gradPointsCount,
        gradTimes,
        gradTimesCount,
        gradBasepoint,
        gradBasepointCount);
  }

  /** Options of a {@link PathTransform}. */
  public static final class Builder extends PathFunction.Builder<Builder> {
    private Builder() {}

    /** The plan. */
    public PathTransform build() {
      return new PathTransform(this);
    }
  }
}
