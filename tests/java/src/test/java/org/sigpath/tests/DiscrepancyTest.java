package org.sigpath.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.sigpath.Context;
import org.sigpath.DType;
import org.sigpath.Discrepancy;
import org.sigpath.KernelGradient;
import org.sigpath.NystromFeatures;
import org.sigpath.Paths;
import org.sigpath.PathsGradient;
import org.sigpath.SignatureKernel;
import org.sigpath.StaticKernel;
import org.sigpath.TwoSampleTest;

/** Sets of paths: what is computed from their Gram matrices, and what is learnt from it. */
class DiscrepancyTest {
  private static final double TOLERANCE = 1e-12;
  private static final double LAMBDA = 0.7;
  private static final int N = 5;
  private static final int M = 4;
  private static final int DIM = 2;
  private static final StaticKernel RBF = StaticKernel.rbf(0.9);
  private static final SignatureKernel KERNEL = Kernels.plain(RBF, 1, 1);
  private final Paths x = Kernels.paths(171, N, 6, DIM);
  private final Paths y = Kernels.paths(172, M, 5, DIM);

  @Test
  void areThoseOfTheGramMatrices() {
    double[] xx = KERNEL.gram(x);
    double[] yy = KERNEL.gram(y);
    double[] xy = KERNEL.gram(x, y);
    double cross = mean(xy);
    assertEquals(
        mean(xx) - 2 * cross + mean(yy), Discrepancy.mmd(KERNEL, true).value(x, y), TOLERANCE);
    assertEquals(
        apart(xx, N) - 2 * cross + apart(yy, M),
        Discrepancy.mmd(KERNEL, false).value(x, y),
        TOLERANCE);
    double[] scores = new double[M];
    for (int j = 0; j < M; j++) {
      double column = 0;
      for (int i = 0; i < N; i++) {
        column += xy[i * M + j] / N;
      }
      scores[j] = LAMBDA * apart(xx, N) - 2 * column;
    }
    Discrepancy score = Discrepancy.score(KERNEL, LAMBDA);
    assertArrayEquals(scores, score.compute(x, y), TOLERANCE);
    assertThrows(UnsupportedOperationException.class, () -> score.value(x, y));
    double expected = Discrepancy.expectedScore(KERNEL, LAMBDA).value(x, y);
    assertEquals(mean(scores), expected, TOLERANCE);
  }

  private static double mean(double[] all) {
    return Arrays.stream(all).average().orElseThrow();
  }

  /** The mean beside the diagonal. */
  private static double apart(double[] gram, int n) {
    double sum = Arrays.stream(gram).sum();
    for (int i = 0; i < n; i++) {
      sum -= gram[i * n + i];
    }
    return sum / (n * (n - 1));
  }

  @Test
  void gradients() {
    for (Discrepancy loss :
        new Discrepancy[] {
          Discrepancy.mmd(KERNEL, true),
          Discrepancy.mmd(KERNEL, false),
          Discrepancy.score(KERNEL, LAMBDA),
          Discrepancy.expectedScore(KERNEL, LAMBDA)
        }) {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment a = Numbers.doubles(arena, Kernels.points(173, N, 6, DIM));
        MemorySegment b = Numbers.doubles(arena, Kernels.points(174, M, 5, DIM));
        Paths from = Paths.of(a, DType.FLOAT64, N, 6, DIM);
        Paths to = Paths.of(b, DType.FLOAT64, M, 5, DIM);
        MemorySegment out = loss.allocate(arena, to);
        MemorySegment cotangent =
            Numbers.doubles(arena, Numbers.random(175, (int) loss.outputSize(to)));
        MemorySegment gradA = Numbers.doubles(arena, N * 6L * DIM);
        MemorySegment gradB = Numbers.doubles(arena, M * 5L * DIM);
        MemorySegment gradScale = Numbers.doubles(arena, 2L);
        KernelGradient gradient =
            new KernelGradient(PathsGradient.of(gradA), PathsGradient.of(gradB), gradScale);
        loss.vjp(from, to, cotangent, gradient);
        Runnable forward = () -> loss.compute(from, to, out);
        Checks.gradient("x", forward, a, out, cotangent, gradA, 1e-8);
        Checks.gradient("y", forward, b, out, cotangent, gradB, 1e-8);
      }
    }
  }

  @Test
  void gradientToTheScale() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment gradient = Numbers.doubles(arena, 2L);
      PathsGradient none = PathsGradient.none();
      Discrepancy.mmd(KERNEL, true)
          .vjp(x, y, Numbers.doubles(arena, 1.0), new KernelGradient(none, none, gradient));
      double expected = (mmd(0.9 + 1e-6) - mmd(0.9 - 1e-6)) / 2e-6;
      assertEquals(expected, Numbers.get(gradient, 0), 1e-8);
      assertNotEquals(0, expected);
    }
  }

  private double mmd(double scale) {
    return Discrepancy.mmd(Kernels.plain(StaticKernel.rbf(scale), 1, 1), true).value(x, y);
  }

  @Test
  void theTestTellsDistributionsApart() {
    Paths noise = Kernels.paths(176, 30, 8, DIM);
    Paths other = Kernels.paths(177, 25, 8, DIM);
    double[] points = Kernels.points(178, 25, 8, DIM);
    for (int i = 0; i < points.length; i++) {
      points[i] += 0.15 * (i / DIM % 8); // a drift
    }
    Paths drifting = Paths.copyOf(points, 25, 8, DIM);
    for (boolean biased : new boolean[] {false, true}) {
      TwoSampleTest different = run(noise, drifting, 5, biased);
      assertTrue(different.pValue() <= 0.01, "different: " + different.pValue());
      TwoSampleTest alike = run(noise, other, 5, biased);
      assertTrue(alike.pValue() > 0.05, "alike: " + alike.pValue());
      double statistic = Discrepancy.mmd(KERNEL, biased).value(noise, other);
      assertEquals(statistic, alike.statistic(), TOLERANCE);
      assertEquals(199, alike.nullStatistics().length);
      long above =
          Arrays.stream(alike.nullStatistics()).filter(s -> s >= alike.statistic()).count();
      assertEquals((1 + above) / 200.0, alike.pValue(), 1e-15);
      assertArrayEquals(
          alike.nullStatistics(), run(noise, other, 5, biased).nullStatistics(), "one seed");
      assertTrue(
          !Arrays.equals(alike.nullStatistics(), run(noise, other, 6, biased).nullStatistics()),
          "another seed");
    }
    TwoSampleTest plain = TwoSampleTest.run(KERNEL, noise, other, 199, 5);
    assertEquals(run(noise, other, 5, false).pValue(), plain.pValue());
  }

  private static TwoSampleTest run(Paths a, Paths b, long seed, boolean biased) {
    return TwoSampleTest.run(Context.shared(), KERNEL, a, b, 199, seed, biased);
  }

  @Test
  void featuresAreTheKernelOnTheSpanOfLandmarks() {
    NystromFeatures features = new NystromFeatures(KERNEL, 0);
    double[] phi = features.compute(x, x);
    double[] gram = new double[N * N];
    for (int i = 0; i < N; i++) {
      for (int j = 0; j < N; j++) {
        for (int k = 0; k < N; k++) {
          gram[i * N + j] += phi[i * N + k] * phi[j * N + k];
        }
      }
    }
    Numbers.assertClose(KERNEL.gram(x), gram, 1e-9, "landmarks x");

    // Of one landmark z, k(z, x) / sqrt(k(z, z) (1 + ridge)).
    Paths z = Kernels.paths(179, 1, 4, DIM);
    double[] expected = KERNEL.gram(x, z);
    double length = Math.sqrt(KERNEL.gram(z)[0] * 1.5);
    double[] one = Arrays.stream(expected).map(k -> k / length).toArray();
    Numbers.assertClose(one, new NystromFeatures(KERNEL, 0.5).compute(x, z), 1e-12, "one");
  }

  @Test
  void doNotDependOnThreads() {
    Paths many = Kernels.paths(180, 21, 9, DIM);
    try (Context one = Context.builder().threads(1).build();
        Context two = Context.builder().threads(2).build()) {
      for (boolean biased : new boolean[] {false, true}) {
        TwoSampleTest a = TwoSampleTest.run(one, KERNEL, many, x, 50, 3, biased);
        TwoSampleTest b = TwoSampleTest.run(two, KERNEL, many, x, 50, 3, biased);
        assertEquals(a.statistic(), b.statistic());
        assertArrayEquals(a.nullStatistics(), b.nullStatistics());
        Discrepancy mmd = Discrepancy.mmd(KERNEL, biased);
        assertArrayEquals(gradient(one, mmd, many), gradient(two, mmd, many));
      }
    }
  }

  private double[] gradient(Context context, Discrepancy loss, Paths many) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment gradient = Numbers.doubles(arena, many.batch() * many.length() * DIM);
      MemorySegment one = Numbers.doubles(arena, 1.0);
      loss.vjp(context, many, x, one, KernelGradient.of(gradient));
      return gradient.toArray(ValueLayout.JAVA_DOUBLE);
    }
  }
}
