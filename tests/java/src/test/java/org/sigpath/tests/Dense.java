package org.sigpath.tests;

/** Small dense matrices of doubles. */
final class Dense {
  private Dense() {}

  static double[][] identity(int n) {
    double[][] one = new double[n][n];
    for (int i = 0; i < n; i++) {
      one[i][i] = 1;
    }
    return one;
  }

  /** a + factor b. */
  static double[][] plus(double[][] a, double factor, double[][] b) {
    double[][] sum = new double[a.length][a.length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < a.length; j++) {
        sum[i][j] = a[i][j] + factor * b[i][j];
      }
    }
    return sum;
  }

  static double[][] transposed(double[][] a) {
    double[][] t = new double[a.length][a.length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < a.length; j++) {
        t[j][i] = a[i][j];
      }
    }
    return t;
  }

  static double[] times(double[][] a, double[] x) {
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      for (int j = 0; j < x.length; j++) {
        y[i] += a[i][j] * x[j];
      }
    }
    return y;
  }

  static double[][] power(double[][] a, int n) {
    double[][] p = identity(a.length);
    for (; n > 0; n--) {
      double[][] columns = transposed(p);
      for (int j = 0; j < a.length; j++) {
        columns[j] = times(a, columns[j]);
      }
      p = transposed(columns);
    }
    return p;
  }

  /** x with a x = b, by elimination with pivots. */
  static double[] solve(double[][] a, double[] b) {
    int n = b.length;
    double[][] m = new double[n][];
    for (int i = 0; i < n; i++) {
      m[i] = a[i].clone();
    }
    double[] x = b.clone();
    for (int k = 0; k < n; k++) {
      int most = k;
      for (int i = k; i < n; i++) {
        most = Math.abs(m[i][k]) > Math.abs(m[most][k]) ? i : most;
      }
      double[] row = m[k];
      m[k] = m[most];
      m[most] = row;
      double value = x[k];
      x[k] = x[most];
      x[most] = value;
      for (int i = k + 1; i < n; i++) {
        double factor = m[i][k] / m[k][k];
        for (int j = k; j < n; j++) {
          m[i][j] -= factor * m[k][j];
        }
        x[i] -= factor * x[k];
      }
    }
    for (int k = n - 1; k >= 0; k--) {
      for (int j = k + 1; j < n; j++) {
        x[k] -= m[k][j] * x[j];
      }
      x[k] /= m[k][k];
    }
    return x;
  }
}
