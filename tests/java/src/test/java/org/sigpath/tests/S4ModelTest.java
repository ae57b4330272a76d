package org.sigpath.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sigpath.Context;
import org.sigpath.Convolution;
import org.sigpath.DType;
import org.sigpath.InitialModes;
import org.sigpath.OutOfNativeMemoryException;
import org.sigpath.ParameterTransform;
import org.sigpath.S4Gradient;
import org.sigpath.S4Model;
import org.sigpath.S4Parameters;
import org.sigpath.S4StepMode;
import org.sigpath.S4Steps;

/** Low-rank models against the dense recurrence, their gradients against differences. */
class S4ModelTest {
  private static final DType F64 = DType.FLOAT64;

  private static final List<LowRankModel> MODELS =
      List.of(
          new LowRankModel(2, 3, 1, 1, 1, 16, 16, 1, 1),
          new LowRankModel(4, 2, 2, 2, 2, 17, 17, 2, 1),
          new LowRankModel(1, 4, 3, 1, 1, 9, 31, 1, 0.7),
          new LowRankModel(1, 1, 1, 1, 1, 1, 1, 1, 1));

  @Test
  void kernelsAreTheRecurrence() {
    for (LowRankModel m : MODELS) {
      for (DType dtype : DType.values()) {
        double tolerance = dtype == F64 ? 1e-11 : 5e-6;
        S4Model model = m.model(dtype);
        try (Arena arena = Arena.ofConfined()) {
          S4Parameters p = m.parameters(arena, dtype);
          Numbers.assertClose(m.kernels(-1), model.kernel(p), tolerance, m + ", " + dtype);
          MemorySegment state = Numbers.segment(arena, dtype, m.states());
          long bytes = model.kernelSize() * dtype.bytes();
          MemorySegment out = arena.allocate(bytes, 8);
          MemorySegment outState = arena.allocate(m.batch() * bytes, 8);
          model.kernel(p, state, out, outState);
          Numbers.assertClose(
              m.kernels(-1), Numbers.of(dtype, out), tolerance, m + ", with states");
          for (int b = 0; b < m.batch(); b++) {
            double[] actual = Numbers.of(dtype, outState.asSlice(b * bytes, bytes));
            Numbers.assertClose(m.kernels(b), actual, tolerance, m + ", state " + b);
          }
        }
      }
    }
  }

  @Test
  void gradientsAreDifferences() {
    for (LowRankModel m : MODELS) {
      S4Model model = m.model(F64);
      try (Arena arena = Arena.ofConfined()) {
        S4Parameters p = m.parameters(arena, F64);
        MemorySegment state = Numbers.doubles(arena, m.states());
        long count = model.kernelSize();
        // One segment for both outputs and one for both cotangents.
        MemorySegment both = Numbers.doubles(arena, (1 + m.batch()) * count);
        MemorySegment g =
            Numbers.doubles(arena, Numbers.random(88, (int) ((1 + m.batch()) * count)));
        S4Gradient to = S4Gradient.of(like(arena, p)).withState(Numbers.like(arena, state));
        model.kernelVjp(p, state, g.asSlice(0, 8 * count), g.asSlice(8 * count), to);
        Runnable forward =
            () -> model.kernel(p, state, both.asSlice(0, 8 * count), both.asSlice(8 * count));
        Checks.gradient(m + " aReal", forward, p.aReal(), both, g, to.aReal(), 1e-6);
        Checks.gradient(m + " aImag", forward, p.aImag(), both, g, to.aImag(), 1e-6);
        Checks.gradient(m + " p", forward, p.p(), both, g, to.p(), 1e-6);
        Checks.gradient(m + " b", forward, p.b(), both, g, to.b(), 1e-6);
        Checks.gradient(m + " c", forward, p.c(), both, g, to.c(), 1e-6);
        Checks.gradient(m + " dt", forward, p.dt(), both, g, to.dt(), 1e-6);
        Checks.gradient(m + " state", forward, state, both, g, to.state(), 1e-6);
        S4Gradient alone =
            new S4Gradient(
                MemorySegment.NULL,
                MemorySegment.NULL,
                MemorySegment.NULL,
                MemorySegment.NULL,
                MemorySegment.NULL,
                Numbers.like(arena, p.dt()),
                MemorySegment.NULL);
        model.kernelVjp(p, state, g.asSlice(0, 8 * count), g.asSlice(8 * count), alone);
        assertEquals(-1, to.dt().mismatch(alone.dt()), m + ": the gradient to dt alone");
      }
    }
  }

  @Test
  void tunedWeightsAreThePowers() {
    for (LowRankModel m : MODELS) {
      S4Model model = m.model(F64);
      try (Arena arena = Arena.ofConfined()) {
        S4Parameters p = m.parameters(arena, F64);
        MemorySegment tuned = Numbers.like(arena, p.c());
        MemorySegment again = Numbers.like(arena, p.c());
        model.tune(p, 0, 12, tuned);
        Numbers.assertClose(m.tunedWeights(12), Numbers.of(F64, tuned), 1e-12, m + ", tuned");
        model.tune(p, 0, 3, again);
        MemorySegment doubled = Numbers.like(arena, p.c());
        model.tune(p.withC(again), 3, 12, doubled);
        Numbers.assertClose(m.tunedWeights(12), Numbers.of(F64, doubled), 1e-12, m + ", doubled");
        model.tune(p.withC(tuned), 12, 0, again);
        Numbers.assertClose(m.c(), Numbers.of(F64, again), 1e-11, m + ", and back");
        Checks.refused("to: is 13", () -> model.tune(p, 3, 13, tuned));
        Checks.refused("from: is -1", () -> model.tune(p, -1, 3, tuned));
      }
    }
  }

  @Test
  void stepsAreTheConvolution() {
    for (LowRankModel m : MODELS) {
      S4Model model = m.model(F64);
      int rows = m.channels() * m.dim();
      int length = m.length();
      double[] u = Numbers.random(89, m.batch() * m.dim() * length);
      for (S4StepMode mode : S4StepMode.values()) {
        boolean diagonal = mode == S4StepMode.DIAGONAL;
        try (Arena arena = Arena.ofConfined()) {
          S4Parameters p = m.parameters(arena, F64);
          S4Steps steps = model.steps(mode, p);
          assertEquals(diagonal ? 2L * m.modes() : m.modes(), steps.width());
          assertEquals(2 * m.dim() * steps.width(), steps.stateSize());
          MemorySegment state =
              diagonal ? steps.defaultState(arena, m.batch()) : Numbers.doubles(arena, m.states());
          MemorySegment out = Numbers.doubles(arena, (long) m.batch() * rows);
          double[] actual = new double[m.batch() * rows * length];
          for (int l = 0; l < length; l++) {
            MemorySegment now = Numbers.doubles(arena, (long) m.batch() * m.dim());
            for (int i = 0; i < m.batch() * m.dim(); i++) {
              now.setAtIndex(ValueLayout.JAVA_DOUBLE, i, u[i * length + l]);
            }
            steps.step(now, state, out);
            for (int i = 0; i < m.batch() * rows; i++) {
              actual[i * length + l] = Numbers.get(out, i);
            }
          }
          String what = m + ", " + mode;
          Numbers.assertClose(convolution(m, u, !diagonal), actual, 1e-11, what);
          if (!diagonal) {
            MemorySegment after = Numbers.like(arena, state);
            MemorySegment inputs = Numbers.doubles(arena, u);
            model.forwardState(p, inputs, Numbers.doubles(arena, m.states()), after);
            Numbers.assertClose(Numbers.of(F64, state), Numbers.of(F64, after), 1e-12, what);
            model.forwardState(p, inputs, model.defaultState(arena, m.batch()), state);
            model.forwardState(p, inputs, after);
            assertEquals(-1, state.mismatch(after), what + ", from no state");
          }
        }
      }
    }
  }

  /** The outputs (batch, channels, H, L) of inputs (batch, H, L). */
  private static double[] convolution(LowRankModel m, double[] u, boolean fromStates) {
    int size = m.channels() * m.dim() * m.length();
    double[] out = new double[m.batch() * size];
    for (int b = 0; b < m.batch() && fromStates; b++) {
      System.arraycopy(m.kernels(b), 0, out, b * size, size);
    }
    Numbers.addConvolution(m.kernels(-1), u, m.dim(), m.length(), out);
    return out;
  }

  /** A long input in two chunks, the state of the first going into the second. */
  @Test
  void chunksAreTheWhole() {
    LowRankModel half = new LowRankModel(3, 2, 1, 1, 1, 8, 8, 0, 1);
    LowRankModel whole = new LowRankModel(3, 2, 1, 1, 1, 16, 16, 0, 1);
    try (Arena arena = Arena.ofConfined()) {
      S4Parameters p = half.parameters(arena, F64);
      S4Parameters shorter = p.withC(Numbers.like(arena, p.c()));
      half.model(F64).tune(p, 0, 8, shorter.c());
      S4Parameters longer = p.withC(Numbers.like(arena, p.c()));
      whole.model(F64).tune(p, 0, 16, longer.c());
      double[] u = Numbers.random(90, 3 * 16);
      double[] expected =
          Convolution.builder(F64, 3, 16).build().apply(whole.model(F64).kernel(longer), u);

      S4Model model = half.model(F64);
      Convolution layer = Convolution.builder(F64, 3, 8).build();
      MemorySegment kernel = Numbers.doubles(arena, 24L);
      MemorySegment state = model.defaultState(arena, 1);
      MemorySegment next = Numbers.like(arena, state);
      for (int first = 0; first < 16; first += 8) {
        double[] chunk = new double[24];
        for (int h = 0; h < 3; h++) {
          System.arraycopy(u, 16 * h + first, chunk, 8 * h, 8);
        }
        MemorySegment in = Numbers.doubles(arena, chunk);
        MemorySegment y = Numbers.doubles(arena, 24L);
        model.kernel(shorter, state, kernel, y);
        layer.add(kernel, in, MemorySegment.NULL, y);
        model.forwardState(shorter, in, state, next);
        state.copyFrom(next);
        for (int i = 0; i < 24; i++) {
          assertEquals(expected[16 * (i / 8) + first + i % 8], Numbers.get(y, i), 1e-12);
        }
      }
    }
  }

  @Test
  void fixturesAgree() throws IOException {
    int seen = 0;
    for (JsonNode c : Fixtures.cases("ssm.json")) {
      if (!c.get("kind").asText().equals("s4_dplr")) {
        continue;
      }
      seen++;
      int length = c.get("L").asInt();
      S4Model model =
          S4Model.builder(F64, 1, c.get("N").asInt(), length)
              .channels(c.get("channels").asInt())
              .rank(c.get("rank").asInt())
              .realTransform(ParameterTransform.NONE)
              .dtTransform(ParameterTransform.NONE)
              .build();
      try (Arena arena = Arena.ofConfined()) {
        double[] lambda = S4dModelTest.pairs(c.get("Lambda"));
        S4Parameters p =
            S4Parameters.copyOf(
                arena,
                F64,
                minusParts(lambda, 0),
                minusParts(lambda, 1),
                S4dModelTest.pairs(c.get("P")),
                S4dModelTest.pairs(c.get("B")),
                S4dModelTest.pairs(c.get("C")),
                new double[] {c.get("dt").asDouble()});
        MemorySegment tuned = Numbers.like(arena, p.c());
        model.tune(p, 0, length, tuned);
        double[] expected = Fixtures.numbers(c.get("K"));
        Numbers.assertClose(expected, model.kernel(p.withC(tuned)), 1e-12, "kernels");
      }
    }
    assertEquals(4, seen);
  }

  private static double[] minusParts(double[] pairs, int part) {
    double[] to = new double[pairs.length / 2];
    for (int i = 0; i < to.length; i++) {
      to[i] = -pairs[2 * i + part];
    }
    return to;
  }

  /** HiPPO-LegS has no eigenvectors to compute in. */
  @Test
  void illConditionedStepsAreRefused() {
    InitialModes modes = InitialModes.of(InitialModes.Kind.LEGS, 32);
    S4Model model =
        S4Model.builder(F64, 1, 32, 64).realTransform(ParameterTransform.NONE).tuned(0).build();
    try (Arena arena = Arena.ofConfined()) {
      S4Parameters p =
          S4Parameters.copyOf(
              arena,
              F64,
              minusParts(modes.lambda(), 0),
              minusParts(modes.lambda(), 1),
              modes.p(),
              modes.b(),
              InitialModes.drawWeights(1, 32),
              new double[] {-5});
      Checks.refused("condition number", () -> model.steps(S4StepMode.DIAGONAL, p));
      assertEquals(32, model.steps(S4StepMode.LINEAR, p).width());
      MemorySegment out = Numbers.doubles(arena, model.kernelSize());
      Checks.refused("tuned: is 0", () -> model.kernel(p, out));
    }
  }

  @Test
  void lengthsFollowFromTheRate() {
    S4Model model = S4Model.builderForMaxLength(F64, 2, 3, 41).rate(2).build();
    assertEquals(21, model.length());
    assertEquals(21, model.tuned());
    assertEquals(2 * 21, model.kernelSize());
    assertEquals(1, S4Model.builderForMaxLength(F64, 2, 3, 1).rate(9).build().length());
    Checks.refused("lMax: is 0", () -> S4Model.builderForMaxLength(F64, 2, 3, 0));
  }

  @Test
  void badOptionsAreRefused() {
    S4Model.Builder builder = S4Model.builder(F64, 4, 1, 1);
    Checks.refused("rank: is 0", () -> builder.rank(0));
    Checks.refused("tuned: is -1", () -> builder.tuned(-1));
    Checks.refused("channels: is 0", () -> builder.channels(0));
    Checks.refused("rate: is NaN", () -> builder.rate(Double.NaN));
    Checks.refused("length: is 0", () -> S4Model.builder(F64, 4, 1, 0));
    Checks.refused("sets: is 3", () -> builder.sets(3).build());
    assertThrows(NullPointerException.class, () -> S4Model.builder(null, 1, 1, 1));
    long many = Long.MAX_VALUE / 4;
    Checks.refused("63 bits", () -> S4Model.builder(F64, 4, many, 1).build());
  }

  @Test
  void theWorkspaceLimitHolds() {
    LowRankModel m = MODELS.get(1);
    S4Model model = m.model(F64);
    try (Arena arena = Arena.ofConfined();
        Context context = Context.builder().workspaceLimit(1024).build()) {
      S4Parameters p = m.parameters(arena, F64);
      MemorySegment out = Numbers.doubles(arena, model.kernelSize());
      assertThrows(OutOfNativeMemoryException.class, () -> model.kernel(context, p, out));
      long forward = model.workspaceBytes(Context.shared(), 0, false);
      assertTrue(forward > 1024, "workspace " + forward);
      assertTrue(model.workspaceBytes(Context.shared(), 3, true) > forward);
    }
  }

  static S4Parameters like(Arena arena, S4Parameters p) {
    return new S4Parameters(
        Numbers.like(arena, p.aReal()),
        Numbers.like(arena, p.aImag()),
        Numbers.like(arena, p.p()),
        Numbers.like(arena, p.b()),
        Numbers.like(arena, p.c()),
        Numbers.like(arena, p.dt()));
  }
}
