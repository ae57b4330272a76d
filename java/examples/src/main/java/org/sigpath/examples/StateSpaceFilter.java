package org.sigpath.examples;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import org.sigpath.Convolution;
import org.sigpath.ConvolutionGradient;
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
  private final Convolution convolution;
  private final S4dParameters parameters;
  private final S4dGradient gradient;
  private final MemorySegment kernel;
  private final MemorySegment input;
  private final MemorySegment output;
  private final ConvolutionGradient toKernel;

  /**
   * Begins with the modes of S4D-Lin, whose slowest decays over a third of the kernel.
   *
   * @param length of the kernel
   * @param points of every signal
   */
  StateSpaceFilter(int modes, int length, int points) {
    model = S4dModel.builder(DType.FLOAT64, 1, modes, length).build();
    convolution = Convolution.builder(DType.FLOAT64, 1, points).kernelLength(length).build();
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
    kernel = arena.allocate(NUMBER, length);
    input = arena.allocate(NUMBER, points);
    output = arena.allocate(NUMBER, points);
    MemorySegment none = MemorySegment.NULL;
    toKernel = new ConvolutionGradient(arena.allocate(NUMBER, length), none, none);
  }

  private S4dParameters copyOf(double[] real, double[] imag, double[] b, double[] c, double[] dt) {
    return S4dParameters.copyOf(arena, DType.FLOAT64, real, imag, b, c, dt);
  }

  double[] apply(double[] signal) {
    model.kernel(parameters, kernel);
    MemorySegment.copy(signal, 0, input, NUMBER, 0, signal.length);
    convolution.apply(kernel, input, MemorySegment.NULL, output);
    return output.toArray(NUMBER);
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

  /** The gradient of the loss: first to the kernel, then to the parameters. */
  private void differentiate(double[] signal, double[] target) {
    double[] error = apply(signal);
    for (int t = 0; t < error.length; t++) {
      error[t] = (error[t] - target[t]) / error.length;
    }
    MemorySegment.copy(error, 0, output, NUMBER, 0, error.length);
    convolution.vjp(kernel, input, MemorySegment.NULL, output, toKernel);
    model.kernelVjp(parameters, toKernel.kernel(), gradient);
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
