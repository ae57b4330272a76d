package org.sigpath;

/**
 * Where the vector-Jacobian products of a {@link Convolution} write in the memory of a CUDA device:
 * as {@link ConvolutionGradient}, in buffers. Each may be null, and is not computed then; but not
 * all.
 *
 * @param kernel to the kernels
 * @param u to the inputs
 * @param d to d
 */
public record DeviceConvolutionGradient(DeviceBuffer kernel, DeviceBuffer u, DeviceBuffer d) {}
