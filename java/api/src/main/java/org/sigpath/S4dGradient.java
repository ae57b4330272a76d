package org.sigpath;

import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * Where the vector-Jacobian products of an {@link S4dModel} write: contiguous native memory of its
 * dtype, each part of exactly the size of what it is the gradient to. Every part may be absent,
 * that is {@link MemorySegment#NULL}, and is not computed then; but not all of them.
 *
 * @param aReal to the raw parameter of the real parts
 * @param aImag to the raw parameter of the imaginary parts
 * @param b to b, complex
 * @param c to c, complex
 * @param dt to the raw steps
 * @param state to the states, (batch, H, N) complex; absent where there are none
 */
public record S4dGradient(
    MemorySegment aReal,
    MemorySegment aImag,
    MemorySegment b,
    MemorySegment c,
    MemorySegment dt,
    MemorySegment state) {
  /** Refuses null. */
  public S4dGradient {
    Objects.requireNonNull(aReal, "aReal");
    Objects.requireNonNull(aImag, "aImag");
    Objects.requireNonNull(b, "b");
    Objects.requireNonNull(c, "c");
    Objects.requireNonNull(dt, "dt");
    Objects.requireNonNull(state, "state");
  }

  /** The gradients to the parameters, in segments like theirs, without one to states. */
  public static S4dGradient of(S4dParameters to) {
    return new S4dGradient(to.aReal(), to.aImag(), to.b(), to.c(), to.dt(), MemorySegment.NULL);
  }

  /** The same with a gradient to states. */
  public S4dGradient withState(MemorySegment state) {
    return new S4dGradient(aReal, aImag, b, c, dt, state);
  }
}
