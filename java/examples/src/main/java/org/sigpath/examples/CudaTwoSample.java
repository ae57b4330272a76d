package org.sigpath.examples;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.sigpath.Context;
import org.sigpath.DType;
import org.sigpath.DeviceBuffer;
import org.sigpath.DeviceKernelGradient;
import org.sigpath.Discrepancy;
import org.sigpath.KernelGradient;
import org.sigpath.Paths;
import org.sigpath.SignatureKernel;
import org.sigpath.StaticKernel;
import org.sigpath.TwoSampleTest;

/**
 * The two-sample test of random walks without and with a drift on a CUDA device, in its memory, and
 * the gradient of their discrepancy to the walks without, as a generator of paths would be trained
 * by; beside the processor's. Without a device it says so.
 */
public final class CudaTwoSample {
  private static final long BATCH = 64;
  private static final long LENGTH = 100;
  private static final long DIM = 4;
  private static final long COUNT = BATCH * LENGTH * DIM;
  private static final int PERMUTATIONS = 999;
  private static final SignatureKernel KERNEL =
      SignatureKernel.builder().staticKernel(StaticKernel.rbf(1)).checkFinite(false).build();

  private CudaTwoSample() {}

  /** Prints the device, the tests, times and by how much its gradient differs. */
  public static void main(String[] args) {
    if (CudaRun.printsDevice()) {
      run(Discrepancy.mmd(KERNEL, false));
    }
  }

  private static void run(Discrepancy mmd) {
    try (Arena arena = Arena.ofConfined();
        Context cuda = Context.cuda(0);
        DeviceBuffer still = cuda.allocate(DType.FLOAT32, COUNT);
        DeviceBuffer drifting = cuda.allocate(DType.FLOAT32, COUNT);
        DeviceBuffer one = cuda.allocate(DType.FLOAT32, 1);
        DeviceBuffer gradient = cuda.allocate(DType.FLOAT32, COUNT)) {
      MemorySegment stillWalks = CudaRun.walks(arena, BATCH, LENGTH, DIM, 0, 7);
      MemorySegment driftingWalks = CudaRun.walks(arena, BATCH, LENGTH, DIM, 0.5, 8);
      MemorySegment cotangent = arena.allocateFrom(ValueLayout.JAVA_FLOAT, 1);
      still.copyFrom(stillWalks);
      drifting.copyFrom(driftingWalks);
      one.copyFrom(cotangent);
      Paths x = Paths.of(still, BATCH, LENGTH, DIM);
      Paths y = Paths.of(drifting, BATCH, LENGTH, DIM);
      Paths hostX = Paths.of(stillWalks, DType.FLOAT32, BATCH, LENGTH, DIM);
      Paths hostY = Paths.of(driftingWalks, DType.FLOAT32, BATCH, LENGTH, DIM);

      System.out.printf(
          "%d walks of %d points in %d channels without and with a drift, %d permutations:%n",
          BATCH, LENGTH, DIM, PERMUTATIONS);
      print("device", test(cuda, x, y));
      print("processor", test(Context.shared(), hostX, hostY));

      DeviceKernelGradient to = DeviceKernelGradient.of(gradient);
      MemorySegment hostGradient = arena.allocate(ValueLayout.JAVA_FLOAT, COUNT);
      KernelGradient toHost = KernelGradient.of(hostGradient);
      System.out.println("the gradient of MMD^2 to the walks without:");
      CudaRun.printTime(
          "device",
          () -> {
            mmd.vjp(cuda, x, y, one, to);
            cuda.synchronize();
          });
      CudaRun.printTime("processor", () -> mmd.vjp(hostX, hostY, cotangent, toHost));
      MemorySegment there = arena.allocate(ValueLayout.JAVA_FLOAT, COUNT);
      gradient.copyTo(there);
      CudaRun.printDifference("a number of it", there, hostGradient);
    }
  }

  private static TwoSampleTest test(Context context, Paths x, Paths y) {
    return TwoSampleTest.run(context, KERNEL, x, y, PERMUTATIONS, 9, false);
  }

  private static void print(String where, TwoSampleTest test) {
    System.out.printf("%-9s MMD^2 %.6f, p-value %.3f%n", where, test.statistic(), test.pValue());
  }
}
