package org.sigpath.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sigpath.Context;
import org.sigpath.KernelGradient;
import org.sigpath.KernelSolver;
import org.sigpath.Paths;
import org.sigpath.Signature;
import org.sigpath.SignatureKernel;
import org.sigpath.StaticKernel;

/** Kernels against plain loops, and what every kernel satisfies. */
class SignatureKernelTest {
  private static final double TOLERANCE = 1e-12;
  private static final int BATCH = 5;
  private static final int DIM = 3;
  private static final double[] X = Kernels.points(101, BATCH, 7, DIM);
  private static final double[] Y = Kernels.points(102, BATCH, 5, DIM);
  private final Paths x = Paths.copyOf(X, BATCH, 7, DIM);
  private final Paths y = Paths.copyOf(Y, BATCH, 5, DIM);

  @Test
  void equalThePlainDefinition() {
    for (StaticKernel kernel : Kernels.STATIC_KERNELS) {
      for (int[] orders : new int[][] {{0, 0}, {1, 2}, {3, 3}}) {
        SignatureKernel plan = Kernels.plain(kernel, orders[0], orders[1]);
        double[] gram = new double[BATCH * BATCH];
        double[] pairs = new double[BATCH];
        for (int p = 0; p < gram.length; p++) {
          double[][] xi = Kernels.path(X, p / BATCH, 7, DIM);
          double[][] yj = Kernels.path(Y, p % BATCH, 5, DIM);
          gram[p] = Kernels.value(kernel, xi, yj, orders[0], orders[1]);
          pairs[p / BATCH] = p / BATCH == p % BATCH ? gram[p] : pairs[p / BATCH];
        }
        String what = kernel + ", orders " + Arrays.toString(orders);
        Numbers.assertClose(gram, plan.gram(x, y), TOLERANCE, what);
        Numbers.assertClose(pairs, plan.pairs(x, y), TOLERANCE, what);
        double[][] x0 = Kernels.path(X, 0, 7, DIM);
        double[][] y0 = Kernels.path(Y, 0, 5, DIM);
        assertEquals(pairs[0], plan.compute(x0, y0), TOLERANCE * pairs[0], what);
        float narrow = plan.compute(floats(x0), floats(y0));
        assertEquals(pairs[0], narrow, 1e-5 * pairs[0], "f32, " + what);
      }
    }
  }

  @Test
  void truncatedKernelsAreInnerProductsOfSignatures() {
    double[][] x0 = Kernels.path(X, 0, 7, DIM);
    double[][] y0 = Kernels.path(Y, 0, 5, DIM);
    int depth = 5;
    Signature signature = Signature.builder().depth(depth).scalarTerm().build();
    double[] a = signature.compute(x0);
    double[] b = signature.compute(y0);
    double[] weights = {0.5, 2, -1, 0.25, 3, 7};
    double all = 0;
    double weighted = 0;
    for (int n = 0; n <= depth; n++) {
      double level = 0;
      // The tensors of Tensors begin with the level 0, too.
      for (int p = n == 0 ? 0 : Tensors.offset(DIM, n); p < Tensors.offset(DIM, n + 1); p++) {
        level += a[p] * b[p];
      }
      all += level;
      weighted += weights[n] * level;
    }
    assertEquals(all, with(KernelSolver.truncated(depth)).compute(x0, y0), TOLERANCE);
    assertEquals(weighted, with(KernelSolver.truncated(weights)).compute(x0, y0), TOLERANCE);
  }

  @Test
  void solversAgree() {
    double[] exact = with(KernelSolver.series(14)).gram(x, y);
    Numbers.assertClose(exact, with(KernelSolver.truncated(16)).gram(x, y), 1e-11, "truncated");
    Numbers.assertClose(exact, Kernels.plain(StaticKernel.linear(), 7, 7).gram(x, y), 1e-4, "7");
  }

  @Test
  void extrapolation() {
    double[] exact = with(KernelSolver.series(16)).gram(x, y);
    double[] coarse = Kernels.plain(linear(), 4, 4).gram(x, y);
    double[] expected = Kernels.plain(linear(), 5, 5).gram(x, y);
    for (int p = 0; p < expected.length; p++) {
      expected[p] = (4 * expected[p] - coarse[p]) / 3;
    }
    SignatureKernel plan = SignatureKernel.builder().dyadic(4, 4).richardson().build();
    Numbers.assertClose(expected, plan.gram(x, y), TOLERANCE, "(4 k_1 - k_0) / 3");
    SignatureKernel finer = SignatureKernel.builder().dyadic(5, 5).richardson().build();
    double order = Math.log(worst(exact, plan) / worst(exact, finer)) / Math.log(2);
    assertEquals(3, order, 0.2, "order of convergence");
  }

  @Test
  void automaticOrders() {
    Paths wide = Paths.copyOf(Arrays.stream(X).map(v -> 3 * v).toArray(), BATCH, 7, DIM);
    SignatureKernel plan = SignatureKernel.builder().autoDyadic().build();
    int order = plan.dyadicOrder(wide, y);
    double longest = longestStep(X, 7) * 3 * longestStep(Y, 5);
    assertTrue(longest * Math.pow(4, -order) <= 0.3, "order " + order);
    assertTrue(longest * Math.pow(4, -(order - 1)) > 0.3, "order " + order);
    assertTrue(order > 1, "order " + order);
    assertArrayEquals(
        Kernels.plain(linear(), order, order).gram(wide, y), plan.gram(wide, y), "auto");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 8, 17})
  void symmetricGramMatrices(int batch) {
    Paths z = Kernels.paths(103, batch, 6, DIM);
    Paths again = Kernels.paths(103, batch, 6, DIM);
    for (StaticKernel kernel : Kernels.STATIC_KERNELS) {
      SignatureKernel plan = Kernels.plain(kernel, 1, 1);
      double[] gram = plan.gram(z);
      for (int i = 0; i < batch; i++) {
        for (int j = 0; j < i; j++) {
          assertEquals(gram[i * batch + j], gram[j * batch + i], kernel + " " + i + " " + j);
        }
        assertEquals(gram[i * batch + i], plan.pairs(z, z)[i], 1e-13, kernel + " diagonal");
      }
      Numbers.assertClose(plan.gram(z, again), gram, 1e-13, kernel.toString());
    }
  }

  @Test
  void normalizedKernels() {
    SignatureKernel plan = SignatureKernel.builder().normalized().build();
    SignatureKernel raw = SignatureKernel.builder().build();
    double[] xx = raw.pairs(x, x);
    double[] yy = raw.pairs(y, y);
    double[] expected = raw.gram(x, y);
    for (int p = 0; p < expected.length; p++) {
      expected[p] /= Math.sqrt(xx[p / BATCH] * yy[p % BATCH]);
    }
    Numbers.assertClose(expected, plan.gram(x, y), TOLERANCE, "normalized");
    double[] diagonal = plan.pairs(x, x);
    for (double one : diagonal) {
      assertEquals(1, one, TOLERANCE);
    }
  }

  @Test
  void pathsOfOnePoint() {
    Paths point = Kernels.paths(104, BATCH, 1, DIM);
    for (KernelSolver solver : Kernels.SOLVERS) {
      double one = solver instanceof KernelSolver.Truncated t ? t.levelWeights().get(0) : 1;
      for (double k : with(solver).gram(point, y)) {
        assertEquals(one, k, solver.toString());
      }
    }
  }

  @Test
  void doNotDependOnThreads() {
    Paths many = Kernels.paths(105, 37, 20, DIM);
    Paths lone = Paths.copyOf(Numbers.random(106, 1500), 1, 500, DIM);
    for (KernelSolver solver : Kernels.SOLVERS) {
      SignatureKernel plan =
          SignatureKernel.builder().staticKernel(StaticKernel.linear(0.3)).solver(solver).build();
      for (Paths paths : List.of(many, lone)) {
        assertArrayEquals(derived(1, plan, paths), derived(2, plan, paths), solver.toString());
      }
    }
  }

  /** A Gram matrix, its gradient, and directional derivatives, one after the other. */
  private static double[] derived(int threads, SignatureKernel plan, Paths paths) {
    try (Context context = Context.builder().threads(threads).build();
        Arena arena = Arena.ofConfined()) {
      MemorySegment gram = plan.gram().allocate(arena, paths, paths);
      plan.gram(context, paths, gram);
      MemorySegment gradient = Numbers.doubles(arena, paths.batch() * paths.length() * paths.dim());
      plan.gram().vjp(context, paths, paths, gram, KernelGradient.of(gradient));
      MemorySegment jvp = plan.gram().allocate(arena, paths, paths);
      plan.gram().jvp(context, paths, paths, gradient, jvp);
      double[] all =
          Stream.of(gram, gradient, jvp)
              .flatMapToDouble(s -> Arrays.stream(s.toArray(ValueLayout.JAVA_DOUBLE)))
              .toArray();
      assertTrue(Arrays.stream(all).allMatch(Double::isFinite), plan.toString());
      return all;
    }
  }

  @Test
  void callersOfManyThreadsShareAPlan() throws Exception {
    SignatureKernel plan = Kernels.plain(StaticKernel.rbf(0.9), 2, 2);
    double[] expected = plan.gram(x, y);
    try (ExecutorService pool = Executors.newFixedThreadPool(8)) {
      List<Future<double[]>> results = new ArrayList<>();
      for (int i = 0; i < 32; i++) {
        results.add(pool.submit(() -> plan.gram(x, y)));
      }
      for (Future<double[]> result : results) {
        assertArrayEquals(expected, result.get());
      }
    }
  }

  private static StaticKernel linear() {
    return StaticKernel.linear();
  }

  private static SignatureKernel with(KernelSolver solver) {
    return SignatureKernel.builder().solver(solver).build();
  }

  private double worst(double[] expected, SignatureKernel plan) {
    double[] actual = plan.gram(x, y);
    double worst = 0;
    for (int i = 0; i < actual.length; i++) {
      worst = Math.max(worst, Math.abs(actual[i] - expected[i]));
    }
    return worst;
  }

  private static double longestStep(double[] points, int length) {
    double longest = 0;
    for (int b = 0; b < BATCH; b++) {
      double[][] path = Kernels.path(points, b, length, DIM);
      for (int i = 1; i < length; i++) {
        double square = 0;
        for (int c = 0; c < DIM; c++) {
          square += Math.pow(path[i][c] - path[i - 1][c], 2);
        }
        longest = Math.max(longest, Math.sqrt(square));
      }
    }
    return longest;
  }

  private static float[][] floats(double[][] path) {
    return Arrays.stream(path).map(Numbers::toFloats).toArray(float[][]::new);
  }
}
