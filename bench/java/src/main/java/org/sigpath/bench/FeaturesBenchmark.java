package org.sigpath.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
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
import org.sigpath.Paths;
import org.sigpath.RollingWindow;
import org.sigpath.Signature;
import org.sigpath.WordSignature;
import org.sigpath.Words;

/** One row of features at a time, as a feed of ticks wants it, on one thread. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class FeaturesBenchmark {
  private static final int WINDOW = 256;
  private static final int DIM = 3;
  private static final int DEPTH = 4;

  /** Points of a window, channels, depth. */
  static final String SHAPE = WINDOW + "x" + DIM + "x" + DEPTH;

  private final Random random = new Random(1);
  private final double[] tick = new double[DIM];
  private Arena arena;
  private Context context;
  private RollingWindow rolling;
  private double[] features;
  private WordSignature words;
  private Paths path;
  private MemorySegment row;

  /** Fills the window with a seeded random walk. */
  @Setup
  public void setup() {
    arena = Arena.ofShared();
    context = Context.builder().threads(1).build();
    Signature signature = Signature.builder().depth(DEPTH).build();
    rolling = RollingWindow.of(signature, DType.FLOAT64, 1, DIM, WINDOW);
    features = new double[(int) rolling.signatureSize()];
    double[] points = new double[WINDOW * DIM];
    for (int i = 0; i < WINDOW; i++) {
      push();
      System.arraycopy(tick, 0, points, i * DIM, DIM);
    }
    path = Paths.copyOf(points, 1, WINDOW, DIM);
    words = WordSignature.of(Words.lyndon(DIM, DEPTH));
    row = words.allocate(arena, path);
  }

  /** Frees the native memory. */
  @TearDown
  public void tearDown() {
    rolling.close();
    context.close();
    arena.close();
  }

  /** One point more, and the signature of the window that ends with it. */
  @Benchmark
  public double[] push() {
    for (int c = 0; c < DIM; c++) {
      tick[c] += random.nextDouble() - 0.5;
    }
    rolling.push(tick, features);
    return features;
  }

  /** The coefficients of one path at the Lyndon words. */
  @Benchmark
  public MemorySegment words() {
    words.compute(context, path, row);
    return row;
  }

  /** Native memory of a rolling window. */
  long rollingBytes() {
    return rolling.bytes();
  }

  /** Native scratch memory of a row of words. */
  long wordsBytes() {
    return words.workspaceBytes(context, path, false);
  }
}
