package org.sigpath;

import java.util.Objects;

/**
 * The raw parameters of an {@link S4Model} in the memory of a CUDA device: buffers of its dtype, of
 * exactly the sizes of {@link S4Parameters}, which stay the caller's.
 *
 * @param aReal (S, N)
 * @param aImag (S, N)
 * @param p (rank, S, N) complex
 * @param b (S, N) complex
 * @param c (channels, H, N) complex, tuned to as many steps as the model says
 * @param dt (H)
 */
public record DeviceS4Parameters(
    DeviceBuffer aReal,
    DeviceBuffer aImag,
    DeviceBuffer p,
    DeviceBuffer b,
    DeviceBuffer c,
    DeviceBuffer dt) {
  /** Refuses null. */
  public DeviceS4Parameters {
    Objects.requireNonNull(aReal, "aReal");
    Objects.requireNonNull(aImag, "aImag");
    Objects.requireNonNull(p, "p");
    Objects.requireNonNull(b, "b");
    Objects.requireNonNull(c, "c");
    Objects.requireNonNull(dt, "dt");
  }
}
