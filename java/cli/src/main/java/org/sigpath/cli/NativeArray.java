package org.sigpath.cli;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.stream.Collectors;
import org.sigpath.DType;

/**
 * A row-major array in native memory.
 *
 * @param data its elements, in native byte order
 * @param dtype their type
 * @param shape its extents
 */
record NativeArray(MemorySegment data, DType dtype, List<Long> shape) {
  private static final int ALIGNMENT = 64;

  /** An array of zeros, freed with the arena. */
  static NativeArray allocate(Arena arena, DType dtype, List<Long> shape) {
    long bytes = Math.multiplyExact(elements(shape), dtype.bytes());
    return new NativeArray(arena.allocate(bytes, ALIGNMENT), dtype, shape);
  }

  /** The product of the extents. */
  static long elements(List<Long> shape) {
    return shape.stream().reduce(1L, Math::multiplyExact);
  }

  long elements() {
    return elements(shape);
  }

  int rank() {
    return shape.size();
  }

  double get(long index) {
    return switch (dtype) {
      case FLOAT32 -> data.getAtIndex(ValueLayout.JAVA_FLOAT, index);
      case FLOAT64 -> data.getAtIndex(ValueLayout.JAVA_DOUBLE, index);
    };
  }

  void set(long index, double value) {
    switch (dtype) {
      case FLOAT32 -> data.setAtIndex(ValueLayout.JAVA_FLOAT, index, (float) value);
      case FLOAT64 -> data.setAtIndex(ValueLayout.JAVA_DOUBLE, index, value);
    }
  }

  /** An element in the fewest digits that tell it from its neighbours. */
  String text(long index) {
    return switch (dtype) {
      case FLOAT32 -> Float.toString(data.getAtIndex(ValueLayout.JAVA_FLOAT, index));
      case FLOAT64 -> Double.toString(data.getAtIndex(ValueLayout.JAVA_DOUBLE, index));
    };
  }

  /** The same values as another type, freed with the arena. */
  NativeArray as(DType other, Arena arena) {
    NativeArray converted = allocate(arena, other, shape);
    for (long i = 0, n = elements(); i < n; i++) {
      converted.set(i, get(i));
    }
    return converted;
  }

  /** The shape as Python writes it: {@code (3,)}, {@code (2, 3)}. */
  static String shapeText(List<Long> shape) {
    return shape.stream()
        .map(String::valueOf)
        .collect(Collectors.joining(", ", "(", shape.size() == 1 ? ",)" : ")"));
  }
}
