package org.sigpath;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.sigpath.ffi.SigpathC;

/**
 * Modes for state-space models to begin with, the same every time. Complex numbers are (re, im)
 * pairs.
 *
 * @param lambda (N) complex
 * @param p (rank, N) complex: the low-rank part, A = diag(lambda) - sum of p_r p_r^* over all 2 N
 *     modes, the conjugates among them; 0 where a kind has none
 * @param b (N) complex
 */
public record InitialModes(double[] lambda, double[] p, double[] b) {
  /** Which modes. */
  public enum Kind {
    /**
     * HiPPO-LegS (arXiv 2008.07669) in normal plus low-rank form, of 2 N states. Without p it is
     * the diagonal LegS of S4D. Cost: about 100 N^3.
     */
    LEGS(SigpathC.SIGPATH_SSM_LEGS(), 1),
    /**
     * The Fourier measure: lambda = -i pi n, b = p = 1, of n = 0 1/sqrt(2). Kernels of an {@link
     * S4Model} need a little damping: a real part of -1e-4.
     */
    FOUT(SigpathC.SIGPATH_SSM_FOUT(), 1),
    /** lambda = -1/2 - i pi n, b = 1 (S4D, arXiv 2206.11893, as those below). */
    LIN(SigpathC.SIGPATH_SSM_LIN(), 1),
    /** lambda = -1/2 - i (2N/pi) (2N/(2n+1) - 1), b = 1. */
    INV(SigpathC.SIGPATH_SSM_INV(), 1),
    /** lambda = -1/2 - i (2n+1)^2/pi, b = 1. */
    QUAD(SigpathC.SIGPATH_SSM_QUAD(), 1),
    /** lambda = -(n+1), b = 1. */
    REAL(SigpathC.SIGPATH_SSM_REAL(), 1),
    /**
     * The Legendre measure of a window (arXiv 2008.07669), of 2 N states, as S4 has it: A_ij = -r_i
     * r_j / 2, of i &lt; j times (-1)^{i-j}, and B_i = r_i / 2, with r_i = sqrt(2i+1). Rank 2.
     * Cost: about 100 N^3.
     */
    LEGT(SigpathC.SIGPATH_SSM_LEGT(), 2);

    private final int code;
    private final int rank;

    Kind(int code, int rank) {
      this.code = code;
      this.rank = rank;
    }

    /** The rows of p. */
    public int rank() {
      return rank;
    }
  }

  /**
   * The modes of a kind.
   *
   * @param modes N, half of the states
   * @throws IllegalArgumentException unless modes is 1 to 1024
   */
  public static InitialModes of(Kind kind, int modes) {
    return of(kind, modes, 0);
  }

  /**
   * The modes of a kind, of which the imaginary parts of b are kept within bounds.
   *
   * @param modes N, half of the states
   * @param clip the bound, as S4 models have it of LegS at 2; 0: none
   * @throws IllegalArgumentException unless modes is 1 to 1024 and clip a finite number, 0 or more
   */
  public static InitialModes of(Kind kind, int modes, double clip) {
    int count = 2 * Math.clamp(modes, 0, 1 << 20);
    int countP = kind.rank * count;
    try (Arena frame = Arena.ofConfined()) {
      MemorySegment lambda = frame.allocate(ValueLayout.JAVA_DOUBLE, count);
      MemorySegment p = frame.allocate(ValueLayout.JAVA_DOUBLE, countP);
      MemorySegment b = frame.allocate(ValueLayout.JAVA_DOUBLE, count);
      Status.check(
          SigpathC.sigpath_ssm_modes(kind.code, modes, clip, lambda, count, p, countP, b, count));
      return new InitialModes(array(lambda), array(p), array(b));
    }
  }

  /**
   * Steps dt, log-uniform from {@code least} to {@code most}; they follow from the seed alone.
   *
   * @throws IllegalArgumentException unless 0 &lt; least &lt;= most, both finite
   */
  public static double[] drawSteps(long seed, double least, double most, int count) {
    return draw(
        count,
        to -> SigpathC.sigpath_ssm_draw(seed, least, most, to, count, MemorySegment.NULL, 0));
  }

  /** Complex normal weights C with E|C|^2 = 1, (count) pairs; they follow from the seed alone. */
  public static double[] drawWeights(long seed, int count) {
    int elements = Math.multiplyExact(2, count);
    return draw(
        elements, to -> SigpathC.sigpath_ssm_draw(seed, 1, 1, MemorySegment.NULL, 0, to, elements));
  }

  private interface Draw {
    int into(MemorySegment to);
  }

  private static double[] draw(int count, Draw draw) {
    if (count < 0) {
      throw new IllegalArgumentException("count: is " + count + ", expected 0 or more");
    }
    try (Arena frame = Arena.ofConfined()) {
      MemorySegment to = frame.allocate(ValueLayout.JAVA_DOUBLE, count);
      Status.check(draw.into(to));
      return array(to);
    }
  }

  private static double[] array(MemorySegment from) {
    return from.toArray(ValueLayout.JAVA_DOUBLE);
  }
}
