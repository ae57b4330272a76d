package org.sigpath.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sigpath.cli.Program.assertNear;
import static org.sigpath.cli.Program.csv;
import static org.sigpath.cli.Program.flat;
import static org.sigpath.cli.Program.numbers;
import static org.sigpath.cli.Program.walk;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sigpath.cli.Program.Result;

/** Several rows for a path: {@code --windows} and {@code --expanding}. */
final class WindowsTest {
  private static final double[][] PATH = walk(9, 2);

  private Program program;

  @BeforeEach
  void path(@TempDir Path folder) throws IOException {
    program = new Program(folder);
    program.write("in.csv", csv(PATH));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--windows 4:2               | 0,4 2,6 4,8",
        "--windows 9:1               | 0,9",
        "--windows 3                 | 0,1 0,2 0,3 1,4 2,5 3,6 4,7 5,8 6,9",
        "--windows expanding:2:3     | 0,2 0,5 0,8",
        "--windows dyadic:1          | 0,9 0,5 4,9",
        "--expanding                 | 0,2 0,3 0,4 0,5 0,6 0,7 0,8 0,9",
        "--basepoint --windows 3     | 0,2 0,3 1,4 2,5 3,6 4,7 5,8 6,9 7,10",
        "--basepoint --windows 4:3   | 0,4 3,7 6,10",
        "--basepoint --expanding     | 0,2 0,3 0,4 0,5 0,6 0,7 0,8 0,9 0,10",
      })
  void aRowIsThatOfItsPoints(String options, String ranges) throws IOException {
    for (String command : List.of("signature", "logsignature")) {
      run(command + " @in.csv -o @out.csv --depth 3 " + options);
      String csv = program.read("out.csv");
      assertTrue(csv.startsWith("start,end,(0),(1),"));
      List<double[]> expected = new ArrayList<>();
      for (String range : ranges.split(" ")) {
        double[] ends = Stream.of(range.split(",")).mapToDouble(Double::parseDouble).toArray();
        expected.add(concat(ends, piece(command, ends, options.contains("--basepoint"))));
      }
      assertNear(expected.toArray(double[][]::new), numbers(csv));
    }
  }

  /** The row of some points alone. */
  private double[] piece(String command, double[] ends, boolean basepoint) throws IOException {
    double[][] vertices =
        basepoint
            ? Stream.concat(Stream.of(new double[2]), Stream.of(PATH)).toArray(double[][]::new)
            : PATH;
    program.write("piece.csv", csv(Arrays.copyOfRange(vertices, (int) ends[0], (int) ends[1])));
    run(command + " @piece.csv -o @piece-out.csv --depth 3");
    return numbers(program.read("piece-out.csv"))[0];
  }

  @Test
  void npyOfOnePathIsATable() throws IOException {
    run("signature @in.csv -o @out.npy --depth 2 --windows 4:2");
    run("signature @in.csv -o @out.csv --depth 2 --windows 4:2");
    double[] npy = program.npy("out.npy", List.of(3L, 6L));
    double[][] rows = numbers(program.read("out.csv"));
    for (int w = 0; w < 3; w++) {
      assertArrayEquals(
          Arrays.copyOfRange(rows[w], 2, 8), Arrays.copyOfRange(npy, 6 * w, 6 * w + 6));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"--windows 4:2", "--expanding"})
  void manyPathsHaveTheirNumberInFront(String options) throws IOException {
    double[] path = flat(PATH);
    double[] twice = Arrays.stream(path).map(x -> 2 * x).toArray();
    program.npy("in.npy", List.of(2L, 9L, 2L), concat(path, twice));
    run("signature @in.csv -o @one.csv --depth 1 " + options);
    run("signature @in.npy -o @two.csv --depth 1 " + options);
    run("signature @in.npy -o @two.npy --depth 1 " + options);
    assertEquals(
        "path,start,end,(0),(1)", program.read("two.csv").lines().findFirst().orElseThrow());
    double[][] one = numbers(program.read("one.csv"));
    double[][] expected = new double[2 * one.length][];
    for (int i = 0; i < expected.length; i++) {
      double[] row = one[i % one.length];
      int p = i / one.length;
      expected[i] = new double[] {p, row[0], row[1], (1 + p) * row[2], (1 + p) * row[3]};
    }
    assertNear(expected, numbers(program.read("two.csv")));
    double[] npy = program.npy("two.npy", List.of(2L, (long) one.length, 2L));
    assertArrayEquals(Arrays.copyOfRange(expected[0], 3, 5), Arrays.copyOf(npy, 2), 1e-11);
  }

  @Test
  void tooFewPointsForAWindow() throws IOException {
    assertEquals(
        Result.failure(1, "in.csv: has paths of length 9, which no window fits"),
        program.run("signature @in.csv -o @out.csv --depth 2 --windows 10:1"));
    program.write("in.csv", "1,2\n");
    assertEquals(
        Result.failure(1, "in.csv: has paths of length 1, which no window fits"),
        program.run("signature @in.csv -o @out.csv --depth 2 --expanding"));
    assertEquals(List.of("in.csv"), program.files());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"0", "0:1", "3:0", "-3:1", "3:1:1", "expanding:3", "dyadic:25", "dyadic", "1e3"})
  void badWindows(String windows) {
    assertEquals(
        Result.failure(
            2,
            "Invalid value for option '--windows': is '"
                + windows
                + "', expected SIZE, SIZE:STEP, expanding:SIZE:STEP or dyadic:LEVELS, with SIZE and"
                + " STEP 1 or more and LEVELS 0 to 24"),
        program.run("signature @in.csv -o @out.csv --depth 2 --windows=" + windows));
  }

  @Test
  void windowsAndExpandingExcludeEachOther() {
    assertEquals(
        Result.failure(2, "--expanding: is given with --windows, expected one"),
        program.run("signature @in.csv -o @out.csv --depth 2 --expanding --windows 3"));
  }

  private void run(String arguments) {
    assertEquals(Result.SILENT, program.run(arguments));
  }

  private static double[] concat(double[] a, double[] b) {
    double[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }
}
