package org.sigpath.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;
import org.sigpath.DType;
import org.sigpath.ModeSums;

/** Sums over modes against plain sums, their gradients against differences. */
class ModeSumsTest {
  private static final int B = 4;
  private static final int N = 3;
  private static final int L = 5;
  // Rows of weights, of modes and of points.
  private static final int V = 4;
  private static final int X = 2;
  private static final int Z = 1;

  private static ModeSums.Builder builder(DType dtype) {
    return ModeSums.builder(dtype, B, N, L).weightRows(V).modeRows(X).pointRows(Z);
  }

  private static ModeSums sums(DType dtype, boolean conjugate, boolean complexPoints) {
    ModeSums.Builder builder = builder(dtype);
    if (conjugate) {
      builder.conjugate();
    }
    if (complexPoints) {
      builder.complexPoints();
    }
    return builder.build();
  }

  private static final double[] WEIGHTS = Numbers.random(1, 2 * V * N);
  // To the left of the points, and so within the range.
  private static final double[] MODES = left(Numbers.random(2, 2 * X * N));
  private static final double[] POINTS = Numbers.random(3, 2 * Z * L);
  private static final double[] INPUTS = Numbers.random(4, Z * L);

  private static double[] left(double[] modes) {
    for (int i = 0; i < modes.length; i += 2) {
      modes[i] = -1.5 - Math.abs(modes[i]);
    }
    return modes;
  }

  @Test
  void vandermondeProductsAreSums() {
    double[] expected = new double[2 * B * L];
    double[] real = new double[B * L];
    for (int b = 0; b < B; b++) {
      for (int l = 0; l < L; l++) {
        Complex sum = Complex.ZERO;
        for (int n = 0; n < N; n++) {
          Complex power = Complex.at(MODES, b % X * N + n).times(l).exp();
          sum = sum.plus(Complex.at(WEIGHTS, b * N + n).times(power));
        }
        sum.put(expected, b * L + l);
        real[b * L + l] = 2 * sum.re();
      }
    }
    for (DType dtype : DType.values()) {
      double tolerance = dtype == DType.FLOAT64 ? 1e-14 : 1e-6;
      double[] out = sums(dtype, false, false).logVandermonde(WEIGHTS, MODES);
      Numbers.assertClose(expected, out, tolerance, "complex " + dtype);
      out = sums(dtype, true, false).logVandermonde(WEIGHTS, MODES);
      Numbers.assertClose(real, out, tolerance, "real " + dtype);
    }
  }

  @Test
  void transposedProductsAreSums() {
    for (boolean complex : new boolean[] {false, true}) {
      double[] expected = new double[2 * B * N];
      for (int b = 0; b < B; b++) {
        for (int n = 0; n < N; n++) {
          Complex sum = Complex.ZERO;
          for (int l = 0; l < L; l++) {
            Complex power = Complex.at(MODES, b % X * N + n).times(l).exp();
            Complex u = complex ? Complex.at(POINTS, l) : new Complex(INPUTS[l], 0);
            sum = sum.plus(u.times(power));
          }
          sum.times(Complex.at(WEIGHTS, b * N + n)).put(expected, b * N + n);
        }
      }
      for (DType dtype : DType.values()) {
        double tolerance = dtype == DType.FLOAT64 ? 1e-14 : 1e-6;
        double[] u = complex ? POINTS : INPUTS;
        double[] out = sums(dtype, false, complex).logVandermondeTranspose(u, WEIGHTS, MODES);
        Numbers.assertClose(expected, out, tolerance, complex + " " + dtype);
      }
    }
  }

  @Test
  void cauchySumsAreSums() {
    for (boolean conjugate : new boolean[] {false, true}) {
      double[] expected = new double[2 * B * L];
      for (int b = 0; b < B; b++) {
        for (int l = 0; l < L; l++) {
          Complex sum = Complex.ZERO;
          for (int n = 0; n < N; n++) {
            Complex z = Complex.at(POINTS, l);
            Complex v = Complex.at(WEIGHTS, b * N + n);
            Complex w = Complex.at(MODES, b % X * N + n);
            sum = sum.plus(v.over(z.minus(w)));
            if (conjugate) {
              sum = sum.plus(v.conjugate().over(z.minus(w.conjugate())));
            }
          }
          sum.put(expected, b * L + l);
        }
      }
      for (DType dtype : DType.values()) {
        double tolerance = dtype == DType.FLOAT64 ? 1e-13 : 1e-5;
        double[] out = sums(dtype, conjugate, false).cauchy(WEIGHTS, POINTS, MODES);
        Numbers.assertClose(expected, out, tolerance, conjugate + " " + dtype);
      }
    }
  }

  @Test
  void gradientsAreDifferences() {
    try (Arena arena = Arena.ofConfined()) {
      for (boolean flag : new boolean[] {false, true}) {
        ModeSums sums = sums(DType.FLOAT64, flag, flag);
        vandermonde(arena, sums, flag ? B * L : 2 * B * L);
        transpose(arena, sums, flag ? POINTS : INPUTS);
        cauchy(arena, sums);
      }
    }
  }

  private static void vandermonde(Arena arena, ModeSums sums, int count) {
    MemorySegment v = Numbers.doubles(arena, WEIGHTS);
    MemorySegment x = Numbers.doubles(arena, MODES);
    MemorySegment out = Numbers.doubles(arena, (long) count);
    MemorySegment g = Numbers.doubles(arena, Numbers.random(5, count));
    MemorySegment gradV = Numbers.like(arena, v);
    MemorySegment gradX = Numbers.like(arena, x);
    sums.logVandermondeVjp(v, x, g, gradV, gradX);
    Runnable forward = () -> sums.logVandermonde(v, x, out);
    Checks.gradient("v", forward, v, out, g, gradV, 1e-8);
    Checks.gradient("x", forward, x, out, g, gradX, 1e-8);
    Checks.segments(
        "products",
        s -> sums.logVandermonde(s[0], s[1], s[2]),
        Checks.in("v", v),
        Checks.in("x", x),
        Checks.out("out", out));
    Checks.segments(
        "products vjp",
        s -> sums.logVandermondeVjp(s[0], s[1], s[2], s[3], s[4]),
        Checks.in("v", v),
        Checks.in("x", x),
        Checks.in("cotangent", g),
        Checks.out("gradV", gradV),
        Checks.out("gradX", gradX));
    MemorySegment alone = Numbers.like(arena, x);
    sums.logVandermondeVjp(v, x, g, MemorySegment.NULL, alone);
    assertEquals(-1, gradX.mismatch(alone), "without the gradient to v");
    Checks.refused(
        "grad_v", () -> sums.logVandermondeVjp(v, x, g, MemorySegment.NULL, MemorySegment.NULL));
  }

  private static void transpose(Arena arena, ModeSums sums, double[] inputs) {
    MemorySegment u = Numbers.doubles(arena, inputs);
    MemorySegment v = Numbers.doubles(arena, WEIGHTS);
    MemorySegment x = Numbers.doubles(arena, MODES);
    MemorySegment out = Numbers.doubles(arena, 2L * B * N);
    MemorySegment g = Numbers.doubles(arena, Numbers.random(6, 2 * B * N));
    MemorySegment gradU = Numbers.like(arena, u);
    MemorySegment gradV = Numbers.like(arena, v);
    MemorySegment gradX = Numbers.like(arena, x);
    sums.logVandermondeTransposeVjp(u, v, x, g, gradU, gradV, gradX);
    Runnable forward = () -> sums.logVandermondeTranspose(u, v, x, out);
    Checks.gradient("u", forward, u, out, g, gradU, 1e-8);
    Checks.gradient("v", forward, v, out, g, gradV, 1e-8);
    Checks.gradient("x", forward, x, out, g, gradX, 1e-8);
    Checks.segments(
        "transpose",
        s -> sums.logVandermondeTranspose(s[0], s[1], s[2], s[3]),
        Checks.in("u", u),
        Checks.in("v", v),
        Checks.in("x", x),
        Checks.out("out", out));
    Checks.segments(
        "transpose vjp",
        s -> sums.logVandermondeTransposeVjp(s[0], s[1], s[2], s[3], s[4], s[5], s[6]),
        Checks.in("u", u),
        Checks.in("v", v),
        Checks.in("x", x),
        Checks.in("cotangent", g),
        Checks.out("gradU", gradU),
        Checks.out("gradV", gradV),
        Checks.out("gradX", gradX));
  }

  private static void cauchy(Arena arena, ModeSums sums) {
    MemorySegment v = Numbers.doubles(arena, WEIGHTS);
    MemorySegment z = Numbers.doubles(arena, POINTS);
    MemorySegment w = Numbers.doubles(arena, MODES);
    MemorySegment out = Numbers.doubles(arena, 2L * B * L);
    MemorySegment g = Numbers.doubles(arena, Numbers.random(7, 2 * B * L));
    MemorySegment gradV = Numbers.like(arena, v);
    MemorySegment gradZ = Numbers.like(arena, z);
    MemorySegment gradW = Numbers.like(arena, w);
    sums.cauchyVjp(v, z, w, g, gradV, gradZ, gradW);
    Runnable forward = () -> sums.cauchy(v, z, w, out);
    Checks.gradient("v", forward, v, out, g, gradV, 1e-7);
    Checks.gradient("z", forward, z, out, g, gradZ, 1e-7);
    Checks.gradient("w", forward, w, out, g, gradW, 1e-7);
    Checks.segments(
        "cauchy",
        s -> sums.cauchy(s[0], s[1], s[2], s[3]),
        Checks.in("v", v),
        Checks.in("z", z),
        Checks.in("w", w),
        Checks.out("out", out));
    Checks.segments(
        "cauchy vjp",
        s -> sums.cauchyVjp(s[0], s[1], s[2], s[3], s[4], s[5], s[6]),
        Checks.in("v", v),
        Checks.in("z", z),
        Checks.in("w", w),
        Checks.in("cotangent", g),
        Checks.out("gradV", gradV),
        Checks.out("gradZ", gradZ),
        Checks.out("gradW", gradW));
  }

  @Test
  void badShapesAreRefused() {
    DType dtype = DType.FLOAT64;
    Checks.refused("batch: is -1", () -> ModeSums.builder(dtype, -1, 1, 1));
    Checks.refused("modes: is 0", () -> ModeSums.builder(dtype, 1, 0, 1));
    Checks.refused("length: is 0", () -> ModeSums.builder(dtype, 1, 1, 0));
    Checks.refused("weightRows: is 0", () -> builder(dtype).weightRows(0));
    Checks.refused("weightRows: is 3", () -> builder(dtype).weightRows(3).build());
    Checks.refused("modeRows: is 3", () -> builder(dtype).modeRows(3).build());
    Checks.refused("pointRows: is 3", () -> builder(dtype).pointRows(3).build());
    long many = Long.MAX_VALUE / 4;
    Checks.refused("63 bits", () -> ModeSums.builder(dtype, 1, 1, 3 * many).build());
    Checks.refused("63 bits", () -> ModeSums.builder(dtype, 0, many, 1).weightRows(9).build());
    assertThrows(NullPointerException.class, () -> ModeSums.builder(null, 1, 1, 1));
  }

  @Test
  void badNumbersAreRefused() {
    ModeSums one = ModeSums.builder(DType.FLOAT64, 1, 1, 100).build();
    double[] v = {1, 0};
    Checks.refused("x: mode 0", () -> one.logVandermonde(v, new double[] {10, 0}));
    Checks.refused("v: element 1", () -> one.logVandermonde(new double[] {1, Double.NaN}, v));
    Checks.refused("v: has 3", () -> one.logVandermonde(new double[3], v));
    Checks.refused("pole", () -> one.cauchy(v, new double[200], new double[2]));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment all = arena.allocate(ValueLayout.JAVA_DOUBLE, 204);
      Checks.refused(
          "out: overlaps v",
          () ->
              one.logVandermonde(all.asSlice(0, 16), all.asSlice(1616, 16), all.asSlice(8, 1600)));
    }
  }

  @Test
  void noSumsAreNone() {
    ModeSums none = ModeSums.builder(DType.FLOAT32, 0, 2, 3).build();
    assertEquals(DType.FLOAT32, none.dtype());
    double[] empty = {};
    assertArrayEquals(empty, none.logVandermonde(empty, empty));
    assertArrayEquals(empty, none.logVandermondeTranspose(empty, empty, empty));
    assertArrayEquals(empty, none.cauchy(empty, empty, empty));
  }
}
