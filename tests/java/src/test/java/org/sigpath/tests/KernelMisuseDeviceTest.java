package org.sigpath.tests;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sigpath.tests.Checks.refused;
import static org.sigpath.tests.KernelsOnDevice.BATCH;
import static org.sigpath.tests.KernelsOnDevice.DIM;
import static org.sigpath.tests.KernelsOnDevice.N;
import static org.sigpath.tests.KernelsOnDevice.losses;
import static org.sigpath.tests.KernelsOnDevice.plain;
import static org.sigpath.tests.KernelsOnDevice.plainWithout;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.sigpath.Context;
import org.sigpath.DType;
import org.sigpath.DeviceBuffer;
import org.sigpath.DeviceGradient;
import org.sigpath.DeviceKernelGradient;
import org.sigpath.Discrepancy;
import org.sigpath.KernelFunction;
import org.sigpath.KernelGradient;
import org.sigpath.NystromFeatures;
import org.sigpath.OutOfNativeMemoryException;
import org.sigpath.Paths;
import org.sigpath.TwoSampleTest;
import org.sigpath.tests.KernelsOnDevice.Side;

/** What kernels on a CUDA device refuse: memory elsewhere, of other sizes and types, limits. */
@EnabledIf("org.sigpath.tests.DeviceTest#isThere")
class KernelMisuseDeviceTest {
  private final KernelsOnDevice on = new KernelsOnDevice();
  private final Side x = on.x;
  private final Side y = on.y;

  @AfterEach
  void close() {
    on.close();
  }

  @Test
  void bothSidesLieTogether() {
    DeviceBuffer out = on.doubles(BATCH * BATCH);
    MemorySegment host = Numbers.doubles(on.arena, BATCH * BATCH);
    KernelFunction f = plain().gram();
    NystromFeatures features = new NystromFeatures(plain(), 1e-6);
    String away = "is in host memory, expected the memory of CUDA device 0, as x is";
    refused("y: " + away, () -> f.compute(on.context, x.device(), y.host(), out));
    refused("y: " + away, () -> plain().dyadicOrder(on.context, x.device(), y.host()));
    refused("landmarks: " + away, () -> features.compute(on.context, x.device(), y.host(), out));
    refused(
        "y: is in the memory of CUDA device 0, expected host memory, as x is",
        () -> TwoSampleTest.run(on.context, plain(), x.host(), y.device(), 9, 1, true));
    refused("out: is host memory", () -> f.compute(on.context, x.device(), y.device(), host));
    refused("out: is in the memory of", () -> f.compute(on.context, x.host(), y.host(), out));
    refused(
        "out: is host memory", () -> features.compute(on.context, x.device(), y.device(), host));
    refused("mantissas: is host", () -> f.scaled(on.context, x.device(), y.device(), host, host));
    refused("tangent: is host", () -> f.jvp(on.context, x.device(), y.device(), host, host));
    for (Discrepancy loss : losses(plain())) {
      refused("y: " + away, () -> loss.compute(on.context, x.device(), y.host(), out));
      refused("out: is host memory", () -> loss.compute(on.context, x.device(), y.device(), host));
    }
    DeviceKernelGradient gradient = on.new Gradient(false).all;
    KernelGradient toHost = on.gradient(false);
    refused("cotangent: is host", () -> f.vjp(on.context, x.device(), y.device(), host, toHost));
    refused(
        "cotangent: is in the memory", () -> f.vjp(on.context, x.host(), y.host(), out, gradient));
    refused("y: " + away, () -> f.vjp(on.context, x.device(), y.host(), out, gradient));
  }

  @Test
  void buffersOfTheWrongKind() {
    KernelFunction f = plain().gram();
    DeviceBuffer good = on.doubles(BATCH * BATCH);
    DeviceBuffer one = on.doubles(1);
    DeviceBuffer floats = on.allocate(DType.FLOAT32, BATCH * BATCH);
    DeviceKernelGradient gradient = on.new Gradient(false).all;
    refused("out: is FLOAT32", () -> f.compute(on.context, x.device(), y.device(), floats));
    refused("out_count: is 1", () -> f.compute(on.context, x.device(), y.device(), one));
    refused(
        "exponents: is FLOAT32", () -> f.scaled(on.context, x.device(), y.device(), good, floats));
    refused("exponents: has 1", () -> f.scaled(on.context, x.device(), y.device(), good, one));
    refused("out", () -> f.edges(on.context, x.device(), y.device(), good));
    refused(
        "cotangent_count: is 1", () -> f.vjp(on.context, x.device(), y.device(), one, gradient));
    for (DeviceBuffer bad : List.of(one, floats)) {
      refused(
          "grad",
          () -> f.vjp(on.context, x.device(), y.device(), good, DeviceKernelGradient.of(bad)));
      DeviceGradient side = DeviceGradient.of(bad);
      for (DeviceGradient to :
          List.of(
              side,
              DeviceGradient.none().withTimes(bad),
              DeviceGradient.none().withBasepoint(bad))) {
        var toY = DeviceKernelGradient.of(DeviceGradient.none(), to);
        refused("grad", () -> f.vjp(on.context, x.device(), y.device(), good, toY));
      }
      DeviceKernelGradient toStatic = gradient.withStaticParameters(bad);
      refused("static", () -> f.vjp(on.context, x.device(), y.device(), good, toStatic));
    }
    DeviceGradient none = DeviceGradient.none();
    refused(
        "expected one of them",
        () -> f.vjp(on.context, x.device(), y.device(), good, DeviceKernelGradient.of(none, none)));
    refused("where y is x", () -> f.vjp(on.context, x.device(), x.device(), good, gradient));
    assertThrows(NullPointerException.class, () -> gradient.withStaticParameters(null));
    assertThrows(NullPointerException.class, () -> DeviceKernelGradient.of(none, null));
    good.close();
    assertThrows(
        IllegalStateException.class, () -> f.compute(on.context, x.device(), y.device(), good));
    assertThrows(
        IllegalStateException.class,
        () ->
            f.vjp(
                on.context, x.device(), y.device(), on.doubles(9), DeviceKernelGradient.of(good)));
  }

  @Test
  void contextsLimitsAndValues() {
    KernelFunction f = plain().gram();
    DeviceBuffer out = on.doubles(BATCH * BATCH);
    refused("x.device", () -> f.compute(Context.shared(), x.device(), y.device(), out));
    refused("out: is host memory", () -> plain().gram(x.device(), y.device()));
    for (KernelFunction.Pass pass : KernelFunction.Pass.values()) {
      assertTrue(f.workspaceBytes(on.context, x.device(), y.device(), pass) > 1, pass.toString());
    }
    try (Context tight = Context.builder().cuda(0).workspaceLimit(1).build()) {
      assertThrows(
          OutOfNativeMemoryException.class, () -> f.compute(tight, x.device(), y.device(), out));
    }
    on.context.cancel();
    assertThrows(
        CancellationException.class, () -> f.compute(on.context, x.device(), y.device(), out));
    on.context.reset();
    MemorySegment points = on.random(9, BATCH * N * DIM);
    points.setAtIndex(ValueLayout.JAVA_DOUBLE, 3, Double.NaN);
    Paths bad = Paths.of(on.copy(points), BATCH, N, DIM);
    refused(
        "y_points: path 0, point 1, channel 1 is nan",
        () -> plainWithout().gram(on.context, x.device(), bad, out));
  }
}
