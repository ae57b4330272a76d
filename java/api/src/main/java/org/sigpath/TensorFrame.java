package org.sigpath;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Native memory of one call on arrays. */
final class TensorFrame implements AutoCloseable {
  private final Arena arena = Arena.ofConfined();
  private final DType dtype;

  /** Refuses arrays of another element type than a function's. */
  TensorFrame(DType dtype, DType arrays) {
    this.dtype = dtype;
    if (dtype != arrays) {
      throw new IllegalArgumentException("a: is of " + arrays + ", expected " + dtype);
    }
  }

  MemorySegment copy(double[] values) {
    return arena.allocateFrom(ValueLayout.JAVA_DOUBLE, values);
  }

  MemorySegment copy(float[] values) {
    return arena.allocateFrom(ValueLayout.JAVA_FLOAT, values);
  }

  MemorySegment allocate(long items, long size) {
    long count = Segments.product("out", items, size);
    return arena.allocate(Segments.product("out", count, dtype.bytes()), dtype.bytes());
  }

  /** How many items of {@code size} numbers there are; without numbers, one. */
  long items(String name, int count, long size) {
    return size == 0 && count == 0 ? 1 : Segments.rows(name, count, size);
  }

  @Override
  public void close() {
    arena.close();
  }
}
