package org.sigpath;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.Objects;

/**
 * The raw parameters of an {@link S4dModel}: views of contiguous native memory of its dtype, of
 * exactly these sizes, which stay the caller's. Complex numbers are (re, im) pairs.
 *
 * @param aReal (S, N): A = -f(aReal) - i f(aImag)
 * @param aImag (S, N)
 * @param b (S, N) complex
 * @param c (channels, H, N) complex; {@link S4dModel#discretize} and {@link S4dModel#forwardState}
 *     do not read it
 * @param dt (H), or (H, N) with {@link S4dModel.Builder#dtPerMode()}
 */
public record S4dParameters(
    MemorySegment aReal, MemorySegment aImag, MemorySegment b, MemorySegment c, MemorySegment dt) {
  /** Refuses null. */
  public S4dParameters {
    Objects.requireNonNull(aReal, "aReal");
    Objects.requireNonNull(aImag, "aImag");
    Objects.requireNonNull(b, "b");
    Objects.requireNonNull(c, "c");
    Objects.requireNonNull(dt, "dt");
  }

  /** Parameters copied from arrays to new memory of a dtype, rounded to it. */
  public static S4dParameters copyOf(
      SegmentAllocator allocator,
      DType dtype,
      double[] aReal,
      double[] aImag,
      double[] b,
      double[] c,
      double[] dt) {
    return new S4dParameters(
        Calls.copied(allocator, dtype, aReal),
        Calls.copied(allocator, dtype, aImag),
        Calls.copied(allocator, dtype, b),
        Calls.copied(allocator, dtype, c),
        Calls.copied(allocator, dtype, dt));
  }
}
