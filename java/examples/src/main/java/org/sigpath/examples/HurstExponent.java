package org.sigpath.examples;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Random;
import org.ejml.data.DMatrixRMaj;
import org.sigpath.DType;
import org.sigpath.PathFunction;
import org.sigpath.Paths;
import org.sigpath.Signature;
import org.sigpath.WordSignature;
import org.sigpath.Words;

/**
 * The Hurst exponent of fractional Brownian motion with independent components, as a linear
 * function of the signature of its lead-lag path: of the whole truncated one, and of the sparse
 * lead-lag projection, which leaves out the words in which a channel is next to the lag or the lead
 * of another. What such words would measure, quadratic covariation, is 0 for independent
 * components.
 *
 * <p>After section 8 of the pathsig paper, with ridge regression in place of a deep model, so that
 * the features alone are compared. Time is the best of a few calls on every core; fitting is all
 * the strengths of the penalty that are tried. On the same data other seeds tell how much of a
 * difference is luck.
 */
public final class HurstExponent {
  private static final int CHANNELS = 4;
  private static final int STEPS = 100;
  private static final int TRAIN = 1500;
  private static final int VALIDATION = 500;
  private static final int TEST = 1000;
  private static final int SAMPLES = TRAIN + VALIDATION + TEST;
  private static final double LEAST = 0.25;
  private static final double MOST = 0.75;
  private static final int[] DEPTHS = {2, 3, 4};
  private static final int CALLS = 5;

  private record Samples(double[] points, double[] hurst) {}

  private record Result(int features, double computing, double fitting, double error) {}

  private HurstExponent() {}

  /** Prints a table. Argument: the seed, 1. */
  public static void main(String[] args) {
    String seed = args.length > 0 ? args[0] : "1";
    if (!seed.matches("-?[0-9]{1,18}")) {
      System.err.println("HurstExponent: seed: is " + seed + ", expected a whole number");
      System.exit(1);
    }
    Samples samples = samples(Long.parseLong(seed));
    double spread = (MOST - LEAST) / Math.sqrt(12);
    System.out.printf(
        "%d paths, %d channels, %d steps; H uniform, with standard deviation %.4f%n%n",
        SAMPLES, CHANNELS, STEPS, spread);
    System.out.println("depth  words      features  computing, ms  fitting, s  test error of H");
    for (int depth : DEPTHS) {
      Result whole = result(Signature.builder().depth(depth).leadLag().build(), samples);
      print(depth, "all", whole);
      Words words = Words.leadLag(CHANNELS, depth);
      Result sparse = result(WordSignature.builder(words).leadLag().build(), samples);
      print(depth, "sparse", sparse);
      System.out.printf(
          "       all/sparse %8.2f  %13.2f  %10.2f  %15.2f%n",
          (double) whole.features / sparse.features,
          whole.computing / sparse.computing,
          whole.fitting / sparse.fitting,
          whole.error / sparse.error);
    }
  }

  private static void print(int depth, String words, Result result) {
    System.out.printf(
        "%5d  %-9s  %8d  %13.2f  %10.2f  %15.4f%n",
        depth, words, result.features, 1e3 * result.computing, result.fitting, result.error);
  }

  private static Samples samples(long seed) {
    FractionalMotion motion = new FractionalMotion(STEPS, CHANNELS);
    Random random = new Random(seed);
    double[] hurst = random.doubles(SAMPLES, LEAST, MOST).toArray();
    double[] points = new double[SAMPLES * motion.size()];
    for (int i = 0; i < SAMPLES; i++) {
      motion.sample(hurst[i], random, points, i * motion.size());
    }
    return new Samples(points, hurst);
  }

  private static Result result(PathFunction plan, Samples samples) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment points = arena.allocateFrom(ValueLayout.JAVA_DOUBLE, samples.points);
      Paths paths = Paths.of(points, DType.FLOAT64, SAMPLES, STEPS + 1, CHANNELS);
      MemorySegment features = plan.allocate(arena, paths);
      double computing = Double.POSITIVE_INFINITY;
      for (int call = 0; call < CALLS; call++) {
        long start = System.nanoTime();
        plan.compute(paths, features);
        computing = Math.min(computing, seconds(start));
      }
      Ridge.Data train = rows(features, samples.hurst, 0, TRAIN);
      Ridge.Data validation = rows(features, samples.hurst, TRAIN, TRAIN + VALIDATION);
      Ridge.Data test = rows(features, samples.hurst, TRAIN + VALIDATION, SAMPLES);
      long start = System.nanoTime();
      Ridge model = Ridge.fit(train, validation);
      return new Result(train.features().numCols, computing, seconds(start), model.error(test));
    }
  }

  private static Ridge.Data rows(MemorySegment features, double[] hurst, int from, int to) {
    long row = features.byteSize() / SAMPLES;
    double[] numbers =
        features.asSlice(from * row, (to - from) * row).toArray(ValueLayout.JAVA_DOUBLE);
    DMatrixRMaj matrix = DMatrixRMaj.wrap(to - from, (int) (row / Double.BYTES), numbers);
    return new Ridge.Data(matrix, Arrays.copyOfRange(hurst, from, to));
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }
}
