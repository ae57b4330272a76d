package org.sigpath.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.sigpath.SignatureKernel;

final class TwoSampleExampleTest {
  private static final int REPETITIONS = 40;

  private final SignatureKernel leadLag = TwoSample.kernel().leadLag().build();

  @Test
  void leadLagTellsRoughnessWhichTimeDoesNot() {
    assertTrue(TwoSample.rejections(leadLag, 0.6, 20, REPETITIONS) > 0.9);
    SignatureKernel time = TwoSample.kernel().timeAugmented().build();
    assertTrue(TwoSample.rejections(time, 0.6, 20, REPETITIONS) < 0.3);
  }

  @Test
  void rejectsTheTruthAsSeldomAsTheLevelSays() {
    // 0.05 and 3 deviations of 40 repetitions.
    assertEquals(0.05, TwoSample.rejections(leadLag, 0.5, 10, REPETITIONS), 0.104);
  }
}
