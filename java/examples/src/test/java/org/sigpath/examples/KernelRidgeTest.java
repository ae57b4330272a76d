package org.sigpath.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

final class KernelRidgeTest {
  private static final int SAMPLES = 90;
  private static final int[] LABELS = IntStream.range(0, SAMPLES).map(i -> i / 7 % 3).toArray();
  private static final int[] TRAIN = IntStream.range(0, 60).toArray();
  private static final int[] TEST = IntStream.range(60, SAMPLES).toArray();

  private final Random random = new Random(3);

  /** Rows around the unit vector of their class, and a 1. */
  private DMatrixRMaj gram(double noise) {
    double[][] rows = new double[SAMPLES][4];
    for (int i = 0; i < SAMPLES; i++) {
      for (int c = 0; c < 3; c++) {
        rows[i][c] = (LABELS[i] == c ? 1 : 0) + noise * random.nextGaussian();
      }
      rows[i][3] = 1;
    }
    return KernelClassifier.linear(rows);
  }

  @Test
  void classesThatAreApart() {
    DMatrixRMaj gram = gram(0.1);
    assertEquals(1, KernelRidge.fit(gram, LABELS, TRAIN, 1e-3).accuracy(gram, LABELS, TEST));
  }

  @Test
  void solvesForScoresLessTheirMeans() {
    DMatrixRMaj gram = gram(0.5);
    double lambda = 0.3;
    KernelRidge model = KernelRidge.fit(gram, LABELS, TRAIN, lambda);
    for (int i : TRAIN) {
      for (int c = 0; c < 3; c++) {
        double left = lambda * model.weights().get(i, c);
        for (int j : TRAIN) {
          left += gram.get(i, j) * model.weights().get(j, c);
        }
        assertEquals((LABELS[i] == c ? 1 : 0) - model.means()[c], left, 1e-9);
      }
    }
  }

  @Test
  void choosesTheMatrixThatSaysSomething() {
    DMatrixRMaj[] grams = {gram(30), gram(0.3), gram(10)};
    KernelRidge.Choice choice = KernelRidge.choose(grams, LABELS, TRAIN);
    assertEquals(1, choice.gram());
    assertTrue(choice.accuracy() > 0.9);
  }
}
