package org.sigpath;

import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * Where {@link PathFunction#vjp(Context, Paths, DeviceBuffer, DeviceGradient)} writes, or one side
 * of a {@link DeviceKernelGradient}: buffers of the paths' device and dtype, of exactly these
 * sizes. Immutable; it owns nothing.
 */
public final class DeviceGradient {
  private static final DeviceGradient NONE = new DeviceGradient(null, null, null);

  private final DeviceBuffer points;
  private final DeviceBuffer times;
  private final DeviceBuffer basepoint;

  private DeviceGradient(DeviceBuffer points, DeviceBuffer times, DeviceBuffer basepoint) {
    this.points = points;
    this.times = times;
    this.basepoint = basepoint;
  }

  /**
   * The gradient to the points alone.
   *
   * @param points (batch, length, dim); zero beyond a path's length
   */
  public static DeviceGradient of(DeviceBuffer points) {
    return new DeviceGradient(Objects.requireNonNull(points, "points"), null, null);
  }

  /** No gradient, where one may be absent: in a {@link DeviceKernelGradient}. */
  public static DeviceGradient none() {
    return NONE;
  }

  /**
   * Together with that to the times.
   *
   * @param times (batch, length + 1 if there is a basepoint); one row per path even where the paths
   *     share their times
   */
  public DeviceGradient withTimes(DeviceBuffer times) {
    return new DeviceGradient(points, Objects.requireNonNull(times, "times"), basepoint);
  }

  /**
   * Together with that to the basepoints.
   *
   * @param basepoint (batch, dim); one row per path even where the paths share it
   */
  public DeviceGradient withBasepoint(DeviceBuffer basepoint) {
    return new DeviceGradient(points, times, Objects.requireNonNull(basepoint, "basepoint"));
  }

  /** The buffers' addresses, of segments of no bytes; NULL of what is not wanted. */
  PathsGradient addresses() {
    return new PathsGradient(addressOrNull(points), addressOrNull(times), addressOrNull(basepoint));
  }

  static MemorySegment addressOrNull(DeviceBuffer buffer) {
    return buffer == null ? MemorySegment.NULL : buffer.address();
  }

  /** Null if it is not wanted. */
  DeviceBuffer points() {
    return points;
  }

  /** Null if it is not wanted. */
  DeviceBuffer times() {
    return times;
  }

  /** Null if it is not wanted. */
  DeviceBuffer basepoint() {
    return basepoint;
  }
}
