package org.sigpath;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.sigpath.ffi.SigpathC;

/** How a {@link SignatureKernel} solves the Goursat problem of a pair of paths. */
public sealed interface KernelSolver {
  /**
   * Finite differences, of second order in the mesh: arXiv 2509.10613, equation (1), in differences
   * of rows. About 6 multiply-adds per cell. Accurate where the increments of the kernel per cell
   * are small, below about 0.3: see {@link SignatureKernel.Builder#autoDyadic()}.
   */
  record Difference() implements KernelSolver {}

  /**
   * A power series along both sides of every cell (in the spirit of arXiv 2502.20392 and
   * 2502.08470): exact in the limit, to 1e-10 and better with order 8 where the increments of the
   * kernel are below 0.5. The cost of a cell grows with order².
   *
   * @param order degree of the series, 2 to 16
   */
  record Series(int order) implements KernelSolver {
    /** Refuses what is out of range. */
    public Series {
      Segments.within("order", order, 2, SigpathC.SIGPATH_KERNEL_MAX_ORDER());
    }
  }

  /**
   * The truncated signature kernel, the sum over n = 0..depth of levelWeights[n] ⟨S_n(x), S_n(y)⟩:
   * exact for piecewise linear paths, whatever the number of channels. The cost of a cell grows
   * with depth³.
   *
   * @param levelWeights of the levels 0 to depth, finite; one of them at least is not 0
   */
  record Truncated(List<Double> levelWeights) implements KernelSolver {
    /** Refuses what is out of range. */
    public Truncated {
      levelWeights = List.copyOf(levelWeights);
      int most = SigpathC.SIGPATH_KERNEL_MAX_ORDER();
      Segments.within("levelWeights: their number", levelWeights.size(), 2, most + 1);
      for (int n = 0; n < levelWeights.size(); n++) {
        if (!Double.isFinite(levelWeights.get(n))) {
          throw new IllegalArgumentException(
              "levelWeights: that of level "
                  + n
                  + " is "
                  + levelWeights.get(n)
                  + ", expected finite numbers");
        }
      }
      if (levelWeights.stream().allMatch(w -> w == 0)) {
        throw new IllegalArgumentException("levelWeights: are all 0, expected one that is not");
      }
    }

    /** The last level. */
    public int depth() {
      return levelWeights.size() - 1;
    }
  }

  /** {@link Difference}, which kernels have unless another is chosen. */
  static KernelSolver difference() {
    return new Difference();
  }

  /** {@link Series}. */
  static KernelSolver series(int order) {
    return new Series(order);
  }

  /**
   * {@link Truncated} with every level counted once.
   *
   * @param depth the last level, 1 to 16
   */
  static KernelSolver truncated(int depth) {
    Segments.within("depth", depth, 1, SigpathC.SIGPATH_KERNEL_MAX_ORDER());
    return new Truncated(Collections.nCopies(depth + 1, 1.0));
  }

  /**
   * {@link Truncated} with weights.
   *
   * @param levelWeights of the levels 0, 1, ..., depth
   */
  static KernelSolver truncated(double... levelWeights) {
    return new Truncated(Arrays.stream(levelWeights).boxed().toList());
  }
}
