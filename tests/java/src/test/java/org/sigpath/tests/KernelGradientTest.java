package org.sigpath.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.sigpath.tests.Checks.dot;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sigpath.DType;
import org.sigpath.KernelFunction;
import org.sigpath.KernelGradient;
import org.sigpath.KernelSolver;
import org.sigpath.Paths;
import org.sigpath.PathsGradient;
import org.sigpath.SignatureKernel;
import org.sigpath.StaticKernel;

/** Every gradient against central differences, directional derivatives against gradients. */
class KernelGradientTest {
  private static final double TOLERANCE = 1e-8;
  private static final int BATCH = 2;
  private static final int X_LENGTH = 5;
  private static final int Y_LENGTH = 4;
  private static final int DIM = 2;
  private final Arena arena = Arena.ofConfined();
  private final MemorySegment xPoints =
      Numbers.doubles(arena, Kernels.points(121, BATCH, X_LENGTH, DIM));
  private final MemorySegment yPoints =
      Numbers.doubles(arena, Kernels.points(122, BATCH, Y_LENGTH, DIM));
  private final Paths x = Paths.of(xPoints, DType.FLOAT64, BATCH, X_LENGTH, DIM);
  private final Paths y = Paths.of(yPoints, DType.FLOAT64, BATCH, Y_LENGTH, DIM);

  @AfterEach
  void close() {
    arena.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void ofEveryStaticKernel(boolean gram) {
    for (StaticKernel kernel : Kernels.STATIC_KERNELS) {
      check(kernel.toString(), Kernels.plain(kernel, 1, 0), gram);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void ofEverySolver(boolean gram) {
    StaticKernel rbf = StaticKernel.rbf(0.8);
    for (KernelSolver solver : Kernels.SOLVERS) {
      check(solver.toString(), builder(rbf).solver(solver).build(), gram);
    }
    check("richardson", builder(rbf).richardson().build(), gram);
    check("normalized", builder(rbf).normalized().build(), gram);
    check("both", builder(rbf).normalized().richardson().dyadic(1, 1).build(), gram);
  }

  private void check(String what, SignatureKernel plan, boolean gram) {
    KernelFunction f = function(plan, gram);
    MemorySegment out = f.allocate(arena, x, y);
    MemorySegment cotangent = random(123, f.pairCount(x, y));
    MemorySegment toX = Numbers.doubles(arena, (long) BATCH * X_LENGTH * DIM);
    MemorySegment toY = Numbers.doubles(arena, (long) BATCH * Y_LENGTH * DIM);
    f.vjp(x, y, cotangent, KernelGradient.of(toX, toY));
    Runnable forward = () -> f.compute(x, y, out);
    Checks.gradient(what + ", x", forward, xPoints, out, cotangent, toX, TOLERANCE);
    Checks.gradient(what + ", y", forward, yPoints, out, cotangent, toY, TOLERANCE);

    MemorySegment ofX = Numbers.doubles(arena, (long) BATCH * X_LENGTH * DIM);
    f.vjp(x, y, cotangent, KernelGradient.of(ofX));
    assertEquals(-1, toX.mismatch(ofX), what + ": the gradient to y is absent");

    double[] array = f.vjp(x, y, cotangent.toArray(ValueLayout.JAVA_DOUBLE));
    assertArrayEquals(toX.toArray(ValueLayout.JAVA_DOUBLE), array, what + ", arrays");

    MemorySegment tangent = random(124, (long) BATCH * X_LENGTH * DIM);
    f.jvp(x, y, tangent, out);
    assertEquals(dot(toX, tangent), dot(out, cotangent), 1e-12, what + ", jvp");
  }

  @Test
  void whereYIsX() {
    for (StaticKernel kernel : List.of(StaticKernel.linear(), StaticKernel.matern32(0.9))) {
      for (boolean gram : new boolean[] {false, true}) {
        KernelFunction f = function(Kernels.plain(kernel, 0, 0), gram);
        MemorySegment out = f.allocate(arena, x, x);
        MemorySegment cotangent = random(125, f.pairCount(x, x));
        MemorySegment both = Numbers.doubles(arena, (long) BATCH * X_LENGTH * DIM);
        f.vjp(x, x, cotangent, KernelGradient.of(both));
        String what = kernel + ", gram " + gram;
        Runnable forward = () -> f.compute(x, x, out);
        Checks.gradient(what, forward, xPoints, out, cotangent, both, TOLERANCE);
        MemorySegment tangent = random(126, (long) BATCH * X_LENGTH * DIM);
        f.jvp(x, x, tangent, out);
        assertEquals(dot(both, tangent), dot(out, cotangent), 1e-12, what + ", jvp");
        MemorySegment toY = Numbers.doubles(arena, (long) BATCH * X_LENGTH * DIM);
        Checks.refused("grad_y_points", () -> f.vjp(x, x, cotangent, KernelGradient.of(both, toY)));

        // Another view of the same points stands still.
        Paths other = Paths.of(xPoints, DType.FLOAT64, BATCH, X_LENGTH, DIM);
        MemorySegment toX = Numbers.doubles(arena, (long) BATCH * X_LENGTH * DIM);
        f.vjp(x, other, cotangent, KernelGradient.of(toX, toY));
        for (long i = 0; i < (long) BATCH * X_LENGTH * DIM; i++) {
          double sum = Numbers.get(toX, i) + Numbers.get(toY, i);
          assertEquals(Numbers.get(both, i), sum, 1e-12, what + " " + i);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void toTimesBasepointsAndRaggedPaths(boolean gram) {
    Side a = new Side(xPoints, X_LENGTH, 131, X_LENGTH, 2);
    Side b = new Side(yPoints, Y_LENGTH, 141, 1, Y_LENGTH);
    KernelFunction f =
        function(
            builder(StaticKernel.rbf(1.1)).leadLag().givenTime().givenBasepoint().build(), gram);
    MemorySegment out = f.allocate(arena, a.paths, b.paths);
    MemorySegment cotangent = random(127, f.pairCount(a.paths, b.paths));
    f.vjp(
        a.paths,
        b.paths,
        cotangent,
        new KernelGradient(a.gradient, b.gradient, MemorySegment.NULL));
    Runnable forward = () -> f.compute(a.paths, b.paths, out);
    for (Side s : List.of(a, b)) {
      PathsGradient g = s.gradient;
      Checks.gradient("points", forward, s.points, out, cotangent, g.points(), TOLERANCE);
      Checks.gradient("times", forward, s.times, out, cotangent, g.times(), TOLERANCE);
      Checks.gradient("basepoint", forward, s.basepoint, out, cotangent, g.basepoint(), TOLERANCE);
    }
    for (int i = (X_LENGTH + 2) * DIM; i < BATCH * X_LENGTH * DIM; i++) {
      assertEquals(0, Numbers.get(a.gradient.points(), i), "beyond the second path of x");
    }
  }

  /** Paths with all that they can bring, and where their gradients go. */
  private final class Side {
    final MemorySegment points;
    final MemorySegment times;
    final MemorySegment basepoint;
    final Paths paths;
    final PathsGradient gradient;

    Side(MemorySegment points, int length, long seed, long... lengths) {
      this.points = points;
      times = random(seed, (long) BATCH * (length + 1));
      basepoint = random(seed + 1, (long) BATCH * DIM);
      paths =
          Paths.builder(points, DType.FLOAT64, BATCH, length, DIM)
              .lengths(Numbers.longs(arena, lengths))
              .times(times, length + 1)
              .basepoint(basepoint, DIM)
              .build();
      gradient =
          new PathsGradient(
              Numbers.doubles(arena, (long) BATCH * length * DIM),
              Numbers.doubles(arena, (long) BATCH * (length + 1)),
              Numbers.doubles(arena, (long) BATCH * DIM));
    }
  }

  @Test
  void toTheStaticKernelsParameters() {
    double s = 0.9;
    toParameter("linear", s, StaticKernel::linear, 0);
    toParameter("polynomial", s, v -> StaticKernel.polynomial(v, 0.4, 3), 0);
    toParameter("constant", 0.4, v -> StaticKernel.polynomial(s, v, 3), 1);
    toParameter("rbf", s, StaticKernel::rbf, 0);
    toParameter("matern12", s, StaticKernel::matern12, 0);
    toParameter("matern32", s, StaticKernel::matern32, 0);
    toParameter("matern52", s, StaticKernel::matern52, 0);
    toParameter("rational quadratic", s, v -> StaticKernel.rationalQuadratic(v, 1.3), 0);
    toParameter("alpha", 1.3, v -> StaticKernel.rationalQuadratic(s, v), 1);
  }

  private void toParameter(
      String what, double at, Function<Double, StaticKernel> kernel, int parameter) {
    double step = 1e-6;
    MemorySegment cotangent = random(128, (long) BATCH * BATCH);
    MemorySegment gradient = Numbers.doubles(arena, 2L);
    PathsGradient none = PathsGradient.none();
    Kernels.plain(kernel.apply(at), 1, 1)
        .gram()
        .vjp(x, y, cotangent, new KernelGradient(none, none, gradient));
    double above = loss(kernel.apply(at + step), cotangent);
    double below = loss(kernel.apply(at - step), cotangent);
    double expected = (above - below) / (2 * step);
    assertEquals(expected, Numbers.get(gradient, parameter), TOLERANCE, what);
    if (parameter == 0 && !what.matches("polynomial|rational quadratic")) {
      assertEquals(0, Numbers.get(gradient, 1), what + " has one parameter");
    }
  }

  private double loss(StaticKernel kernel, MemorySegment cotangent) {
    double[] gram = Kernels.plain(kernel, 1, 1).gram(x, y);
    return dot(Numbers.doubles(arena, gram), cotangent);
  }

  private static SignatureKernel.Builder builder(StaticKernel kernel) {
    return SignatureKernel.builder().staticKernel(kernel);
  }

  private static KernelFunction function(SignatureKernel plan, boolean gram) {
    return gram ? plan.gram() : plan.pairs();
  }

  private MemorySegment random(long seed, long n) {
    return Numbers.doubles(arena, Numbers.random(seed, (int) n));
  }
}
