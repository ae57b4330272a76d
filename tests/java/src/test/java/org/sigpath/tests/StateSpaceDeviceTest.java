package org.sigpath.tests;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.sigpath.tests.Checks.refused;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.sigpath.Context;
import org.sigpath.Convolution;
import org.sigpath.ConvolutionGradient;
import org.sigpath.DType;
import org.sigpath.DeviceBuffer;
import org.sigpath.DeviceConvolutionGradient;
import org.sigpath.DeviceS4Gradient;
import org.sigpath.DeviceS4Parameters;
import org.sigpath.DeviceS4dGradient;
import org.sigpath.DeviceS4dParameters;
import org.sigpath.Discretization;
import org.sigpath.ModeSums;
import org.sigpath.ParameterTransform;
import org.sigpath.S4Gradient;
import org.sigpath.S4Model;
import org.sigpath.S4Parameters;
import org.sigpath.S4StepMode;
import org.sigpath.S4Steps;
import org.sigpath.S4dGradient;
import org.sigpath.S4dModel;
import org.sigpath.S4dParameters;

/** State-space models on a CUDA device: what it computes is what the CPU does. */
@EnabledIf("org.sigpath.tests.DeviceTest#isThere")
class StateSpaceDeviceTest {
  private static final double TOLERANCE = 1e-11;
  private static final int BATCH = 2;

  private final OnDevice device = new OnDevice();
  private final DiagonalModel diagonal =
      new DiagonalModel(
          Discretization.ZOH,
          ParameterTransform.EXP,
          ParameterTransform.NONE,
          ParameterTransform.EXP,
          false,
          false,
          2,
          2,
          1,
          BATCH);
  private final LowRankModel lowRank = new LowRankModel(4, 3, 2, 2, 2, 7, 9, BATCH, 1);

  @AfterEach
  void close() {
    device.close();
  }

  private MemorySegment random(long n, int seed) {
    return Numbers.doubles(device.arena, Numbers.random(seed, (int) n));
  }

  private MemorySegment zeros(long n) {
    return Numbers.doubles(device.arena, n);
  }

  private void same(String what, MemorySegment expected, DeviceBuffer actual) {
    Numbers.assertClose(
        expected.toArray(ValueLayout.JAVA_DOUBLE), device.numbers(actual), TOLERANCE, what);
  }

  private DeviceBuffer like(MemorySegment segment) {
    return device.doubles(segment.byteSize() / Double.BYTES);
  }

  private DeviceS4dParameters copy(S4dParameters p) {
    return new DeviceS4dParameters(
        device.copy(p.aReal()),
        device.copy(p.aImag()),
        device.copy(p.b()),
        device.copy(p.c()),
        device.copy(p.dt()));
  }

  private DeviceS4Parameters copy(S4Parameters p) {
    return new DeviceS4Parameters(
        device.copy(p.aReal()),
        device.copy(p.aImag()),
        device.copy(p.p()),
        device.copy(p.b()),
        device.copy(p.c()),
        device.copy(p.dt()));
  }

  @Test
  void diagonalModels() {
    Context cuda = device.context;
    S4dModel model = diagonal.model(DType.FLOAT64);
    S4dParameters p = diagonal.parameters(device.arena, DType.FLOAT64);
    DeviceS4dParameters onDevice = copy(p);
    MemorySegment state = Numbers.doubles(device.arena, diagonal.states());
    MemorySegment out = zeros(model.kernelSize());
    MemorySegment outState = zeros(BATCH * model.kernelSize());
    model.kernel(p, state, out, outState);
    DeviceBuffer ownState = device.copy(state);
    DeviceBuffer ownOut = like(out);
    DeviceBuffer ownOutState = like(outState);
    model.kernel(cuda, onDevice, ownState, ownOut, ownOutState);
    same("kernels", out, ownOut);
    same("kernels of states", outState, ownOutState);
    MemorySegment staged = zeros(model.kernelSize());
    model.kernel(cuda, p, staged);
    Numbers.assertClose(
        out.toArray(ValueLayout.JAVA_DOUBLE),
        staged.toArray(ValueLayout.JAVA_DOUBLE),
        TOLERANCE,
        "kernels of staged segments");

    MemorySegment g = random(model.kernelSize(), 2);
    MemorySegment gState = random(BATCH * model.kernelSize(), 3);
    S4dParameters to =
        S4dParameters.copyOf(
            device.arena,
            DType.FLOAT64,
            diagonal.aReal(),
            diagonal.aImag(),
            diagonal.b(),
            diagonal.c(),
            diagonal.dt());
    MemorySegment toState = zeros(BATCH * model.stateSize());
    model.kernelVjp(p, state, g, gState, S4dGradient.of(to).withState(toState));
    DeviceS4dGradient ownTo =
        new DeviceS4dGradient(
            like(to.aReal()), null, like(to.b()), like(to.c()), like(to.dt()), like(toState));
    model.kernelVjp(cuda, onDevice, ownState, device.copy(g), device.copy(gState), ownTo);
    same("to aReal", to.aReal(), ownTo.aReal());
    same("to b", to.b(), ownTo.b());
    same("to c", to.c(), ownTo.c());
    same("to dt", to.dt(), ownTo.dt());
    same("to states", toState, ownTo.state());

    MemorySegment da = zeros(model.stateSize());
    MemorySegment db = zeros(model.stateSize());
    model.discretize(p, da, db);
    DeviceBuffer ownDa = like(da);
    DeviceBuffer ownDb = like(db);
    model.discretize(cuda, onDevice, ownDa, ownDb);
    same("da", da, ownDa);
    same("db", db, ownDb);
    MemorySegment u = random((long) BATCH * DiagonalModel.H, 4);
    MemorySegment y = zeros((long) BATCH * 2 * DiagonalModel.H);
    model.step(da, db, p.c(), u, state, y);
    DeviceBuffer ownY = like(y);
    model.step(cuda, ownDa, ownDb, onDevice.c(), device.copy(u), ownState, ownY);
    same("states after a step", state, ownState);
    same("outputs", y, ownY);
    MemorySegment inputs = random((long) BATCH * DiagonalModel.H * DiagonalModel.L, 5);
    MemorySegment after = zeros(BATCH * model.stateSize());
    model.forwardState(p, inputs, state, after);
    DeviceBuffer ownAfter = like(after);
    model.forwardState(cuda, onDevice, device.copy(inputs), ownState, ownAfter);
    same("states after an input", after, ownAfter);
  }

  @Test
  void lowRankModels() {
    Context cuda = device.context;
    S4Model model = lowRank.model(DType.FLOAT64);
    S4Parameters p = lowRank.parameters(device.arena, DType.FLOAT64);
    DeviceS4Parameters onDevice = copy(p);
    MemorySegment state = Numbers.doubles(device.arena, lowRank.states());
    MemorySegment out = zeros(model.kernelSize());
    MemorySegment outState = zeros(BATCH * model.kernelSize());
    model.kernel(p, state, out, outState);
    DeviceBuffer ownState = device.copy(state);
    DeviceBuffer ownOut = like(out);
    DeviceBuffer ownOutState = like(outState);
    model.kernel(cuda, onDevice, ownState, ownOut, ownOutState);
    same("kernels", out, ownOut);
    same("kernels of states", outState, ownOutState);
    model.kernel(cuda, onDevice, ownOut);
    same("kernels alone", out, ownOut);

    MemorySegment g = random(model.kernelSize(), 2);
    S4Parameters to = S4ModelTest.like(device.arena, p);
    model.kernelVjp(p, g, S4Gradient.of(to));
    DeviceS4Gradient ownTo =
        new DeviceS4Gradient(
            like(to.aReal()),
            like(to.aImag()),
            like(to.p()),
            like(to.b()),
            like(to.c()),
            like(to.dt()),
            null);
    model.kernelVjp(cuda, onDevice, device.copy(g), ownTo);
    same("to aReal", to.aReal(), ownTo.aReal());
    same("to aImag", to.aImag(), ownTo.aImag());
    same("to p", to.p(), ownTo.p());
    same("to b", to.b(), ownTo.b());
    same("to c", to.c(), ownTo.c());
    same("to dt", to.dt(), ownTo.dt());

    MemorySegment inputs = random((long) BATCH * 4 * 7, 5);
    MemorySegment after = zeros(BATCH * model.stateSize());
    model.forwardState(p, inputs, after);
    DeviceBuffer ownAfter = like(after);
    model.forwardState(cuda, onDevice, device.copy(inputs), null, ownAfter);
    same("states after an input", after, ownAfter);
    MemorySegment c = zeros(2 * 2 * 4 * 3);
    model.tune(p, 9, 0, c);
    DeviceBuffer ownC = like(c);
    model.tune(cuda, onDevice, 9, 0, ownC);
    same("weights", c, ownC);
  }

  @Test
  void stepsOfLowRankModels() {
    Context cuda = device.context;
    S4Model model = lowRank.model(DType.FLOAT64);
    S4Parameters p = lowRank.parameters(device.arena, DType.FLOAT64);
    DeviceS4Parameters onDevice = copy(p);
    MemorySegment u = random((long) BATCH * 4, 6);
    DeviceBuffer ownU = device.copy(u);
    for (S4StepMode mode : S4StepMode.values()) {
      S4Steps steps = model.steps(mode, p);
      S4Steps ownSteps = model.steps(cuda, mode, onDevice);
      MemorySegment state = steps.defaultState(device.arena, BATCH);
      MemorySegment y = zeros(BATCH * 2 * 4);
      DeviceBuffer ownState = device.copy(state);
      DeviceBuffer ownY = like(y);
      for (int i = 0; i < 3; i++) {
        steps.step(u, state, y);
        ownSteps.step(cuda, ownU, ownState, ownY);
      }
      same(mode + " outputs", y, ownY);
      refused("steps: were made", () -> ownSteps.step(cuda, u, state, y));
      refused("steps: were made", () -> steps.step(cuda, ownU, ownState, ownY));
      S4Steps staged = model.steps(cuda, mode, p);
      staged.step(cuda, u, state, y);
    }
  }

  @Test
  void convolutions() {
    Context cuda = device.context;
    Convolution layer =
        Convolution.builder(DType.FLOAT64, 3, 11).channels(2).bidirectional().build();
    MemorySegment kernel = random(layer.kernelSize(), 7);
    MemorySegment u = random(BATCH * layer.inputSize(), 8);
    MemorySegment d = random(6, 9);
    MemorySegment out = zeros(BATCH * layer.outputSize());
    DeviceBuffer ownKernel = device.copy(kernel);
    DeviceBuffer ownU = device.copy(u);
    DeviceBuffer ownD = device.copy(d);
    DeviceBuffer ownOut = like(out);
    layer.apply(kernel, u, d, out);
    layer.apply(cuda, ownKernel, ownU, ownD, ownOut);
    same("outputs", out, ownOut);
    layer.add(kernel, u, MemorySegment.NULL, out);
    layer.add(cuda, ownKernel, ownU, null, ownOut);
    same("outputs added", out, ownOut);
    MemorySegment g = random(BATCH * layer.outputSize(), 10);
    ConvolutionGradient to =
        new ConvolutionGradient(
            zeros(layer.kernelSize()), zeros(BATCH * layer.inputSize()), zeros(6));
    layer.vjp(kernel, u, d, g, to);
    DeviceConvolutionGradient ownTo =
        new DeviceConvolutionGradient(like(to.kernel()), like(to.u()), like(to.d()));
    layer.vjp(cuda, ownKernel, ownU, ownD, device.copy(g), ownTo);
    same("to kernels", to.kernel(), ownTo.kernel());
    same("to u", to.u(), ownTo.u());
    same("to d", to.d(), ownTo.d());
  }

  @Test
  void sumsOfStagedSegments() {
    ModeSums sums = ModeSums.builder(DType.FLOAT64, 3, 2, 9).conjugate().build();
    MemorySegment v = random(12, 11);
    MemorySegment x = random(12, 12);
    MemorySegment out = zeros(27);
    MemorySegment own = zeros(27);
    sums.logVandermonde(v, x, out);
    sums.logVandermonde(device.context, v, x, own);
    Numbers.assertClose(
        out.toArray(ValueLayout.JAVA_DOUBLE),
        own.toArray(ValueLayout.JAVA_DOUBLE),
        TOLERANCE,
        "sums");
  }

  @Test
  void buffersThatDoNotFit() {
    Context cuda = device.context;
    S4dModel model = diagonal.model(DType.FLOAT64);
    DeviceS4dParameters p = copy(diagonal.parameters(device.arena, DType.FLOAT64));
    DeviceBuffer out = device.doubles(model.kernelSize());
    refused(
        "out: has " + (model.kernelSize() + 1) + " elements",
        () -> model.kernel(cuda, p, device.doubles(model.kernelSize() + 1)));
    refused(
        "out: is FLOAT32",
        () -> model.kernel(cuda, p, device.allocate(DType.FLOAT32, model.kernelSize())));
    refused("context: is for the CPU", () -> model.kernel(Context.shared(), p, out));
    DeviceBuffer small = device.doubles(3);
    DeviceS4dParameters wrong = new DeviceS4dParameters(p.aReal(), small, p.b(), p.c(), p.dt());
    refused("aImag: has 3 elements, expected 6", () -> model.kernel(cuda, wrong, out));
    DeviceBuffer state = device.copy(Numbers.doubles(device.arena, diagonal.states()));
    assertThrows(NullPointerException.class, () -> model.kernel(cuda, p, state, out, null));
    refused(
        "grad_a_real",
        () ->
            model.kernelVjp(
                cuda, p, out, new DeviceS4dGradient(null, null, null, null, null, null)));
    DeviceBuffer closed = device.doubles(model.kernelSize());
    closed.close();
    assertThrows(IllegalStateException.class, () -> model.kernel(cuda, p, closed));
  }
}
