package org.sigpath.cli;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.sigpath.DType;

/** Numbers appended one by one to native memory that doubles when it is full. */
final class GrowingArray implements AutoCloseable {
  private final DType dtype;
  private Arena arena = Arena.ofConfined();
  private NativeArray numbers;
  private long capacity = 1 << 12;
  private long count;

  GrowingArray(DType dtype) {
    this.dtype = dtype;
    numbers = NativeArray.allocate(arena, dtype, List.of(capacity));
  }

  void add(double value) {
    if (count == capacity) {
      grow();
    }
    numbers.set(count++, value);
  }

  /** A copy in a shape of as many elements, freed with the arena given. */
  NativeArray toArray(Arena owner, List<Long> shape) {
    NativeArray array = NativeArray.allocate(owner, dtype, shape);
    array.data().copyFrom(numbers.data().asSlice(0, count * dtype.bytes()));
    return array;
  }

  @Override
  public void close() {
    arena.close();
  }

  private void grow() {
    Arena larger = Arena.ofConfined();
    try {
      MemorySegment old = numbers.data();
      numbers = NativeArray.allocate(larger, dtype, List.of(2 * capacity));
      numbers.data().copyFrom(old);
    } catch (RuntimeException | Error e) {
      larger.close();
      throw e;
    }
    arena.close();
    arena = larger;
    capacity *= 2;
  }
}
