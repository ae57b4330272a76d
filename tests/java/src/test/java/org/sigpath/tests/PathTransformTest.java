package org.sigpath.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.sigpath.tests.Checks.in;
import static org.sigpath.tests.Checks.out;
import static org.sigpath.tests.Checks.refused;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sigpath.Context;
import org.sigpath.DType;
import org.sigpath.PathTransform;
import org.sigpath.Paths;
import org.sigpath.PathsGradient;
import org.sigpath.Signature;
import org.sigpath.Windows;

/** Transforms carried out: the points themselves, and what their signatures and gradients are. */
class PathTransformTest {
  private static final int DIM = 2;
  private static final int LENGTH = 4;
  private static final int BATCH = 2;

  @Test
  void points() {
    PathTransform plan = PathTransform.builder().leadLag().timeAugmented(0, 2).basepoint().build();
    assertEquals(3, plan.outputSize(1));
    assertEquals(5, plan.outputRows(2));
    assertEquals(List.of("lag0", "lead0", "time"), plan.names(1));
    double[] expected = {0, 0, 0, 0, 3, 0.5, 3, 3, 1, 3, 7, 1.5, 7, 7, 2};
    assertArrayEquals(expected, plan.compute(new double[][] {{3}, {7}}));
    assertEquals(List.of("x0", "x1"), PathTransform.builder().build().names(2));
  }

  @Test
  void signatureOfTheTransformed() {
    double[] points = Numbers.random(141, BATCH * LENGTH * DIM);
    PathTransform transform = PathTransform.builder().leadLag().timeAugmented().basepoint().build();
    Signature onTheFly = Signature.builder().depth(3).leadLag().timeAugmented().basepoint().build();
    int length = (int) transform.outputRows(LENGTH);
    int dim = (int) transform.outputSize(DIM);
    double[] transformed = transform.compute(points, BATCH, LENGTH, DIM);
    Numbers.assertClose(
        onTheFly.compute(points, BATCH, LENGTH, DIM),
        Signature.builder().depth(3).build().compute(transformed, BATCH, length, dim),
        1e-13,
        "seed 141");
  }

  @Test
  void gradients() {
    PathTransform plan = PathTransform.builder().leadLag().givenTime().givenBasepoint().build();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment points = random(arena, 142, BATCH * LENGTH * DIM);
      MemorySegment times = random(arena, 143, BATCH * (LENGTH + 1));
      MemorySegment basepoint = random(arena, 144, BATCH * DIM);
      Paths paths =
          Paths.builder(points, DType.FLOAT64, BATCH, LENGTH, DIM)
              .lengths(Numbers.longs(arena, 3, LENGTH))
              .times(times, LENGTH + 1)
              .basepoint(basepoint, DIM)
              .build();
      MemorySegment value = plan.allocate(arena, paths);
      assertEquals(BATCH * 9 * 5 * 8, value.byteSize());
      MemorySegment cotangent = random(arena, 145, (int) (value.byteSize() / 8));
      PathsGradient gradient =
          new PathsGradient(
              Numbers.doubles(arena, (long) BATCH * LENGTH * DIM),
              Numbers.doubles(arena, BATCH * (LENGTH + 1L)),
              Numbers.doubles(arena, (long) BATCH * DIM));
      plan.vjp(Context.shared(), paths, cotangent, gradient);
      Runnable forward = () -> plan.compute(paths, value);
      Checks.gradient("points", forward, points, value, cotangent, gradient.points(), 1e-8);
      Checks.gradient("times", forward, times, value, cotangent, gradient.times(), 1e-8);
      Checks.gradient(
          "basepoint", forward, basepoint, value, cotangent, gradient.basepoint(), 1e-8);
      double[] all = value.toArray(ValueLayout.JAVA_DOUBLE);
      assertArrayEquals(new double[2 * 5], Arrays.copyOfRange(all, 7 * 5, 9 * 5), "beyond");
      Checks.segments("compute", s -> plan.compute(paths, s[0]), out("out", value));
      Checks.segments(
          "vjp",
          s -> plan.vjp(Context.shared(), paths, s[0], new PathsGradient(s[1], s[2], s[3])),
          in("cotangent", cotangent),
          out("gradient.points", gradient.points()),
          out("gradient.times", gradient.times()),
          out("gradient.basepoint", gradient.basepoint()));
    }
  }

  @Test
  void whatIsRefused() {
    PathTransform plan = PathTransform.builder().leadLag().build();
    refused("dim", () -> plan.outputSize(0));
    refused("length", () -> plan.outputRows(0));
    try (Arena arena = Arena.ofConfined()) {
      Paths paths =
          Paths.builder(random(arena, 146, LENGTH * DIM), DType.FLOAT64, 1, LENGTH, DIM)
              .windows(Windows.dyadic(LENGTH, 1))
              .build();
      MemorySegment value = Numbers.doubles(arena, 7L * 4);
      refused("windows", () -> plan.compute(paths, value));
      assertEquals(0, plan.workspaceBytes(Context.shared(), paths, true));
    }
    refused(
        "time",
        () ->
            PathTransform.builder()
                .timeAugmented(0, Double.NaN)
                .build()
                .compute(new double[][] {{1}}));
  }

  private static MemorySegment random(Arena arena, int seed, int n) {
    return Numbers.doubles(arena, Numbers.random(seed, n));
  }
}
