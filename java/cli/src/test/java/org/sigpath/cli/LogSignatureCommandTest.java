package org.sigpath.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.sigpath.cli.Program.numbers;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sigpath.cli.Program.Result;

/**
 * {@code sigpath logsignature} of the corner (0, 0), (1, 0), (1, 1), whose signature is exp(0)
 * exp(1): by Baker, Campbell and Hausdorff 0 + 1 + [0,1]/2 + [0,[0,1]]/12 + [[0,1],1]/12.
 */
final class LogSignatureCommandTest {
  private static final double T = 1.0 / 12;

  private Program program;

  @BeforeEach
  void corner(@TempDir Path folder) throws IOException {
    program = new Program(folder);
    program.write("in.csv", "0,0\n1,0\n1,1\n");
  }

  private double[] row(String header, String options) throws IOException {
    assertEquals(
        Result.SILENT,
        program.run(("logsignature @in.csv -o @out.csv --depth 3 " + options).strip()));
    String csv = program.read("out.csv");
    assertEquals(header, csv.lines().findFirst().orElseThrow());
    double[][] rows = numbers(csv);
    assertEquals(1, rows.length);
    return rows[0];
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "--basis words"})
  void lyndonWordsByDefault(String options) throws IOException {
    assertArrayEquals(
        new double[] {1, 1, 0.5, T, T},
        row("(0),(1),\"(0,1)\",\"(0,0,1)\",\"(0,1,1)\"", options),
        1e-15);
  }

  @Test
  void brackets() throws IOException {
    assertArrayEquals(
        new double[] {1, 1, 0.5, T, T},
        row("0,1,\"[0,1]\",\"[0,[0,1]]\",\"[[0,1],1]\"", "--basis brackets"),
        1e-15);
  }

  @Test
  void expanded() throws IOException {
    assertArrayEquals(
        new double[] {1, 1, 0, 0.5, -0.5, 0, 0, T, -2 * T, T, T, -2 * T, T, 0},
        row(
            "(0),(1),\"(0,0)\",\"(0,1)\",\"(1,0)\",\"(1,1)\",\"(0,0,0)\",\"(0,0,1)\",\"(0,1,0)\","
                + "\"(0,1,1)\",\"(1,0,0)\",\"(1,0,1)\",\"(1,1,0)\",\"(1,1,1)\"",
            "--basis expanded"),
        1e-15);
  }

  @Test
  void wordsOfAFile() throws IOException {
    program.write("words.txt", "(1,0) (0,1,0)\n(1) # first level\n(1,0)");
    assertArrayEquals(
        new double[] {-0.5, -2 * T, 1, -0.5},
        row("\"(1,0)\",\"(0,1,0)\",(1),\"(1,0)\"", "--words @words.txt"),
        1e-15);
  }

  @Test
  void badUsage() throws IOException {
    program.write("words.txt", "(0)");
    assertEquals(
        Result.failure(2, "--basis: is given with --words, which say what is computed"),
        program.run("logsignature @in.csv -o @o.csv --words @words.txt --basis words"));
    assertEquals(
        Result.failure(
            2,
            "Invalid value for option '--basis': is 'hall', expected words, brackets or expanded"),
        program.run("logsignature @in.csv -o @o.csv --depth 2 --basis hall"));
  }
}
