package org.sigpath.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;
import org.sigpath.DType;
import org.sigpath.ParameterTransform;
import org.sigpath.S4Gradient;
import org.sigpath.S4Model;
import org.sigpath.S4Parameters;
import org.sigpath.S4StepMode;
import org.sigpath.S4Steps;

/** What a low-rank model makes of its parameters, and the steps of one. */
class S4OptionsTest {
  private static final DType F64 = DType.FLOAT64;
  private static final LowRankModel MODEL = new LowRankModel(4, 3, 2, 2, 2, 7, 7, 2, 0.7);

  private static S4Parameters parameters(
      Arena arena, DType dtype, double[] aReal, double[] aImag, double[] dt) {
    return S4Parameters.copyOf(arena, dtype, aReal, aImag, MODEL.p(), MODEL.b(), MODEL.c(), dt);
  }

  private static S4Model.Builder builder() {
    return S4Model.builder(F64, 4, 3, 7).rank(2).channels(2).sets(2).rate(0.7);
  }

  @Test
  void rawParametersAreTransformed() {
    ParameterTransform[] all = ParameterTransform.values();
    ParameterTransform none = ParameterTransform.NONE;
    S4Model plain = builder().realTransform(none).imagTransform(none).dtTransform(none).build();
    for (int t = 0; t < all.length; t++) {
      ParameterTransform real = all[t];
      ParameterTransform imag = all[(t + 2) % all.length];
      ParameterTransform step = all[(t + 1) % all.length];
      boolean fast = t % 2 == 1;
      S4Model.Builder b = builder().realTransform(real).imagTransform(imag).dtTransform(step);
      S4Model model = (fast ? b.dtFast() : b).build();
      double[] aReal = new double[6];
      double[] aImag = new double[6];
      double[] dt = new double[4];
      double[] rawReal = positive(MODEL.aReal());
      double[] rawImag = MODEL.aImag();
      double[] rawDt = positive(MODEL.dt());
      for (int i = 0; i < 6; i++) {
        aReal[i] = DiagonalModel.transformed(real, rawReal[i]);
        aImag[i] = DiagonalModel.transformed(imag, rawImag[i]);
      }
      for (int h = 0; h < 4; h++) {
        dt[h] = DiagonalModel.transformed(step, fast ? Math.sinh(rawDt[h]) : rawDt[h]);
      }
      String what = real + ", " + imag + ", " + step;
      try (Arena arena = Arena.ofConfined()) {
        S4Parameters raw = parameters(arena, F64, rawReal, rawImag, rawDt);
        double[] expected = plain.kernel(parameters(arena, F64, aReal, aImag, dt));
        Numbers.assertClose(expected, model.kernel(raw), 1e-11, what);
        MemorySegment out = Numbers.doubles(arena, model.kernelSize());
        MemorySegment g = Numbers.doubles(arena, Numbers.random(98, (int) model.kernelSize()));
        S4Gradient to = S4Gradient.of(S4ModelTest.like(arena, raw));
        model.kernelVjp(raw, g, to);
        Runnable forward = () -> model.kernel(raw, out);
        Checks.gradient(what + " aReal", forward, raw.aReal(), out, g, to.aReal(), 1e-6);
        Checks.gradient(what + " aImag", forward, raw.aImag(), out, g, to.aImag(), 1e-6);
        Checks.gradient(what + " dt", forward, raw.dt(), out, g, to.dt(), 1e-6);
      }
    }
  }

  private static double[] positive(double[] values) {
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.abs(values[i]) / 2 + 0.3;
    }
    return values;
  }

  /** The outputs of the first steps of one state from 0. */
  private static double[] steps(DType dtype, S4Steps steps, double[] u) {
    int bytes = dtype.bytes();
    double[] all = new double[u.length * 2];
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = steps.defaultState(arena, 1);
      MemorySegment in = arena.allocate(4L * bytes, bytes);
      MemorySegment out = arena.allocate(8L * bytes, bytes);
      for (int l = 0; l < u.length / 4; l++) {
        for (int h = 0; h < 4; h++) {
          set(dtype, in, h, u[4 * l + h]);
        }
        steps.step(in, state, out);
        for (int i = 0; i < 8; i++) {
          all[8 * l + i] =
              dtype == F64 ? Numbers.get(out, i) : out.getAtIndex(ValueLayout.JAVA_FLOAT, i);
        }
      }
    }
    return all;
  }

  private static void set(DType dtype, MemorySegment to, int i, double value) {
    if (dtype == F64) {
      to.setAtIndex(ValueLayout.JAVA_DOUBLE, i, value);
    } else {
      to.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) value);
    }
  }

  @Test
  void everyModeStepsAlike() {
    double[] u = Numbers.random(99, 4 * 9);
    try (Arena arena = Arena.ofConfined()) {
      S4Parameters p = MODEL.parameters(arena, F64);
      double[] expected = steps(F64, MODEL.model(F64).steps(S4StepMode.LINEAR, p), u);
      // The same from weights that are not tuned.
      S4Parameters untuned = p.withC(Numbers.doubles(arena, 2L * 2 * 4 * 3));
      MODEL.model(F64).tune(p, MODEL.tuned(), 0, untuned.c());
      S4Model of = builder().tuned(0).build();
      for (S4StepMode mode : S4StepMode.values()) {
        double[] actual = steps(F64, MODEL.model(F64).steps(mode, p), u);
        Numbers.assertClose(expected, actual, 1e-11, mode + "");
        Numbers.assertClose(
            expected, steps(F64, of.steps(mode, untuned), u), 1e-11, mode + " of C");
        DType f32 = DType.FLOAT32;
        S4Steps single = MODEL.model(f32).steps(mode, MODEL.parameters(arena, f32));
        Numbers.assertClose(expected, steps(f32, single, u), 2e-5, mode + ", float");
      }
      assertThrows(NullPointerException.class, () -> of.steps(null, untuned));
    }
  }

  /** Steps refer to no parameters: those are gone and written over here. */
  @Test
  void stepsKeepWhatTheyNeed() {
    double[] u = Numbers.random(100, 4 * 5);
    S4Model model = MODEL.model(F64);
    S4Steps kept;
    double[] expected;
    try (Arena arena = Arena.ofConfined()) {
      S4Parameters p = MODEL.parameters(arena, F64);
      kept = model.steps(S4StepMode.LINEAR, p);
      expected = steps(F64, kept, u);
      p.aReal().fill((byte) 0);
      p.c().fill((byte) 0);
    }
    assertArrayEquals(expected, steps(F64, kept, u));
  }

  @Test
  void noStatesAreNone() {
    S4Model model = MODEL.model(F64);
    try (Arena arena = Arena.ofConfined()) {
      S4Parameters p = MODEL.parameters(arena, F64);
      S4Steps steps = model.steps(S4StepMode.DIAGONAL, p);
      MemorySegment empty = steps.defaultState(arena, 0);
      assertEquals(0, empty.byteSize());
      steps.step(empty, empty, empty);
      model.forwardState(p, empty, empty);
      Checks.refused("batch: is -1", () -> steps.defaultState(arena, -1));
      Checks.refused("batch: is -1", () -> model.defaultState(arena, -1));
    }
  }

  @Test
  void aModelDoesNotFollowItsBuilder() {
    S4Model.Builder builder = builder();
    S4Model model = builder.build();
    builder.channels(3).rank(1).rate(1).tuned(100);
    try (Arena arena = Arena.ofConfined()) {
      double[] out = model.kernel(MODEL.parameters(arena, F64));
      Numbers.assertClose(MODEL.kernels(-1), out, 1e-11, "kernels");
      assertEquals(7, model.tuned());
    }
  }
}
