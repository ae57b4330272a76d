package org.sigpath.examples;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Random;
import org.sigpath.Device;
import org.sigpath.SigpathException;

/** What the examples on CUDA devices share. */
final class CudaRun {
  private CudaRun() {}

  /** Prints the first device, or that there is none. */
  static boolean printsDevice() {
    List<Device> devices;
    try {
      devices = Device.list();
    } catch (UnsupportedOperationException | SigpathException e) {
      System.out.println("no CUDA device: " + e.getMessage());
      return false;
    }
    System.out.println(devices.isEmpty() ? "no CUDA device" : devices.get(0));
    return !devices.isEmpty();
  }

  /** Random walks from 0 that move by 1 in the mean square, and by a drift. */
  static MemorySegment walks(
      Arena arena, long batch, long length, long dim, double drift, long seed) {
    MemorySegment walks = arena.allocate(ValueLayout.JAVA_FLOAT, batch * length * dim);
    Random random = new Random(seed);
    for (long i = 0; i < batch * length * dim; i++) {
      boolean first = i % (length * dim) < dim;
      float before = first ? 0 : walks.getAtIndex(ValueLayout.JAVA_FLOAT, i - dim);
      double step = random.nextGaussian() / Math.sqrt(length) + drift / length;
      walks.setAtIndex(ValueLayout.JAVA_FLOAT, i, before + (float) step);
    }
    return walks;
  }

  /** Prints how long a call takes: the best of some runs, the first of which warm up. */
  static void printTime(String where, Runnable call) {
    double best = Double.POSITIVE_INFINITY;
    for (int run = 0; run < 10; run++) {
      long start = System.nanoTime();
      call.run();
      best = Math.min(best, (System.nanoTime() - start) * 1e-6);
    }
    System.out.printf("%-9s %8.3f ms%n", where, best);
  }

  /** Prints the largest difference of two arrays, relative to the largest number. */
  static void printDifference(String what, MemorySegment actual, MemorySegment expected) {
    double worst = 0;
    double scale = 0;
    for (long i = 0; i < expected.byteSize() / Float.BYTES; i++) {
      double value = expected.getAtIndex(ValueLayout.JAVA_FLOAT, i);
      scale = Math.max(scale, Math.abs(value));
      worst = Math.max(worst, Math.abs(actual.getAtIndex(ValueLayout.JAVA_FLOAT, i) - value));
    }
    System.out.printf("largest difference of %s, to the largest: %.1e%n", what, worst / scale);
  }
}
