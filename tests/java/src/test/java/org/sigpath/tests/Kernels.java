package org.sigpath.tests;

import java.util.Arrays;
import java.util.List;
import org.sigpath.KernelSolver;
import org.sigpath.Paths;
import org.sigpath.SignatureKernel;
import org.sigpath.StaticKernel;

/** Signature kernels from plain loops, and what tests of kernels share. */
final class Kernels {
  private Kernels() {}

  static final List<StaticKernel> STATIC_KERNELS =
      List.of(
          StaticKernel.linear(),
          StaticKernel.linear(0.7),
          StaticKernel.polynomial(0.8, 0.5, 3),
          StaticKernel.rbf(0.9),
          StaticKernel.matern12(1.3),
          StaticKernel.matern32(1.1),
          StaticKernel.matern52(0.8),
          StaticKernel.rationalQuadratic(0.9, 1.4));

  static final List<KernelSolver> SOLVERS =
      List.of(
          KernelSolver.difference(),
          KernelSolver.series(7),
          KernelSolver.truncated(4),
          KernelSolver.truncated(0.5, 2, -1, 0.25));

  static SignatureKernel plain(StaticKernel kernel, int dyadicX, int dyadicY) {
    return SignatureKernel.builder().staticKernel(kernel).dyadic(dyadicX, dyadicY).build();
  }

  /** Seeded paths of steps that keep the increments of kernels small. */
  static double[] points(long seed, int batch, int length, int dim) {
    double[] x = Numbers.random(seed, batch * length * dim);
    for (int i = 0; i < x.length; i++) {
      x[i] *= 0.5;
    }
    return x;
  }

  static Paths paths(long seed, int batch, int length, int dim) {
    return Paths.copyOf(points(seed, batch, length, dim), batch, length, dim);
  }

  /** Path b of a batch. */
  static double[][] path(double[] points, int b, int length, int dim) {
    double[][] rows = Numbers.rows(points, dim);
    return Arrays.copyOfRange(rows, b * length, (b + 1) * length);
  }

  static double kappa(StaticKernel kernel, double[] x, double[] y) {
    double inner = 0;
    double square = 0;
    for (int c = 0; c < x.length; c++) {
      inner += x[c] * y[c];
      square += (x[c] - y[c]) * (x[c] - y[c]);
    }
    double r = Math.sqrt(square) / kernel.scale();
    double s = kernel.scale() * kernel.scale();
    return switch (kernel) {
      case StaticKernel.Linear k -> s * inner;
      case StaticKernel.Polynomial k -> Math.pow(s * inner + k.constant(), k.degree());
      case StaticKernel.Rbf k -> Math.exp(-r * r / 2);
      case StaticKernel.Matern12 k -> Math.exp(-r);
      case StaticKernel.Matern32 k -> (1 + Math.sqrt(3) * r) * Math.exp(-Math.sqrt(3) * r);
      case StaticKernel.Matern52 k ->
          (1 + Math.sqrt(5) * r + 5 * r * r / 3) * Math.exp(-Math.sqrt(5) * r);
      case StaticKernel.RationalQuadratic k -> Math.pow(1 + r * r / (2 * k.alpha()), -k.alpha());
    };
  }

  /** arXiv 2509.10613, equation (1): k at every node of the refined grid. */
  static double[][] grid(
      StaticKernel kernel, double[][] x, double[][] y, int dyadicX, int dyadicY) {
    int rows = (x.length - 1) << dyadicX;
    int columns = (y.length - 1) << dyadicY;
    double[][] k = new double[rows + 1][columns + 1];
    for (double[] row : k) {
      Arrays.fill(row, 1);
    }
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        int a = i >> dyadicX;
        int b = j >> dyadicY;
        double delta =
            kappa(kernel, x[a + 1], y[b + 1])
                - kappa(kernel, x[a + 1], y[b])
                - kappa(kernel, x[a], y[b + 1])
                + kappa(kernel, x[a], y[b]);
        double p = delta / (1 << (dyadicX + dyadicY));
        k[i + 1][j + 1] =
            (k[i + 1][j] + k[i][j + 1]) * (1 + p / 2 + p * p / 12) - k[i][j] * (1 - p * p / 12);
      }
    }
    return k;
  }

  static double value(StaticKernel kernel, double[][] x, double[][] y, int dyadicX, int dyadicY) {
    double[][] k = grid(kernel, x, y, dyadicX, dyadicY);
    return k[k.length - 1][k[0].length - 1];
  }
}
