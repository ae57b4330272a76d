package org.sigpath.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FractionalMotionTest {
  private static final int STEPS = 5;
  private static final int DIM = 2;
  private static final int SAMPLES = 40_000;

  /** Products of variables of variance 1 or less have a deviation of at most sqrt(2). */
  private static final double TOLERANCE = 5 * Math.sqrt(2.0 / SAMPLES);

  @ParameterizedTest
  @ValueSource(doubles = {0.1, 0.25, 0.5, 0.75, 0.9})
  void covariance(double hurst) {
    FractionalMotion motion = new FractionalMotion(STEPS, DIM);
    int size = motion.size();
    double[] path = new double[size];
    double[][] products = new double[size][size];
    Random random = new Random(1);
    for (int sample = 0; sample < SAMPLES; sample++) {
      motion.sample(hurst, random, path, 0);
      for (int i = 0; i < size; i++) {
        for (int j = 0; j < size; j++) {
          products[i][j] += path[i] * path[j] / SAMPLES;
        }
      }
    }
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) {
        double expected = i % DIM == j % DIM ? covariance(hurst, time(i / DIM), time(j / DIM)) : 0;
        assertEquals(expected, products[i][j], TOLERANCE, i + ", " + j);
      }
    }
  }

  private static double time(int step) {
    return (double) step / STEPS;
  }

  private static double covariance(double hurst, double s, double t) {
    double h = 2 * hurst;
    return (Math.pow(s, h) + Math.pow(t, h) - Math.pow(Math.abs(s - t), h)) / 2;
  }
}
