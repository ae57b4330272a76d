package org.sigpath.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.sigpath.tests.KernelsOnDevice.BATCH;
import static org.sigpath.tests.KernelsOnDevice.DIM;
import static org.sigpath.tests.KernelsOnDevice.M;
import static org.sigpath.tests.KernelsOnDevice.N;
import static org.sigpath.tests.KernelsOnDevice.losses;
import static org.sigpath.tests.KernelsOnDevice.parts;
import static org.sigpath.tests.KernelsOnDevice.plain;
import static org.sigpath.tests.KernelsOnDevice.plainWithout;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sigpath.Context;
import org.sigpath.DType;
import org.sigpath.DeviceBuffer;
import org.sigpath.DeviceKernelGradient;
import org.sigpath.Discrepancy;
import org.sigpath.KernelFunction;
import org.sigpath.KernelGradient;
import org.sigpath.KernelSolver;
import org.sigpath.NystromFeatures;
import org.sigpath.Paths;
import org.sigpath.SignatureKernel;
import org.sigpath.StaticKernel;
import org.sigpath.TwoSampleTest;
import org.sigpath.tests.KernelsOnDevice.Side;

/** Kernels on a CUDA device are those of the CPU, from memory of the host and of the device. */
@EnabledIf("org.sigpath.tests.DeviceTest#isThere")
class KernelDeviceTest {
  private static final double TOLERANCE = 1e-11;
  private final KernelsOnDevice on = new KernelsOnDevice();
  private final Side x = on.x;
  private final Side y = on.y;

  @AfterEach
  void close() {
    on.close();
  }

  static Stream<SignatureKernel> plans() {
    return Stream.of(
            SignatureKernel.builder().dyadic(1, 1),
            SignatureKernel.builder().staticKernel(StaticKernel.rbf(0.9)).checkFinite(false),
            SignatureKernel.builder().solver(KernelSolver.series(5)).leadLag().normalized(),
            SignatureKernel.builder().solver(KernelSolver.truncated(3)),
            SignatureKernel.builder().staticKernel(StaticKernel.matern52(1.1)).richardson(),
            SignatureKernel.builder()
                .staticKernel(StaticKernel.polynomial(0.8, 0.5, 2))
                .autoDyadic())
        .map(builder -> builder.givenTime().givenBasepoint().build());
  }

  @ParameterizedTest
  @MethodSource("plans")
  void kernelsAndTheirDerivatives(SignatureKernel plan) {
    for (KernelFunction f : List.of(plan.pairs(), plan.gram())) {
      for (Side other : List.of(x, y)) {
        Map<String, double[]> expected = onTheHost(Context.shared(), f, x.host(), other.host());
        assertClose(expected, onTheHost(on.context, f, x.host(), other.host()));
        assertClose(expected, inDeviceMemory(f, x.device(), other.device()));
      }
    }
    assertEquals(
        plan.dyadicOrder(x.host(), y.host()),
        plan.dyadicOrder(on.context, x.device(), y.device()),
        "order");
  }

  private Map<String, double[]> onTheHost(Context c, KernelFunction f, Paths a, Paths b) {
    MemorySegment out = f.allocate(on.arena, a, b);
    MemorySegment along = f.allocate(on.arena, a, b);
    f.compute(c, a, b, out);
    f.jvp(c, a, b, on.random(4, BATCH * M * DIM), along);
    KernelGradient gradient = on.gradient(a == b);
    f.vjp(c, a, b, on.random(5, (int) f.pairCount(a, b)), gradient);
    Map<String, double[]> results = parts(gradient);
    results.put("out", out.toArray(ValueLayout.JAVA_DOUBLE));
    results.put("jvp", along.toArray(ValueLayout.JAVA_DOUBLE));
    return results;
  }

  private Map<String, double[]> inDeviceMemory(KernelFunction f, Paths a, Paths b) {
    DeviceBuffer out = on.doubles(f.pairCount(a, b));
    DeviceBuffer along = on.doubles(f.pairCount(a, b));
    f.compute(on.context, a, b, out);
    f.jvp(on.context, a, b, on.copy(on.random(4, BATCH * M * DIM)), along);
    KernelsOnDevice.Gradient gradient = on.new Gradient(a == b);
    f.vjp(on.context, a, b, on.copy(on.random(5, (int) f.pairCount(a, b))), gradient.all);
    Map<String, double[]> results = gradient.numbers();
    results.put("out", on.numbers(out));
    results.put("jvp", on.numbers(along));
    return results;
  }

  @Test
  void edgesGridsAndExponents() {
    for (KernelFunction f : List.of(plain().pairs(), plain().gram())) {
      long pairs = f.pairCount(x.host(), y.host());
      DeviceBuffer edges = on.doubles(pairs * f.edgeSize(x.host(), y.host()));
      DeviceBuffer grid = on.doubles(pairs * f.gridSize(x.host(), y.host()));
      DeviceBuffer mantissas = on.doubles(pairs);
      DeviceBuffer exponents = on.doubles(pairs);
      f.edges(on.context, x.device(), y.device(), edges);
      f.grid(on.context, x.device(), y.device(), grid);
      f.scaled(on.context, x.device(), y.device(), mantissas, exponents);
      for (Context c : List.of(Context.shared(), on.context)) {
        MemorySegment out = Numbers.doubles(on.arena, edges.count());
        f.edges(c, x.host(), y.host(), out);
        assertClose("edges", out, edges);
        out = Numbers.doubles(on.arena, grid.count());
        f.grid(c, x.host(), y.host(), out);
        assertClose("grid", out, grid);
        out = Numbers.doubles(on.arena, pairs);
        MemorySegment scales = on.arena.allocate(ValueLayout.JAVA_LONG, pairs);
        f.scaled(c, x.host(), y.host(), out, scales);
        assertClose("mantissas", out, mantissas);
        MemorySegment back = on.arena.allocate(ValueLayout.JAVA_LONG, pairs);
        exponents.copyTo(back);
        assertEquals(-1, scales.mismatch(back), "exponents");
      }
    }
  }

  @Test
  void matricesOfUnequalSides() {
    SignatureKernel plan = SignatureKernel.builder().build();
    MemorySegment points = on.random(6, 4 * N * DIM);
    Paths more = Paths.of(points, DType.FLOAT64, 4, N, DIM);
    Paths there = Paths.of(on.copy(points), 4, N, DIM);
    DeviceBuffer out = on.doubles(BATCH * 4);
    plan.gram(on.context, x.device(), there, out);
    assertClose("gram", Numbers.doubles(on.arena, plan.gram(x.host(), more)), out);
    DeviceBuffer square = on.doubles(16);
    plan.gram(on.context, there, square);
    assertClose("symmetric", Numbers.doubles(on.arena, plan.gram(more)), square);
    double[] gram = on.numbers(square);
    for (int i = 0; i < 16; i++) {
      assertEquals(gram[i], gram[i % 4 * 4 + i / 4]);
    }
    DeviceBuffer pairs = on.doubles(4);
    plan.pairs(on.context, there, there, pairs);
    assertClose("pairs", Numbers.doubles(on.arena, plan.pairs(more, more)), pairs);
  }

  @Test
  void floats() {
    float[] values = Numbers.toFloats(Numbers.random(7, BATCH * M * DIM));
    Paths host = Paths.copyOf(values, BATCH, M, DIM);
    DeviceBuffer points = on.allocate(DType.FLOAT32, values.length);
    points.copyFrom(on.arena.allocateFrom(ValueLayout.JAVA_FLOAT, values));
    DeviceBuffer out = on.allocate(DType.FLOAT32, BATCH * BATCH);
    plainWithout().gram(on.context, Paths.of(points, BATCH, M, DIM), out);
    on.context.synchronize();
    MemorySegment back = on.arena.allocate(ValueLayout.JAVA_FLOAT, BATCH * BATCH);
    out.copyTo(back);
    double[] actual = Numbers.toDoubles(back.toArray(ValueLayout.JAVA_FLOAT));
    Numbers.assertClose(plainWithout().gram(host), actual, 1e-5, "floats");
  }

  @Test
  void discrepancies() {
    for (Discrepancy loss : losses(plain())) {
      long size = loss.outputSize(y.host());
      MemorySegment cotangent = on.random(8, (int) size);
      MemorySegment out = Numbers.doubles(on.arena, size);
      loss.compute(x.host(), y.host(), out);
      KernelGradient expected = on.gradient(false);
      loss.vjp(x.host(), y.host(), cotangent, expected);

      MemorySegment staged = Numbers.doubles(on.arena, size);
      loss.compute(on.context, x.host(), y.host(), staged);
      KernelGradient gradient = on.gradient(false);
      loss.vjp(on.context, x.host(), y.host(), cotangent, gradient);
      DeviceBuffer there = on.doubles(size);
      loss.compute(on.context, x.device(), y.device(), there);
      KernelsOnDevice.Gradient toDevice = on.new Gradient(false);
      loss.vjp(on.context, x.device(), y.device(), on.copy(cotangent), toDevice.all);

      assertClose("staged", out, on.copy(staged));
      assertClose("on the device", out, there);
      assertClose(parts(expected), parts(gradient));
      assertClose(parts(expected), toDevice.numbers());
    }
  }

  @Test
  void twoSampleTests() {
    for (boolean biased : new boolean[] {true, false}) {
      TwoSampleTest expected =
          TwoSampleTest.run(Context.shared(), plain(), x.host(), y.host(), 50, 9, biased);
      for (Paths[] sides : new Paths[][] {{x.host(), y.host()}, {x.device(), y.device()}}) {
        TwoSampleTest test =
            TwoSampleTest.run(on.context, plain(), sides[0], sides[1], 50, 9, biased);
        assertEquals(expected.statistic(), test.statistic(), 1e-12);
        assertArrayEquals(expected.nullStatistics(), test.nullStatistics(), 1e-12);
        assertEquals(expected.pValue(), test.pValue());
      }
    }
  }

  @Test
  void features() {
    NystromFeatures features = new NystromFeatures(plain(), 1e-6);
    double[] expected = features.compute(x.host(), y.host());
    MemorySegment staged = features.allocate(on.arena, x.host(), y.host());
    features.compute(on.context, x.host(), y.host(), staged);
    double[] actual = staged.toArray(ValueLayout.JAVA_DOUBLE);
    Numbers.assertClose(expected, actual, 1e-8, "staged");
    DeviceBuffer out = on.doubles(expected.length);
    features.compute(on.context, x.device(), y.device(), out);
    Numbers.assertClose(expected, on.numbers(out), 1e-8, "on the device");
  }

  @Test
  void callsAllocateNothingOnTheHeap() {
    KernelFunction f = SignatureKernel.builder().checkFinite(false).build().gram();
    // Of no paths, which a machine in place of a device is fast at.
    Paths none = Paths.of(on.doubles(0), 0, 2, 1);
    Paths others = Paths.of(on.doubles(0), 0, 2, 1);
    DeviceBuffer out = on.doubles(0);
    DeviceBuffer exponents = on.doubles(0);
    DeviceKernelGradient gradient = DeviceKernelGradient.of(on.doubles(0), on.doubles(0));
    AllocationTest.assertFree("gram", () -> f.compute(on.context, none, others, out));
    AllocationTest.assertFree("scaled", () -> f.scaled(on.context, none, others, out, exponents));
    AllocationTest.assertFree("vjp", () -> f.vjp(on.context, none, others, out, gradient));
    AllocationTest.assertFree("jvp", () -> f.jvp(on.context, none, others, exponents, out));
  }

  private static void assertClose(Map<String, double[]> expected, Map<String, double[]> actual) {
    assertEquals(expected.keySet(), actual.keySet());
    // All are of the order of 1 but where they cancel to 0.
    expected.forEach((name, e) -> assertArrayEquals(e, actual.get(name), TOLERANCE, name));
  }

  private void assertClose(String what, MemorySegment expected, DeviceBuffer actual) {
    Numbers.assertClose(
        expected.toArray(ValueLayout.JAVA_DOUBLE), on.numbers(actual), TOLERANCE, what);
  }
}
