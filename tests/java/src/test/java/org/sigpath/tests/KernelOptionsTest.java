package org.sigpath.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.sigpath.tests.Checks.refused;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.sigpath.Discrepancy;
import org.sigpath.KernelSolver;
import org.sigpath.NystromFeatures;
import org.sigpath.Paths;
import org.sigpath.SignatureKernel;
import org.sigpath.StaticKernel;
import org.sigpath.TwoSampleTest;

/** Options that no kernel has are exceptions that name them and what was expected. */
class KernelOptionsTest {
  private static final SignatureKernel PLAN = SignatureKernel.builder().build();

  @Test
  void staticKernels() {
    for (double bad : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      String named = "scale: is " + bad + ", expected a finite number above 0";
      refused(named, () -> StaticKernel.linear(bad));
      refused(named, () -> StaticKernel.polynomial(bad, 1, 2));
      refused(named, () -> StaticKernel.rbf(bad));
      refused(named, () -> StaticKernel.matern12(bad));
      refused(named, () -> StaticKernel.matern32(bad));
      refused(named, () -> StaticKernel.matern52(bad));
      refused(named, () -> StaticKernel.rationalQuadratic(bad, 1));
      refused("alpha: is " + bad, () -> StaticKernel.rationalQuadratic(1, bad));
    }
    refused("constant: is -1.0, expected", () -> StaticKernel.polynomial(1, -1, 2));
    refused("constant: is NaN", () -> StaticKernel.polynomial(1, Double.NaN, 2));
    refused("degree: is 0, expected 1 to 16", () -> StaticKernel.polynomial(1, 0, 0));
    refused("degree: is 17, expected 1 to 16", () -> StaticKernel.polynomial(1, 0, 17));
  }

  @Test
  void solvers() {
    refused("order: is 1, expected 2 to 16", () -> KernelSolver.series(1));
    refused("order: is 17, expected 2 to 16", () -> KernelSolver.series(17));
    refused("depth: is 0, expected 1 to 16", () -> KernelSolver.truncated(0));
    refused("depth: is 17, expected 1 to 16", () -> KernelSolver.truncated(17));
    refused("levelWeights: their number: is 1", () -> KernelSolver.truncated(new double[1]));
    refused("levelWeights: their number: is 18", () -> KernelSolver.truncated(new double[18]));
    refused("levelWeights: that of level 1 is NaN", () -> KernelSolver.truncated(1.0, Double.NaN));
    refused("levelWeights: are all 0", () -> KernelSolver.truncated(0.0, 0.0));
    assertEquals(new KernelSolver.Truncated(List.of(1.0, 1.0, 1.0)), KernelSolver.truncated(2));
    assertEquals(2, new KernelSolver.Truncated(List.of(0.0, 0.0, 3.0)).depth());
  }

  @Test
  void refinement() {
    refused("dyadic order of x: is -1, expected 0 to 16", () -> builder().dyadic(-1, 0));
    refused("dyadic order of y: is 17, expected 0 to 16", () -> builder().dyadic(0, 17));
    SignatureKernel.Builder refined = builder().dyadic(1, 1).solver(KernelSolver.truncated(3));
    refused("dyadic", refined::build);
    refused("richardson", builder().richardson().solver(KernelSolver.series(4))::build);
    refused("dyadic", builder().richardson().dyadic(16, 16)::build);
    refused("time", () -> builder().timeAugmented(0, Double.NaN));
    Paths far = Paths.copyOf(new double[] {0, 1e7}, 1, 2, 1);
    refused("16", () -> PLAN.dyadicOrder(far, far));
    SignatureKernel automatic = builder().autoDyadic().build();
    refused("16", () -> automatic.pairs(far, far));
  }

  @Test
  void answersThatAKernelDoesNotHave() {
    Paths x = Kernels.paths(161, 1, 3, 2);
    SignatureKernel normalized = builder().normalized().build();
    refused("normalized", () -> normalized.pairs().edgeSize(x, x));
    refused("richardson", () -> builder().richardson().build().gram().gridSize(x, x));
  }

  @Test
  void setsOfPaths() {
    refused("lambda: is NaN", () -> Discrepancy.score(PLAN, Double.NaN));
    refused("lambda: is Infinity", () -> Discrepancy.expectedScore(PLAN, 1.0 / 0));
    refused("ridge: is -1.0", () -> new NystromFeatures(PLAN, -1));
    refused("ridge: is NaN", () -> new NystromFeatures(PLAN, Double.NaN));
    Paths one = Kernels.paths(162, 1, 3, 2);
    Paths two = Kernels.paths(163, 2, 3, 2);
    refused("permutations: is 0", () -> TwoSampleTest.run(PLAN, two, two, 0, 1));
    refused("x.batch", () -> Discrepancy.mmd(PLAN, false).value(one, two));
    refused("y.batch", () -> Discrepancy.mmd(PLAN, false).value(two, one));
    refused("x.batch", () -> Discrepancy.expectedScore(PLAN, 1).value(one, two));
    refused("y.batch", () -> TwoSampleTest.run(PLAN, two, one, 9, 1));
    refused("positive definite", () -> new NystromFeatures(PLAN, 0).compute(two, same()));
  }

  /** The same path twice. */
  private static Paths same() {
    return Paths.copyOf(new double[] {0, 0, 1, 2, 0, 0, 1, 2}, 2, 2, 2);
  }

  private static SignatureKernel.Builder builder() {
    return SignatureKernel.builder();
  }
}
