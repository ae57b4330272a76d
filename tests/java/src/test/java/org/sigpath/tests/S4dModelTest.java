package org.sigpath.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sigpath.Context;
import org.sigpath.DType;
import org.sigpath.Discretization;
import org.sigpath.OutOfNativeMemoryException;
import org.sigpath.ParameterTransform;
import org.sigpath.S4dGradient;
import org.sigpath.S4dModel;
import org.sigpath.S4dParameters;

/** Diagonal models against the recurrence, their gradients against differences. */
class S4dModelTest {
  private static final DType F64 = DType.FLOAT64;
  private static final int H = DiagonalModel.H;
  private static final int N = DiagonalModel.N;
  private static final int L = DiagonalModel.L;

  private static List<DiagonalModel> models() {
    List<DiagonalModel> all = new ArrayList<>();
    ParameterTransform[] transforms = ParameterTransform.values();
    for (Discretization discretization : Discretization.values()) {
      for (int i = 0; i < transforms.length; i++) {
        ParameterTransform other = transforms[(i + 2) % transforms.length];
        all.add(
            new DiagonalModel(
                discretization,
                transforms[i],
                other,
                transforms[i],
                i % 3 == 1,
                i % 2 == 1,
                1 + i % 2,
                i % 2 == 0 ? 2 : 4,
                i == 0 ? 1 : 0.7,
                1 + i % 3));
      }
    }
    return all;
  }

  private static DiagonalModel plain() {
    return new DiagonalModel(
        Discretization.ZOH,
        ParameterTransform.EXP,
        ParameterTransform.NONE,
        ParameterTransform.EXP,
        false,
        false,
        2,
        1,
        1,
        3);
  }

  @Test
  void kernelsAreTheRecurrence() {
    for (DiagonalModel m : models()) {
      for (DType dtype : DType.values()) {
        double tolerance = dtype == F64 ? 1e-12 : 5e-6;
        S4dModel model = m.model(dtype);
        try (Arena arena = Arena.ofConfined()) {
          S4dParameters p = m.parameters(arena, dtype);
          Numbers.assertClose(m.kernels(), model.kernel(p), tolerance, m + ", " + dtype);
          MemorySegment state = Numbers.segment(arena, dtype, m.states());
          long count = model.kernelSize();
          MemorySegment out = arena.allocate(count * dtype.bytes(), 8);
          MemorySegment outState = arena.allocate(m.batch() * count * dtype.bytes(), 8);
          model.kernel(p, state, out, outState);
          Numbers.assertClose(m.kernels(), Numbers.of(dtype, out), tolerance, m + ", with states");
          for (int b = 0; b < m.batch(); b++) {
            long bytes = out.byteSize();
            double[] actual = Numbers.of(dtype, outState.asSlice(b * bytes, bytes));
            Numbers.assertClose(m.kernels(b), actual, tolerance, m + ", state " + b);
          }
        }
      }
    }
  }

  @Test
  void gradientsAreDifferences() {
    for (DiagonalModel m : models()) {
      S4dModel model = m.model(F64);
      try (Arena arena = Arena.ofConfined()) {
        S4dParameters p = m.parameters(arena, F64);
        MemorySegment state = Numbers.doubles(arena, m.states());
        long count = model.kernelSize();
        // One segment for both outputs and one for both cotangents.
        MemorySegment both = Numbers.doubles(arena, (1 + m.batch()) * count);
        MemorySegment g =
            Numbers.doubles(arena, Numbers.random(67, (int) ((1 + m.batch()) * count)));
        S4dGradient to = S4dGradient.of(like(arena, p)).withState(Numbers.like(arena, state));
        model.kernelVjp(p, state, g.asSlice(0, 8 * count), g.asSlice(8 * count), to);
        Runnable forward =
            () -> model.kernel(p, state, both.asSlice(0, 8 * count), both.asSlice(8 * count));
        Checks.gradient(m + " aReal", forward, p.aReal(), both, g, to.aReal(), 1e-6);
        Checks.gradient(m + " aImag", forward, p.aImag(), both, g, to.aImag(), 1e-6);
        Checks.gradient(m + " b", forward, p.b(), both, g, to.b(), 1e-6);
        Checks.gradient(m + " c", forward, p.c(), both, g, to.c(), 1e-6);
        Checks.gradient(m + " dt", forward, p.dt(), both, g, to.dt(), 1e-6);
        Checks.gradient(m + " state", forward, state, both, g, to.state(), 1e-6);
      }
    }
  }

  @Test
  void gradientsMayBeAbsent() {
    DiagonalModel m = plain();
    S4dModel model = m.model(F64);
    try (Arena arena = Arena.ofConfined()) {
      S4dParameters p = m.parameters(arena, F64);
      MemorySegment g = Numbers.doubles(arena, Numbers.random(68, (int) model.kernelSize()));
      S4dGradient all = S4dGradient.of(like(arena, p));
      model.kernelVjp(p, g, all);
      MemorySegment none = MemorySegment.NULL;
      MemorySegment alone = Numbers.doubles(arena, (long) H);
      model.kernelVjp(p, g, new S4dGradient(none, none, none, none, alone, none));
      assertEquals(-1, all.dt().mismatch(alone), "the gradient to dt alone");
      S4dGradient nothing = new S4dGradient(none, none, none, none, none, none);
      Checks.refused("grad_a_real", () -> model.kernelVjp(p, g, nothing));
      S4dGradient toState = all.withState(Numbers.doubles(arena, model.stateSize()));
      Checks.refused("gradient.state", () -> model.kernelVjp(p, g, toState));
    }
  }

  @Test
  void stepsAreTheConvolution() {
    for (DiagonalModel m : models()) {
      S4dModel model = m.model(F64);
      int rows = m.channels() * H;
      try (Arena arena = Arena.ofConfined()) {
        S4dParameters p = m.parameters(arena, F64);
        MemorySegment da = Numbers.doubles(arena, model.stateSize());
        MemorySegment db = Numbers.doubles(arena, model.stateSize());
        model.discretize(p, da, db);
        for (int i = 0; i < H * N; i++) {
          assertEquals(m.mode(i / N, i % N)[0].re(), Numbers.get(da, 2 * i), 1e-13, "dA");
          assertEquals(m.mode(i / N, i % N)[1].im(), Numbers.get(db, 2 * i + 1), 1e-13, "dB");
        }
        MemorySegment state = Numbers.doubles(arena, m.states());
        MemorySegment out = Numbers.doubles(arena, (long) m.batch() * rows);
        double[] u = Numbers.random(69, m.batch() * H * L);
        double[] actual = new double[m.batch() * rows * L];
        for (int l = 0; l < L; l++) {
          MemorySegment now = Numbers.doubles(arena, (long) m.batch() * H);
          for (int i = 0; i < m.batch() * H; i++) {
            now.setAtIndex(ValueLayout.JAVA_DOUBLE, i, u[i * L + l]);
          }
          model.step(da, db, p.c(), now, state, out);
          for (int i = 0; i < m.batch() * rows; i++) {
            actual[i * L + l] = Numbers.get(out, i);
          }
        }
        Numbers.assertClose(convolution(m, u), actual, 1e-12, m + ", outputs");

        MemorySegment inputs = Numbers.doubles(arena, u);
        MemorySegment after = Numbers.like(arena, state);
        model.forwardState(p, inputs, Numbers.doubles(arena, m.states()), after);
        double[] expected = Numbers.of(F64, state);
        Numbers.assertClose(expected, Numbers.of(F64, after), 1e-12, m + ", states at once");
        model.forwardState(p, inputs, model.defaultState(arena, m.batch()), state);
        model.forwardState(p, inputs, after);
        assertEquals(-1, state.mismatch(after), m + ", from no state");
      }
    }
  }

  /** The outputs (batch, channels, H, L) of inputs (batch, H, L). */
  private static double[] convolution(DiagonalModel m, double[] u) {
    int size = m.channels() * H * L;
    double[] out = new double[m.batch() * size];
    for (int b = 0; b < m.batch(); b++) {
      System.arraycopy(m.kernels(b), 0, out, b * size, size);
    }
    Numbers.addConvolution(m.kernels(), u, H, L, out);
    return out;
  }

  @Test
  void fixturesAgree() throws IOException {
    int seen = 0;
    for (JsonNode c : Fixtures.cases("ssm.json")) {
      if (!c.get("kind").asText().equals("s4d")) {
        continue;
      }
      seen++;
      int dim = c.get("H").asInt();
      S4dModel model =
          S4dModel.builder(F64, dim, c.get("N").asInt(), c.get("L").asInt())
              .channels(c.get("channels").asInt())
              .sets(dim)
              .discretization(
                  c.get("disc").asText().equals("zoh")
                      ? Discretization.ZOH
                      : Discretization.BILINEAR)
              .realTransform(ParameterTransform.NONE)
              .dtTransform(ParameterTransform.NONE)
              .build();
      try (Arena arena = Arena.ofConfined()) {
        S4dParameters p =
            S4dParameters.copyOf(
                arena,
                F64,
                minus(Fixtures.numbers(c.get("A").get("re"))),
                minus(Fixtures.numbers(c.get("A").get("im"))),
                pairs(c.get("B")),
                pairs(c.get("C")),
                Fixtures.numbers(c.get("dt")));
        double[] expected = Fixtures.numbers(c.get("K"));
        Numbers.assertClose(expected, model.kernel(p), 1e-12, "kernels");
      }
    }
    assertEquals(4, seen);
  }

  private static double[] minus(double[] x) {
    for (int i = 0; i < x.length; i++) {
      x[i] = -x[i];
    }
    return x;
  }

  static double[] pairs(JsonNode z) {
    double[] re = Fixtures.numbers(z.get("re"));
    double[] im = Fixtures.numbers(z.get("im"));
    double[] pairs = new double[2 * re.length];
    for (int i = 0; i < re.length; i++) {
      new Complex(re[i], im[i]).put(pairs, i);
    }
    return pairs;
  }

  @Test
  void statesBeginAsZeros() {
    S4dModel model = plain().model(DType.FLOAT32);
    assertEquals(DType.FLOAT32, model.dtype());
    assertEquals(2 * H * N, model.stateSize());
    assertEquals(2 * H * L, model.kernelSize());
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment used = arena.allocate(5 * 2 * H * N * Float.BYTES, 8).fill((byte) 1);
      MemorySegment state = model.defaultState((size, alignment) -> used.asSlice(0, size), 5);
      assertArrayEquals(new float[5 * 2 * H * N], state.toArray(ValueLayout.JAVA_FLOAT));
      assertEquals(0, model.defaultState(arena, 0).byteSize());
      Checks.refused("batch: is -1", () -> model.defaultState(arena, -1));
      Checks.refused("batch", () -> model.defaultState(arena, Long.MAX_VALUE / 4));
    }
  }

  @Test
  void lengthsFollowFromTheRate() {
    S4dModel model = S4dModel.builderForMaxLength(F64, 2, 3, 41).rate(2).build();
    assertEquals(21, model.length());
    assertEquals(2 * 21, model.kernelSize());
    long forward = model.workspaceBytes(Context.shared(), 0, false);
    assertTrue(forward > 0);
    assertTrue(model.workspaceBytes(Context.shared(), 2, true) > forward);
  }

  @Test
  void badOptionsAreRefused() {
    Checks.refused("dim: is 0", () -> S4dModel.builder(F64, 0, 1, 1));
    Checks.refused("modes: is 0", () -> S4dModel.builder(F64, 1, 0, 1));
    Checks.refused("length: is -2", () -> S4dModel.builder(F64, 1, 1, -2));
    S4dModel.Builder builder = S4dModel.builder(F64, 4, 1, 1);
    Checks.refused("channels: is 0", () -> builder.channels(0));
    Checks.refused("sets: is 0", () -> builder.sets(0));
    Checks.refused("rate: is 0.0", () -> builder.rate(0));
    Checks.refused("rate: is NaN", () -> builder.rate(Double.NaN));
    Checks.refused("rate: is Infinity", () -> builder.rate(Double.POSITIVE_INFINITY));
    assertThrows(NullPointerException.class, () -> builder.discretization(null));
    assertThrows(NullPointerException.class, () -> builder.realTransform(null));
    assertThrows(NullPointerException.class, () -> builder.imagTransform(null));
    assertThrows(NullPointerException.class, () -> builder.dtTransform(null));
    assertThrows(NullPointerException.class, () -> S4dModel.builder(null, 1, 1, 1));
    Checks.refused("sets: is 3", () -> builder.sets(3).build());
    long many = Long.MAX_VALUE / 4;
    Checks.refused("63 bits", () -> S4dModel.builder(F64, 4, many, 1).build());
    Checks.refused("63 bits", () -> S4dModel.builder(F64, 5, 1, many).build());
  }

  @Test
  void aModelDoesNotFollowItsBuilder() {
    DiagonalModel m = plain();
    S4dModel.Builder builder = S4dModel.builder(F64, H, N, L).channels(2);
    S4dModel model = builder.build();
    builder.channels(3).discretization(Discretization.BILINEAR);
    try (Arena arena = Arena.ofConfined()) {
      double[] out = model.kernel(m.parameters(arena, F64));
      Numbers.assertClose(m.kernels(), out, 1e-12, "kernels");
    }
  }

  @Test
  void badNumbersAreRefused() {
    S4dModel model =
        S4dModel.builder(F64, 1, 1, 10_000)
            .realTransform(ParameterTransform.NONE)
            .dtTransform(ParameterTransform.NONE)
            .build();
    try (Arena arena = Arena.ofConfined()) {
      Checks.refused("dt: that of input 0", () -> model.kernel(one(arena, 1, 0, 1)));
      Checks.refused("a_real: mode 0", () -> model.kernel(one(arena, -1, 1, 1)));
      Checks.refused("c: element 0", () -> model.kernel(one(arena, 1, 1, Double.NaN)));
    }
  }

  private static S4dParameters one(Arena arena, double aReal, double dt, double c) {
    double[] pair = {1, 0};
    return S4dParameters.copyOf(
        arena,
        F64,
        new double[] {aReal},
        new double[1],
        pair,
        new double[] {c, 0},
        new double[] {dt});
  }

  @Test
  void theWorkspaceLimitHolds() {
    S4dModel model = plain().model(F64);
    try (Arena arena = Arena.ofConfined();
        Context context = Context.builder().workspaceLimit(1024).build()) {
      S4dParameters p = plain().parameters(arena, F64);
      MemorySegment out = Numbers.doubles(arena, model.kernelSize());
      assertThrows(OutOfNativeMemoryException.class, () -> model.kernel(context, p, out));
    }
  }

  static S4dParameters like(Arena arena, S4dParameters p) {
    return new S4dParameters(
        Numbers.like(arena, p.aReal()),
        Numbers.like(arena, p.aImag()),
        Numbers.like(arena, p.b()),
        Numbers.like(arena, p.c()),
        Numbers.like(arena, p.dt()));
  }
}
