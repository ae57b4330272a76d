package org.sigpath;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;

/**
 * The elements of the arrays of a state-space model, and their checks.
 *
 * @param a of aReal and aImag, (S, N)
 * @param c of c, (channels, H, N) complex
 * @param state of one state, (H, N) complex
 * @param kernel of the kernels, (channels, H, L)
 */
record StateSpaceShape(
    DType dtype, long dim, long channels, long length, long a, long c, long state, long kernel) {

  /** That of a builder, refused where sets do not divide the inputs or a size is over 63 bits. */
  static StateSpaceShape of(StateSpaceBuilder<?> b) {
    if (b.dim % b.sets != 0) {
      throw new IllegalArgumentException(
          "sets: is " + b.sets + ", expected a number that divides the " + b.dim + " inputs");
    }
    long length = b.length();
    long state = Segments.product("state", Segments.product("state", b.dim, b.modes), 2);
    return new StateSpaceShape(
        b.dtype,
        b.dim,
        b.channels,
        length,
        b.sets * b.modes,
        Segments.product("c", b.channels, state),
        state,
        Segments.product("out", Segments.product("out", b.channels, b.dim), length));
  }

  void in(String name, MemorySegment segment, long size) {
    Segments.input(name, segment, dtype.bytes(), size);
  }

  void out(String name, MemorySegment segment, long size) {
    Segments.output(name, segment, dtype.bytes(), size);
  }

  long gradient(String name, MemorySegment segment, long size) {
    return Segments.optional(name, segment, dtype.bytes(), size);
  }

  /** The number of states in a segment. */
  long states(String name, MemorySegment segment) {
    return Segments.rows(name, Segments.count(name, segment, dtype.bytes()), state);
  }

  /** Elements of inputs, (batch, H, L). */
  long inputs(long batch) {
    return Segments.product("u", batch, Segments.product("u", dim, length));
  }

  /** Elements of outputs, (batch, channels, H), of one step. */
  long outputs(long batch) {
    return Segments.product("out", batch, channels * dim);
  }

  /** Zeros for so many states of {@code size} elements. */
  static MemorySegment zeros(SegmentAllocator allocator, DType dtype, long batch, long size) {
    int bytes = dtype.bytes();
    long count = Segments.product("batch", Segments.notNegative("batch", batch), size);
    return allocator.allocate(Segments.product("batch", count, bytes), bytes).fill((byte) 0);
  }
}
