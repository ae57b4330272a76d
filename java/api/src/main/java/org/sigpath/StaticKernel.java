package org.sigpath;

import org.sigpath.ffi.SigpathC;

/**
 * The kernel kappa of points that lifts paths into its feature space before the {@link
 * SignatureKernel} is taken, of points x and y with r = |x - y| / scale.
 *
 * <p>A convention to know: other libraries write the RBF kernel as exp(-|x - y|² / sigma), which is
 * scale = sqrt(sigma / 2).
 */
public sealed interface StaticKernel {
  /** The length, or for inner products the factor, by which points are scaled. */
  double scale();

  /**
   * scale² ⟨x, y⟩: no lift.
   *
   * @param scale finite, over 0
   */
  record Linear(double scale) implements StaticKernel {
    /** Refuses what is out of range. */
    public Linear {
      positive("scale", scale);
    }
  }

  /**
   * (scale² ⟨x, y⟩ + constant)^degree.
   *
   * @param scale finite, over 0
   * @param constant finite, 0 or more
   * @param degree 1 to 16
   */
  record Polynomial(double scale, double constant, int degree) implements StaticKernel {
    /** Refuses what is out of range. */
    public Polynomial {
      positive("scale", scale);
      if (!(constant >= 0) || Double.isInfinite(constant)) {
        throw new IllegalArgumentException(
            "constant: is " + constant + ", expected a finite number, 0 or more");
      }
      Segments.within("degree", degree, 1, SigpathC.SIGPATH_KERNEL_MAX_ORDER());
    }
  }

  /**
   * exp(-r² / 2), the Gaussian kernel.
   *
   * @param scale finite, over 0
   */
  record Rbf(double scale) implements StaticKernel {
    /** Refuses what is out of range. */
    public Rbf {
      positive("scale", scale);
    }
  }

  /**
   * exp(-r); its gradient is taken as 0 at r = 0.
   *
   * @param scale finite, over 0
   */
  record Matern12(double scale) implements StaticKernel {
    /** Refuses what is out of range. */
    public Matern12 {
      positive("scale", scale);
    }
  }

  /**
   * (1 + √3 r) exp(-√3 r).
   *
   * @param scale finite, over 0
   */
  record Matern32(double scale) implements StaticKernel {
    /** Refuses what is out of range. */
    public Matern32 {
      positive("scale", scale);
    }
  }

  /**
   * (1 + √5 r + 5 r² / 3) exp(-√5 r).
   *
   * @param scale finite, over 0
   */
  record Matern52(double scale) implements StaticKernel {
    /** Refuses what is out of range. */
    public Matern52 {
      positive("scale", scale);
    }
  }

  /**
   * (1 + r² / (2 alpha))^-alpha.
   *
   * @param scale finite, over 0
   * @param alpha finite, over 0
   */
  record RationalQuadratic(double scale, double alpha) implements StaticKernel {
    /** Refuses what is out of range. */
    public RationalQuadratic {
      positive("scale", scale);
      positive("alpha", alpha);
    }
  }

  /** {@link Linear} of scale 1: the signature kernel of the paths as they are. */
  static StaticKernel linear() {
    return new Linear(1);
  }

  /** {@link Linear}. */
  static StaticKernel linear(double scale) {
    return new Linear(scale);
  }

  /** {@link Polynomial}. */
  static StaticKernel polynomial(double scale, double constant, int degree) {
    return new Polynomial(scale, constant, degree);
  }

  /** {@link Rbf}. */
  static StaticKernel rbf(double scale) {
    return new Rbf(scale);
  }

  /** {@link Matern12}. */
  static StaticKernel matern12(double scale) {
    return new Matern12(scale);
  }

  /** {@link Matern32}. */
  static StaticKernel matern32(double scale) {
    return new Matern32(scale);
  }

  /** {@link Matern52}. */
  static StaticKernel matern52(double scale) {
    return new Matern52(scale);
  }

  /** {@link RationalQuadratic}. */
  static StaticKernel rationalQuadratic(double scale, double alpha) {
    return new RationalQuadratic(scale, alpha);
  }

  private static void positive(String name, double value) {
    if (!(value > 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(
          name + ": is " + value + ", expected a finite number above 0");
    }
  }
}
