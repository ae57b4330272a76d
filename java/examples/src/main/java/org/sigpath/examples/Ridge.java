package org.sigpath.examples;

import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;

/**
 * A linear model by ridge regression: the penalty is on the weights of features that have mean 0
 * and standard deviation 1 in training, and its strength is the one of a grid that does best on
 * validation data.
 *
 * <p>Solved in the dual, for there may be more features than samples: with K = Z Z^T / p of the n
 * samples' p standardised features, (K + lambda I) a = y - mean(y), and the weights are Z^T a / p.
 *
 * @param weights of the features as they are
 */
record Ridge(DMatrixRMaj weights, double intercept, double lambda) {
  private static final double[] GRID = {1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1, 1e1, 1e2, 1e3};

  /** Features of samples, a row each, and what is to be learnt from them. */
  record Data(DMatrixRMaj features, double[] targets) {}

  static Ridge fit(Data train, Data validation) {
    int samples = train.features.numRows;
    int size = train.features.numCols;
    double[] means = new double[size];
    double[] deviations = new double[size];
    DMatrixRMaj z = standardised(train.features, means, deviations);
    DMatrixRMaj gram = new DMatrixRMaj(samples, samples);
    CommonOps_DDRM.multOuter(z, gram);
    CommonOps_DDRM.divide(gram, size);

    double mean = Arrays.stream(train.targets).average().orElseThrow();
    DMatrixRMaj centred = new DMatrixRMaj(train.targets);
    CommonOps_DDRM.add(centred, -mean);

    Ridge best = null;
    double least = Double.POSITIVE_INFINITY;
    for (double lambda : GRID) {
      DMatrixRMaj weights = new DMatrixRMaj(size, 1);
      CommonOps_DDRM.multTransA(1.0 / size, z, solve(gram, lambda, centred), weights);
      double intercept = mean;
      for (int i = 0; i < size; i++) {
        weights.data[i] /= deviations[i];
        intercept -= weights.data[i] * means[i];
      }
      Ridge model = new Ridge(weights, intercept, lambda);
      double error = model.error(validation);
      if (error < least) {
        least = error;
        best = model;
      }
    }
    return best;
  }

  /** The root of the mean square error. */
  double error(Data data) {
    int samples = data.targets.length;
    DMatrixRMaj predicted = new DMatrixRMaj(samples, 1);
    CommonOps_DDRM.mult(data.features, weights, predicted);
    double sum = 0;
    for (int i = 0; i < samples; i++) {
      double difference = predicted.data[i] + intercept - data.targets[i];
      sum += difference * difference;
    }
    return Math.sqrt(sum / samples);
  }

  /** The a of (gram + lambda I) a = y, a column for each of y. */
  static DMatrixRMaj solve(DMatrixRMaj gram, double lambda, DMatrixRMaj y) {
    DMatrixRMaj shifted = gram.copy();
    for (int i = 0; i < gram.numRows; i++) {
      shifted.add(i, i, lambda);
    }
    LinearSolverDense<DMatrixRMaj> solver = LinearSolverFactory_DDRM.symmPosDef(gram.numRows);
    if (!solver.setA(shifted)) {
      throw new IllegalArgumentException("lambda: is " + lambda + ", too small for these features");
    }
    DMatrixRMaj solution = new DMatrixRMaj(gram.numRows, y.numCols);
    solver.solve(y, solution);
    return solution;
  }

  /** A copy of x with its columns standardised; a constant column becomes 0. */
  private static DMatrixRMaj standardised(DMatrixRMaj x, double[] means, double[] deviations) {
    int size = x.numCols;
    for (int i = 0; i < x.data.length; i++) {
      means[i % size] += x.data[i] / x.numRows;
    }
    DMatrixRMaj z = x.copy();
    for (int i = 0; i < z.data.length; i++) {
      z.data[i] -= means[i % size];
      deviations[i % size] += z.data[i] * z.data[i] / x.numRows;
    }
    for (int i = 0; i < size; i++) {
      deviations[i] = deviations[i] > 0 ? Math.sqrt(deviations[i]) : 1;
    }
    for (int i = 0; i < z.data.length; i++) {
      z.data[i] /= deviations[i % size];
    }
    return z;
  }
}
