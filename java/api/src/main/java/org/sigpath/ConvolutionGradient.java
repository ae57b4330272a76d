package org.sigpath;

import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * Where the vector-Jacobian product of a {@link Convolution} writes: contiguous native memory of
 * its dtype, each part of exactly the size of what it is the gradient to. Every part may be absent,
 * that is {@link MemorySegment#NULL}, and is not computed then; but not all of them.
 *
 * @param kernel to the kernels
 * @param u to the inputs
 * @param d to the direct weights, (channels, H), whether or not the convolution had any
 */
public record ConvolutionGradient(MemorySegment kernel, MemorySegment u, MemorySegment d) {
  /** Refuses null. */
  public ConvolutionGradient {
    Objects.requireNonNull(kernel, "kernel");
    Objects.requireNonNull(u, "u");
    Objects.requireNonNull(d, "d");
  }
}
