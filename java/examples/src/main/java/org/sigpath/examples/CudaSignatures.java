package org.sigpath.examples;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.sigpath.Context;
import org.sigpath.DType;
import org.sigpath.DeviceBuffer;
import org.sigpath.DeviceGradient;
import org.sigpath.Paths;
import org.sigpath.Signature;

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
    if (CudaRun.printsDevice()) {
      run(Signature.builder().depth(5).checkFinite(false).build());
    }
  }

  private static void run(Signature signature) {
    long size = signature.outputSize(DIM);
    try (Arena arena = Arena.ofConfined();
        Context cuda = Context.cuda(0);
        DeviceBuffer points = cuda.allocate(DType.FLOAT32, BATCH * LENGTH * DIM);
        DeviceBuffer features = cuda.allocate(DType.FLOAT32, BATCH * size);
        DeviceBuffer gradient = cuda.allocate(DType.FLOAT32, BATCH * LENGTH * DIM)) {
      MemorySegment walks = CudaRun.walks(arena, BATCH, LENGTH, DIM, 0, 7);
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
      CudaRun.printTime("device", train);
      CudaRun.printTime("processor", trainOnHost);
      MemorySegment there = arena.allocate(ValueLayout.JAVA_FLOAT, BATCH * size);
      features.copyTo(there);
      CudaRun.printDifference("a coefficient", there, out);
    }
  }
}
