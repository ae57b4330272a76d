package org.sigpath.examples;

import java.util.Random;
import org.sigpath.Paths;
import org.sigpath.SignatureKernel;
import org.sigpath.StaticKernel;
import org.sigpath.TwoSampleTest;

/**
 * The two-sample test with signature kernels: tells fractional Brownian motion of H = 0.5 from that
 * of H = 0.6. Over many repetitions it prints how often the test rejects at level 0.05 that two
 * samples have one law: where they differ, its power, and where they do not, its size, which should
 * be 0.05.
 *
 * <p>The two laws agree in where paths go and differ in how rough they are: of n steps the sum of
 * squares is n^(1 - 2H) in the mean, 1 and 0.46 here. A path has its squared steps in the Levy area
 * between its lag and its lead, so that the lead-lag transform brings them to level 2 of the
 * signature; with time alone they stay hidden, as the other half of the table shows. The scale of 3
 * gives level 2, which counts scale^4, more weight than level 1, the end of the path; normalised,
 * long paths weigh no more than short ones. An RBF kernel of the points does nearly as well, with a
 * scale as small as a step, at four times the cost.
 */
public final class TwoSample {
  static final int STEPS = 50;

  private static final double LEVEL = 0.05;
  private static final double HURST = 0.5;
  private static final double OTHER = 0.6;
  private static final int[] SIZES = {5, 10, 20, 40};
  private static final int REPETITIONS = 100;
  private static final int PERMUTATIONS = 199;
  private static final FractionalMotion MOTION = new FractionalMotion(STEPS, 1);

  private TwoSample() {}

  /** Prints a table. */
  public static void main(String[] args) {
    System.out.printf(
        "%d steps, H = %.1f against %.1f; %d repetitions of %d permutations, level %.2f%n%n",
        STEPS, HURST, OTHER, REPETITIONS, PERMUTATIONS, LEVEL);
    System.out.println("                   lead-lag       time");
    System.out.println("paths in a sample  power  size    power  size");
    SignatureKernel leadLag = kernel().leadLag().build();
    SignatureKernel time = kernel().timeAugmented().build();
    for (int paths : SIZES) {
      System.out.printf(
          "%17d  %5.2f  %4.2f    %5.2f  %4.2f%n",
          paths,
          rejections(leadLag, OTHER, paths, REPETITIONS),
          rejections(leadLag, HURST, paths, REPETITIONS),
          rejections(time, OTHER, paths, REPETITIONS),
          rejections(time, HURST, paths, REPETITIONS));
    }
  }

  static SignatureKernel.Builder kernel() {
    return SignatureKernel.builder().staticKernel(StaticKernel.linear(3)).dyadic(1, 1).normalized();
  }

  /** The share of repetitions in which samples of H = 0.5 and of another H are told apart. */
  static double rejections(SignatureKernel kernel, double other, int paths, int repetitions) {
    int rejected = 0;
    for (int seed = 0; seed < repetitions; seed++) {
      Random random = new Random(seed);
      Paths x = sample(HURST, paths, random);
      Paths y = sample(other, paths, random);
      if (TwoSampleTest.run(kernel, x, y, PERMUTATIONS, seed).pValue() <= LEVEL) {
        rejected++;
      }
    }
    return (double) rejected / repetitions;
  }

  private static Paths sample(double hurst, int paths, Random random) {
    double[] points = new double[paths * MOTION.size()];
    for (int i = 0; i < paths; i++) {
      MOTION.sample(hurst, random, points, i * MOTION.size());
    }
    return Paths.copyOf(points, paths, STEPS + 1, 1);
  }
}
