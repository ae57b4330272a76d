package org.sigpath;

/**
 * Where the vector-Jacobian products of an {@link S4Model} write in the memory of a CUDA device: as
 * {@link S4Gradient}, in buffers. Each may be null, and is not computed then; but not all.
 *
 * @param aReal to the raw parameter of the real parts
 * @param aImag to the raw parameter of the imaginary parts
 * @param p to p, complex
 * @param b to b, complex
 * @param c to the tuned c, complex
 * @param dt to the raw steps
 * @param state to the states, (batch, H, N) complex; null where there are none
 */
public record DeviceS4Gradient(
    DeviceBuffer aReal,
    DeviceBuffer aImag,
    DeviceBuffer p,
    DeviceBuffer b,
    DeviceBuffer c,
    DeviceBuffer dt,
    DeviceBuffer state) {}
