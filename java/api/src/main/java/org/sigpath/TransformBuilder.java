package org.sigpath;

import org.sigpath.ffi.SigpathC;

/**
 * Transforms of paths and checks of their values, which the builders of all plans have as options.
 * Transforms are applied on the fly: a basepoint in front, then lead-lag, then time.
 *
 * @param <B> the builder itself
 */
public abstract sealed class TransformBuilder<B extends TransformBuilder<B>>
    permits PathFunction.Builder, SignatureKernel.Builder {
  private boolean leadLag;
  private int time = SigpathC.SIGPATH_TIME_NONE();
  private int basepoint = SigpathC.SIGPATH_BASEPOINT_NONE();
  private boolean checkFinite = true;
  private double timeStart;
  private double timeEnd = 1;

  TransformBuilder() {}

  /**
   * The lead-lag transform: d channels become 2d, (lag, lead), and L points 2L - 1, (x_i, x_i),
   * (x_i, x_{i+1}), (x_{i+1}, x_{i+1}), ...
   */
  public final B leadLag() {
    this.leadLag = true;
    return self();
  }

  /** Appends a channel of time in equal steps from 0 to 1. */
  public final B timeAugmented() {
    return timeAugmented(0, 1);
  }

  /**
   * Appends a channel of time in equal steps from start to end, over each path's own length.
   *
   * @throws IllegalArgumentException if they are not finite
   */
  public final B timeAugmented(double start, double end) {
    if (!Double.isFinite(start) || !Double.isFinite(end)) {
      throw new IllegalArgumentException(
          "time: runs from " + start + " to " + end + ", expected finite numbers");
    }
    this.time = SigpathC.SIGPATH_TIME_UNIFORM();
    this.timeStart = start;
    this.timeEnd = end;
    return self();
  }

  /** Appends a channel of time that the paths bring; lead-lag puts midpoints between. */
  public final B givenTime() {
    this.time = SigpathC.SIGPATH_TIME_GIVEN();
    return self();
  }

  /** Puts the origin in front of every path, so that where a path starts matters. */
  public final B basepoint() {
    this.basepoint = SigpathC.SIGPATH_BASEPOINT_ZERO();
    return self();
  }

  /** Puts the point that the paths bring in front of each. */
  public final B givenBasepoint() {
    this.basepoint = SigpathC.SIGPATH_BASEPOINT_GIVEN();
    return self();
  }

  /** Whether NaN and infinity are refused, which is one pass over the input; on unless set. */
  public final B checkFinite(boolean on) {
    this.checkFinite = on;
    return self();
  }

  /** What has been chosen. */
  final Transforms transforms() {
    return new Transforms(leadLag, time, basepoint, checkFinite, timeStart, timeEnd);
  }

  @SuppressWarnings("unchecked")
  private B self() {
    return (B) this;
  }
}
