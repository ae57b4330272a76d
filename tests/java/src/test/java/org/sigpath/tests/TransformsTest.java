package org.sigpath.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sigpath.DType;
import org.sigpath.Paths;
import org.sigpath.Signature;

/** Transforms, lengths and strides against the same paths written out by hand. */
class TransformsTest {
  private static final double TOLERANCE = 1e-12;
  private static final int DIM = 2;
  private static final int LENGTH = 5;
  private static final int DEPTH = 3;

  @Test
  void everyTransformAtOnce() {
    double[][] path = Numbers.rows(Numbers.random(11, LENGTH * DIM), DIM);
    double[] base = {0.5, -0.25};
    double[] times = {-1, 0, 0.5, 0.75, 2, 2.5};
    double[][] vertices = new double[LENGTH + 1][];
    vertices[0] = base;
    System.arraycopy(path, 0, vertices, 1, LENGTH);
    double[][] written = new double[2 * LENGTH + 1][];
    for (int i = 0; i < written.length; i++) {
      double[] lag = vertices[i / 2];
      double[] lead = vertices[(i + 1) / 2];
      double time = (times[i / 2] + times[(i + 1) / 2]) / 2;
      written[i] = new double[] {lag[0], lag[1], lead[0], lead[1], time};
    }
    Signature plan =
        Signature.builder()
            .depth(DEPTH)
            .leadLag()
            .givenTime()
            .givenBasepoint()
            .scalarTerm()
            .build();
    try (Arena arena = Arena.ofConfined()) {
      Paths paths =
          Paths.builder(points(arena, 11), DType.FLOAT64, 1, LENGTH, DIM)
              .times(Numbers.doubles(arena, times))
              .basepoint(Numbers.doubles(arena, base))
              .build();
      Numbers.assertClose(
          Tensors.signature(written, DEPTH), compute(arena, plan, paths), TOLERANCE, "seed 11");
    }
  }

  @Test
  void uniformTimeRunsFromStartToEnd() {
    double[][] path = Numbers.rows(Numbers.random(12, LENGTH * DIM), DIM);
    double[][] written = new double[LENGTH][];
    for (int i = 0; i < LENGTH; i++) {
      written[i] = new double[] {path[i][0], path[i][1], 3 + 2.0 * i / (LENGTH - 1)};
    }
    Signature plan = Signature.builder().depth(DEPTH).timeAugmented(3, 5).scalarTerm().build();
    Numbers.assertClose(
        Tensors.signature(written, DEPTH), plan.compute(path), TOLERANCE, "seed 12");
  }

  @Test
  void lengthsHideTheRest() {
    double[] points = Numbers.random(13, 3 * LENGTH * DIM);
    long[] lengths = {LENGTH, 1, 3};
    double[] poisoned = points.clone();
    for (int b = 0; b < lengths.length; b++) {
      int from = (int) ((b * LENGTH + lengths[b]) * DIM);
      Arrays.fill(poisoned, from, (b + 1) * LENGTH * DIM, Double.NaN);
    }
    Signature plan = Signature.builder().depth(DEPTH).timeAugmented().build();
    try (Arena arena = Arena.ofConfined()) {
      Paths paths =
          Paths.builder(Numbers.doubles(arena, poisoned), DType.FLOAT64, 3, LENGTH, DIM)
              .lengths(Numbers.longs(arena, lengths))
              .build();
      double[] actual = compute(arena, plan, paths);
      int size = (int) plan.outputSize(DIM);
      for (int b = 0; b < lengths.length; b++) {
        int from = b * LENGTH * DIM;
        double[] alone = Arrays.copyOfRange(points, from, from + (int) lengths[b] * DIM);
        Numbers.assertClose(
            plan.compute(alone, 1, lengths[b], DIM),
            Arrays.copyOfRange(actual, b * size, (b + 1) * size),
            TOLERANCE,
            "seed 13, path " + b);
      }
    }
  }

  @Test
  void slidingWindowsShareTheSeries() {
    double[] series = Numbers.random(14, 20 * DIM);
    Signature plan = Signature.builder().depth(DEPTH).build();
    try (Arena arena = Arena.ofConfined()) {
      Paths windows = Paths.sliding(Numbers.doubles(arena, series), DType.FLOAT64, 20, DIM, 6, 3);
      assertEquals(5, windows.batch());
      double[] actual = compute(arena, plan, windows);
      int size = (int) plan.outputSize(DIM);
      for (int w = 0; w < 5; w++) {
        double[] window = Arrays.copyOfRange(series, w * 3 * DIM, (w * 3 + 6) * DIM);
        Numbers.assertClose(
            plan.compute(window, 1, 6, DIM),
            Arrays.copyOfRange(actual, w * size, (w + 1) * size),
            TOLERANCE,
            "seed 14, window " + w);
      }
      MemorySegment shorter = Numbers.doubles(arena, new double[2 * DIM]);
      assertEquals(0, Paths.sliding(shorter, DType.FLOAT64, 2, DIM, 3, 1).batch());
    }
  }

  @Test
  void expandingGivesEveryPrefix() {
    double[] points = Numbers.random(16, 2 * LENGTH * DIM);
    Signature.Builder builder = Signature.builder().depth(DEPTH).leadLag().basepoint();
    Signature whole = builder.build();
    Signature expanding = builder.expanding().build();
    int size = (int) whole.outputSize(DIM);
    int rows = (int) expanding.outputRows(LENGTH);
    assertEquals(LENGTH, rows);
    double[] actual = expanding.compute(points, 2, LENGTH, DIM);
    assertEquals(2 * rows * size, actual.length);
    for (int b = 0; b < 2; b++) {
      for (int r = 0; r < rows; r++) {
        int from = b * LENGTH * DIM;
        double[] prefix = Arrays.copyOfRange(points, from, from + (r + 1) * DIM);
        Numbers.assertClose(
            whole.compute(prefix, 1, r + 1, DIM),
            Arrays.copyOfRange(actual, (b * rows + r) * size, (b * rows + r + 1) * size),
            TOLERANCE,
            "seed 16, path " + b + ", row " + r);
      }
    }
  }

  @Test
  void stridesReachIntoAWiderArray() {
    int wide = 5;
    double[] table = Numbers.random(15, LENGTH * wide);
    double[][] path = new double[LENGTH][];
    for (int i = 0; i < LENGTH; i++) {
      path[i] = new double[] {table[i * wide], table[i * wide + 1]};
    }
    Signature plan = Signature.builder().depth(DEPTH).build();
    try (Arena arena = Arena.ofConfined()) {
      Paths paths =
          Paths.builder(Numbers.doubles(arena, table), DType.FLOAT64, 1, LENGTH, DIM)
              .strides(0, wide)
              .build();
      assertArrayEquals(plan.compute(path), compute(arena, plan, paths));
    }
  }

  @Test
  void emptyBatchIsEmpty() {
    Signature plan = Signature.builder().depth(DEPTH).build();
    assertEquals(0, plan.compute(new double[0], 0, LENGTH, DIM).length);
    assertEquals(0, plan.vjp(new double[0], 0, LENGTH, DIM, new double[0]).length);
  }

  @Test
  void wordsNameTheCoefficients() {
    Signature plan = Signature.builder().depth(2).timeAugmented().scalarTerm().build();
    assertEquals(List.of("()", "(0)", "(1)", "(0,0)", "(0,1)", "(1,0)", "(1,1)"), plan.words(1));
    assertEquals(plan.outputSize(3), plan.words(3).size());
    Signature deep = Signature.builder().depth(12).build();
    assertThrows(IllegalArgumentException.class, () -> deep.words(100));
  }

  private static MemorySegment points(Arena arena, long seed) {
    return Numbers.doubles(arena, Numbers.random(seed, LENGTH * DIM));
  }

  private static double[] compute(Arena arena, Signature plan, Paths paths) {
    MemorySegment out = Numbers.doubles(arena, paths.batch() * plan.outputSize(paths.dim()));
    plan.compute(paths, out);
    return out.toArray(ValueLayout.JAVA_DOUBLE);
  }
}
