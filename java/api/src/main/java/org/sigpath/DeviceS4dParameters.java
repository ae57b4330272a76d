package org.sigpath;

import java.util.Objects;

/**
 * The raw parameters of an {@link S4dModel} in the memory of a CUDA device: buffers of its dtype,
 * of exactly the sizes of {@link S4dParameters}, which stay the caller's.
 *
 * @param aReal (S, N)
 * @param aImag (S, N)
 * @param b (S, N) complex
 * @param c (channels, H, N) complex
 * @param dt (H), or (H, N) with {@link S4dModel.Builder#dtPerMode()}
 */
public record DeviceS4dParameters(
    DeviceBuffer aReal, DeviceBuffer aImag, DeviceBuffer b, DeviceBuffer c, DeviceBuffer dt) {
  /** Refuses null. */
  public DeviceS4dParameters {
    Objects.requireNonNull(aReal, "aReal");
    Objects.requireNonNull(aImag, "aImag");
    Objects.requireNonNull(b, "b");
    Objects.requireNonNull(c, "c");
    Objects.requireNonNull(dt, "dt");
  }
}
