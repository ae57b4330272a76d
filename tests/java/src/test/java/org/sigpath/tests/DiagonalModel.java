package org.sigpath.tests;

import java.lang.foreign.SegmentAllocator;
import org.sigpath.DType;
import org.sigpath.Discretization;
import org.sigpath.ParameterTransform;
import org.sigpath.S4dModel;
import org.sigpath.S4dParameters;

/** A diagonal model with random parameters and states, and its kernels by the recurrence. */
record DiagonalModel(
    Discretization discretization,
    ParameterTransform real,
    ParameterTransform imag,
    ParameterTransform step,
    boolean fast,
    boolean perMode,
    int channels,
    int sets,
    double rate,
    int batch) {
  static final int H = 4;
  static final int N = 3;
  static final int L = 7;

  S4dModel model(DType dtype) {
    S4dModel.Builder builder =
        S4dModel.builder(dtype, H, N, L)
            .discretization(discretization)
            .realTransform(real)
            .imagTransform(imag)
            .dtTransform(step)
            .channels(channels)
            .sets(sets)
            .rate(rate);
    if (fast) {
      builder.dtFast();
    }
    if (perMode) {
      builder.dtPerMode();
    }
    return builder.build();
  }

  double[] aReal() {
    return positive(Numbers.random(61, sets * N), 1);
  }

  double[] aImag() {
    return Numbers.random(62, sets * N);
  }

  double[] b() {
    return Numbers.random(63, 2 * sets * N);
  }

  double[] c() {
    return Numbers.random(64, 2 * channels * H * N);
  }

  double[] dt() {
    double scale = step == ParameterTransform.EXP ? -2 : 1;
    return positive(Numbers.random(65, perMode ? H * N : H), scale);
  }

  double[] states() {
    return Numbers.random(66, 2 * batch * H * N);
  }

  S4dParameters parameters(SegmentAllocator allocator, DType dtype) {
    return S4dParameters.copyOf(allocator, dtype, aReal(), aImag(), b(), c(), dt());
  }

  private static double[] positive(double[] values, double scale) {
    for (int i = 0; i < values.length; i++) {
      values[i] = scale * (Math.abs(values[i]) + 0.1);
    }
    return values;
  }

  /** What a raw parameter stands for. */
  static double transformed(ParameterTransform transform, double p) {
    return switch (transform) {
      case NONE -> p;
      case EXP -> Math.exp(p);
      case RELU -> Math.max(p, 0) + 1e-4;
      case SIGMOID -> 1 / (1 + Math.exp(-p));
      case SOFTPLUS -> Math.log(1 + Math.exp(p));
    };
  }

  /** dA, and dB. */
  Complex[] mode(int h, int n) {
    int at = h % sets * N + n;
    Complex a = new Complex(-transformed(real, aReal()[at]), -transformed(imag, aImag()[at]));
    double p = dt()[perMode ? h * N + n : h];
    double dt = transformed(step, fast ? Math.sinh(p) : p) * rate;
    Complex x = a.times(dt);
    Complex b = Complex.at(b(), at);
    if (discretization == Discretization.ZOH) {
      return new Complex[] {x.exp(), b.times(x.exp().minus(Complex.ONE)).over(a)};
    }
    Complex below = Complex.ONE.minus(x.times(0.5));
    return new Complex[] {
      Complex.ONE.plus(x.times(0.5)).over(below), b.times(dt).over(below),
    };
  }

  /** (channels, H, L). */
  double[] kernels() {
    return responses((h, n) -> mode(h, n)[1]);
  }

  /** (channels, H, L) of one state. */
  double[] kernels(int state) {
    double[] states = states();
    return responses((h, n) -> Complex.at(states, (state * H + h) * N + n).times(mode(h, n)[0]));
  }

  /** Where a mode of an input begins. */
  private interface Begin {
    Complex of(int h, int n);
  }

  private double[] responses(Begin begin) {
    double[] out = new double[channels * H * L];
    for (int row = 0; row < channels * H; row++) {
      for (int n = 0; n < N; n++) {
        Complex now = begin.of(row % H, n);
        Complex da = mode(row % H, n)[0];
        Complex c = Complex.at(c(), row * N + n);
        for (int l = 0; l < L; l++, now = now.times(da)) {
          out[row * L + l] += 2 * c.times(now).re();
        }
      }
    }
    return out;
  }
}
