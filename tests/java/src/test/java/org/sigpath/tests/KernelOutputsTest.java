package org.sigpath.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sigpath.Context;
import org.sigpath.DType;
import org.sigpath.KernelFunction;
import org.sigpath.KernelSolver;
import org.sigpath.PathTransform;
import org.sigpath.Paths;
import org.sigpath.SignatureKernel;
import org.sigpath.StaticKernel;

/** Edges, grids, exponents, transforms, paths of different lengths. */
class KernelOutputsTest {
  private static final double TOLERANCE = 1e-12;
  private static final int BATCH = 3;
  private static final int M = 6;
  private static final int N = 4;
  private static final int DIM = 2;
  private static final double[] X = Kernels.points(111, BATCH, M + 1, DIM);
  private static final double[] Y = Kernels.points(112, BATCH, N + 1, DIM);
  private final Arena arena = Arena.ofConfined();
  private final Paths x = Paths.copyOf(X, BATCH, M + 1, DIM);
  private final Paths y = Paths.copyOf(Y, BATCH, N + 1, DIM);

  @AfterEach
  void close() {
    arena.close();
  }

  @Test
  void gridsAreThePlainDefinition() {
    StaticKernel rbf = StaticKernel.rbf(0.9);
    SignatureKernel plan = Kernels.plain(rbf, 2, 1);
    double[] pairs = grid(plan.pairs(), x, y);
    double[] gram = grid(plan.gram(), x, y);
    int size = (M + 1) * (N + 1);
    assertEquals(size, plan.gram().gridSize(x, y));
    for (int p = 0; p < BATCH * BATCH; p++) {
      double[][] fine = Kernels.grid(rbf, path(X, p / BATCH, M), path(Y, p % BATCH, N), 2, 1);
      double[] coarse = new double[size];
      for (int q = 0; q < size; q++) {
        coarse[q] = fine[q / (N + 1) << 2][q % (N + 1) << 1];
      }
      Numbers.assertClose(coarse, slice(gram, p, size), TOLERANCE, "pair " + p);
      if (p / BATCH == p % BATCH) {
        Numbers.assertClose(coarse, slice(pairs, p / BATCH, size), TOLERANCE, "pair " + p);
      }
    }
  }

  @Test
  void edgesAndValuesAreThoseOfTheGrid() {
    for (var solver : Kernels.SOLVERS) {
      SignatureKernel plan = SignatureKernel.builder().solver(solver).build();
      for (KernelFunction f : new KernelFunction[] {plan.pairs(), plan.gram()}) {
        int size = (int) f.edgeSize(x, y);
        assertEquals(M + N + 2, size);
        MemorySegment out = f.allocate(arena, x, y, size);
        f.edges(x, y, out);
        double[] edges = out.toArray(ValueLayout.JAVA_DOUBLE);
        double[] grid = grid(f, x, y);
        double[] values = f == plan.pairs() ? plan.pairs(x, y) : plan.gram(x, y);
        for (int p = 0; p < f.pairCount(x, y); p++) {
          double[] nodes = slice(grid, p, (M + 1) * (N + 1));
          double[] expected = new double[size];
          System.arraycopy(nodes, M * (N + 1), expected, 0, N + 1);
          for (int i = 0; i <= M; i++) {
            expected[N + 1 + i] = nodes[i * (N + 1) + N];
          }
          String what = solver + ", pair " + p;
          Numbers.assertClose(expected, slice(edges, p, size), TOLERANCE, what);
          assertEquals(values[p], nodes[nodes.length - 1], TOLERANCE, what);
        }
      }
    }
  }

  @Test
  void shorterPathsRepeatTheirLastValue() {
    MemorySegment points = Numbers.doubles(arena, X);
    Paths ragged =
        Paths.builder(points, DType.FLOAT64, BATCH, M + 1, DIM)
            .lengths(Numbers.longs(arena, M + 1, 3, 1))
            .build();
    SignatureKernel plan = Kernels.plain(StaticKernel.linear(), 1, 1);
    double[] values = plan.pairs(ragged, y);
    double[] grids = grid(plan.pairs(), ragged, y);
    for (int b = 0; b < BATCH; b++) {
      int steps = new int[] {M, 2, 0}[b];
      double[][] cut = Arrays.copyOf(path(X, b, M), steps + 1);
      double expected = Kernels.value(StaticKernel.linear(), cut, path(Y, b, N), 1, 1);
      assertEquals(expected, values[b], TOLERANCE, "path " + b);
      double[] nodes = slice(grids, b, (M + 1) * (N + 1));
      for (int i = steps; i <= M; i++) {
        for (int j = 0; j <= N; j++) {
          assertEquals(nodes[steps * (N + 1) + j], nodes[i * (N + 1) + j], "row " + i);
        }
      }
    }
  }

  @Test
  void transformsAreThoseOfTheTransformedPaths() {
    MemorySegment points = Numbers.doubles(arena, X);
    Paths rich =
        Paths.builder(points, DType.FLOAT64, BATCH, M + 1, DIM)
            .times(Numbers.doubles(arena, Numbers.random(113, BATCH * (M + 2))), M + 2)
            .basepoint(Numbers.doubles(arena, Numbers.random(114, BATCH * DIM)), DIM)
            .build();
    check(SignatureKernel.builder().leadLag(), PathTransform.builder().leadLag(), x);
    check(
        SignatureKernel.builder().timeAugmented().basepoint(),
        PathTransform.builder().timeAugmented().basepoint(),
        x);
    check(
        SignatureKernel.builder().timeAugmented(-1, 2).leadLag(),
        PathTransform.builder().timeAugmented(-1, 2).leadLag(),
        x);
    check(
        SignatureKernel.builder().givenTime().givenBasepoint(),
        PathTransform.builder().givenTime().givenBasepoint(),
        rich);
  }

  private void check(SignatureKernel.Builder kernel, PathTransform.Builder transform, Paths p) {
    PathTransform t = transform.build();
    MemorySegment points = t.allocate(arena, p);
    t.compute(p, points);
    Paths moved = Paths.of(points, DType.FLOAT64, BATCH, t.outputRows(M + 1), t.channels(DIM));
    SignatureKernel rbf = kernel.staticKernel(StaticKernel.rbf(1.2)).build();
    SignatureKernel plain = Kernels.plain(StaticKernel.rbf(1.2), 0, 0);
    Numbers.assertClose(plain.gram(moved), rbf.gram(p), TOLERANCE, transform.toString());
  }

  @Test
  void mantissasAndExponents() {
    SignatureKernel plan = SignatureKernel.builder().build();
    for (KernelFunction f : new KernelFunction[] {plan.pairs(), plan.gram()}) {
      MemorySegment mantissas = f.allocate(arena, x, y);
      MemorySegment exponents = arena.allocate(ValueLayout.JAVA_LONG, f.pairCount(x, y));
      MemorySegment out = f.allocate(arena, x, y);
      f.scaled(x, y, mantissas, exponents);
      f.compute(x, y, out);
      for (long p = 0; p < f.pairCount(x, y); p++) {
        double mantissa = Numbers.get(mantissas, p);
        long exponent = exponents.getAtIndex(ValueLayout.JAVA_LONG, p);
        assertTrue(Math.abs(mantissa) >= 0.5 && Math.abs(mantissa) < 1, "mantissa " + mantissa);
        double value = Numbers.get(out, p);
        double scaled = Math.scalb(mantissa, (int) exponent);
        assertEquals(value, scaled, TOLERANCE * Math.abs(value), "pair " + p);
      }
    }
  }

  @Test
  void kernelsBeyondTheRange() {
    // Of one straight line, k(x, x) = I_0(2 |x|) ~ exp(2 |x|) / sqrt(4 pi |x|).
    double length = 1000;
    double[] line = new double[1001];
    for (int i = 0; i < line.length; i++) {
      line[i] = length * i / 1000;
    }
    Paths path = Paths.copyOf(line, 1, line.length, 1);
    SignatureKernel.Builder exact = SignatureKernel.builder().solver(KernelSolver.series(10));
    SignatureKernel plan = exact.build();
    assertEquals(Double.POSITIVE_INFINITY, plan.pairs(path, path)[0]);
    MemorySegment mantissa = Numbers.doubles(arena, 1L);
    MemorySegment exponent = arena.allocate(ValueLayout.JAVA_LONG);
    plan.pairs().scaled(path, path, mantissa, exponent);
    double log =
        Math.log(Numbers.get(mantissa, 0)) + exponent.get(ValueLayout.JAVA_LONG, 0) * Math.log(2);
    double expected = 2 * length - Math.log(4 * Math.PI * length) / 2;
    assertEquals(expected, log, 1e-3);
    assertEquals(1, exact.normalized().build().pairs(path, path)[0], 1e-12);
  }

  @Test
  void workspaceIsToldForEveryPass() {
    SignatureKernel plan = SignatureKernel.builder().build();
    Paths wide = Kernels.paths(115, 20, 200, DIM);
    try (Context context = Context.builder().threads(1).build()) {
      long forward = plan.gram().workspaceBytes(context, wide, wide, KernelFunction.Pass.FORWARD);
      long vjp = plan.gram().workspaceBytes(context, wide, wide, KernelFunction.Pass.VJP);
      assertTrue(forward > 0 && forward < vjp, forward + " and " + vjp);
      assertTrue(plan.pairs().workspaceBytes(context, wide, y20(), KernelFunction.Pass.JVP) > 0);
    }
  }

  private static Paths y20() {
    return Kernels.paths(116, 20, 10, DIM);
  }

  private double[] grid(KernelFunction f, Paths a, Paths b) {
    MemorySegment out = f.allocate(arena, a, b, f.gridSize(a, b));
    f.grid(a, b, out);
    return out.toArray(ValueLayout.JAVA_DOUBLE);
  }

  private static double[][] path(double[] points, int b, int steps) {
    return Kernels.path(points, b, steps + 1, DIM);
  }

  private static double[] slice(double[] all, int i, int size) {
    return Arrays.copyOfRange(all, i * size, (i + 1) * size);
  }
}
