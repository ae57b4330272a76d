package org.sigpath.tests;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.sigpath.Basis;
import org.sigpath.Context;
import org.sigpath.Convolution;
import org.sigpath.ConvolutionGradient;
import org.sigpath.DType;
import org.sigpath.Discrepancy;
import org.sigpath.KernelGradient;
import org.sigpath.LogSignature;
import org.sigpath.ModeSums;
import org.sigpath.NystromFeatures;
import org.sigpath.PathFunction;
import org.sigpath.PathStream;
import org.sigpath.PathTransform;
import org.sigpath.Paths;
import org.sigpath.PathsGradient;
import org.sigpath.RollingWindow;
import org.sigpath.S4Gradient;
import org.sigpath.S4Model;
import org.sigpath.S4Parameters;
import org.sigpath.S4StepMode;
import org.sigpath.S4Steps;
import org.sigpath.S4dGradient;
import org.sigpath.S4dModel;
import org.sigpath.S4dParameters;
import org.sigpath.Signature;
import org.sigpath.SignatureKernel;
import org.sigpath.TensorAlgebra;
import org.sigpath.TensorBiFunction;
import org.sigpath.Windows;
import org.sigpath.WordSignature;
import org.sigpath.Words;

/** Calls on segments allocate nothing on the Java heap once they are compiled. */
class AllocationTest {
  private static final int WARM_UP = 200_000;
  private static final int CALLS = 20_000;
  // Less than one byte a call: what the measurement itself leaves behind.
  private static final long SLACK = 4_096;

  @Test
  void computeAndVjpAllocateNothing() {
    Signature plan = Signature.builder().depth(2).timeAugmented().build();
    try (Arena arena = Arena.ofShared();
        Context context = Context.builder().threads(1).build()) {
      MemorySegment points = Numbers.doubles(arena, Numbers.random(31, 12));
      Paths paths = Paths.of(points, DType.FLOAT64, 2, 3, 2);
      MemorySegment out = Numbers.doubles(arena, 2 * plan.outputSize(2));
      MemorySegment cotangent =
          Numbers.doubles(arena, Numbers.random(32, (int) (2 * plan.outputSize(2))));
      PathsGradient gradient = PathsGradient.of(Numbers.doubles(arena, 12L));
      assertFree("compute", () -> plan.compute(context, paths, out));
      assertFree("compute, shared context", () -> plan.compute(paths, out));
      assertFree("vjp", () -> plan.vjp(context, paths, cotangent, gradient));
    }
  }

  @Test
  void wordSignaturesAllocateNothing() {
    WordSignature plan = WordSignature.builder(Words.parse(3, "(0) (2,1)")).timeAugmented().build();
    assertFree(plan, 2);
  }

  @Test
  void logSignaturesAllocateNothing() {
    assertFree(LogSignature.builder(2, 2).timeAugmented().build(), 2);
  }

  @Test
  void transformsAllocateNothing() {
    PathTransform plan = PathTransform.builder().leadLag().build();
    try (Arena arena = Arena.ofShared();
        Context context = Context.builder().threads(1).build()) {
      Paths paths = Paths.of(Numbers.doubles(arena, 6L), DType.FLOAT64, 1, 3, 2);
      MemorySegment out = plan.allocate(arena, paths);
      assertFree("transform", () -> plan.compute(context, paths, out));
    }
  }

  @Test
  void theTensorAlgebraAllocatesNothing() {
    TensorAlgebra algebra = TensorAlgebra.of(2, 2, DType.FLOAT64);
    LogSignature logs = LogSignature.builder(2, 2).basis(Basis.EXPANDED).build();
    TensorBiFunction combine = logs.combine(DType.FLOAT64);
    try (Arena arena = Arena.ofShared();
        Context context = Context.builder().threads(1).build()) {
      MemorySegment a = Numbers.doubles(arena, Numbers.random(34, 12));
      MemorySegment b = Numbers.doubles(arena, Numbers.random(35, 12));
      MemorySegment out = Numbers.doubles(arena, 12L);
      MemorySegment gradA = Numbers.doubles(arena, 12L);
      MemorySegment gradB = Numbers.doubles(arena, 12L);
      assertFree("product", () -> algebra.product().compute(context, a, b, out));
      assertFree("vjp", () -> algebra.product().vjp(context, a, b, out, gradA, gradB));
      assertFree("log", () -> algebra.log().compute(context, a, out));
      assertFree("combine", () -> combine.compute(context, a, b, out));
    }
  }

  @Test
  void kernelsAllocateNothing() {
    SignatureKernel plan = SignatureKernel.builder().timeAugmented().build();
    Discrepancy mmd = Discrepancy.mmd(plan, true);
    NystromFeatures features = new NystromFeatures(plan, 1e-3);
    try (Arena arena = Arena.ofShared();
        Context context = Context.builder().threads(1).build()) {
      Paths x = Paths.of(Numbers.doubles(arena, Numbers.random(36, 8)), DType.FLOAT64, 2, 2, 2);
      Paths y = Paths.of(Numbers.doubles(arena, Numbers.random(37, 8)), DType.FLOAT64, 2, 2, 2);
      MemorySegment out = plan.gram().allocate(arena, x, y);
      MemorySegment exponents = Numbers.longs(arena, 0, 0, 0, 0);
      MemorySegment loss = mmd.allocate(arena, y);
      MemorySegment cotangent = plan.gram().allocate(arena, x, y);
      MemorySegment tangent = Numbers.doubles(arena, 8L);
      KernelGradient gradient =
          KernelGradient.of(Numbers.doubles(arena, 8L), Numbers.doubles(arena, 8L));
      assertFree("gram", () -> plan.gram(context, x, y, out));
      assertFree("symmetric gram, shared context", () -> plan.gram(x, out));
      assertFree("scaled", () -> plan.gram().scaled(context, x, y, out, exponents));
      assertFree("vjp", () -> plan.gram().vjp(context, x, y, cotangent, gradient));
      assertFree("jvp", () -> plan.gram().jvp(context, x, y, tangent, out));
      assertFree("discrepancy", () -> mmd.compute(context, x, y, loss));
      assertFree("discrepancy vjp", () -> mmd.vjp(context, x, y, loss, gradient));
      assertFree("features", () -> features.compute(context, x, y, out));
    }
  }

  @Test
  void sumsOverModesAllocateNothing() {
    ModeSums sums = ModeSums.builder(DType.FLOAT64, 1, 2, 3).conjugate().build();
    try (Arena arena = Arena.ofShared();
        Context context = Context.builder().threads(1).build()) {
      MemorySegment v = Numbers.doubles(arena, Numbers.random(38, 4));
      MemorySegment x = Numbers.doubles(arena, Numbers.random(39, 4));
      MemorySegment real = Numbers.doubles(arena, 3L);
      MemorySegment z = Numbers.doubles(arena, 2, 0, 3, 0, 4, 0);
      MemorySegment out = Numbers.doubles(arena, 6L);
      MemorySegment grad = Numbers.doubles(arena, 4L);
      MemorySegment none = MemorySegment.NULL;
      assertFree("products", () -> sums.logVandermonde(context, v, x, real));
      assertFree("vjp", () -> sums.logVandermondeVjp(context, v, x, real, grad, none));
      assertFree("transpose", () -> sums.logVandermondeTranspose(context, real, v, x, grad));
      assertFree("cauchy", () -> sums.cauchy(context, v, z, x, out));
      assertFree("cauchy vjp", () -> sums.cauchyVjp(context, v, z, x, out, grad, none, none));
    }
  }

  @Test
  void modelsAllocateNothing() {
    S4dModel model = S4dModel.builder(DType.FLOAT64, 2, 1, 3).build();
    try (Arena arena = Arena.ofShared();
        Context context = Context.builder().threads(1).build()) {
      double[] two = {1, -1};
      double[] four = {1, 0, 0, 1};
      S4dParameters p =
          S4dParameters.copyOf(arena, DType.FLOAT64, new double[1], new double[1], two, four, two);
      MemorySegment state = model.defaultState(arena, 2);
      MemorySegment after = model.defaultState(arena, 2);
      MemorySegment out = Numbers.doubles(arena, model.kernelSize());
      MemorySegment outState = Numbers.doubles(arena, 2 * model.kernelSize());
      MemorySegment da = Numbers.doubles(arena, model.stateSize());
      MemorySegment db = Numbers.doubles(arena, model.stateSize());
      MemorySegment none = MemorySegment.NULL;
      MemorySegment toDt = Numbers.doubles(arena, 2L);
      S4dGradient gradient = new S4dGradient(none, none, none, none, toDt, none);
      MemorySegment u = Numbers.doubles(arena, 4L);
      MemorySegment y = Numbers.doubles(arena, 4L);
      assertFree("kernel", () -> model.kernel(context, p, out));
      assertFree("of states", () -> model.kernel(context, p, state, out, outState));
      assertFree("vjp", () -> model.kernelVjp(context, p, out, gradient));
      assertFree("discretize", () -> model.discretize(context, p, da, db));
      assertFree("step", () -> model.step(context, da, db, p.c(), u, state, y));
      assertFree("at once", () -> model.forwardState(context, p, outState, none, after));
    }
  }

  @Test
  void lowRankModelsAllocateNothing() {
    S4Model model = S4Model.builder(DType.FLOAT64, 2, 1, 3).build();
    try (Arena arena = Arena.ofShared();
        Context context = Context.builder().threads(1).build()) {
      double[] two = {1, -1};
      double[] four = {1, 0, 0, 1};
      double[] zero = {0};
      S4Parameters p = S4Parameters.copyOf(arena, DType.FLOAT64, zero, zero, two, two, four, two);
      MemorySegment state = model.defaultState(arena, 2);
      MemorySegment after = model.defaultState(arena, 2);
      MemorySegment out = Numbers.doubles(arena, model.kernelSize());
      MemorySegment outState = Numbers.doubles(arena, 2 * model.kernelSize());
      MemorySegment none = MemorySegment.NULL;
      MemorySegment toDt = Numbers.doubles(arena, 2L);
      S4Gradient gradient = new S4Gradient(none, none, none, none, none, toDt, none);
      MemorySegment tuned = Numbers.doubles(arena, 4L);
      S4Steps steps = model.steps(S4StepMode.LINEAR, p);
      MemorySegment u = Numbers.doubles(arena, 4L);
      MemorySegment y = Numbers.doubles(arena, 4L);
      assertFree("kernel", () -> model.kernel(context, p, out));
      assertFree("of states", () -> model.kernel(context, p, state, out, outState));
      assertFree("vjp", () -> model.kernelVjp(context, p, out, gradient));
      assertFree("tune", () -> model.tune(context, p, 0, 3, tuned));
      assertFree("step", () -> steps.step(context, u, state, y));
      assertFree("at once", () -> model.forwardState(context, p, outState, none, after));
    }
  }

  @Test
  void convolutionsAllocateNothing() {
    Convolution plan = Convolution.builder(DType.FLOAT64, 2, 3).build();
    try (Arena arena = Arena.ofShared();
        Context context = Context.builder().threads(1).build()) {
      MemorySegment kernel = Numbers.doubles(arena, 6L);
      MemorySegment u = Numbers.doubles(arena, 12L);
      MemorySegment out = Numbers.doubles(arena, 12L);
      MemorySegment none = MemorySegment.NULL;
      ConvolutionGradient gradient =
          new ConvolutionGradient(none, Numbers.doubles(arena, 12L), none);
      assertFree("convolution", () -> plan.apply(context, kernel, u, none, out));
      assertFree("added", () -> plan.add(context, kernel, u, none, out));
      assertFree("vjp", () -> plan.vjp(context, kernel, u, none, out, gradient));
    }
  }

  @Test
  void updatesAllocateNothing() {
    Signature plan = Signature.builder().depth(2).build();
    try (PathStream stream = PathStream.of(plan, DType.FLOAT64, 1, 2);
        RollingWindow rolling = RollingWindow.of(plan, DType.FLOAT64, 1, 2, 16);
        Arena arena = Arena.ofShared()) {
      double[] point = {0, 0};
      double[] features = new double[(int) rolling.signatureSize()];
      MemorySegment out = Numbers.doubles(arena, stream.signatureSize());
      LogSignature logs = LogSignature.builder(2, 2).build();
      MemorySegment logOut = Numbers.doubles(arena, logs.outputSize());
      assertFree("push", () -> rolling.push(step(point), features));
      assertFree(
          "append",
          () -> {
            stream.append(step(point));
            long end = stream.end();
            stream.drop(Math.max(0, end - 100));
            stream.signature(stream.first(), end, out);
            stream.logSignature(logs, stream.first(), end, logOut);
          });
    }
  }

  private static double[] step(double[] point) {
    point[0] = point[1] + 1;
    point[1] = -point[0];
    return point;
  }

  private static void assertFree(PathFunction plan, int dim) {
    try (Arena arena = Arena.ofShared();
        Context context = Context.builder().threads(1).build()) {
      MemorySegment points = Numbers.doubles(arena, Numbers.random(33, 3 * dim));
      Paths paths =
          Paths.builder(points, DType.FLOAT64, 1, 3, dim).windows(Windows.sliding(3, 2, 1)).build();
      MemorySegment out = plan.allocate(arena, paths);
      MemorySegment cotangent = plan.allocate(arena, paths);
      PathsGradient gradient = PathsGradient.of(Numbers.doubles(arena, 3L * dim));
      assertFree("compute", () -> plan.compute(context, paths, out));
      assertFree("vjp", () -> plan.vjp(context, paths, cotangent, gradient));
    }
  }

  static void assertFree(String what, Runnable call) {
    run(call, WARM_UP);
    long least = Long.MAX_VALUE;
    // The first rounds may still compile.
    for (int round = 0; round < 10 && least > SLACK; round++) {
      least = Math.min(least, allocated(call));
    }
    assertTrue(least <= SLACK, what + ": " + least + " bytes in " + CALLS + " calls");
  }

  private static long allocated(Runnable call) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    run(call, CALLS);
    return threads.getCurrentThreadAllocatedBytes() - before;
  }

  private static void run(Runnable call, int times) {
    for (int i = 0; i < times; i++) {
      call.run();
    }
  }
}
