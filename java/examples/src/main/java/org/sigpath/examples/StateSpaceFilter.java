package org.sigpath.examples;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import org.sigpath.DType;
import org.sigpath.InitialModes;
import org.sigpath.S4dGradient;
import org.sigpath.S4dModel;
import org.sigpath.S4dParameters;

/**
 * A linear filter whose kernel is that of a diagonal state-space model, fitted to a signal by plain
 * gradient descent on all of its parameters.
 */
final class StateSpaceFilter implements AutoCloseable {
  private static final ValueLayout.OfDouble NUMBER = ValueLayout.JAVA_DOUBLE;

  private final Arena arena = Arena.ofConfined();
  private final S4dModel model;
  private final S4dParameters parameters;
  private final S4dGradient gradient;
  private final MemorySegment cotangent;
  private final int length;

  /** Begins with the modes of S4D-Lin, whose slowest decays over a third of the kernel. */
  StateSpaceFilter(int modes, int length) {
    this.length = length;
    model = S4dModel.builder(DType.FLOAT64, 1, modes, length).build();
    double[] lambda = InitialModes.of(InitialModes.Kind.LIN, modes).lambda();
    double[] real = new double[modes];
    double[] imag = new double[modes];
    double[] b = new double[2 * modes];
    for (int n = 0; n < modes; n++) {
      real[n] = Math.log(-lambda[2 * n]);
      imag[n] = -lambda[2 * n + 1];
      b[2 * n] = 1;
    }
    double[] dt = {Math.log(6.0 / length)};
    double[] c = InitialModes.drawWeights(1, modes);
    parameters = copyOf(real, imag, b, c, dt);
    gradient = S4dGradient.of(copyOf(real, imag, b, c, dt));
    cotangent = arena.allocate(NUMBER, length);
  }

  private S4dParameters copyOf(double[] real, double[] imag, double[] b, double[] c, double[] dt) {
    return S4dParameters.copyOf(arena, DType.FLOAT64, real, imag, b, c, dt);
  }

  double[] apply(double[] signal) {
    double[] kernel = model.kernel(parameters);
    double[] out = new double[signal.length];
    for (int t = 0; t < signal.length; t++) {
      for (int l = 0; l < Math.min(length, t + 1); l++) {
        out[t] += kernel[l] * signal[t - l];
      }
    }
    return out;
  }

  /** Half the mean square error. */
  private double loss(double[] signal, double[] target) {
    double[] out = apply(signal);
    double sum = 0;
    for (int t = 0; t < out.length; t++) {
      sum += (out[t] - target[t]) * (out[t] - target[t]) / (2.0 * out.length);
    }
    return sum;
  }

  /**
   * Steps against the gradient, longer after one that helped and shorter after one that did not.
   */
  void fit(double[] signal, double[] target, int steps) {
    double rate = 1;
    double loss = loss(signal, target);
    for (int step = 0; step < steps; step++) {
      differentiate(signal, target);
      double before = loss;
      for (int attempt = 0; attempt < 40; attempt++) {
        move(-rate);
        loss = loss(signal, target);
        if (loss < before) {
          break;
        }
        move(rate);
        loss = before;
        rate /= 2;
      }
      rate *= 1.5;
    }
  }

  /**
   * The gradient of the loss: first to the kernel, which is a correlation, then to the parameters.
   */
  private void differentiate(double[] signal, double[] target) {
    double[] error = apply(signal);
    for (int t = 0; t < error.length; t++) {
      error[t] = (error[t] - target[t]) / error.length;
    }
    double[] to = new double[length];
    for (int l = 0; l < length; l++) {
      for (int t = l; t < error.length; t++) {
        to[l] += error[t] * signal[t - l];
      }
    }
    MemorySegment.copy(to, 0, cotangent, NUMBER, 0, length);
    model.kernelVjp(parameters, cotangent, gradient);
  }

  /** Weights move by `rate` times their gradient, what they weigh by a small part of it. */
  private void move(double rate) {
    double slow = 1e-3 * rate;
    add(parameters.c(), gradient.c(), rate);
    for (List<MemorySegment> pair :
        Arrays.asList(
            List.of(parameters.aReal(), gradient.aReal()),
            List.of(parameters.aImag(), gradient.aImag()),
            List.of(parameters.b(), gradient.b()),
            List.of(parameters.dt(), gradient.dt()))) {
      add(pair.get(0), pair.get(1), slow);
    }
  }

  private static void add(MemorySegment to, MemorySegment from, double rate) {
    for (long i = 0; i < to.byteSize() / Double.BYTES; i++) {
      to.setAtIndex(NUMBER, i, to.getAtIndex(NUMBER, i) + rate * from.getAtIndex(NUMBER, i));
    }
  }

  @Override
  public void close() {
    arena.close();
  }
}
