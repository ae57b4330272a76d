package org.sigpath.examples;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.sigpath.Context;
import org.sigpath.Convolution;
import org.sigpath.ConvolutionGradient;
import org.sigpath.DType;
import org.sigpath.DeviceBuffer;
import org.sigpath.DeviceConvolutionGradient;
import org.sigpath.DeviceS4dGradient;
import org.sigpath.DeviceS4dParameters;
import org.sigpath.S4dGradient;
import org.sigpath.S4dModel;
import org.sigpath.S4dParameters;

/**
 * A step of training of a diagonal state-space layer on a CUDA device, in its memory: kernels from
 * parameters, outputs by convolution, and back to the gradients of the parameters; beside the
 * processor's. Without a device it says so.
 */
public final class CudaLayer {
  private static final int BATCH = 8;
  private static final int DIM = 64;
  private static final int MODES = 32;
  private static final int LENGTH = 2048;

  private final S4dModel model = S4dModel.builder(DType.FLOAT32, DIM, MODES, LENGTH).build();
  private final Convolution layer = Convolution.builder(DType.FLOAT32, DIM, LENGTH).build();
  private final long inputs = BATCH * layer.inputSize();

  private CudaLayer() {}

  /** Prints the device, times and by how much its outputs and gradients differ. */
  public static void main(String[] args) {
    if (CudaRun.printsDevice()) {
      new CudaLayer().run();
    }
  }

  private void run() {
    System.out.printf(
        "a layer of %d inputs with %d modes each, %d steps, %d of a batch, and its gradients:%n",
        DIM, MODES, LENGTH, BATCH);
    try (Arena arena = Arena.ofConfined();
        Context cuda = Context.cuda(0);
        Buffers on = new Buffers(cuda)) {
      S4dParameters p = parameters(arena);
      MemorySegment u = CudaRun.walks(arena, BATCH * DIM, LENGTH, 1, 0, 7);
      MemorySegment kernel = floats(arena, model.kernelSize());
      MemorySegment out = floats(arena, inputs);
      MemorySegment none = MemorySegment.NULL;
      MemorySegment toKernel = floats(arena, model.kernelSize());
      MemorySegment toC = floats(arena, p.c().byteSize() / Float.BYTES);
      // The gradient of half the sum of squares of all outputs: they are their own cotangent.
      Runnable trainOnHost =
          () -> {
            model.kernel(p, kernel);
            layer.apply(kernel, u, none, out);
            layer.vjp(kernel, u, none, out, new ConvolutionGradient(toKernel, none, none));
            model.kernelVjp(p, toKernel, new S4dGradient(none, none, none, toC, none, none));
          };

      DeviceS4dParameters there =
          new DeviceS4dParameters(
              on.copy(p.aReal()),
              on.copy(p.aImag()),
              on.copy(p.b()),
              on.copy(p.c()),
              on.copy(p.dt()));
      DeviceBuffer deviceU = on.copy(u);
      DeviceBuffer deviceKernel = on.floats(model.kernelSize());
      DeviceBuffer deviceOut = on.floats(inputs);
      DeviceConvolutionGradient toDeviceKernel =
          new DeviceConvolutionGradient(on.floats(model.kernelSize()), null, null);
      DeviceS4dGradient toDevice =
          new DeviceS4dGradient(null, null, null, on.floats(there.c().count()), null, null);
      Runnable train =
          () -> {
            model.kernel(cuda, there, deviceKernel);
            layer.apply(cuda, deviceKernel, deviceU, null, deviceOut);
            layer.vjp(cuda, deviceKernel, deviceU, null, deviceOut, toDeviceKernel);
            model.kernelVjp(cuda, there, toDeviceKernel.kernel(), toDevice);
            cuda.synchronize();
          };
      CudaRun.printTime("device", train);
      CudaRun.printTime("processor", trainOnHost);
      MemorySegment copy = floats(arena, inputs);
      deviceOut.copyTo(copy);
      CudaRun.printDifference("an output", copy, out);
      MemorySegment gradient = floats(arena, toDevice.c().count());
      toDevice.c().copyTo(gradient);
      CudaRun.printDifference("a gradient to C", gradient, toC);
    }
  }

  /** Modes -1/2 - i pi n with B = 1 (S4D-Lin), weights that fall off, steps of 0.001 to 0.1. */
  private static S4dParameters parameters(Arena arena) {
    double[] aReal = new double[MODES];
    double[] aImag = new double[MODES];
    double[] b = new double[2 * MODES];
    for (int n = 0; n < MODES; n++) {
      aReal[n] = Math.log(0.5);
      aImag[n] = Math.PI * n;
      b[2 * n] = 1;
    }
    double[] c = new double[2 * DIM * MODES];
    double[] dt = new double[DIM];
    for (int h = 0; h < DIM; h++) {
      dt[h] = Math.log(0.001) + Math.log(100) * h / DIM;
      for (int n = 0; n < MODES; n++) {
        c[2 * (h * MODES + n)] = Math.cos(h + n) / (1 + n);
        c[2 * (h * MODES + n) + 1] = Math.sin(h + n) / (1 + n);
      }
    }
    return S4dParameters.copyOf(arena, DType.FLOAT32, aReal, aImag, b, c, dt);
  }

  private static MemorySegment floats(Arena arena, long count) {
    return arena.allocate(ValueLayout.JAVA_FLOAT, count);
  }

  /** Memory of a device. */
  private static final class Buffers implements AutoCloseable {
    private final Context cuda;
    private final List<DeviceBuffer> all = new ArrayList<>();

    Buffers(Context cuda) {
      this.cuda = cuda;
    }

    DeviceBuffer floats(long count) {
      DeviceBuffer buffer = cuda.allocate(DType.FLOAT32, count);
      all.add(buffer);
      return buffer;
    }

    DeviceBuffer copy(MemorySegment from) {
      DeviceBuffer buffer = floats(from.byteSize() / Float.BYTES);
      buffer.copyFrom(from);
      return buffer;
    }

    @Override
    public void close() {
      all.forEach(DeviceBuffer::close);
    }
  }
}
