package org.sigpath.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.sigpath.Context;
import org.sigpath.Convolution;
import org.sigpath.DType;
import org.sigpath.InitialModes;
import org.sigpath.S4Model;
import org.sigpath.S4Parameters;

/** An S4 layer of HiPPO-LegS, on one thread, with every segment allocated beforehand. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class StateSpaceBenchmark {
  private static final int DIM = 256;
  private static final int MODES = 64;
  private static final int LENGTH = 1024;

  /** Inputs, modes, length. */
  static final String SHAPE = DIM + "x" + MODES + "x" + LENGTH;

  private final S4Model model = S4Model.builder(DType.FLOAT64, DIM, MODES, LENGTH).build();
  private final Convolution convolution = Convolution.builder(DType.FLOAT64, DIM, LENGTH).build();
  private Arena arena;
  private Context context;
  private S4Parameters parameters;
  private MemorySegment kernel;
  private MemorySegment u;
  private MemorySegment out;

  /** Makes a model with steps from 1e-3 to 0.1, its kernels and inputs. */
  @Setup
  public void setup() {
    arena = Arena.ofShared();
    context = Context.builder().threads(1).build();
    InitialModes modes = InitialModes.of(InitialModes.Kind.LEGS, MODES);
    double[] real = new double[MODES];
    double[] imag = new double[MODES];
    for (int n = 0; n < MODES; n++) {
      real[n] = Math.log(-modes.lambda()[2 * n]);
      imag[n] = -modes.lambda()[2 * n + 1];
    }
    double[] dt = new double[DIM];
    for (int h = 0; h < DIM; h++) {
      dt[h] = -6.9 + 4.6 * h / DIM;
    }
    double[] c = InitialModes.drawWeights(1, DIM * MODES);
    parameters = S4Parameters.copyOf(arena, DType.FLOAT64, real, imag, modes.p(), modes.b(), c, dt);
    kernel = arena.allocate(ValueLayout.JAVA_DOUBLE, model.kernelSize());
    model.kernel(context, parameters, kernel);
    u = arena.allocate(ValueLayout.JAVA_DOUBLE, convolution.inputSize());
    for (long i = 0; i < convolution.inputSize(); i++) {
      u.setAtIndex(ValueLayout.JAVA_DOUBLE, i, (i % 31) / 31.0);
    }
    out = arena.allocate(ValueLayout.JAVA_DOUBLE, convolution.outputSize());
  }

  /** Frees the native memory. */
  @TearDown
  public void tearDown() {
    context.close();
    arena.close();
  }

  /** {@link S4Model#kernel}. */
  @Benchmark
  public MemorySegment kernel() {
    model.kernel(context, parameters, kernel);
    return kernel;
  }

  /** {@link Convolution#apply}. */
  @Benchmark
  public MemorySegment apply() {
    convolution.apply(context, kernel, u, MemorySegment.NULL, out);
    return out;
  }

  /** Native scratch memory of a method's call. */
  long workspaceBytes(String method) {
    return method.equals("kernel")
        ? model.workspaceBytes(context, 0, false)
        : convolution.workspaceBytes(context, 1, false);
  }
}
