package org.sigpath.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sigpath.Context;
import org.sigpath.Discrepancy;
import org.sigpath.Paths;
import org.sigpath.SignatureKernel;
import org.sigpath.StaticKernel;
import org.sigpath.TwoSampleTest;
import org.sigpath.cli.Program.Result;

/** {@code sigpath mmd}. */
final class MmdCommandTest {
  private static final int LENGTH = 8;
  private static final SignatureKernel KERNEL =
      SignatureKernel.builder()
          .staticKernel(StaticKernel.rbf(1))
          .timeAugmented()
          .autoDyadic()
          .build();

  private final double[] a = walks(20, 0, 3);
  private final double[] b = walks(15, 0.3, 4);
  private Program program;

  @BeforeEach
  void folder(@TempDir Path folder) throws IOException {
    program = new Program(folder);
    program.npy("a.npy", List.of(20L, (long) LENGTH, 2L), a);
    program.npy("b.npy", List.of(15L, (long) LENGTH, 2L), b);
  }

  /** Random walks with a drift. */
  private static double[] walks(int batch, double drift, long seed) {
    Random random = new Random(seed);
    double[] points = new double[batch * LENGTH * 2];
    for (int i = 0; i < points.length; i++) {
      boolean first = i % (LENGTH * 2) < 2;
      points[i] = first ? 0 : points[i - 2] + drift + 0.3 * random.nextGaussian();
    }
    return points;
  }

  @ParameterizedTest
  @CsvSource({"'', 1000, 0, false", "--permutations 99 --seed 5 --biased, 99, 5, true"})
  void isTheLibrarys(String options, int permutations, long seed, boolean biased) {
    Paths x = Paths.copyOf(a, 20, LENGTH, 2);
    Paths y = Paths.copyOf(b, 15, LENGTH, 2);
    TwoSampleTest test =
        TwoSampleTest.run(Context.shared(), KERNEL, x, y, permutations, seed, biased);
    assertEquals(
        new Result(0, "MMD^2    %s\np-value  %s\n".formatted(test.statistic(), test.pValue()), ""),
        run(options));
    double discrepancy = Discrepancy.mmd(KERNEL, biased).value(x, y);
    assertEquals(discrepancy, test.statistic(), 1e-12);
  }

  @Test
  void tellsWalksWithADriftFromWalksWithout() throws IOException {
    assertTrue(pValue(run("")) < 0.01);
    program.npy("b.npy", List.of(15L, (long) LENGTH, 2L), walks(15, 0, 5));
    assertTrue(pValue(run("")) > 0.05);
  }

  @Test
  void theSeedAloneDecides() throws IOException {
    program.npy("b.npy", List.of(15L, (long) LENGTH, 2L), walks(15, 0, 5));
    Result result = run("--seed 1");
    assertEquals(result, run("--seed 1 --threads 1"));
    assertEquals(result, run("--seed 1 --threads 2"));
    assertNotEquals(result, run("--seed 2"));
  }

  @Test
  void aDeviceComputesWhereThereIsOne() {
    Result result = run("--seed 1 --cuda 0");
    if (result.exitCode() == 0) {
      assertEquals(pValue(run("--seed 1")), pValue(result), 1e-3);
    } else {
      assertEquals(1, result.exitCode());
      assertTrue(result.err().contains("device"), result.err());
      assertEquals("", result.out());
    }
  }

  private static double pValue(Result result) {
    return Double.parseDouble(result.out().replaceFirst("(?s).*p-value +", ""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2 | mmd @a.npy | Missing required parameter: 'B'",
        "2 | mmd @a.npy @b.npy --permutations 0 | --permutations: is 0, expected 1 or more",
        "2 | mmd @a.npy @b.npy --threads 5000 | --threads: is 5000, expected 0 to 4096",
        "2 | mmd @a.npy @b.npy --cuda -1 | --cuda: is -1, expected 0 or more",
        "2 | mmd @a.npy @b.npz | b.npz: is neither .csv nor .npy by its name",
        "1 | mmd @a.npy @no.npy | no.npy: no such file",
        "1 | mmd @a.npy @one.npy | one.npy: has 1 path, expected 2 or more, or --biased",
        "1 | mmd @a.npy @flat.npy | flat.npy: has 1 channel, expected 2 as a.npy",
        "1 | mmd @nan.npy @b.npy --dyadic 0 |"
            + " nan.npy: points: path 1, point 0, channel 0 is nan, expected finite numbers",
      })
  void failures(int exitCode, String arguments, String message) throws IOException {
    program.npy("one.npy", List.of(2L, 2L), 0, 0, 1, 1);
    program.npy("flat.npy", List.of(2L, 2L, 1L), 0, 1, 2, 3);
    program.npy("nan.npy", List.of(2L, 1L, 2L), 0, 0, Double.NaN, 0);
    assertEquals(Result.failure(exitCode, message), program.run(arguments));
  }

  private Result run(String options) {
    return program.run(("mmd @a.npy @b.npy --static rbf:1 --time " + options).strip());
  }
}
