package org.sigpath.examples;

import java.util.Random;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.RandomMatrices_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.CholeskyDecomposition_F64;

/**
 * Paths of fractional Brownian motion with independent components on [0, 1], exact in law at the
 * points 0, 1/steps, ..., 1: Cov(B_s, B_t) = (s^2H + t^2H - |t - s|^2H) / 2. The increments are L Z
 * for standard normal Z and the Cholesky factor L of their covariance.
 */
record FractionalMotion(int steps, int dim) {
  /** Numbers of a path, (steps + 1, dim), that begins at 0. */
  int size() {
    return (steps + 1) * dim;
  }

  /** Writes a path to {@code out} from {@code start} on. */
  void sample(double hurst, Random random, double[] out, int start) {
    DMatrixRMaj normal = new DMatrixRMaj(steps, dim);
    RandomMatrices_DDRM.fillGaussian(normal, 0, 1, random);
    DMatrixRMaj increments = new DMatrixRMaj(steps, dim);
    CommonOps_DDRM.mult(factor(hurst), normal, increments);
    for (int i = 0; i < dim; i++) {
      out[start + i] = 0;
    }
    for (int i = 0; i < steps * dim; i++) {
      out[start + dim + i] = out[start + i] + increments.get(i);
    }
  }

  private DMatrixRMaj factor(double hurst) {
    DMatrixRMaj covariance = new DMatrixRMaj(steps, steps);
    for (int i = 0; i < steps; i++) {
      for (int j = 0; j <= i; j++) {
        double value = covariance(hurst, i - j);
        covariance.set(i, j, value);
        covariance.set(j, i, value);
      }
    }
    CholeskyDecomposition_F64<DMatrixRMaj> cholesky = DecompositionFactory_DDRM.chol(steps, true);
    if (!cholesky.decompose(covariance)) {
      throw new IllegalArgumentException("hurst: is " + hurst + ", expected 0 < hurst < 1");
    }
    return cholesky.getT(null);
  }

  /** Of two increments that are {@code lag} steps apart. */
  private double covariance(double hurst, int lag) {
    double h = 2 * hurst;
    double shape = Math.pow(lag + 1, h) - 2 * Math.pow(lag, h) + Math.pow(Math.abs(lag - 1), h);
    return shape / (2 * Math.pow(steps, h));
  }
}
