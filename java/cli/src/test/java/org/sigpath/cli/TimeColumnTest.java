package org.sigpath.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sigpath.cli.Program.Result;

/** {@code --time-column}. */
final class TimeColumnTest {
  private static final String POINTS = "0,5,0\n1,7,0\n1,8,1\n";

  /** Level 1 of the corner with the times 5, 7, 8. */
  private static final String CORNER = "(0),(1),(2)\n1.0,1.0,3.0\n";

  private Program program;

  @BeforeEach
  void folder(@TempDir Path folder) {
    program = new Program(folder);
  }

  @ParameterizedTest
  @CsvSource({"2", "seconds", "seconds --time"})
  void byNameOrNumber(String column) throws IOException {
    program.write("in.csv", "x, seconds ,y\n" + POINTS);
    assertEquals(Result.SILENT, signature("in.csv", column));
    assertEquals(CORNER, program.read("out.csv"));
  }

  @Test
  void isTheLastLetterWhateverItsPlace() throws IOException {
    program.write("in.csv", POINTS);
    program.write("last.csv", "0,0,5\n1,0,7\n1,1,8\n");
    for (String transforms : List.of("", " --basepoint --lead-lag", " --windows 2:1")) {
      assertEquals(Result.SILENT, signature("in.csv", "2 --depth 3" + transforms));
      String rows = program.read("out.csv");
      assertEquals(Result.SILENT, signature("last.csv", "3 --depth 3" + transforms));
      assertEquals(rows, program.read("out.csv"));
    }
  }

  @Test
  void withoutLeadLagItIsAChannelLikeAnother() throws IOException {
    program.write("in.csv", "0,0,5\n1,0,7\n1,1,8\n");
    assertEquals(Result.SILENT, program.run("signature @in.csv -o @channel.csv --depth 3"));
    assertEquals(Result.SILENT, signature("in.csv", "3 --depth 3"));
    Program.assertNear(
        Program.numbers(program.read("channel.csv")), Program.numbers(program.read("out.csv")));
  }

  @Test
  void theBasepointHasTheTimeOfTheFirstPoint() throws IOException {
    program.write("in.csv", "5,1,1\n7,2,2\n");
    program.write("whole.csv", "0,0,5\n1,1,5\n2,2,7\n");
    assertEquals(Result.SILENT, signature("in.csv", "1 --depth 2 --basepoint"));
    assertEquals(Result.SILENT, program.run("signature @whole.csv -o @whole-out.csv --depth 2"));
    Program.assertNear(
        Program.numbers(program.read("whole-out.csv")), Program.numbers(program.read("out.csv")));
  }

  @Test
  void channelsOfNpyHaveNumbers() throws IOException {
    program.npy("in.npy", List.of(2L, 2L, 2L), 1, 0, 2, 10, 5, 0, 9, 20);
    assertEquals(
        Result.SILENT,
        program.run("signature @in.npy -o @out.npy --depth 1 --time-column 1 --basepoint"));
    assertArrayEquals(new double[] {10, 1, 20, 4}, program.npy("out.npy", List.of(2L, 2L)));
    assertEquals(
        Result.failure(1, "in.npy: has no column \"t\", expected a name in the header or 1 to 2"),
        signature("in.npy", "t"));
    program.npy("in.npy", List.of(2L, 2L, 2L), 1, 0, 2, 10, 5, 0, 4, 20);
    assertEquals(
        Result.failure(1, "in.npy: times: path 1, point 1 is at 4.0, expected at least 5.0"),
        signature("in.npy", "1"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "x;t/1;5/2;4      | t | in.csv:3: column 2 (\"t\"): is 4.0, expected at least 5.0",
        "1;5/2;6          | t | in.csv: has no column \"t\", expected a name in the header or 1 to 2",
        "1;5/2;6          | 0 | in.csv: has no column \"0\", expected a name in the header or 1 to 2",
        "1;5/2;6          | 3 | in.csv: has no column \"3\", expected a name in the header or 1 to 2",
        "t/1/2            | t | in.csv: has 1 column, expected one of times and one or more of a path",
      })
  void badTimes(String rows, String column, String message) throws IOException {
    program.write("in.csv", rows.replace(';', ',').replace('/', '\n'));
    assertEquals(Result.failure(1, message), signature("in.csv", column));
  }

  @Test
  void equalTimesAreTaken() throws IOException {
    program.write("in.csv", "0,1\n0,2\n");
    assertEquals(Result.SILENT, signature("in.csv", "1"));
    assertEquals("(0),(1)\n1.0,0.0\n", program.read("out.csv"));
  }

  /** At depth 1 unless the options have another. */
  private Result signature(String input, String columnAndOptions) {
    String depth = columnAndOptions.contains("--depth") ? "" : " --depth 1";
    return program.run(
        "signature @" + input + " -o @out.csv --time-column " + columnAndOptions + depth);
  }
}
