package org.sigpath.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

final class RidgeTest {
  private final Random random = new Random(2);

  @Test
  void findsALinearFunction() {
    Ridge model = Ridge.fit(data(30, 4, 0), data(30, 4, 0));
    assertEquals(1e-5, model.lambda());
    assertEquals(7, model.intercept(), 1e-3);
    for (int i = 0; i < 4; i++) {
      assertEquals(i - 1.5, model.weights().get(i), 1e-3);
    }
    assertTrue(model.error(data(100, 4, 0)) < 1e-3);
  }

  @Test
  void isTheOptimumOfItsPenalty() {
    // With more features than samples. The slope to the weights v of standardised features z is 0:
    // sum over samples of z times residual = lambda p v.
    int samples = 20;
    int size = 50;
    Ridge.Data train = data(samples, size, 0.5);
    Ridge model = Ridge.fit(train, data(samples, size, 0.5));
    double[] residuals = train.targets().clone();
    for (int row = 0; row < samples; row++) {
      residuals[row] -= model.intercept();
      for (int i = 0; i < size; i++) {
        residuals[row] -= model.weights().get(i) * train.features().get(row, i);
      }
    }
    for (int i = 0; i < size; i++) {
      double mean = 0;
      double square = 0;
      double product = 0;
      for (int row = 0; row < samples; row++) {
        double x = train.features().get(row, i);
        mean += x / samples;
        square += x * x / samples;
        product += x * residuals[row];
      }
      double variance = square - mean * mean;
      // Residuals have the mean 0, so that z may stand for x / deviation.
      assertEquals(
          model.lambda() * size * variance * model.weights().get(i), product, 1e-8 * square);
    }
  }

  /** Columns of different means and sizes; y = 7 + sum of (i - 1.5) x_i, and noise. */
  private Ridge.Data data(int samples, int size, double noise) {
    DMatrixRMaj x = new DMatrixRMaj(samples, size);
    double[] y = new double[samples];
    for (int row = 0; row < samples; row++) {
      y[row] = 7 + noise * random.nextGaussian();
      for (int i = 0; i < size; i++) {
        x.set(row, i, i + (i + 1) * random.nextGaussian());
        y[row] += (i - 1.5) * x.get(row, i);
      }
    }
    return new Ridge.Data(x, y);
  }
}
