package org.sigpath;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The options of a C function whose batch comes with every call. Those of the last batch are kept:
 * most callers stay with one, and then nothing is allocated.
 */
final class BatchOptions {
  private final Setter setter;
  private final Sized none;
  private volatile Sized last;

  /** Writes a batch into options. */
  interface Setter {
    void set(MemorySegment options, long batch);
  }

  private record Sized(long batch, MemorySegment options) {}

  /** Of options whose batch is 0, which are not changed. */
  BatchOptions(MemorySegment options, Setter setter) {
    this.setter = setter;
    none = new Sized(0, options);
    last = none;
  }

  /** Options with a batch, not to be changed. */
  MemorySegment of(long batch) {
    if (batch == 0) {
      return none.options;
    }
    Sized sized = last;
    if (sized.batch != batch) {
      MemorySegment copy = Arena.ofAuto().allocate(none.options.byteSize(), Long.BYTES);
      copy.copyFrom(none.options);
      setter.set(copy, batch);
      sized = new Sized(batch, copy);
      last = sized;
    }
    return sized.options;
  }
}
