package org.sigpath.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
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
import org.sigpath.DType;
import org.sigpath.KernelFunction.Pass;
import org.sigpath.KernelGradient;
import org.sigpath.Paths;
import org.sigpath.SignatureKernel;

/** Signature kernels by differences, on one thread, with every segment allocated beforehand. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class KernelBenchmark {
  private static final int PAIRS = 128;
  private static final int LENGTH = 256;
  private static final int DIM = 8;
  private static final int GRAM = 256;
  private static final int GRAM_LENGTH = 100;
  private static final int GRAM_DIM = 5;

  /** Pairs, points, channels. */
  static final String PAIRS_SHAPE = PAIRS + "x" + LENGTH + "x" + DIM;

  /** Paths, paths, points, channels. */
  static final String GRAM_SHAPE = GRAM + "x" + GRAM + "x" + GRAM_LENGTH + "x" + GRAM_DIM;

  private final Random random = new Random(1);
  private final SignatureKernel kernel = SignatureKernel.builder().build();
  private Arena arena;
  private Context context;
  private Paths x;
  private Paths y;
  private Paths gramX;
  private Paths gramY;
  private MemorySegment pairs;
  private MemorySegment gram;
  private MemorySegment cotangent;
  private KernelGradient gradient;

  /** Makes seeded random walks and a cotangent. */
  @Setup
  public void setup() {
    arena = Arena.ofShared();
    context = Context.builder().threads(1).build();
    x = walks(PAIRS, LENGTH, DIM);
    y = walks(PAIRS, LENGTH, DIM);
    gramX = walks(GRAM, GRAM_LENGTH, GRAM_DIM);
    gramY = walks(GRAM, GRAM_LENGTH, GRAM_DIM);
    pairs = kernel.pairs().allocate(arena, x, y);
    gram = kernel.gram().allocate(arena, gramX, gramY);
    cotangent = kernel.pairs().allocate(arena, x, y);
    for (long b = 0; b < PAIRS; b++) {
      cotangent.setAtIndex(ValueLayout.JAVA_DOUBLE, b, 2 * random.nextDouble() - 1);
    }
    gradient =
        KernelGradient.of(
            arena.allocate(ValueLayout.JAVA_DOUBLE, (long) PAIRS * LENGTH * DIM),
            arena.allocate(ValueLayout.JAVA_DOUBLE, (long) PAIRS * LENGTH * DIM));
  }

  /** Frees the native memory. */
  @TearDown
  public void tearDown() {
    context.close();
    arena.close();
  }

  /** Kernels of pairs. */
  @Benchmark
  public MemorySegment pairs() {
    kernel.pairs(context, x, y, pairs);
    return pairs;
  }

  /** Gradients of kernels of pairs to both paths. */
  @Benchmark
  public KernelGradient pairsVjp() {
    kernel.pairs().vjp(context, x, y, cotangent, gradient);
    return gradient;
  }

  /** A Gram matrix. */
  @Benchmark
  public MemorySegment gram() {
    kernel.gram(context, gramX, gramY, gram);
    return gram;
  }

  /** Native scratch memory of a method's call. */
  long workspaceBytes(String method) {
    return switch (method) {
      case "pairs" -> kernel.pairs().workspaceBytes(context, x, y, Pass.FORWARD);
      case "pairsVjp" -> kernel.pairs().workspaceBytes(context, x, y, Pass.VJP);
      default -> kernel.gram().workspaceBytes(context, gramX, gramY, Pass.FORWARD);
    };
  }

  private Paths walks(int batch, int length, int dim) {
    MemorySegment points = arena.allocate(ValueLayout.JAVA_DOUBLE, (long) batch * length * dim);
    Walks.fill(points, random, batch, length, dim);
    return Paths.of(points, DType.FLOAT64, batch, length, dim);
  }
}
