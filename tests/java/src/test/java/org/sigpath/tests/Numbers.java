package org.sigpath.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import org.sigpath.DType;

/** Seeded paths, copies into native memory, comparisons per level. */
final class Numbers {
  private Numbers() {}

  static double[] random(long seed, int n) {
    return new SplittableRandom(seed).doubles(n, -1, 1).toArray();
  }

  static float[] toFloats(double[] x) {
    float[] y = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      y[i] = (float) x[i];
    }
    return y;
  }

  static double[] toDoubles(float[] x) {
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      y[i] = x[i];
    }
    return y;
  }

  static double[][] rows(double[] flat, int columns) {
    double[][] rows = new double[flat.length / columns][columns];
    for (int i = 0; i < flat.length; i++) {
      rows[i / columns][i % columns] = flat[i];
    }
    return rows;
  }

  static MemorySegment doubles(Arena arena, double... values) {
    return arena.allocateFrom(ValueLayout.JAVA_DOUBLE, values);
  }

  /** Numbers in a segment of a dtype, rounded to it. */
  static MemorySegment segment(Arena arena, DType dtype, double[] values) {
    return dtype == DType.FLOAT64
        ? doubles(arena, values)
        : arena.allocateFrom(ValueLayout.JAVA_FLOAT, toFloats(values));
  }

  /** The numbers of such a segment. */
  static double[] of(DType dtype, MemorySegment segment) {
    return dtype == DType.FLOAT64
        ? segment.toArray(ValueLayout.JAVA_DOUBLE)
        : toDoubles(segment.toArray(ValueLayout.JAVA_FLOAT));
  }

  static MemorySegment like(Arena arena, MemorySegment other) {
    return arena.allocate(other.byteSize(), Double.BYTES);
  }

  /** Adds to out (batch, rows, length) inputs u (batch, dim, length) convolved with the kernels. */
  static void addConvolution(double[] kernels, double[] u, int dim, int length, double[] out) {
    int rows = kernels.length / length;
    for (int i = 0; i < out.length; i++) {
      int l = i % length;
      int row = i / length % rows;
      int input = (i / (length * rows) * dim + row % dim) * length;
      for (int k = 0; k <= l; k++) {
        out[i] += kernels[row * length + l - k] * u[input + k];
      }
    }
  }

  static MemorySegment longs(Arena arena, long... values) {
    return arena.allocateFrom(ValueLayout.JAVA_LONG, values);
  }

  static MemorySegment doubles(Arena arena, long count) {
    return arena.allocate(ValueLayout.JAVA_DOUBLE, count);
  }

  static double get(MemorySegment segment, long i) {
    return segment.getAtIndex(ValueLayout.JAVA_DOUBLE, i);
  }

  static void add(MemorySegment segment, long i, double value) {
    segment.setAtIndex(ValueLayout.JAVA_DOUBLE, i, get(segment, i) + value);
  }

  /** Relative to the largest coefficient of each level, for rows of whole signatures. */
  static void assertLevels(
      double[] expected, double[] actual, int channels, int depth, double tolerance, String what) {
    assertEquals(expected.length, actual.length, what);
    int offset = 0;
    while (offset < expected.length) {
      int size = 1;
      for (int k = 1; k <= depth; k++) {
        size *= channels;
        assertClose(expected, actual, offset, size, tolerance, what + ", level " + k);
        offset += size;
      }
    }
  }

  static void assertClose(double[] expected, double[] actual, double tolerance, String what) {
    assertEquals(expected.length, actual.length, what);
    assertClose(expected, actual, 0, expected.length, tolerance, what);
  }

  private static void assertClose(
      double[] expected, double[] actual, int from, int count, double tolerance, String what) {
    double largest = 0;
    for (int i = from; i < from + count; i++) {
      largest = Math.max(largest, Math.abs(expected[i]));
    }
    for (int i = from; i < from + count; i++) {
      double error = Math.abs(expected[i] - actual[i]);
      String text = what + ", element " + i + ": " + actual[i] + ", expected " + expected[i];
      assertTrue(error <= tolerance * largest, text);
    }
  }
}
