package org.sigpath.tests;

import java.lang.foreign.SegmentAllocator;
import org.sigpath.DType;
import org.sigpath.S4Model;
import org.sigpath.S4Parameters;

/**
 * A low-rank model with random parameters and states, aReal and dt logarithms, and its kernels by
 * the dense recurrence over pairs (re, im): of lambda and p they are real.
 */
record LowRankModel(
    int dim,
    int modes,
    int rank,
    int channels,
    int sets,
    int length,
    int tuned,
    int batch,
    double rate) {
  S4Model model(DType dtype) {
    return S4Model.builder(dtype, dim, modes, length)
        .rank(rank)
        .channels(channels)
        .sets(sets)
        .tuned(tuned)
        .rate(rate)
        .build();
  }

  double[] aReal() {
    return Numbers.random(81, sets * modes);
  }

  double[] aImag() {
    return Numbers.random(82, sets * modes);
  }

  double[] p() {
    return Numbers.random(83, 2 * rank * sets * modes);
  }

  double[] b() {
    return Numbers.random(84, 2 * sets * modes);
  }

  double[] c() {
    return Numbers.random(85, 2 * channels * dim * modes);
  }

  double[] dt() {
    double[] dt = Numbers.random(86, dim);
    for (int h = 0; h < dim; h++) {
      dt[h] -= 1.5;
    }
    return dt;
  }

  double[] states() {
    return Numbers.random(87, 2 * batch * dim * modes);
  }

  S4Parameters parameters(SegmentAllocator allocator, DType dtype) {
    return S4Parameters.copyOf(allocator, dtype, aReal(), aImag(), p(), b(), c(), dt());
  }

  private double[] pairs(double[] from, int row) {
    double[] to = new double[2 * modes];
    System.arraycopy(from, row * 2 * modes, to, 0, 2 * modes);
    return to;
  }

  private double step(int h) {
    return Math.exp(dt()[h]) * rate;
  }

  private double[][] matrix(int set) {
    double[][] a = new double[2 * modes][2 * modes];
    for (int n = 0; n < modes; n++) {
      double re = -Math.exp(aReal()[set * modes + n]);
      double im = -aImag()[set * modes + n];
      a[2 * n][2 * n] = re;
      a[2 * n + 1][2 * n + 1] = re;
      a[2 * n][2 * n + 1] = -im;
      a[2 * n + 1][2 * n] = im;
    }
    for (int r = 0; r < rank; r++) {
      double[] p = pairs(p(), r * sets + set);
      for (int i = 0; i < 2 * modes; i++) {
        for (int j = 0; j < 2 * modes; j++) {
          a[i][j] -= 2 * p[i] * p[j];
        }
      }
    }
    return a;
  }

  private double[][] implicit(int h) {
    return Dense.plus(Dense.identity(2 * modes), -step(h) / 2, matrix(h % sets));
  }

  double[][] dA(int h) {
    double[][] explicit = Dense.plus(Dense.identity(2 * modes), step(h) / 2, matrix(h % sets));
    double[][] columns = Dense.transposed(explicit);
    for (int j = 0; j < columns.length; j++) {
      columns[j] = Dense.solve(implicit(h), columns[j]);
    }
    return Dense.transposed(columns);
  }

  private double[] dB(int h) {
    double[] b = pairs(b(), h % sets);
    for (int i = 0; i < b.length; i++) {
      b[i] *= step(h);
    }
    return Dense.solve(implicit(h), b);
  }

  /** (I - dA^steps)^t. */
  private double[][] tuning(int h, int steps) {
    double[][] power = Dense.transposed(Dense.power(dA(h), steps));
    return Dense.plus(Dense.identity(2 * modes), -1, power);
  }

  /** Weights as functions of pairs: those of y = 2 Re of the sum of C s. */
  private double[] weights(int row) {
    double[] c = pairs(c(), row);
    for (int i = 0; i < c.length; i++) {
      c[i] *= i % 2 == 0 ? 2 : -2;
    }
    return c;
  }

  /** c tuned to so many steps, (channels, H, N) complex. */
  double[] tunedWeights(int steps) {
    double[] all = new double[2 * channels * dim * modes];
    for (int row = 0; row < channels * dim; row++) {
      double[] c = Dense.times(tuning(row % dim, steps), weights(row));
      for (int i = 0; i < c.length; i++) {
        all[row * c.length + i] = c[i] / (i % 2 == 0 ? 2 : -2);
      }
    }
    return all;
  }

  /** (channels, H, L), of b or, 0 or more, of a state. */
  double[] kernels(int state) {
    double[] out = new double[channels * dim * length];
    for (int row = 0; row < channels * dim; row++) {
      int h = row % dim;
      double[] c = tuned == 0 ? weights(row) : Dense.solve(tuning(h, tuned), weights(row));
      double[][] dA = dA(h);
      double[] x = state < 0 ? dB(h) : Dense.times(dA, pairs(states(), state * dim + h));
      for (int l = 0; l < length; l++, x = Dense.times(dA, x)) {
        for (int i = 0; i < x.length; i++) {
          out[row * length + l] += c[i] * x[i];
        }
      }
    }
    return out;
  }
}
