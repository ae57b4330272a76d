package org.sigpath.tests;

/** The truncated tensor algebra written plainly, levels 0..depth, as the reference. */
final class Tensors {
  private Tensors() {}

  /** a (x) b, both with their scalar term. */
  static double[] multiply(double[] a, double[] b, int d, int depth) {
    double[] c = new double[a.length];
    int cOffset = 0;
    int cSize = 1;
    for (int k = 0; k <= depth; k++) {
      int aOffset = 0;
      int aSize = 1;
      for (int i = 0; i <= k; i++) {
        int bSize = cSize / aSize;
        int bOffset = offset(d, k - i);
        for (int p = 0; p < aSize; p++) {
          for (int q = 0; q < bSize; q++) {
            c[cOffset + p * bSize + q] += a[aOffset + p] * b[bOffset + q];
          }
        }
        aOffset += aSize;
        aSize *= d;
      }
      cOffset += cSize;
      cSize *= d;
    }
    return c;
  }

  /** The signature of a path given point by point, with its scalar term. */
  static double[] signature(double[][] path, int depth) {
    int d = path[0].length;
    double[] total = new double[offset(d, depth + 1)];
    total[0] = 1;
    for (int s = 1; s < path.length; s++) {
      double[] exp = new double[total.length];
      exp[0] = 1;
      int size = 1;
      for (int k = 1; k <= depth; k++) {
        int below = offset(d, k - 1);
        int here = offset(d, k);
        for (int p = 0; p < size; p++) {
          for (int j = 0; j < d; j++) {
            exp[here + p * d + j] = exp[below + p] * (path[s][j] - path[s - 1][j]) / k;
          }
        }
        size *= d;
      }
      total = multiply(total, exp, d, depth);
    }
    return total;
  }

  /** 1 + d + ... + d^(k-1). */
  static int offset(int d, int k) {
    int offset = 0;
    int size = 1;
    for (int i = 0; i < k; i++) {
      offset += size;
      size *= d;
    }
    return offset;
  }
}
