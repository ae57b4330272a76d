package org.sigpath;

/** Arrays of points as one array. */
final class Rows {
  private Rows() {}

  static double[] flatten(double[][] path) {
    check(path.length, path.length == 0 ? 0 : path[0].length);
    double[] flat = new double[path.length * path[0].length];
    for (int i = 0; i < path.length; i++) {
      check(i, path[i].length, path[0].length);
      System.arraycopy(path[i], 0, flat, i * path[0].length, path[0].length);
    }
    return flat;
  }

  static float[] flatten(float[][] path) {
    check(path.length, path.length == 0 ? 0 : path[0].length);
    float[] flat = new float[path.length * path[0].length];
    for (int i = 0; i < path.length; i++) {
      check(i, path[i].length, path[0].length);
      System.arraycopy(path[i], 0, flat, i * path[0].length, path[0].length);
    }
    return flat;
  }

  private static void check(int points, int dim) {
    if (points == 0 || dim == 0) {
      throw new IllegalArgumentException(
          "path: has " + points + " points of " + dim + " channels, expected 1 or more of each");
    }
    if ((long) points * dim > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "path: has " + points + " points of " + dim + " channels, too many for an array");
    }
  }

  private static void check(int point, int channels, int dim) {
    if (channels != dim) {
      throw new IllegalArgumentException(
          "path: point " + point + " has " + channels + " channels, expected " + dim);
    }
  }
}
