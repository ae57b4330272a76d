package org.sigpath.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.sigpath.Signature;
import org.sigpath.WordSignature;
import org.sigpath.Words;

/** What {@link HurstExponent} compares. */
final class SparseFeaturesTest {
  private static final int DIM = 3;
  private static final int DEPTH = 4;

  @Test
  void areThoseOfTheWholeSignatureAtTheirWords() {
    FractionalMotion motion = new FractionalMotion(20, DIM);
    double[] path = new double[motion.size()];
    motion.sample(0.3, new Random(4), path, 0);
    Signature whole = Signature.builder().depth(DEPTH).leadLag().build();
    WordSignature sparse = WordSignature.builder(Words.leadLag(DIM, DEPTH)).leadLag().build();
    double[] all = whole.compute(path, 1, 21, DIM);
    double[] some = sparse.compute(path, 1, 21, DIM);
    List<String> words = whole.names(DIM);
    List<String> kept = sparse.names();
    // 2d letters, each before itself, its own other side and d - 1 of its own kind.
    assertEquals(6 * (1 + 4 + 16 + 64), kept.size());
    assertFalse(kept.contains("(0,4)"));
    for (int i = 0; i < some.length; i++) {
      double expected = all[words.indexOf(kept.get(i))];
      assertEquals(expected, some[i], 1e-12 * Math.max(1, Math.abs(expected)), kept.get(i));
    }
  }
}
