package org.sigpath.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sigpath.tests.Checks.in;
import static org.sigpath.tests.Checks.out;
import static org.sigpath.tests.Checks.refused;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sigpath.Context;
import org.sigpath.DType;
import org.sigpath.Discrepancy;
import org.sigpath.KernelFunction;
import org.sigpath.KernelGradient;
import org.sigpath.NystromFeatures;
import org.sigpath.OutOfNativeMemoryException;
import org.sigpath.Paths;
import org.sigpath.PathsGradient;
import org.sigpath.SignatureKernel;
import org.sigpath.TwoSampleTest;
import org.sigpath.Windows;

/** Memory that a call on kernels cannot use is an exception that names it. */
class KernelSegmentsTest {
  private static final SignatureKernel PLAN =
      SignatureKernel.builder().givenTime().givenBasepoint().build();
  private static final int BATCH = 3;
  private static final int LENGTH = 4;
  private static final int DIM = 2;
  private final Arena arena = Arena.ofConfined();
  private final Paths x = paths(151);
  private final Paths y = paths(152);

  @AfterEach
  void close() {
    arena.close();
  }

  @Test
  void kernels() {
    for (KernelFunction f : new KernelFunction[] {PLAN.pairs(), PLAN.gram()}) {
      MemorySegment value = f.allocate(arena, x, y);
      Checks.segments("compute", s -> f.compute(x, y, s[0]), out("out", value));
      Checks.segments("symmetric", s -> f.compute(x, x, s[0]), out("out", value));
      MemorySegment edges = f.allocate(arena, x, y, f.edgeSize(x, y));
      Checks.segments("edges", s -> f.edges(x, y, s[0]), out("out", edges));
      MemorySegment grid = f.allocate(arena, x, y, f.gridSize(x, y));
      Checks.segments("grid", s -> f.grid(x, y, s[0]), out("out", grid));
      Checks.segments(
          "scaled",
          s -> f.scaled(x, y, s[0], s[1]),
          out("mantissas", value),
          out("exponents", arena.allocate(ValueLayout.JAVA_LONG, f.pairCount(x, y))));
      Checks.segments(
          "jvp",
          s -> f.jvp(x, y, s[0], s[1]),
          in("tangent", doubles(BATCH * LENGTH * DIM)),
          out("out", value));
    }
  }

  @Test
  void gradients() {
    for (KernelFunction f : new KernelFunction[] {PLAN.pairs(), PLAN.gram()}) {
      gradients("vjp", f::vjp, f.allocate(arena, x, y));
    }
    for (Discrepancy loss : discrepancies()) {
      gradients("discrepancy", loss::vjp, loss.allocate(arena, y));
    }
  }

  private interface Vjp {
    void call(Paths x, Paths y, MemorySegment cotangent, KernelGradient gradient);
  }

  private void gradients(String what, Vjp vjp, MemorySegment cotangent) {
    Checks.segments(
        what,
        s ->
            vjp.call(
                x,
                y,
                s[0],
                new KernelGradient(
                    new PathsGradient(s[1], s[2], s[3]),
                    new PathsGradient(s[4], s[5], s[6]),
                    s[7])),
        in("cotangent", cotangent),
        out("gradient.x.points", doubles(BATCH * LENGTH * DIM)),
        out("gradient.x.times", doubles(BATCH * (LENGTH + 1))),
        out("gradient.x.basepoint", doubles(BATCH * DIM)),
        out("gradient.y.points", doubles(BATCH * LENGTH * DIM)),
        out("gradient.y.times", doubles(BATCH * (LENGTH + 1))),
        out("gradient.y.basepoint", doubles(BATCH * DIM)),
        out("gradient.static", doubles(2)));
    KernelGradient none =
        new KernelGradient(PathsGradient.none(), PathsGradient.none(), MemorySegment.NULL);
    refused("expected one of them", () -> vjp.call(x, y, cotangent, none));
  }

  @Test
  void setsOfPaths() {
    for (Discrepancy loss : discrepancies()) {
      Checks.segments(
          "discrepancy", s -> loss.compute(x, y, s[0]), out("out", loss.allocate(arena, y)));
    }
    NystromFeatures features = new NystromFeatures(PLAN, 1e-6);
    Checks.segments(
        "features", s -> features.compute(x, y, s[0]), out("out", features.allocate(arena, x, y)));
  }

  private static Discrepancy[] discrepancies() {
    return new Discrepancy[] {
      Discrepancy.mmd(PLAN, true),
      Discrepancy.mmd(PLAN, false),
      Discrepancy.score(PLAN, 1),
      Discrepancy.expectedScore(PLAN, 0.5)
    };
  }

  @Test
  void pathsThatAreGone() {
    Arena gone = Arena.ofConfined();
    MemorySegment points = Numbers.doubles(gone, (long) BATCH * LENGTH * DIM);
    Paths closed = Paths.of(points, DType.FLOAT64, BATCH, LENGTH, DIM);
    gone.close();
    SignatureKernel plan = SignatureKernel.builder().build();
    MemorySegment out = doubles(BATCH);
    KernelGradient gradient = KernelGradient.of(doubles(BATCH * LENGTH * DIM));
    for (Paths[] sides : new Paths[][] {{closed, y}, {y, closed}, {closed, closed}}) {
      Paths a = sides[0];
      Paths b = sides[1];
      assertThrows(IllegalStateException.class, () -> plan.pairs(a, b, out));
      assertThrows(IllegalStateException.class, () -> plan.pairs().vjp(a, b, out, gradient));
      assertThrows(IllegalStateException.class, () -> plan.dyadicOrder(a, b));
      assertThrows(IllegalStateException.class, () -> Discrepancy.mmd(plan, true).value(a, b));
      assertThrows(IllegalStateException.class, () -> TwoSampleTest.run(plan, a, b, 9, 1));
    }
  }

  @Test
  void pathsThatDoNotMatch() {
    SignatureKernel plan = SignatureKernel.builder().build();
    MemorySegment out = doubles(BATCH);
    refused("y.batch", () -> plan.pairs(x, Kernels.paths(1, 2, LENGTH, DIM), out));
    refused("y.dim", () -> plan.pairs(x, Kernels.paths(1, BATCH, LENGTH, 3), out));
    Paths narrow = Paths.copyOf(new float[BATCH * LENGTH * DIM], BATCH, LENGTH, DIM);
    refused("y.dtype", () -> plan.pairs(x, narrow, out));
    refused("y.dtype", () -> Discrepancy.mmd(plan, true).value(x, narrow));
    refused("y.dtype", () -> TwoSampleTest.run(plan, x, narrow, 9, 1));
    Paths windowed =
        Paths.builder(doubles(BATCH * LENGTH * DIM), DType.FLOAT64, BATCH, LENGTH, DIM)
            .windows(Windows.sliding(LENGTH, 2, 1))
            .build();
    refused("windows", () -> plan.pairs(windowed, x, out));
    refused("windows", () -> plan.pairs(x, windowed, out));
    refused("times", () -> PLAN.pairs(x, Kernels.paths(1, BATCH, LENGTH, DIM), out));
    MemorySegment points = doubles(BATCH * LENGTH * DIM);
    Paths own = Paths.of(points, DType.FLOAT64, BATCH, LENGTH, DIM);
    refused("overlaps", () -> plan.pairs(x, own, points.asSlice(8, out.byteSize())));
    refused("grad_x_times", () -> plan.pairs().vjp(x, y, out, withTimes()));
  }

  private KernelGradient withTimes() {
    PathsGradient times =
        new PathsGradient(MemorySegment.NULL, doubles(BATCH * (LENGTH + 1)), MemorySegment.NULL);
    return new KernelGradient(times, PathsGradient.none(), MemorySegment.NULL);
  }

  @Test
  void nanIsNamed() {
    MemorySegment points = doubles(BATCH * LENGTH * DIM);
    points.setAtIndex(ValueLayout.JAVA_DOUBLE, 5, Double.NaN);
    Paths nan = Paths.of(points, DType.FLOAT64, BATCH, LENGTH, DIM);
    MemorySegment out = Numbers.doubles(arena, 7, 7, 7);
    SignatureKernel plan = SignatureKernel.builder().build();
    refused("x_points", () -> plan.pairs(nan, x, out));
    refused("path 0, point 2, channel 1", () -> plan.pairs(x, nan, out));
    assertEquals(7, Numbers.get(out, 0), "untouched");
    SignatureKernel.builder().checkFinite(false).build().pairs(nan, x, out);
    assertTrue(Double.isNaN(Numbers.get(out, 0)));
  }

  @Test
  void nullIsNamed() {
    MemorySegment out = doubles(BATCH);
    assertThrows(NullPointerException.class, () -> PLAN.pairs(null, y, out));
    assertThrows(NullPointerException.class, () -> PLAN.pairs(x, null, out));
    assertThrows(NullPointerException.class, () -> PLAN.gram(null, out));
    assertThrows(NullPointerException.class, () -> PLAN.pairs().vjp(x, y, out, null));
    assertThrows(NullPointerException.class, () -> SignatureKernel.builder().solver(null));
    assertThrows(NullPointerException.class, () -> SignatureKernel.builder().staticKernel(null));
    assertThrows(NullPointerException.class, () -> Discrepancy.mmd(null, true));
    assertThrows(NullPointerException.class, () -> new NystromFeatures(null, 0));
    assertThrows(
        NullPointerException.class, () -> new KernelGradient(null, PathsGradient.none(), out));
  }

  @Test
  void contextsThatEndCalls() {
    MemorySegment out = doubles(BATCH);
    try (Context cancelled = Context.builder().threads(1).build();
        Context small = Context.builder().threads(1).workspaceLimit(64).build()) {
      cancelled.cancel();
      assertThrows(CancellationException.class, () -> PLAN.pairs(cancelled, x, y, out));
      OutOfNativeMemoryException e =
          assertThrows(OutOfNativeMemoryException.class, () -> PLAN.pairs(small, x, y, out));
      assertTrue(e.getMessage().contains("64"), e.getMessage());
    }
  }

  private Paths paths(long seed) {
    return Paths.builder(
            Numbers.doubles(arena, Kernels.points(seed, BATCH, LENGTH, DIM)),
            DType.FLOAT64,
            BATCH,
            LENGTH,
            DIM)
        .times(Numbers.doubles(arena, Numbers.random(seed + 1, LENGTH + 1)))
        .basepoint(Numbers.doubles(arena, Numbers.random(seed + 2, DIM)))
        .build();
  }

  private MemorySegment doubles(long n) {
    return Numbers.doubles(arena, n);
  }
}
