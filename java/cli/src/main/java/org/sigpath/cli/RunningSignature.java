package org.sigpath.cli;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.sigpath.Context;
import org.sigpath.TensorAlgebra;
import org.sigpath.TensorBiFunction;

/** The signature of a path that goes on: Chen's product with that of each new piece. */
final class RunningSignature {
  private final TensorBiFunction product;
  private final Context context;
  private MemorySegment signature;
  private MemorySegment next;

  /** That of a path without pieces, freed with the arena. */
  RunningSignature(TensorAlgebra algebra, Context context, Arena arena) {
    this.product = algebra.product();
    this.context = context;
    long bytes = algebra.size() * algebra.dtype().bytes();
    signature = arena.allocate(bytes, Double.BYTES);
    next = arena.allocate(bytes, Double.BYTES);
  }

  /** The signature with a piece more; valid until the one after next. */
  MemorySegment append(MemorySegment piece) {
    product.compute(context, signature, piece, next);
    MemorySegment before = signature;
    signature = next;
    next = before;
    return signature;
  }
}
