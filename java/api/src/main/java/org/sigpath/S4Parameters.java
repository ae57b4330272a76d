package org.sigpath;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.Objects;

/**
 * The raw parameters of an {@link S4Model}: views of contiguous native memory of its dtype, of
 * exactly these sizes, which stay the caller's. Complex numbers are (re, im) pairs.
 *
 * @param aReal (S, N): lambda = -f(aReal) - i f(aImag)
 * @param aImag (S, N)
 * @param p (rank, S, N) complex: A = diag(lambda) - the sum over r of p_r p_r^*
 * @param b (S, N) complex; {@link S4Model#tune} does not read it
 * @param c (channels, H, N) complex, tuned to as many steps as the model says; {@link
 *     S4Model#forwardState} does not read it
 * @param dt (H)
 */
public record S4Parameters(
    MemorySegment aReal,
    MemorySegment aImag,
    MemorySegment p,
    MemorySegment b,
    MemorySegment c,
    MemorySegment dt) {
  /** Refuses null. */
  public S4Parameters {
    Objects.requireNonNull(aReal, "aReal");
    Objects.requireNonNull(aImag, "aImag");
    Objects.requireNonNull(p, "p");
    Objects.requireNonNull(b, "b");
    Objects.requireNonNull(c, "c");
    Objects.requireNonNull(dt, "dt");
  }

  /** Parameters copied from arrays to new memory of a dtype, rounded to it. */
  public static S4Parameters copyOf(
      SegmentAllocator allocator,
      DType dtype,
      double[] aReal,
      double[] aImag,
      double[] p,
      double[] b,
      double[] c,
      double[] dt) {
    return new S4Parameters(
        Calls.copied(allocator, dtype, aReal),
        Calls.copied(allocator, dtype, aImag),
        Calls.copied(allocator, dtype, p),
        Calls.copied(allocator, dtype, b),
        Calls.copied(allocator, dtype, c),
        Calls.copied(allocator, dtype, dt));
  }

  /** The same with other weights, such as those of {@link S4Model#tune}. */
  public S4Parameters withC(MemorySegment c) {
    return new S4Parameters(aReal, aImag, p, b, c, dt);
  }
}
