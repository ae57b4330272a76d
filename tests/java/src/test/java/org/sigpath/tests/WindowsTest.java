package org.sigpath.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.sigpath.tests.Checks.refused;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sigpath.Context;
import org.sigpath.DType;
import org.sigpath.Paths;
import org.sigpath.PathsGradient;
import org.sigpath.Signature;
import org.sigpath.Windows;

/** Tables of windows: what the helpers make, and what a call makes of them. */
class WindowsTest {
  private static final Signature PLAN = Signature.builder().depth(3).build();
  private static final int LENGTH = 9;
  private static final int DIM = 2;

  private final Arena arena = Arena.ofConfined();
  private final double[] path = Numbers.random(71, LENGTH * DIM);

  @AfterEach
  void close() {
    arena.close();
  }

  @Test
  void sliding() {
    assertTable(Windows.sliding(9, 4, 2), 0, 4, 2, 6, 4, 8);
    assertTable(Windows.sliding(3, 4, 1));
  }

  @Test
  void expanding() {
    assertTable(Windows.expanding(9, 2, 3), 0, 2, 0, 5, 0, 8);
  }

  @Test
  void dyadicNeighboursShareAPoint() {
    assertTable(Windows.dyadic(9, 1), 0, 9, 0, 5, 4, 9);
    Windows quarters = Windows.dyadic(LENGTH, 2);
    assertEquals(7, quarters.size());
    double[] rows = compute(quarters);
    int size = (int) PLAN.outputSize(DIM);
    double[] product = unit(size);
    for (int w = 3; w < 7; w++) {
      double[] window = Arrays.copyOfRange(rows, w * size, (w + 1) * size);
      product = Tensors.multiply(product, withUnit(window), DIM, PLAN.depth());
    }
    double[] whole = withUnit(Arrays.copyOfRange(rows, 0, size));
    Numbers.assertClose(whole, product, 1e-13, "seed 71");
  }

  @Test
  void eachRowIsThePathBetween() {
    Windows windows = Windows.of(new long[][] {{2, 7}, {0, 9}, {3, 4}, {2, 7}});
    double[] actual = compute(windows);
    int size = (int) PLAN.outputSize(DIM);
    for (int w = 0; w < windows.size(); w++) {
      int start = (int) windows.start(w);
      int end = (int) windows.end(w);
      double[] between = Arrays.copyOfRange(path, start * DIM, end * DIM);
      Numbers.assertClose(
          PLAN.compute(between, 1, end - start, DIM),
          Arrays.copyOfRange(actual, w * size, (w + 1) * size),
          1e-13,
          "seed 71, window " + w);
    }
  }

  @Test
  void gradients() {
    Paths paths = paths(Windows.sliding(LENGTH, 4, 2));
    MemorySegment out = PLAN.allocate(arena, paths);
    MemorySegment cotangent =
        Numbers.doubles(arena, Numbers.random(72, (int) (out.byteSize() / 8)));
    MemorySegment gradient = Numbers.doubles(arena, path.length);
    PLAN.vjp(Context.shared(), paths, cotangent, PathsGradient.of(gradient));
    // The table is a part of the view, which reads the points where they are.
    MemorySegment points = Numbers.doubles(arena, path);
    Paths moving = builder(points).windows(Windows.sliding(LENGTH, 4, 2)).build();
    Checks.gradient(
        "points", () -> PLAN.compute(moving, out), points, out, cotangent, gradient, 1e-8);
  }

  @Test
  void whatIsRefused() {
    refused("step", () -> Windows.sliding(9, 4, 0));
    refused("window", () -> Windows.expanding(9, 0, 1));
    refused("length", () -> Windows.sliding(-1, 4, 1));
    refused("levels", () -> Windows.dyadic(9, 41));
    refused("row 1 has 3", () -> Windows.of(new long[] {0, 1}, new long[] {0, 1, 2}));
    refused("windows", () -> paths(Windows.sliding(3, 4, 1)));
    refused("row 1", () -> compute(Windows.of(new long[] {0, 9}, new long[] {4, 10})));
    refused("row 0", () -> compute(Windows.of(new long[] {3, 2})));
    assertThrows(IndexOutOfBoundsException.class, () -> Windows.dyadic(9, 0).start(1));
  }

  private static void assertTable(Windows windows, long... expected) {
    assertEquals(expected.length / 2, windows.size());
    long[] actual = new long[expected.length];
    for (int w = 0; w < windows.size(); w++) {
      actual[2 * w] = windows.start(w);
      actual[2 * w + 1] = windows.end(w);
    }
    assertArrayEquals(expected, actual);
  }

  private Paths paths(Windows windows) {
    return builder(Numbers.doubles(arena, path)).windows(windows).build();
  }

  private static Paths.Builder builder(MemorySegment points) {
    return Paths.builder(points, DType.FLOAT64, 1, LENGTH, DIM);
  }

  private double[] compute(Windows windows) {
    Paths paths = paths(windows);
    MemorySegment out = PLAN.allocate(arena, paths);
    PLAN.compute(paths, out);
    return out.toArray(ValueLayout.JAVA_DOUBLE);
  }

  private static double[] unit(int size) {
    return withUnit(new double[size]);
  }

  private static double[] withUnit(double[] levels) {
    double[] all = new double[levels.length + 1];
    all[0] = 1;
    System.arraycopy(levels, 0, all, 1, levels.length);
    return all;
  }
}
