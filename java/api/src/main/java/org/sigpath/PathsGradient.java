package org.sigpath;

import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * Where {@link PathFunction#vjp(Context, Paths, MemorySegment, PathsGradient)} writes: contiguous
 * native memory of the paths' dtype, of exactly these sizes.
 *
 * @param points (batch, length, dim); zero beyond a path's length
 * @param times (batch, length + 1 if there is a basepoint), or {@link MemorySegment#NULL}; one row
 *     per path even where the paths share their times
 * @param basepoint (batch, dim), or {@link MemorySegment#NULL}; one row per path even where the
 *     paths share it
 */
public record PathsGradient(MemorySegment points, MemorySegment times, MemorySegment basepoint) {
  private static final PathsGradient NONE =
      new PathsGradient(MemorySegment.NULL, MemorySegment.NULL, MemorySegment.NULL);

  /** Refuses null. */
  public PathsGradient {
    Objects.requireNonNull(points, "points");
    Objects.requireNonNull(times, "times");
    Objects.requireNonNull(basepoint, "basepoint");
  }

  /** The gradient to the points alone. */
  public static PathsGradient of(MemorySegment points) {
    return new PathsGradient(points, MemorySegment.NULL, MemorySegment.NULL);
  }

  /** No gradient, where one may be absent: in a {@link KernelGradient}. */
  public static PathsGradient none() {
    return NONE;
  }
}
