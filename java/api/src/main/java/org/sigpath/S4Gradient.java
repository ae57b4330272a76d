package org.sigpath;

import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * Where the vector-Jacobian products of an {@link S4Model} write: contiguous native memory of its
 * dtype, each part of exactly the size of what it is the gradient to. Every part may be absent,
 * that is {@link MemorySegment#NULL}, and is not computed then; but not all of them.
 *
 * @param aReal to the raw parameter of the real parts
 * @param aImag to the raw parameter of the imaginary parts
 * @param p to p, complex
 * @param b to b, complex
 * @param c to the tuned c, complex
 * @param dt to the raw steps
 * @param state to the states, (batch, H, N) complex; absent where there are none
 */
public record S4Gradient(
    MemorySegment aReal,
    MemorySegment aImag,
    MemorySegment p,
    MemorySegment b,
    MemorySegment c,
    MemorySegment dt,
    MemorySegment state) {
  /** Refuses null. */
  public S4Gradient {
    Objects.requireNonNull(aReal, "aReal");
    Objects.requireNonNull(aImag, "aImag");
    Objects.requireNonNull(p, "p");
    Objects.requireNonNull(b, "b");
    Objects.requireNonNull(c, "c");
    Objects.requireNonNull(dt, "dt");
    Objects.requireNonNull(state, "state");
  }

  /** The gradients to the parameters, in segments like theirs, without one to states. */
  public static S4Gradient of(S4Parameters to) {
    return new S4Gradient(
        to.aReal(), to.aImag(), to.p(), to.b(), to.c(), to.dt(), MemorySegment.NULL);
  }

  /** The same with a gradient to states. */
  public S4Gradient withState(MemorySegment state) {
    return new S4Gradient(aReal, aImag, p, b, c, dt, state);
  }
}
