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
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.sigpath.Context;
import org.sigpath.DType;
import org.sigpath.Paths;
import org.sigpath.PathsGradient;
import org.sigpath.Signature;

/** Twins of native benchmarks, on one thread, with every segment allocated beforehand. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class SignatureBenchmark {
  /** The last is nearly all call and no work. */
  @Param({"128x256x4x3", "256x100x2x8", "1x200x10x4", "1x2x2x2"})
  public String shape;

  private Arena arena;
  private Context context;
  private Signature signature;
  private Paths paths;
  private MemorySegment out;
  private MemorySegment cotangent;
  private PathsGradient gradient;

  /** Makes seeded random walks and a cotangent. */
  @Setup
  public void setup() {
    Shape s = Shape.parse(shape);
    arena = Arena.ofShared();
    context = Context.builder().threads(1).build();
    signature = Signature.builder().depth(s.depth()).build();
    Random random = new Random(1);
    MemorySegment points = doubles(s.batch() * s.length() * s.dim());
    Walks.fill(points, random, s.batch(), s.length(), s.dim());
    paths = Paths.of(points, DType.FLOAT64, s.batch(), s.length(), s.dim());
    long coefficients = s.batch() * signature.outputSize(s.dim());
    out = doubles(coefficients);
    cotangent = doubles(coefficients);
    for (long i = 0; i < coefficients; i++) {
      cotangent.setAtIndex(ValueLayout.JAVA_DOUBLE, i, 2 * random.nextDouble() - 1);
    }
    gradient = PathsGradient.of(doubles(s.batch() * s.length() * s.dim()));
  }

  /** Frees the native memory. */
  @TearDown
  public void tearDown() {
    context.close();
    arena.close();
  }

  /** {@link Signature#compute}. */
  @Benchmark
  public MemorySegment forward() {
    signature.compute(context, paths, out);
    return out;
  }

  /** {@link Signature#vjp}. */
  @Benchmark
  public PathsGradient backward() {
    signature.vjp(context, paths, cotangent, gradient);
    return gradient;
  }

  private MemorySegment doubles(long count) {
    return arena.allocate(ValueLayout.JAVA_DOUBLE, count);
  }

  /** Bytes of native scratch memory that a call uses. */
  long workspaceBytes(boolean vjp) {
    return signature.workspaceBytes(context, paths, vjp);
  }
}
