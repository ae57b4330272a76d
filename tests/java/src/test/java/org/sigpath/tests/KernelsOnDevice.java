package org.sigpath.tests;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sigpath.DType;
import org.sigpath.DeviceBuffer;
import org.sigpath.DeviceGradient;
import org.sigpath.DeviceKernelGradient;
import org.sigpath.Discrepancy;
import org.sigpath.KernelGradient;
import org.sigpath.Paths;
import org.sigpath.PathsGradient;
import org.sigpath.SignatureKernel;
import org.sigpath.StaticKernel;

/** Two sides of kernels on a CUDA device and on the host, and where their gradients go. */
final class KernelsOnDevice extends OnDevice {
  static final int BATCH = 3;
  static final int M = 6;
  static final int N = 5;
  static final int DIM = 2;

  final Side x = side(1, M, M, 1, 4);
  final Side y = side(2, N, 2, N, 3);

  /** The same paths in both memories. */
  record Side(Paths host, Paths device) {}

  private Side side(int seed, int length, long... lengths) {
    MemorySegment points = random(seed, BATCH * length * DIM);
    MemorySegment times = random(seed + 10, BATCH * (length + 1));
    MemorySegment basepoint = random(seed + 20, BATCH * DIM);
    MemorySegment ends = Numbers.longs(arena, lengths);
    return new Side(
        Paths.builder(points, DType.FLOAT64, BATCH, length, DIM)
            .lengths(ends)
            .times(times, length + 1)
            .basepoint(basepoint, DIM)
            .build(),
        Paths.builder(copy(points), BATCH, length, DIM)
            .lengths(ends)
            .times(copy(times), length + 1)
            .basepoint(copy(basepoint), DIM)
            .build());
  }

  KernelGradient gradient(boolean same) {
    return new KernelGradient(
        toSide(M), same ? PathsGradient.none() : toSide(N), Numbers.doubles(arena, 2L));
  }

  private PathsGradient toSide(int length) {
    return new PathsGradient(
        Numbers.doubles(arena, (long) BATCH * length * DIM),
        Numbers.doubles(arena, BATCH * (length + 1L)),
        Numbers.doubles(arena, (long) BATCH * DIM));
  }

  /** The parts that are wanted, by names. */
  static Map<String, double[]> parts(KernelGradient gradient) {
    Map<String, double[]> all = new LinkedHashMap<>();
    int part = 0;
    for (MemorySegment to :
        List.of(
            gradient.x().points(),
            gradient.x().times(),
            gradient.x().basepoint(),
            gradient.y().points(),
            gradient.y().times(),
            gradient.y().basepoint(),
            gradient.staticParameters())) {
      if (!to.equals(MemorySegment.NULL)) {
        all.put("gradient " + part, to.toArray(ValueLayout.JAVA_DOUBLE));
      }
      part++;
    }
    return all;
  }

  /** A gradient in device memory with its buffers. */
  final class Gradient {
    private final Map<String, DeviceBuffer> parts = new LinkedHashMap<>();
    final DeviceKernelGradient all;

    Gradient(boolean same) {
      KernelsOnDevice.parts(gradient(same))
          .forEach((name, part) -> parts.put(name, doubles(part.length)));
      DeviceGradient toY = same ? DeviceGradient.none() : side(3);
      all = DeviceKernelGradient.of(side(0), toY).withStaticParameters(part(6));
    }

    private DeviceGradient side(int first) {
      return DeviceGradient.of(part(first))
          .withTimes(part(first + 1))
          .withBasepoint(part(first + 2));
    }

    private DeviceBuffer part(int number) {
      return parts.get("gradient " + number);
    }

    Map<String, double[]> numbers() {
      Map<String, double[]> numbers = new LinkedHashMap<>();
      parts.forEach((name, part) -> numbers.put(name, KernelsOnDevice.this.numbers(part)));
      return numbers;
    }
  }

  MemorySegment random(int stream, int n) {
    double[] values = Numbers.random(600 + stream, n);
    for (int i = 0; i < n; i++) {
      values[i] *= 0.5;
    }
    return Numbers.doubles(arena, values);
  }

  /** A kernel of the two sides. */
  static SignatureKernel plain() {
    return SignatureKernel.builder()
        .staticKernel(StaticKernel.rbf(0.9))
        .givenTime()
        .givenBasepoint()
        .build();
  }

  /** The same of paths that have neither times nor basepoints. */
  static SignatureKernel plainWithout() {
    return SignatureKernel.builder().staticKernel(StaticKernel.rbf(0.9)).build();
  }

  static List<Discrepancy> losses(SignatureKernel kernel) {
    return List.of(
        Discrepancy.mmd(kernel, true),
        Discrepancy.mmd(kernel, false),
        Discrepancy.score(kernel, 0.7),
        Discrepancy.expectedScore(kernel, 0.7));
  }
}
