package org.sigpath.examples;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Random;
import org.ejml.data.DMatrixRMaj;
import org.sigpath.DType;
import org.sigpath.Paths;
import org.sigpath.Signature;

/**
 * What a signal was some steps ago, learnt from examples: by a diagonal state-space model (S4D) of
 * one input, fitted by gradient descent with the library's gradients, and by a ridge regression of
 * rolling signatures. The signal is noise, so that nothing but memory helps.
 *
 * <p>A state-space model keeps as many numbers of the past as it has states and learns which; the
 * signature of a window has the moments of what was in it, few of them at depths that one can
 * afford.
 */
public final class MemoryTask {
  static final int DELAY = 60;
  private static final int POINTS = 3000;
  private static final int WINDOW = 128;
  private static final int DEPTH = 6;
  private static final int STEPS = 300;

  /** The signal, its integral, and what is to be learnt from it. */
  record Task(double[] signal, double[] target) {
    static Task of(long seed, int points) {
      Random random = new Random(seed);
      double[] noise = random.doubles(points + 4, -1, 1).toArray();
      double[] signal = new double[points];
      for (int t = 0; t < points; t++) {
        signal[t] = Arrays.stream(noise, t, t + 4).sum() / 2;
      }
      double[] target = new double[points];
      System.arraycopy(signal, 0, target, DELAY, points - DELAY);
      return new Task(signal, target);
    }

    /** The share of the target's power that a prediction misses, from the first whole window on. */
    double missed(double[] prediction) {
      double error = 0;
      double power = 0;
      for (int t = WINDOW - 1; t < target.length; t++) {
        error += (prediction[t] - target[t]) * (prediction[t] - target[t]);
        power += target[t] * target[t];
      }
      return error / power;
    }
  }

  private MemoryTask() {}

  /** Prints a table. Argument: the seed, 1. */
  public static void main(String[] args) {
    String seed = args.length > 0 ? args[0] : "1";
    if (!seed.matches("-?[0-9]{1,18}")) {
      System.err.println("MemoryTask: seed: is " + seed + ", expected a whole number");
      System.exit(1);
    }
    Task train = Task.of(Long.parseLong(seed), POINTS);
    Task test = Task.of(Long.parseLong(seed) + 1, POINTS);
    System.out.printf(
        "the signal of %d steps ago, from %d points; share of its power that is missed%n%n",
        DELAY, POINTS);
    System.out.println("                                         training   test");
    System.out.printf(
        "rolling signatures of %d points, depth %d   %6.4f   %6.4f%n",
        WINDOW, DEPTH, signatures(train, train), signatures(train, test));
    try (StateSpaceFilter filter = new StateSpaceFilter(64, 4 * DELAY, POINTS)) {
      System.out.printf(
          "state-space model, as it begins           %6.4f   %6.4f%n",
          train.missed(filter.apply(train.signal)), test.missed(filter.apply(test.signal)));
      filter.fit(train.signal, train.target, STEPS);
      System.out.printf(
          "state-space model after %d steps         %6.4f   %6.4f%n",
          STEPS, train.missed(filter.apply(train.signal)), test.missed(filter.apply(test.signal)));
    }
  }

  /** What ridge regression on signatures of sliding windows misses. */
  private static double signatures(Task train, Task test) {
    Ridge.Data data = windows(train);
    Ridge model = Ridge.fit(data, windows(Task.of(1234, POINTS)));
    Ridge.Data of = windows(test);
    double power = 0;
    for (double y : of.targets()) {
      power += y * y / of.targets().length;
    }
    double error = model.error(of);
    return error * error / power;
  }

  /** The signature of time and of the signal's integral over each window, newest point last. */
  private static Ridge.Data windows(Task task) {
    int points = task.signal.length;
    double[] integral = new double[points];
    double sum = 0;
    for (int t = 0; t < points; t++) {
      integral[t] = sum += task.signal[t] / WINDOW;
    }
    Signature signature = Signature.builder().depth(DEPTH).timeAugmented().build();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment series = arena.allocateFrom(ValueLayout.JAVA_DOUBLE, integral);
      Paths paths = Paths.sliding(series, DType.FLOAT64, points, 1, WINDOW, 1);
      long size = signature.outputSize(1);
      MemorySegment out = arena.allocate(ValueLayout.JAVA_DOUBLE, (points - WINDOW + 1) * size);
      signature.compute(paths, out);
      DMatrixRMaj features = new DMatrixRMaj(points - WINDOW + 1, (int) size);
      MemorySegment.copy(out, ValueLayout.JAVA_DOUBLE, 0, features.data, 0, features.data.length);
      return new Ridge.Data(features, Arrays.copyOfRange(task.target, WINDOW - 1, points));
    }
  }
}
