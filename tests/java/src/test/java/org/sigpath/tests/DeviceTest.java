package org.sigpath.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.sigpath.tests.Checks.refused;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sigpath.Basis;
import org.sigpath.Context;
import org.sigpath.DType;
import org.sigpath.Device;
import org.sigpath.DeviceBuffer;
import org.sigpath.DeviceGradient;
import org.sigpath.LogSignature;
import org.sigpath.OutOfNativeMemoryException;
import org.sigpath.PathFunction;
import org.sigpath.PathTransform;
import org.sigpath.Paths;
import org.sigpath.PathsGradient;
import org.sigpath.Signature;
import org.sigpath.SigpathException;
import org.sigpath.Windows;
import org.sigpath.WordSignature;
import org.sigpath.Words;

/**
 * CUDA devices: what is refused anywhere, and where there is a device, that it computes what the
 * CPU does and that its memory is safe to use.
 */
class DeviceTest {
  private static final int BATCH = 3;
  private static final int LENGTH = 7;
  private static final int DIM = 2;
  private static final double TOLERANCE = 1e-12;

  /** What this machine says of its devices, where it has none. */
  private static Optional<RuntimeException> refusal() {
    try {
      return Device.list().isEmpty()
          ? Optional.of(new IllegalArgumentException("there are none"))
          : Optional.empty();
    } catch (UnsupportedOperationException | SigpathException e) {
      return Optional.of(e);
    }
  }

  static boolean isThere() {
    return refusal().isEmpty();
  }

  @Test
  void theDeviceThatIsExpectedIsThere() {
    assumeTrue(Boolean.getBoolean("sigpath.expect.device"), "none is expected");
    assertTrue(isThere(), () -> refusal().get().getMessage());
  }

  @Test
  void withoutADeviceItIsSaid() {
    assumeTrue(!isThere(), "there is a device");
    Class<? extends RuntimeException> expected = refusal().get().getClass();
    assertThrows(expected, () -> Context.cuda(0));
    assertThrows(expected, () -> DeviceBuffer.allocate(0, DType.FLOAT64, 1));
  }

  @Test
  void badArguments() {
    refused("ordinal: is -1", () -> Context.cuda(-1));
    refused("ordinal: is -1", () -> DeviceBuffer.allocate(-1, DType.FLOAT64, 1));
    refused("count: is -1", () -> DeviceBuffer.allocate(0, DType.FLOAT64, -1));
    refused("63 bits", () -> DeviceBuffer.allocate(0, DType.FLOAT64, 1L << 61));
    refused("options.stream", () -> Context.builder().stream(64).build());
    assertThrows(NullPointerException.class, () -> Context.builder().device(null));
    assertThrows(NullPointerException.class, () -> DeviceBuffer.allocate(0, null, 1));
    assertThrows(NullPointerException.class, () -> Paths.of((DeviceBuffer) null, 1, 1, 1));
    assertThrows(NullPointerException.class, () -> DeviceGradient.of(null));
  }

  @Test
  void aContextForTheCpuHasNone() {
    for (Context context : List.of(Context.shared(), Context.builder().threads(1).build())) {
      assertEquals(Optional.empty(), context.device());
      context.synchronize();
      assertThrows(UnsupportedOperationException.class, () -> context.allocate(DType.FLOAT64, 1));
      context.close();
    }
  }

  static Stream<PathFunction> plans() {
    Signature.Builder signature = Signature.builder().depth(3).leadLag().scalarTerm();
    return Stream.of(
        signature.givenTime().givenBasepoint().build(),
        signature.checkFinite(false).build(),
        WordSignature.builder(Words.parse(3, "(0) (2,1) (1,1,2)"))
            .givenTime()
            .givenBasepoint()
            .build(),
        LogSignature.builder(DIM, 3).givenTime().givenBasepoint().checkFinite(false).build(),
        LogSignature.builder(DIM, 2).basis(Basis.EXPANDED).givenTime().givenBasepoint().build());
  }

  @Nested
  @EnabledIf("org.sigpath.tests.DeviceTest#isThere")
  class OnADevice extends OnDevice {
    private final MemorySegment points = random(1, BATCH * LENGTH * DIM);
    private final MemorySegment times = random(2, BATCH * (LENGTH + 1));
    private final MemorySegment basepoint = random(3, BATCH * DIM);
    private final MemorySegment lengths = Numbers.longs(arena, LENGTH, 1, 4);

    @AfterEach
    @Override
    public void close() {
      super.close();
    }

    @Test
    void contextsKnowIt() {
      Device device = Device.list().get(0);
      assertEquals(Optional.of(device), context.device());
      try (Context same =
          Context.builder().device(device).stream(0).workspaceLimit(1 << 20).build()) {
        assertEquals(Optional.of(device), same.device());
      }
      refused("ordinal", () -> Context.cuda(1000));
      refused("ordinal", () -> DeviceBuffer.allocate(1000, DType.FLOAT64, 1));
    }

    @ParameterizedTest
    @MethodSource("org.sigpath.tests.DeviceTest#plans")
    void hostArraysGiveWhatTheCpuGives(PathFunction plan) {
      for (Paths paths : List.of(hostPaths().build(), hostPaths().windows(windows()).build())) {
        Result expected = onTheHost(Context.shared(), plan, paths);
        Result actual = onTheHost(context, plan, paths);
        expected.assertClose(actual);
      }
    }

    @ParameterizedTest
    @MethodSource("org.sigpath.tests.DeviceTest#plans")
    void deviceArraysGiveWhatTheCpuGives(PathFunction plan) {
      for (boolean windowed : new boolean[] {false, true}) {
        Paths.Builder host = hostPaths();
        Paths.Builder device =
            Paths.builder(copy(points), BATCH, LENGTH, DIM)
                .lengths(lengths)
                .times(copy(times), LENGTH + 1)
                .basepoint(copy(basepoint), DIM);
        if (windowed) {
          host.windows(windows());
          device.windows(windows());
        }
        Result expected = onTheHost(Context.shared(), plan, host.build());
        Result actual = inDeviceMemory(plan, device.build());
        expected.assertClose(actual);
      }
    }

    @Test
    void sharedTimesAndBasepoint() {
      Signature plan = Signature.builder().depth(2).givenTime().givenBasepoint().build();
      Paths host =
          Paths.builder(points, DType.FLOAT64, BATCH, LENGTH, DIM)
              .times(times)
              .basepoint(basepoint)
              .build();
      Paths device =
          Paths.builder(copy(points), BATCH, LENGTH, DIM)
              .times(copy(times))
              .basepoint(copy(basepoint))
              .build();
      onTheHost(Context.shared(), plan, host).assertClose(inDeviceMemory(plan, device));
    }

    @Test
    void floats() {
      float[] values = Numbers.toFloats(Numbers.random(54, BATCH * LENGTH * DIM));
      Signature plan = Signature.builder().depth(3).build();
      float[] expected = plan.compute(values, BATCH, LENGTH, DIM);
      DeviceBuffer in = allocate(DType.FLOAT32, values.length);
      in.copyFrom(arena.allocateFrom(ValueLayout.JAVA_FLOAT, values));
      DeviceBuffer out = allocate(DType.FLOAT32, expected.length);
      plan.compute(context, Paths.of(in, BATCH, LENGTH, DIM), out);
      context.synchronize();
      MemorySegment back = arena.allocate(ValueLayout.JAVA_FLOAT, expected.length);
      out.copyTo(back);
      Numbers.assertClose(
          Numbers.toDoubles(expected),
          Numbers.toDoubles(back.toArray(ValueLayout.JAVA_FLOAT)),
          1e-5,
          "floats");
    }

    @Test
    void hostAndDeviceMemoryDoNotMix() {
      Signature plan = Signature.builder().depth(2).build();
      long size = BATCH * plan.outputSize(DIM);
      Paths onHost = Paths.of(points, DType.FLOAT64, BATCH, LENGTH, DIM);
      Paths onDevice = Paths.of(copy(points), BATCH, LENGTH, DIM);
      MemorySegment hostOut = Numbers.doubles(arena, size);
      DeviceBuffer deviceOut = doubles(size);
      DeviceGradient gradient = DeviceGradient.of(copy(points));
      refused("out: is host memory", () -> plan.compute(context, onDevice, hostOut));
      refused("out: is in the memory of", () -> plan.compute(context, onHost, deviceOut));
      refused(
          "cotangent: is host memory",
          () -> plan.vjp(context, onDevice, hostOut, PathsGradient.of(points)));
      refused(
          "cotangent: is in the memory of", () -> plan.vjp(context, onHost, deviceOut, gradient));
      Paths.Builder host = Paths.builder(points, DType.FLOAT64, BATCH, LENGTH, DIM);
      refused("times: is in the memory of", () -> host.times(copy(times)));
      refused("basepoint: is in the memory of", () -> host.basepoint(copy(basepoint)));
      Paths.Builder device = Paths.builder(copy(points), BATCH, LENGTH, DIM);
      refused("times: is host memory", () -> device.times(times));
      refused("basepoint: is host memory", () -> device.basepoint(basepoint));
    }

    @Test
    void buffersOfTheWrongKind() {
      Signature plan = Signature.builder().depth(2).givenTime().givenBasepoint().build();
      Paths paths = devicePaths();
      DeviceBuffer out = doubles(BATCH * plan.outputSize(DIM));
      DeviceBuffer floats = allocate(DType.FLOAT32, out.count());
      DeviceBuffer one = doubles(1);
      DeviceGradient gradient = DeviceGradient.of(copy(points));
      refused("out: is FLOAT32, expected FLOAT64", () -> plan.compute(context, paths, floats));
      refused("out_count: is 1", () -> plan.compute(context, paths, one));
      refused("cotangent: is FLOAT32", () -> plan.vjp(context, paths, floats, gradient));
      refused("cotangent_count: is 1", () -> plan.vjp(context, paths, one, gradient));
      refused("grad_points", () -> plan.vjp(context, paths, out, DeviceGradient.of(one)));
      refused("grad_times", () -> plan.vjp(context, paths, out, gradient.withTimes(one)));
      refused("grad_basepoint", () -> plan.vjp(context, paths, out, gradient.withBasepoint(one)));
      refused(
          "gradient.times: is FLOAT32",
          () -> plan.vjp(context, paths, out, gradient.withTimes(floats)));
      refused("points: has 1 elements", () -> Paths.of(one, BATCH, LENGTH, DIM));
      Paths.Builder builder = Paths.builder(copy(points), BATCH, LENGTH, DIM);
      refused("times: is FLOAT32", () -> builder.times(floats));
      refused("times: has 1 elements", () -> builder.times(one).build());
      assertThrows(
          NullPointerException.class, () -> plan.compute(context, paths, (DeviceBuffer) null));
    }

    @Test
    void contextsAndFunctionsThatCannot() {
      Signature plan = Signature.builder().depth(2).givenTime().givenBasepoint().build();
      Paths paths = devicePaths();
      DeviceBuffer out = doubles(BATCH * plan.outputSize(DIM));
      refused("paths.device", () -> plan.compute(Context.shared(), paths, out));
      PathTransform transform = PathTransform.builder().leadLag().build();
      DeviceBuffer room = doubles(BATCH * (2 * LENGTH - 1) * 2 * DIM);
      assertThrows(
          UnsupportedOperationException.class, () -> transform.compute(context, paths, room));
      refused(
          "grad_points_count: is 0", () -> plan.vjp(context, paths, out, DeviceGradient.none()));
    }

    @Test
    void theWorkspaceLimitAndCancellationHold() {
      Signature plan = Signature.builder().depth(3).build();
      Paths paths = Paths.of(copy(points), BATCH, LENGTH, DIM);
      DeviceBuffer out = copy(Numbers.doubles(arena, BATCH * plan.outputSize(DIM)));
      DeviceGradient gradient = DeviceGradient.of(copy(points));
      try (Context tight = Context.builder().cuda(0).workspaceLimit(1).build()) {
        assertTrue(plan.workspaceBytes(context, paths, true) > 1);
        assertThrows(OutOfNativeMemoryException.class, () -> plan.vjp(tight, paths, out, gradient));
      }
      context.cancel();
      assertThrows(CancellationException.class, () -> plan.compute(context, paths, out));
      context.reset();
      plan.compute(context, paths, out);
    }

    @Test
    void valuesAreChecked() {
      points.setAtIndex(ValueLayout.JAVA_DOUBLE, 3, Double.NaN);
      Signature plan = Signature.builder().depth(2).build();
      DeviceBuffer out = doubles(BATCH * plan.outputSize(DIM));
      Paths paths = Paths.of(copy(points), BATCH, LENGTH, DIM);
      refused("path 0, point 1, channel 1", () -> plan.compute(context, paths, out));
    }

    @Test
    void callsAllocateNothingOnTheHeap() {
      Signature plan = Signature.builder().depth(2).checkFinite(false).build();
      Paths paths = Paths.of(copy(points), BATCH, LENGTH, DIM);
      DeviceBuffer out = doubles(BATCH * plan.outputSize(DIM));
      DeviceBuffer cotangent = copy(Numbers.doubles(arena, out.count()));
      DeviceGradient gradient = DeviceGradient.of(copy(points));
      AllocationTest.assertFree("compute", () -> plan.compute(context, paths, out));
      AllocationTest.assertFree("vjp", () -> plan.vjp(context, paths, cotangent, gradient));
      AllocationTest.assertFree("synchronize", context::synchronize);
    }

    /** Outputs and gradients of a call. */
    private record Result(double[] out, double[] points, double[] times, double[] basepoint) {
      void assertClose(Result actual) {
        Numbers.assertClose(out, actual.out, TOLERANCE, "out");
        Numbers.assertClose(points, actual.points, TOLERANCE, "points");
        Numbers.assertClose(times, actual.times, TOLERANCE, "times");
        Numbers.assertClose(basepoint, actual.basepoint, TOLERANCE, "basepoint");
        for (double[] numbers : List.of(out, points, times, basepoint)) {
          assertFalse(Stream.of(numbers).allMatch(x -> x.length == 0), "nothing was compared");
        }
      }
    }

    private Result onTheHost(Context context, PathFunction plan, Paths paths) {
      MemorySegment out = plan.allocate(arena, paths);
      plan.compute(context, paths, out);
      PathsGradient gradient =
          new PathsGradient(
              Numbers.doubles(arena, BATCH * LENGTH * DIM),
              Numbers.doubles(arena, BATCH * (LENGTH + 1)),
              Numbers.doubles(arena, BATCH * DIM));
      plan.vjp(context, paths, cotangent(plan, paths), gradient);
      return new Result(
          out.toArray(ValueLayout.JAVA_DOUBLE),
          gradient.points().toArray(ValueLayout.JAVA_DOUBLE),
          gradient.times().toArray(ValueLayout.JAVA_DOUBLE),
          gradient.basepoint().toArray(ValueLayout.JAVA_DOUBLE));
    }

    private Result inDeviceMemory(PathFunction plan, Paths paths) {
      DeviceBuffer cotangent = copy(cotangent(plan, paths));
      DeviceBuffer out = doubles(cotangent.count());
      DeviceBuffer toPoints = doubles(BATCH * LENGTH * DIM);
      DeviceBuffer toTimes = doubles(BATCH * (LENGTH + 1));
      DeviceBuffer toBasepoint = doubles(BATCH * DIM);
      plan.compute(context, paths, out);
      plan.vjp(
          context,
          paths,
          cotangent,
          DeviceGradient.of(toPoints).withTimes(toTimes).withBasepoint(toBasepoint));
      context.synchronize();
      return new Result(numbers(out), numbers(toPoints), numbers(toTimes), numbers(toBasepoint));
    }

    private MemorySegment cotangent(PathFunction plan, Paths paths) {
      return random(4, (int) (BATCH * plan.outputRows(paths) * plan.outputSize(DIM)));
    }

    private Paths.Builder hostPaths() {
      return Paths.builder(points, DType.FLOAT64, BATCH, LENGTH, DIM)
          .lengths(lengths)
          .times(times, LENGTH + 1)
          .basepoint(basepoint, DIM);
    }

    private Paths devicePaths() {
      return Paths.builder(copy(points), BATCH, LENGTH, DIM)
          .times(copy(times), LENGTH + 1)
          .basepoint(copy(basepoint), DIM)
          .build();
    }

    private static Windows windows() {
      return Windows.of(new long[] {0, 8}, new long[] {2, 5}, new long[] {6, 6});
    }

    private MemorySegment random(int stream, int n) {
      return Numbers.doubles(arena, Numbers.random(500 + stream, n));
    }
  }
}
