package org.sigpath.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.function.Executable;

/** What every operation on segments of doubles has to stand: its gradients, and bad arguments. */
final class Checks {
  private static final double STEP = 1e-6;

  private Checks() {}

  /** A segment of a call, with one that it accepts. */
  record Argument(String name, boolean output, MemorySegment good) {}

  /** A call with all its segments in a row. */
  interface Call {
    void with(MemorySegment... segments);
  }

  static Argument in(String name, MemorySegment good) {
    return new Argument(name, false, good);
  }

  static Argument out(String name, MemorySegment good) {
    return new Argument(name, true, good);
  }

  static void refused(String named, Executable call) {
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, call);
    assertTrue(e.getMessage().contains(named), e.getMessage());
  }

  /** Each segment in turn too small, on the heap, unaligned, read-only, closed, or null. */
  static void segments(String what, Call call, Argument... arguments) {
    call.with(Arrays.stream(arguments).map(Argument::good).toArray(MemorySegment[]::new));
    for (int i = 0; i < arguments.length; i++) {
      Argument argument = arguments[i];
      String text = what + ", " + argument.name;
      long bytes = argument.good.byteSize();
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment room = arena.allocate(bytes + 8, 8);
        named(text + " too small", call, arguments, i, room.asSlice(0, bytes - 8));
        named(text + " too large", call, arguments, i, room);
        named(text + " cut", call, arguments, i, room.asSlice(0, bytes - 4));
        named(text + " unaligned", call, arguments, i, room.asSlice(4, bytes));
        MemorySegment heap = MemorySegment.ofArray(new double[(int) (bytes / 8)]);
        named(text + " on the heap", call, arguments, i, heap);
        if (argument.output) {
          named(text + " read-only", call, arguments, i, argument.good.asReadOnly());
        }
        Arena gone = Arena.ofConfined();
        MemorySegment closed = gone.allocate(bytes, 8);
        gone.close();
        int at = i;
        assertThrows(
            IllegalStateException.class, () -> call.with(with(arguments, at, closed)), text);
        assertThrows(NullPointerException.class, () -> call.with(with(arguments, at, null)), text);
      }
    }
  }

  private static void named(
      String what, Call call, Argument[] arguments, int i, MemorySegment bad) {
    var e =
        assertThrows(
            IllegalArgumentException.class, () -> call.with(with(arguments, i, bad)), what);
    String said = plain(e.getMessage());
    String name = plain(arguments[i].name);
    assertTrue(said.startsWith(name), what + ": " + e.getMessage());
  }

  /** grad_a_count of the native side is gradA of this one, grad_points is gradient.points. */
  private static String plain(String name) {
    return name.replace("_", "").replace("gradient.", "grad").toLowerCase(Locale.ROOT);
  }

  private static MemorySegment[] with(Argument[] arguments, int i, MemorySegment other) {
    MemorySegment[] all =
        Arrays.stream(arguments).map(Argument::good).toArray(MemorySegment[]::new);
    all[i] = other;
    return all;
  }

  /** The gradient of the sum of cotangent times out against central differences. */
  static void gradient(
      String what,
      Runnable forward,
      MemorySegment input,
      MemorySegment out,
      MemorySegment cotangent,
      MemorySegment gradient,
      double tolerance) {
    assertEquals(input.byteSize(), gradient.byteSize(), what);
    for (long i = 0; i < input.byteSize() / Double.BYTES; i++) {
      double x = input.getAtIndex(ValueLayout.JAVA_DOUBLE, i);
      input.setAtIndex(ValueLayout.JAVA_DOUBLE, i, x + STEP);
      forward.run();
      double above = dot(out, cotangent);
      input.setAtIndex(ValueLayout.JAVA_DOUBLE, i, x - STEP);
      forward.run();
      double below = dot(out, cotangent);
      input.setAtIndex(ValueLayout.JAVA_DOUBLE, i, x);
      double expected = (above - below) / (2 * STEP);
      double actual = gradient.getAtIndex(ValueLayout.JAVA_DOUBLE, i);
      assertEquals(expected, actual, tolerance, what + " " + i);
    }
  }

  private static double dot(MemorySegment a, MemorySegment b) {
    double sum = 0;
    for (long i = 0; i < a.byteSize() / Double.BYTES; i++) {
      sum += a.getAtIndex(ValueLayout.JAVA_DOUBLE, i) * b.getAtIndex(ValueLayout.JAVA_DOUBLE, i);
    }
    return sum;
  }
}
