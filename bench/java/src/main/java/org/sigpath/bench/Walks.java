package org.sigpath.bench;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;

/** Random walks that move by about 1 in all, whatever their length. */
final class Walks {
  private Walks() {}

  static void fill(MemorySegment points, Random random, long batch, long length, long dim) {
    double scale = Math.sqrt(3.0 / length);
    for (long b = 0; b < batch; b++) {
      for (long i = dim; i < length * dim; i++) {
        long at = b * length * dim + i;
        double before = points.getAtIndex(ValueLayout.JAVA_DOUBLE, at - dim);
        double step = scale * (2 * random.nextDouble() - 1);
        points.setAtIndex(ValueLayout.JAVA_DOUBLE, at, before + step);
      }
    }
  }
}
