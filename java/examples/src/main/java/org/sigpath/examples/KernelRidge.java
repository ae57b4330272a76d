package org.sigpath.examples;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;

/**
 * A classifier by kernel ridge regression on a Gram matrix K of all samples, some of which are
 * learnt from. Every class c has a score y_c, in training 1 in it and 0 elsewhere, and the highest
 * score decides: score = mean(y) + K(x, train) a with (K(train, train) + lambda I) a = y - mean(y).
 *
 * @param train the samples that are learnt from
 * @param weights a, a row for each of them and a column for each class
 * @param means of the scores
 */
record KernelRidge(int[] train, DMatrixRMaj weights, double[] means) {
  private static final double[] LAMBDAS = {1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1, 1e1, 1e2};
  private static final int FOLDS = 5;

  /** What is chosen among: the number of a Gram matrix, and lambda. */
  record Choice(int gram, double lambda, double accuracy) {}

  /**
   * The classifier that learns from some samples.
   *
   * @param labels the classes of all samples, from 0 on
   */
  static KernelRidge fit(DMatrixRMaj gram, int[] labels, int[] train, double lambda) {
    int classes = Arrays.stream(labels).max().orElseThrow() + 1;
    double[] means = new double[classes];
    for (int sample : train) {
      means[labels[sample]] += 1.0 / train.length;
    }
    DMatrixRMaj own = new DMatrixRMaj(train.length, train.length);
    DMatrixRMaj scores = new DMatrixRMaj(train.length, classes);
    for (int i = 0; i < train.length; i++) {
      for (int j = 0; j < train.length; j++) {
        own.set(i, j, gram.get(train[i], train[j]));
      }
      for (int c = 0; c < classes; c++) {
        scores.set(i, c, (labels[train[i]] == c ? 1 : 0) - means[c]);
      }
    }
    return new KernelRidge(train, Ridge.solve(own, lambda, scores), means);
  }

  int classify(DMatrixRMaj gram, int sample) {
    double[] scores = means.clone();
    for (int i = 0; i < train.length; i++) {
      for (int c = 0; c < scores.length; c++) {
        scores[c] += gram.get(sample, train[i]) * weights.get(i, c);
      }
    }
    return IntStream.range(0, scores.length)
        .reduce((best, c) -> scores[c] > scores[best] ? c : best)
        .orElseThrow();
  }

  /** The share of samples that are classified right. */
  double accuracy(DMatrixRMaj gram, int[] labels, int[] samples) {
    long right = Arrays.stream(samples).filter(s -> classify(gram, s) == labels[s]).count();
    return (double) right / samples.length;
  }

  /** The Gram matrix and the lambda that do best in cross-validation on samples alone. */
  static Choice choose(DMatrixRMaj[] grams, int[] labels, int[] samples) {
    Choice best = null;
    for (int g = 0; g < grams.length; g++) {
      for (double lambda : LAMBDAS) {
        double accuracy = crossValidated(grams[g], labels, samples, lambda);
        if (best == null || accuracy > best.accuracy) {
          best = new Choice(g, lambda, accuracy);
        }
      }
    }
    return best;
  }

  private static double crossValidated(
      DMatrixRMaj gram, int[] labels, int[] samples, double lambda) {
    double right = 0;
    for (int fold = 0; fold < FOLDS; fold++) {
      int[] held = fold(samples, fold, true);
      right +=
          held.length
              * fit(gram, labels, fold(samples, fold, false), lambda).accuracy(gram, labels, held);
    }
    return right / samples.length;
  }

  private static int[] fold(int[] samples, int fold, boolean in) {
    return IntStream.range(0, samples.length)
        .filter(i -> (i % FOLDS == fold) == in)
        .map(i -> samples[i])
        .toArray();
  }
}
