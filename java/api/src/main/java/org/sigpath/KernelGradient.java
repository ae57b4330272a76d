package org.sigpath;

import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * Where the vector-Jacobian products of a {@link SignatureKernel} or a {@link Discrepancy} write.
 * Every part may be absent, that is {@link PathsGradient#none()} or {@link MemorySegment#NULL}, and
 * so may parts of its parts, but not all of them.
 *
 * @param x to the paths x; where y is x, of both arguments together
 * @param y to the paths y; absent where y is x
 * @param staticParameters (2), of the paths' dtype: to the scale of the {@link StaticKernel} and to
 *     its constant or alpha, of all pairs together; 0 for a parameter that it does not have
 */
public record KernelGradient(PathsGradient x, PathsGradient y, MemorySegment staticParameters) {
  /** Refuses null. */
  public KernelGradient {
    Objects.requireNonNull(x, "x");
    Objects.requireNonNull(y, "y");
    Objects.requireNonNull(staticParameters, "staticParameters");
  }

  /** The gradient to the points of x alone. */
  public static KernelGradient of(MemorySegment x) {
    return new KernelGradient(PathsGradient.of(x), PathsGradient.none(), MemorySegment.NULL);
  }

  /** The gradients to the points of x and of y. */
  public static KernelGradient of(MemorySegment x, MemorySegment y) {
    return new KernelGradient(PathsGradient.of(x), PathsGradient.of(y), MemorySegment.NULL);
  }

  /**
   * Elements of a part.
   *
   * @param counts of the points, times and basepoint of x, those of y, and the static parameters,
   *     where these are addresses of buffers; null: what the segments hold
   */
  static long count(MemorySegment part, int bytes, long[] counts, int number) {
    return counts == null ? part.byteSize() / bytes : counts[number];
  }

  /** Refuses what cannot be written to as elements of so many bytes. */
  void check(int bytes) {
    Segments.output("gradient.x.points", x.points(), bytes);
    Segments.output("gradient.x.times", x.times(), bytes);
    Segments.output("gradient.x.basepoint", x.basepoint(), bytes);
    Segments.output("gradient.y.points", y.points(), bytes);
    Segments.output("gradient.y.times", y.times(), bytes);
    Segments.output("gradient.y.basepoint", y.basepoint(), bytes);
    Segments.output("gradient.staticParameters", staticParameters, bytes);
  }
}
