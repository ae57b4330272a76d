package org.sigpath.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

final class KernelClassifierTest {
  private static final int TRAIN = 118;
  private static final int SPLITS = 10;

  private final Countries countries;

  KernelClassifierTest() throws IOException {
    countries = Countries.read(Path.of("data/countries.csv"));
  }

  @Test
  void countriesAreAsInTheFile() {
    assertEquals(178, countries.count());
    assertEquals(
        List.of("Africa", "Americas", "Asia", "Europe", "Oceania"), countries.continents());
    assertEquals(3, countries.labels()[0]);
    double[] albania = countries.points().getFirst();
    assertArrayEquals(
        new double[] {6.19, 6.287, Math.log(115.4)},
        Arrays.copyOf(albania, Countries.CHANNELS),
        1e-12);
    assertEquals(0.2, countries.decades().getFirst()[1], 1e-12);
    assertEquals(
        4557, countries.decades().stream().mapToInt(times -> times.length).sum(), "points");
  }

  @Test
  void kernelsAreNormalised() {
    for (DMatrixRMaj gram : KernelClassifier.kernels(countries)) {
      for (int i = 0; i < countries.count(); i++) {
        assertEquals(1, gram.get(i, i), 1e-12);
        for (int j = 0; j < i; j++) {
          assertEquals(gram.get(i, j), gram.get(j, i));
          assertTrue(Math.abs(gram.get(i, j)) < 1);
        }
      }
    }
  }

  @Test
  void thePathSaysMoreThanItsEnds() {
    DMatrixRMaj[] ends = {KernelClassifier.linear(countries.ends())};
    double baseline = mean(ends);
    double kernel = mean(KernelClassifier.kernels(countries));
    assertTrue(kernel > baseline + 0.02, kernel + " and " + baseline);
  }

  private double mean(DMatrixRMaj[] grams) {
    double[] accuracies = KernelClassifier.accuracies(grams, countries.labels(), TRAIN, SPLITS);
    return Arrays.stream(accuracies).average().orElseThrow();
  }
}
