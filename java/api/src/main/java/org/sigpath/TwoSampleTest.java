package org.sigpath;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.sigpath.ffi.SigpathC;

/**
 * The permutation test of the hypothesis that two sets of paths come from one distribution, by the
 * maximum mean discrepancy of a {@link SignatureKernel} (Gretton et al., A kernel two-sample test,
 * JMLR 13, 2012).
 *
 * @param statistic the squared discrepancy of x and y
 * @param pValue (1 + permutations whose squared discrepancy is as large or larger) / (1 + all)
 * @param nullStatistics the squared discrepancy of every permutation
 */
public record TwoSampleTest(double statistic, double pValue, double[] nullStatistics) {

  /** The test by the unbiased statistic, on every core; see the overload with a context. */
  public static TwoSampleTest run(
      SignatureKernel kernel, Paths x, Paths y, int permutations, long seed) {
    return run(Context.shared(), kernel, x, y, permutations, seed, false);
  }

  /**
   * Tests whether x, n paths, and y, m paths, come from one distribution.
   *
   * <p>The Gram matrix of all n + m paths is computed once and kept, (n + m)² numbers of the paths'
   * dtype; every permutation deals its rows anew, for (n + m)² multiply-adds. In a {@link Context}
   * of a CUDA device all of it is computed there, of paths that lie both in memory of the host or
   * both in that of the device, and the call waits for the result.
   *
   * @param permutations 1 or more
   * @param seed from which alone the permutations follow
   * @param biased whether the statistic is the biased discrepancy, or the unbiased one, which needs
   *     n, m of 2 or more: see {@link Discrepancy#mmd}
   * @throws IllegalArgumentException for what is out of range, and for NaN or infinity, naming
   *     where
   * @throws OutOfNativeMemoryException if the workspace limit or the device's memory is too small
   * @throws java.util.concurrent.CancellationException after {@link Context#cancel()}
   */
  public static TwoSampleTest run(
      Context context,
      SignatureKernel kernel,
      Paths x,
      Paths y,
      int permutations,
      long seed,
      boolean biased) {
    Segments.positive("permutations", permutations);
    y.requireWith("y", x);
    Transforms transforms = kernel.gram().transforms();
    try (Arena frame = Arena.ofConfined()) {
      MemorySegment statistic = frame.allocate(ValueLayout.JAVA_DOUBLE);
      MemorySegment pValue = frame.allocate(ValueLayout.JAVA_DOUBLE);
      MemorySegment nullStatistics = frame.allocate(ValueLayout.JAVA_DOUBLE, permutations);
      Status.check(
          SigpathC.sigpath_two_sample_test(
              context.handle(),
              kernel.gram().options(),
              x.descriptor(),
              x.points(),
              x.lengths(),
              transforms.times(x),
              transforms.basepoint(x),
              y.descriptor(),
              y.points(),
              y.lengths(),
              transforms.times(y),
              transforms.basepoint(y),
              biased ? 1 : 0,
              permutations,
              seed,
              statistic,
              pValue,
              nullStatistics,
              permutations));
      return new TwoSampleTest(
          statistic.get(ValueLayout.JAVA_DOUBLE, 0),
          pValue.get(ValueLayout.JAVA_DOUBLE, 0),
          nullStatistics.toArray(ValueLayout.JAVA_DOUBLE));
    }
  }
}
