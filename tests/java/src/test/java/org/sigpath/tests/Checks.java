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
import org.sigpath.TensorBiFunction;
import org.sigpath.TensorFunction;

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
    // The items are those of the output, against which the inputs are then too many.
    boolean named = said.startsWith(name) || said.contains("items of " + name);
    assertTrue(named, what + ": " + e.getMessage());
  }

  /** grad_a_count of the native side is gradA of this one, grad_x_points is gradient.x.points. */
  private static String plain(String name) {
    return name.replace("gradient.", "grad").replaceAll("[_.]", "").toLowerCase(Locale.ROOT);
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

  /** The gradient of a function of one tensor, and its segments, for two items. */
  static void function(Arena arena, String what, TensorFunction f, double tolerance) {
    MemorySegment a = random(arena, 201, 2 * f.inputSize());
    MemorySegment value = Numbers.doubles(arena, 2 * f.outputSize());
    MemorySegment cotangent = random(arena, 202, 2 * f.outputSize());
    MemorySegment gradient = Numbers.doubles(arena, 2 * f.inputSize());
    f.vjp(a, cotangent, gradient);
    gradient(what, () -> f.compute(a, value), a, value, cotangent, gradient, tolerance);
    segments(what, s -> f.compute(s[0], s[1]), in("a", a), out("out", value));
    segments(
        what + " vjp",
        s -> f.vjp(a, s[0], s[1]),
        in("cotangent", cotangent),
        out("gradA", gradient));
  }

  /** The first segment of a vjp, which linear functions do not read. */
  static void vjpReads(Arena arena, String what, TensorFunction f) {
    MemorySegment cotangent = random(arena, 202, 2 * f.outputSize());
    MemorySegment gradient = Numbers.doubles(arena, 2 * f.inputSize());
    segments(
        what + " vjp",
        s -> f.vjp(s[0], cotangent, gradient),
        in("a", random(arena, 201, 2 * f.inputSize())));
  }

  /** The gradients of a function of two tensors, and its segments, for two items. */
  static void function(Arena arena, String what, TensorBiFunction f, double tolerance) {
    MemorySegment a = random(arena, 203, 2 * f.aSize());
    MemorySegment b = random(arena, 204, 2 * f.bSize());
    MemorySegment value = Numbers.doubles(arena, 2 * f.outputSize());
    MemorySegment cotangent = random(arena, 205, 2 * f.outputSize());
    MemorySegment gradA = Numbers.doubles(arena, 2 * f.aSize());
    MemorySegment gradB = Numbers.doubles(arena, 2 * f.bSize());
    f.vjp(a, b, cotangent, gradA, gradB);
    Runnable forward = () -> f.compute(a, b, value);
    gradient(what + " a", forward, a, value, cotangent, gradA, tolerance);
    gradient(what + " b", forward, b, value, cotangent, gradB, tolerance);
    segments(what, s -> f.compute(s[0], s[1], s[2]), in("a", a), in("b", b), out("out", value));
    segments(
        what + " vjp",
        s -> f.vjp(s[0], s[1], s[2], s[3], s[4]),
        in("a", a),
        in("b", b),
        in("cotangent", cotangent),
        out("gradA", gradA),
        out("gradB", gradB));
  }

  private static MemorySegment random(Arena arena, long seed, long n) {
    return Numbers.doubles(arena, Numbers.random(seed, (int) n));
  }

  static double dot(MemorySegment a, MemorySegment b) {
    double sum = 0;
    for (long i = 0; i < a.byteSize() / Double.BYTES; i++) {
      sum += a.getAtIndex(ValueLayout.JAVA_DOUBLE, i) * b.getAtIndex(ValueLayout.JAVA_DOUBLE, i);
    }
    return sum;
  }
}
