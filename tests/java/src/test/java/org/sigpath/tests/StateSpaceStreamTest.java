package org.sigpath.tests;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;
import org.sigpath.Convolution;
import org.sigpath.DType;
import org.sigpath.Discretization;
import org.sigpath.ParameterTransform;
import org.sigpath.S4Model;
import org.sigpath.S4Parameters;
import org.sigpath.S4StepMode;
import org.sigpath.S4Steps;
import org.sigpath.S4dModel;
import org.sigpath.S4dParameters;

/** Inputs that come in chunks have the outputs of steps. */
class StateSpaceStreamTest {
  private static final DType F64 = DType.FLOAT64;
  private static final int CHUNKS = 3;

  /** A call of a model on three segments. */
  private interface Call {
    void with(MemorySegment a, MemorySegment b, MemorySegment c);
  }

  /**
   * A model.
   *
   * @param kernel takes states, kernels and what the states add
   * @param forward takes inputs, states and the next states
   * @param step takes inputs, states that it writes over, and outputs
   */
  private record Model(
      int batch, int channels, int dim, int length, Call kernel, Call forward, Call step) {}

  @Test
  void diagonal() {
    DiagonalModel m =
        new DiagonalModel(
            Discretization.BILINEAR,
            ParameterTransform.EXP,
            ParameterTransform.NONE,
            ParameterTransform.EXP,
            false,
            false,
            2,
            2,
            1,
            3);
    S4dModel model = m.model(F64);
    try (Arena arena = Arena.ofConfined()) {
      S4dParameters p = m.parameters(arena, F64);
      MemorySegment da = Numbers.doubles(arena, model.stateSize());
      MemorySegment db = Numbers.doubles(arena, model.stateSize());
      model.discretize(p, da, db);
      check(
          new Model(
              m.batch(),
              m.channels(),
              DiagonalModel.H,
              DiagonalModel.L,
              (state, kernel, out) -> model.kernel(p, state, kernel, out),
              (u, state, next) -> model.forwardState(p, u, state, next),
              (u, state, out) -> model.step(da, db, p.c(), u, state, out)),
          m.states());
    }
  }

  @Test
  void lowRank() {
    LowRankModel m = new LowRankModel(4, 3, 2, 2, 2, 7, 9, 3, 0.7);
    S4Model model = m.model(F64);
    try (Arena arena = Arena.ofConfined()) {
      S4Parameters p = m.parameters(arena, F64);
      for (S4StepMode mode : new S4StepMode[] {S4StepMode.LINEAR, S4StepMode.DENSE}) {
        S4Steps steps = model.steps(mode, p);
        check(
            new Model(
                m.batch(),
                m.channels(),
                m.dim(),
                m.length(),
                (state, kernel, out) -> model.kernel(p, state, kernel, out),
                (u, state, next) -> model.forwardState(p, u, state, next),
                steps::step),
            m.states());
      }
    }
  }

  private static void check(Model m, double[] states) {
    int rows = m.channels * m.dim;
    int total = CHUNKS * m.length;
    double[] u = Numbers.random(97, m.batch * m.dim * total);
    double[] expected = new double[m.batch * rows * total];
    double[] actual = new double[m.batch * rows * total];
    Convolution layer = Convolution.builder(F64, m.dim, m.length).channels(m.channels).build();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment stepped = Numbers.doubles(arena, states);
      MemorySegment y = Numbers.doubles(arena, (long) m.batch * rows);
      for (int l = 0; l < total; l++) {
        m.step.with(Numbers.doubles(arena, part(u, total, l, 1)), stepped, y);
        put(y.toArray(ValueLayout.JAVA_DOUBLE), expected, total, l, 1);
      }

      MemorySegment state = Numbers.doubles(arena, states);
      MemorySegment next = Numbers.doubles(arena, (long) states.length);
      MemorySegment kernel = Numbers.doubles(arena, (long) rows * m.length);
      MemorySegment out = Numbers.doubles(arena, (long) m.batch * rows * m.length);
      for (int l = 0; l < total; l += m.length) {
        MemorySegment chunk = Numbers.doubles(arena, part(u, total, l, m.length));
        m.kernel.with(state, kernel, out);
        layer.add(kernel, chunk, MemorySegment.NULL, out);
        m.forward.with(chunk, state, next);
        state.copyFrom(next);
        put(out.toArray(ValueLayout.JAVA_DOUBLE), actual, total, l, m.length);
      }
      Numbers.assertClose(expected, actual, 1e-11, "outputs");
      Numbers.assertClose(
          stepped.toArray(ValueLayout.JAVA_DOUBLE),
          state.toArray(ValueLayout.JAVA_DOUBLE),
          1e-11,
          "states");
    }
  }

  /** Columns of rows of {@code total}. */
  private static double[] part(double[] from, int total, int first, int count) {
    double[] to = new double[from.length / total * count];
    for (int row = 0; row < from.length / total; row++) {
      System.arraycopy(from, row * total + first, to, row * count, count);
    }
    return to;
  }

  private static void put(double[] from, double[] to, int total, int first, int count) {
    for (int row = 0; row < to.length / total; row++) {
      System.arraycopy(from, row * count, to, row * total + first, count);
    }
  }
}
