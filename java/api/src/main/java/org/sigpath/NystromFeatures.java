package org.sigpath;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.Objects;
import org.sigpath.ffi.SigpathC;

/**
 * Nyström features phi of paths by m landmark paths z: ⟨phi(x), phi(x')⟩ = K(x, z) (K(z, z) + ridge
 * I)^-1 K(z, x'), the {@link SignatureKernel} projected on the span of the landmarks (Williams and
 * Seeger, NIPS 2000). With K(z, z) + ridge I = L Lᵀ, phi(x) = L^-1 K(z, x).
 *
 * <p>For sets too large for a Gram matrix: n paths cost n m + m (m + 1) / 2 kernels, then m³ / 6 +
 * n m² / 2 multiply-adds in {@code double}. Results do not depend on the number of threads, bit for
 * bit.
 *
 * <p>In a {@link Context} of a CUDA device the kernels and the features are computed there, and
 * K(z, z) is factored on the host: a call has done its work when it returns. Where the arrays lie
 * then is as of a {@link KernelFunction}.
 *
 * @param kernel the kernel
 * @param ridge finite, 0 or more, times the mean of the diagonal of K(z, z); 1e-10 is usual in
 *     {@code double}
 */
public record NystromFeatures(SignatureKernel kernel, double ridge) {
  /** Refuses what is out of range. */
  public NystromFeatures {
    Objects.requireNonNull(kernel, "kernel");
    if (!(ridge >= 0) || Double.isInfinite(ridge)) {
      throw new IllegalArgumentException(
          "ridge: is " + ridge + ", expected a finite number, 0 or more");
    }
  }

  /** Memory for the features of x by landmarks. */
  public MemorySegment allocate(SegmentAllocator allocator, Paths x, Paths landmarks) {
    return kernel.gram().allocate(allocator, x, landmarks);
  }

  /** {@link #compute(Context, Paths, Paths, MemorySegment)} on every core. */
  public void compute(Paths x, Paths landmarks, MemorySegment out) {
    compute(Context.shared(), x, landmarks, out);
  }

  /**
   * Computes the features. Allocates nothing on the Java heap in the steady state, and throws as
   * {@link KernelFunction}.
   *
   * @param landmarks one or more paths, for instance some of x
   * @param out (batch of x, landmarks), contiguous, of the paths' dtype
   * @throws IllegalArgumentException also where K(z, z) + ridge I is not positive definite in
   *     floating point, which equal landmarks or too small a ridge cause
   */
  public void compute(Context context, Paths x, Paths landmarks, MemorySegment out) {
    long count = Segments.output("out", x.beside("out", out), x.dtype().bytes());
    forward(context, x, landmarks, out, count);
  }

  /**
   * {@link #compute(Context, Paths, Paths, MemorySegment)} in device memory.
   *
   * @param landmarks one or more paths, in that memory too
   * @param out (batch of x, landmarks), of the paths' device and dtype
   */
  public void compute(Context context, Paths x, Paths landmarks, DeviceBuffer out) {
    forward(context, x, landmarks, x.beside("out", out), out.count());
  }

  /** The features, row by row, in a new array, {@code float}s widened. */
  public double[] compute(Paths x, Paths landmarks) {
    long count = kernel.gram().pairCount(x, landmarks);
    return Calls.numbers(x.dtype(), count, out -> compute(x, landmarks, out));
  }

  private void forward(
      Context context, Paths x, Paths landmarks, MemorySegment out, long outCount) {
    landmarks.requireWith("landmarks", x);
    Transforms transforms = kernel.gram().transforms();
    Status.check(
        SigpathC.sigpath_nystrom_features(
            context.handle(),
            kernel.gram().options(),
            x.descriptor(),
            x.points(),
            x.lengths(),
            transforms.times(x),
            transforms.basepoint(x),
            landmarks.descriptor(),
            landmarks.points(),
            landmarks.lengths(),
            transforms.times(landmarks),
            transforms.basepoint(landmarks),
            ridge,
            out,
            outCount));
  }
}
