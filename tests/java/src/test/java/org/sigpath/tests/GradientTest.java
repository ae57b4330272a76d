package org.sigpath.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sigpath.Context;
import org.sigpath.DType;
import org.sigpath.Method;
import org.sigpath.Paths;
import org.sigpath.PathsGradient;
import org.sigpath.Signature;

/** Every gradient against central differences. */
class GradientTest {
  private static final long SEED = 21;
  private static final int BATCH = 2;
  private static final int LENGTH = 6;
  private static final int DIM = 2;
  private static final double TOLERANCE = 1e-8;

  @ParameterizedTest
  @EnumSource(Method.class)
  void toPointsTimesAndBasepoint(Method method) {
    Signature plan =
        Signature.builder()
            .depth(3)
            .method(method)
            .leadLag()
            .givenTime()
            .givenBasepoint()
            .scalarTerm()
            .build();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment points = random(arena, 1, BATCH * LENGTH * DIM);
      MemorySegment times = random(arena, 2, BATCH * (LENGTH + 1));
      MemorySegment basepoint = random(arena, 3, BATCH * DIM);
      Paths paths =
          Paths.builder(points, DType.FLOAT64, BATCH, LENGTH, DIM)
              .lengths(Numbers.longs(arena, LENGTH, 3))
              .times(times, LENGTH + 1)
              .basepoint(basepoint, DIM)
              .build();
      MemorySegment out = Numbers.doubles(arena, BATCH * plan.outputSize(DIM));
      MemorySegment cotangent = random(arena, 4, (int) (BATCH * plan.outputSize(DIM)));
      PathsGradient gradient =
          new PathsGradient(
              Numbers.doubles(arena, BATCH * LENGTH * DIM),
              Numbers.doubles(arena, BATCH * (LENGTH + 1)),
              Numbers.doubles(arena, BATCH * DIM));
      plan.vjp(Context.shared(), paths, cotangent, gradient);
      Runnable forward = () -> plan.compute(paths, out);
      Checks.gradient("points", forward, points, out, cotangent, gradient.points(), TOLERANCE);
      Checks.gradient("times", forward, times, out, cotangent, gradient.times(), TOLERANCE);
      Checks.gradient(
          "basepoint", forward, basepoint, out, cotangent, gradient.basepoint(), TOLERANCE);
      for (int i = (LENGTH + 3) * DIM; i < BATCH * LENGTH * DIM; i++) {
        assertEquals(0, gradient.points().getAtIndex(ValueLayout.JAVA_DOUBLE, i), "beyond");
      }
    }
  }

  private static MemorySegment random(Arena arena, int stream, int n) {
    return Numbers.doubles(arena, Numbers.random(SEED * 10 + stream, n));
  }
}
