package org.sigpath;

import java.util.Objects;

/**
 * Where the vector-Jacobian products of a {@link SignatureKernel} or a {@link Discrepancy} write in
 * device memory: buffers of the paths' device and dtype, of exactly the sizes that {@link
 * DeviceGradient} says. Every part may be absent, but not all of them. Immutable; it owns nothing.
 */
public final class DeviceKernelGradient {
  private final DeviceGradient x;
  private final DeviceGradient y;
  private final DeviceBuffer staticParameters;
  private final KernelGradient addresses;
  private final long[] counts;

  private DeviceKernelGradient(DeviceGradient x, DeviceGradient y, DeviceBuffer staticParameters) {
    this.x = Objects.requireNonNull(x, "x");
    this.y = Objects.requireNonNull(y, "y");
    this.staticParameters = staticParameters;
    addresses =
        new KernelGradient(
            x.addresses(), y.addresses(), DeviceGradient.addressOrNull(staticParameters));
    counts =
        new long[] {
          count(x.points()),
          count(x.times()),
          count(x.basepoint()),
          count(y.points()),
          count(y.times()),
          count(y.basepoint()),
          count(staticParameters)
        };
  }

  /** The gradient to the points of x alone; where y is x, of both arguments together. */
  public static DeviceKernelGradient of(DeviceBuffer x) {
    return of(DeviceGradient.of(x), DeviceGradient.none());
  }

  /** The gradients to the points of x and of y. */
  public static DeviceKernelGradient of(DeviceBuffer x, DeviceBuffer y) {
    return of(DeviceGradient.of(x), DeviceGradient.of(y));
  }

  /**
   * The gradients to both sides.
   *
   * @param x to the paths x; where y is x, of both arguments together
   * @param y to the paths y; {@link DeviceGradient#none()} where y is x
   */
  public static DeviceKernelGradient of(DeviceGradient x, DeviceGradient y) {
    return new DeviceKernelGradient(x, y, null);
  }

  /**
   * Together with those to the parameters of the static kernel.
   *
   * @param staticParameters (2), as in a {@link KernelGradient}
   */
  public DeviceKernelGradient withStaticParameters(DeviceBuffer staticParameters) {
    return new DeviceKernelGradient(
        x, y, Objects.requireNonNull(staticParameters, "staticParameters"));
  }

  /** The buffers' addresses, of segments of no bytes; NULL of what is not wanted. */
  KernelGradient addresses() {
    return addresses;
  }

  /** The buffers' elements, in the order of {@link KernelGradient#count}. */
  long[] counts() {
    return counts;
  }

  /** Refuses buffers that are not of the paths' device and dtype. */
  void check(Paths paths) {
    check(paths, "gradient.x.points", x.points());
    check(paths, "gradient.x.times", x.times());
    check(paths, "gradient.x.basepoint", x.basepoint());
    check(paths, "gradient.y.points", y.points());
    check(paths, "gradient.y.times", y.times());
    check(paths, "gradient.y.basepoint", y.basepoint());
    check(paths, "gradient.staticParameters", staticParameters);
  }

  private static void check(Paths paths, String name, DeviceBuffer buffer) {
    if (buffer != null) {
      paths.beside(name, buffer);
    }
  }

  private static long count(DeviceBuffer buffer) {
    return buffer == null ? 0 : buffer.count();
  }
}
