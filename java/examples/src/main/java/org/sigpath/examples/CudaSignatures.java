package org.sigpath.examples;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Random;
import org.sigpath.Context;
import org.sigpath.DType;
import org.sigpath.Device;
import org.sigpath.DeviceBuffer;
import org.sigpath.DeviceGradient;
import org.sigpath.Paths;
import org.sigpath.Signature;
import org.sigpath.SigpathException;

/**
 * Signatures of random walks and a gradient on a CUDA device, in its memory, beside the
 * processor's. Without a device it says so.
 */
public final class CudaSignatures {
  private static final long BATCH = 64;
  private static final long LENGTH = 500;
  private static final long DIM = 4;

  private CudaSignatures() {}

  /** Prints the device, times and by how much its results differ. */
  public static void main(String[] args) {
    List<Device> devices;
    try {
      devices = Device.list();
    } catch (UnsupportedOperationException | SigpathException e) {
      System.out.println("no CUDA device: " + e.getMessage());
      return;
    }
    if (devices.isEmpty()) {
      System.out.println("no CUDA device");
      return;
    }
    System.out.println(devices.get(0));
    run(Signature.builder().depth(5).checkFinite(false).build());
  }

  private static void run(Signature signature) {
    long size = signature.outputSize(DIM);
    try (Arena arena = Arena.ofConfined();
        Context cuda = Context.cuda(0);
        DeviceBuffer points = cuda.allocate(DType.FLOAT32, BATCH * LENGTH * DIM);
        DeviceBuffer features = cuda.allocate(DType.FLOAT32, BATCH * size);
        DeviceBuffer gradient = cuda.allocate(DType.FLOAT32, BATCH * LENGTH * DIM)) {
      MemorySegment walks = walks(arena);
      points.copyFrom(walks);
      Paths onDevice = Paths.of(points, BATCH, LENGTH, DIM);
      Paths onHost = Paths.of(walks, DType.FLOAT32, BATCH, LENGTH, DIM);

      // The gradient of half the sum of squares of all coefficients: they are their own cotangent.
      Runnable train =
          () -> {
            signature.compute(cuda, onDevice, features);
            signature.vjp(cuda, onDevice, features, DeviceGradient.of(gradient));
            cuda.synchronize();
          };
      MemorySegment out = signature.allocate(arena, onHost);
      MemorySegment grad = arena.allocate(ValueLayout.JAVA_FLOAT, BATCH * LENGTH * DIM);
      Runnable trainOnHost =
          () -> {
            signature.compute(onHost, out);
            signature.vjp(onHost, out, grad);
          };
      System.out.printf(
          "%d walks of %d points in %d channels, %d coefficients each, and their gradient:%n",
          BATCH, LENGTH, DIM, size);
      System.out.printf("device    %8.3f ms%n", milliseconds(train));
      System.out.printf("processor %8.3f ms%n", milliseconds(trainOnHost));
      MemorySegment there = arena.allocate(ValueLayout.JAVA_FLOAT, BATCH * size);
      features.copyTo(there);
      System.out.printf(
          "largest difference of a coefficient, to the largest: %.1e%n", difference(there, out));
    }
  }

  private static MemorySegment walks(Arena arena) {
    MemorySegment walks = arena.allocate(ValueLayout.JAVA_FLOAT, BATCH * LENGTH * DIM);
    Random random = new Random(7);
    for (long i = 0; i < BATCH * LENGTH * DIM; i++) {
      boolean first = i % (LENGTH * DIM) < DIM;
      float before = first ? 0 : walks.getAtIndex(ValueLayout.JAVA_FLOAT, i - DIM);
      double step = random.nextGaussian() / Math.sqrt(LENGTH);
      walks.setAtIndex(ValueLayout.JAVA_FLOAT, i, before + (float) step);
    }
    return walks;
  }

  /** The best of some runs, the first of which warm up. */
  private static double milliseconds(Runnable call) {
    double best = Double.POSITIVE_INFINITY;
    for (int run = 0; run < 10; run++) {
      long start = System.nanoTime();
      call.run();
      best = Math.min(best, (System.nanoTime() - start) * 1e-6);
    }
    return best;
  }

  private static double difference(MemorySegment actual, MemorySegment expected) {
    double worst = 0;
    double scale = 0;
    for (long i = 0; i < expected.byteSize() / Float.BYTES; i++) {
      double value = expected.getAtIndex(ValueLayout.JAVA_FLOAT, i);
      scale = Math.max(scale, Math.abs(value));
      worst = Math.max(worst, Math.abs(actual.getAtIndex(ValueLayout.JAVA_FLOAT, i) - value));
    }
    return worst / scale;
  }
}
