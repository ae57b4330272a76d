package org.sigpath.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.sigpath.tests.Checks.refused;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.sigpath.Context;
import org.sigpath.DType;
import org.sigpath.LogSignature;
import org.sigpath.PathStream;
import org.sigpath.PathsGradient;
import org.sigpath.RollingWindow;
import org.sigpath.Signature;

/** The points of live paths, and the gradients to them, against those of paths of their own. */
class LiveGradientsTest {
  private static final int DIM = 2;
  private static final int DEPTH = 3;
  private static final int LENGTH = 300;
  private static final Signature PLAN = Signature.builder().depth(DEPTH).leadLag().build();

  private final double[] points = Numbers.random(151, LENGTH * DIM);

  @Test
  void pointsAndGradients() {
    LogSignature logs = LogSignature.builder(DIM, DEPTH).leadLag().build();
    try (PathStream stream = PathStream.of(PLAN, DType.FLOAT64, 1, DIM);
        RollingWindow rolling = RollingWindow.of(PLAN, DType.FLOAT64, 1, DIM, 40);
        Arena arena = Arena.ofConfined()) {
      MemorySegment all = Numbers.doubles(arena, points);
      stream.append(all);
      rolling.push(all, arena.allocate(8 * LENGTH * rolling.signatureSize(), 8));
      double[] range = Arrays.copyOfRange(points, 260 * DIM, LENGTH * DIM);
      double[] g = Numbers.random(156, (int) stream.signatureSize());
      double[] expected = PLAN.vjp(range, 1, 40, DIM, g);
      assertArrayEquals(expected, stream.signatureVjp(260, LENGTH, g));
      assertArrayEquals(expected, rolling.vjp(g));
      double[] h = Numbers.random(157, (int) logs.outputSize());
      LogSignature plain = LogSignature.builder(2 * DIM, DEPTH).build();
      assertArrayEquals(
          logs.vjp(range, 1, 40, DIM, h), stream.logSignatureVjp(plain, 260, LENGTH, h));

      MemorySegment copy = arena.allocate(8 * range.length, 8);
      stream.points(260, LENGTH, copy, MemorySegment.NULL);
      assertArrayEquals(range, copy.toArray(ValueLayout.JAVA_DOUBLE));
      rolling.points(copy.fill((byte) 0), MemorySegment.NULL);
      assertArrayEquals(range, copy.toArray(ValueLayout.JAVA_DOUBLE));
      refused("times", () -> stream.points(260, LENGTH, copy, all.asSlice(0, 320)));
      refused("end", () -> stream.signatureVjp(7, 7, g));
      refused("end", () -> stream.signatureVjp(7, 6, g));
      refused("cotangent", () -> rolling.vjp(h));
      PathsGradient based = new PathsGradient(copy, MemorySegment.NULL, all.asSlice(0, 16));
      refused(
          "basepoint", () -> rolling.vjp(Context.shared(), all.asSlice(0, 8 * g.length), based));
    }
  }

  @Test
  void gradientsOfFloatsAndTimes() {
    Signature timed = Signature.builder().depth(DEPTH).givenTime().build();
    Signature plain = Signature.builder().depth(DEPTH).build();
    double[] g = Numbers.random(158, (int) timed.outputSize(DIM));
    double[] path = new double[9 * (DIM + 1)];
    try (PathStream stream = PathStream.of(timed, DType.FLOAT32, 1, DIM);
        Arena arena = Arena.ofConfined()) {
      for (int i = 0; i < 9; i++) {
        double time = i * i / 64.0;
        stream.append(point(i), time);
        System.arraycopy(point(i), 0, path, i * (DIM + 1), DIM);
        path[i * (DIM + 1) + DIM] = time;
      }
      double[] expected = plain.vjp(path, 1, 9, DIM + 1, g);
      float[] narrow = new float[g.length];
      for (int i = 0; i < g.length; i++) {
        narrow[i] = (float) g[i];
      }
      MemorySegment cotangent = arena.allocateFrom(ValueLayout.JAVA_FLOAT, narrow);
      MemorySegment to = arena.allocate(4 * 9 * DIM, 4);
      MemorySegment toTimes = arena.allocate(4 * 9, 4);
      stream.signatureVjp(
          Context.shared(), 0, 9, cotangent, new PathsGradient(to, toTimes, MemorySegment.NULL));
      double[] copied = stream.signatureVjp(0, 9, g);
      for (int i = 0; i < 9; i++) {
        for (int c = 0; c < DIM; c++) {
          double x = expected[i * (DIM + 1) + c];
          assertEquals(x, copied[i * DIM + c], 1e-5);
          assertEquals(x, to.getAtIndex(ValueLayout.JAVA_FLOAT, i * DIM + c), 1e-5);
        }
        double t = expected[i * (DIM + 1) + DIM];
        assertEquals(t, toTimes.getAtIndex(ValueLayout.JAVA_FLOAT, i), 1e-5);
      }
    }
  }

  private double[] point(int i) {
    return Arrays.copyOfRange(points, i * DIM, (i + 1) * DIM);
  }
}
