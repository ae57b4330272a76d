package org.sigpath;

import java.lang.foreign.MemorySegment;
import java.util.Objects;

/** What is checked of a caller's segments before their addresses leave Java. */
final class Segments {
  private Segments() {}

  /** The number of elements; refuses heap segments, bad alignment and broken elements. */
  static long count(String name, MemorySegment segment, int elementBytes) {
    Objects.requireNonNull(segment, name);
    if (!segment.isNative()) {
      throw new IllegalArgumentException(
          name + ": is a heap segment, expected native memory, such as Arena.allocate() gives");
    }
    if (segment.address() % elementBytes != 0) {
      throw new IllegalArgumentException(
          name
              + ": begins at address "
              + segment.address()
              + ", expected a multiple of "
              + elementBytes);
    }
    if (segment.byteSize() % elementBytes != 0) {
      throw new IllegalArgumentException(
          name + ": has " + segment.byteSize() + " bytes, expected a multiple of " + elementBytes);
    }
    return segment.byteSize() / elementBytes;
  }

  /** The same, and refuses read-only segments. */
  static long output(String name, MemorySegment segment, int elementBytes) {
    long count = count(name, segment, elementBytes);
    if (segment.isReadOnly()) {
      throw new IllegalArgumentException(name + ": is read-only, expected a writable segment");
    }
    return count;
  }

  /** Refuses an input of anything but so many elements. */
  static void input(String name, MemorySegment segment, int elementBytes, long expected) {
    exactly(name, count(name, segment, elementBytes), expected);
  }

  /** Refuses an output of anything but so many elements. */
  static void output(String name, MemorySegment segment, int elementBytes, long expected) {
    exactly(name, output(name, segment, elementBytes), expected);
  }

  /** The elements of an output that may be absent, that is {@link MemorySegment#NULL}: 0 then. */
  static long optional(String name, MemorySegment segment, int elementBytes, long expected) {
    long count = output(name, segment, elementBytes);
    if (!absent(segment)) {
      exactly(name, count, expected);
    }
    return count;
  }

  /** Whether a segment stands for none, as {@link MemorySegment#NULL} does. */
  static boolean absent(MemorySegment segment) {
    return segment.isNative() && segment.address() == 0;
  }

  /** The elements of an output that is this large if it is there. */
  static long unlessAbsent(MemorySegment segment, long size) {
    return absent(segment) ? 0 : size;
  }

  private static void exactly(String name, long has, long expected) {
    if (has != expected) {
      throw new IllegalArgumentException(name + ": has " + has + " elements, expected " + expected);
    }
  }

  /** Refuses fewer elements than are read. */
  static void atLeast(String name, long has, long count) {
    if (has < count) {
      throw new IllegalArgumentException(
          name + ": has " + has + " elements, expected at least " + count);
    }
  }

  /** The number of rows of {@code row} elements, refused where some are left over. */
  static long rows(String name, long count, long row) {
    if (row == 0 ? count != 0 : count % row != 0) {
      throw new IllegalArgumentException(
          name + ": has " + count + " elements, expected a multiple of " + row);
    }
    return row == 0 ? 0 : count / row;
  }

  /** Refuses anything but {@code row} elements for each of the items that {@code of} has. */
  static void each(String name, long count, long row, long items, String of) {
    if (count != product(name, items, row)) {
      throw mismatch(name, count, row, items, of, "");
    }
  }

  /** The same, or one row for all. */
  static void eachOrOne(String name, long count, long row, long items, String of) {
    if (count != row && count != product(name, items, row)) {
      throw mismatch(name, count, row, items, of, ", or " + row + " for all");
    }
  }

  private static IllegalArgumentException mismatch(
      String name, long count, long row, long items, String of, String or) {
    return new IllegalArgumentException(
        name
            + ": has "
            + count
            + " elements, expected "
            + row
            + " for each of the "
            + items
            + " items of "
            + of
            + or);
  }

  /** Elements that {@code rows} rows of {@code row} span, {@code stride} apart. */
  static long extent(String name, long rows, long stride, long row) {
    if (rows == 0) {
      return 0;
    }
    return sum(name, product(name, rows - 1, stride), row);
  }

  /** a + b, refused beyond 63 bits. */
  static long sum(String name, long a, long b) {
    if (a > Long.MAX_VALUE - b) {
      throw new IllegalArgumentException(name + ": " + a + " + " + b + " is over 63 bits");
    }
    return a + b;
  }

  /** a * b, refused beyond 63 bits. */
  static long product(String name, long a, long b) {
    if (Math.multiplyHigh(a, b) != 0 || a * b < 0) {
      throw new IllegalArgumentException(name + ": " + a + " * " + b + " is over 63 bits");
    }
    return a * b;
  }

  static long positive(String name, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + ": is " + value + ", expected 1 or more");
    }
    return value;
  }

  static long notNegative(String name, long value) {
    if (value < 0) {
      throw new IllegalArgumentException(name + ": is " + value + ", expected 0 or more");
    }
    return value;
  }

  static int within(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + ": is " + value + ", expected " + least + " to " + most);
    }
    return value;
  }
}
