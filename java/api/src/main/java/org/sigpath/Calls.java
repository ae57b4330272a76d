package org.sigpath;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import org.sigpath.ffi.Native;

/** What several classes ask of the C functions, outside of hot loops: these allocate. */
final class Calls {
  private Calls() {}

  /** The number that a function writes through its last argument. */
  static long number(ToIntFunction<MemorySegment> query) {
    try (Arena frame = Arena.ofConfined()) {
      MemorySegment number = frame.allocate(ValueLayout.JAVA_LONG);
      Status.check(query.applyAsInt(number));
      return number.get(ValueLayout.JAVA_LONG, 0);
    }
  }

  /** Numbers of a dtype that a call writes into memory of its own, in a new array. */
  static double[] numbers(DType dtype, long count, Consumer<MemorySegment> call) {
    double[] numbers = new double[listSize("out", count)];
    try (Arena frame = Arena.ofConfined()) {
      MemorySegment out = frame.allocate(count * dtype.bytes(), dtype.bytes());
      call.accept(out);
      copyOut(dtype, out, numbers);
      return numbers;
    }
  }

  /** An array, copied to new memory of a dtype. */
  static MemorySegment copied(SegmentAllocator allocator, DType dtype, double[] values) {
    MemorySegment to = allocator.allocate((long) values.length * dtype.bytes(), dtype.bytes());
    copyIn(dtype, values, to);
    return to;
  }

  /** An array, copied to memory for numbers of a dtype. */
  static void copyIn(DType dtype, double[] values, MemorySegment to) {
    if (dtype == DType.FLOAT64) {
      MemorySegment.copy(values, 0, to, ValueLayout.JAVA_DOUBLE, 0, values.length);
    } else {
      for (int i = 0; i < values.length; i++) {
        to.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) values[i]);
      }
    }
  }

  /** Numbers of a dtype, copied to an array. */
  static void copyOut(DType dtype, MemorySegment from, double[] out) {
    if (dtype == DType.FLOAT64) {
      MemorySegment.copy(from, ValueLayout.JAVA_DOUBLE, 0, out, 0, out.length);
    } else {
      for (int i = 0; i < out.length; i++) {
        out[i] = from.getAtIndex(ValueLayout.JAVA_FLOAT, i);
      }
    }
  }

  /** The object that a function makes, destroyed with its owner. */
  static MemorySegment object(
      Arena owner, ToIntFunction<MemorySegment> create, Consumer<MemorySegment> destroy) {
    try (Arena frame = Arena.ofConfined()) {
      MemorySegment made = frame.allocate(ValueLayout.ADDRESS);
      Status.check(create.applyAsInt(made));
      return Native.own(made.get(ValueLayout.ADDRESS, 0), owner, destroy);
    }
  }

  /**
   * Closes an owner and frees what it owns, unless that is done; by two threads at once, too.
   *
   * @throws IllegalStateException while a call uses what it owns
   */
  static void close(Arena owner) {
    try {
      owner.close();
    } catch (IllegalStateException e) {
      if (owner.scope().isAlive()) {
        throw e;
      }
    }
  }

  /** How many elements a list or an array holds, refused where there are too many. */
  static int listSize(String name, long count) {
    if (count > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(name + ": are " + count + ", too many to list");
    }
    return (int) count;
  }

  /** The list after a first element. */
  static List<String> prepend(String first, List<String> rest) {
    List<String> all = new ArrayList<>(rest.size() + 1);
    all.add(first);
    all.addAll(rest);
    return Collections.unmodifiableList(all);
  }

  /** A C function that writes a text of at most {@code capacity} bytes and tells its length. */
  interface Text {
    int call(MemorySegment text, long capacity, MemorySegment length);
  }

  /** Text number by number, in one buffer that grows with need. */
  static final class TextReader {
    private final Arena arena;
    private final MemorySegment length;
    private MemorySegment buffer;

    TextReader(Arena arena) {
      this.arena = arena;
      this.length = arena.allocate(ValueLayout.JAVA_LONG);
      this.buffer = arena.allocate(256);
    }

    String read(Text function) {
      // The first call tells the length, also where the buffer is too small.
      Status.check(function.call(MemorySegment.NULL, 0, length));
      long bytes = length.get(ValueLayout.JAVA_LONG, 0);
      if (bytes >= buffer.byteSize()) {
        buffer = arena.allocate(2 * bytes);
      }
      Status.check(function.call(buffer, buffer.byteSize(), length));
      return buffer.getString(0, StandardCharsets.US_ASCII);
    }
  }
}
