package org.sigpath.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sigpath.DType;
import picocli.CommandLine;

/** {@code sigpath signature}, run in this process: files, exit codes and messages. */
final class SignatureCommandTest {
  /** The corner (0, 0), (1, 0), (1, 1). */
  private static final String CORNER = "0,0\n1,0\n1,1\n";

  private static final double[] POINTS = {0, 0, 1, 0, 1, 1};

  /** Its levels 1 and 2: (0), (1), (0,0), (0,1), (1,0), (1,1). */
  private static final double[] SIGNATURE = {1, 1, 0.5, 1, 0, 0.5};

  @TempDir private Path folder;

  private record Result(int exitCode, String out, String err) {}

  @Test
  void csvToCsv() throws IOException {
    text("in.csv", CORNER);
    assertEquals(new Result(0, "", ""), signature("in.csv", "out.csv", "--depth", "2"));
    assertEquals(
        "(0),(1),\"(0,0)\",\"(0,1)\",\"(1,0)\",\"(1,1)\"\n1.0,1.0,0.5,1.0,0.0,0.5\n",
        Files.readString(folder.resolve("out.csv")));
  }

  @Test
  void aReplacedFileKeepsItsPermissions() throws IOException {
    text("in.csv", CORNER);
    text("out.csv", "before");
    Path out = folder.resolve("out.csv");
    Files.setPosixFilePermissions(out, PosixFilePermissions.fromString("rw-------"));
    assertEquals(0, signature("in.csv", "out.csv", "--depth", "1").exitCode());
    assertEquals("(0),(1)\n1.0,1.0\n", Files.readString(out));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(out)));
  }

  @Test
  void whatIsNoFileIsNotReplaced() throws IOException {
    text("in.csv", CORNER);
    Path link = folder.resolve("null.csv");
    Files.createSymbolicLink(link, Path.of("/dev/null"));
    assertEquals(new Result(0, "", ""), signature("in.csv", "null.csv", "--depth", "1"));
    assertTrue(Files.isSymbolicLink(link));
    assertEquals(0, Files.size(link));
    Files.createSymbolicLink(folder.resolve("to.csv"), folder.resolve("nothing.csv"));
    Result dangling = signature("in.csv", "to.csv", "--depth", "1");
    assertEquals(1, dangling.exitCode());
    assertTrue(dangling.err().contains("to.csv: is a link to what does not exist"), dangling.err());
  }

  @ParameterizedTest
  @ValueSource(strings = {"x,y\n", "\ufeffx,y\n", "\n", "x,\n", "\" x \",\"y\nz\"\n"})
  void csvHeaderOrNone(String start) throws IOException {
    text("in.csv", start + CORNER + "\n");
    signature("in.csv", "out.npy", "--depth", "2");
    assertArrayEquals(SIGNATURE, npy("out.npy", 6));
  }

  @Test
  void aDeviceComputesWhereThereIsOne() throws IOException {
    text("in.csv", CORNER);
    Result result = signature("in.csv", "out.npy", "--depth", "2", "--cuda", "0");
    if (result.exitCode() == 0) {
      assertArrayEquals(SIGNATURE, npy("out.npy", 6), 1e-12);
    } else {
      assertEquals(1, result.exitCode());
      assertTrue(result.err().contains("device"), result.err());
      assertFalse(Files.exists(folder.resolve("out.npy")));
    }
    Result negative = signature("in.csv", "out.npy", "--depth", "2", "--cuda", "-1");
    assertEquals(2, negative.exitCode());
    assertTrue(negative.err().contains("--cuda: is -1, expected 0 or more"), negative.err());
  }

  @Test
  void npyOfOnePathToNpy() throws IOException {
    npy("in.npy", "'<f8'", "(3, 2)", doubles(POINTS));
    assertEquals(0, signature("in.npy", "out.npy", "--depth", "2").exitCode());
    assertArrayEquals(SIGNATURE, npy("out.npy", 6));
  }

  @Test
  void npyOfManyPathsKeepsItsType() throws IOException {
    float[] points = {0, 0, 1, 0, 1, 1, 0, 0, 1, 0, 1, 1};
    ByteBuffer data = ByteBuffer.allocate(48).order(ByteOrder.LITTLE_ENDIAN);
    data.asFloatBuffer().put(points);
    npy("in.npy", "'<f4'", "(2, 3, 2)", data.array());
    assertEquals(0, signature("in.npy", "out.npy", "--depth", "1").exitCode());
    try (Arena arena = Arena.ofConfined()) {
      NativeArray out = NpyFile.read(folder.resolve("out.npy"), null, arena);
      assertEquals(List.of(2L, 2L), out.shape());
      assertEquals(DType.FLOAT32, out.dtype());
      assertArrayEquals(
          new float[] {1, 1, 1, 1}, out.data().toArray(ValueLayout.JAVA_FLOAT), 1e-6f);
    }
  }

  @Test
  void optionsChangeTheWords() throws IOException {
    text("in.csv", CORNER);
    signature(
        "in.csv", "o.csv", "--depth", "1", "--lead-lag", "--time", "--basepoint", "--scalar-term");
    assertEquals("(),(0),(1),(2),(3),(4)", Files.readAllLines(folder.resolve("o.csv")).getFirst());
  }

  @Test
  void outputIsReplaced() throws IOException {
    text("in.csv", CORNER);
    text("out.csv", "old");
    signature("in.csv", "out.csv", "--depth", "1");
    assertEquals("(0),(1)\n1.0,1.0\n", Files.readString(folder.resolve("out.csv")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gdp;cpi/1;2/3;n%a   | in.csv:3: column 2 (\"cpi\"): is \"n%a\", expected a number",
        "1;2/3;              | in.csv:2: column 2: is empty, expected a number",
        "1;2//3              | in.csv:3: has 1 column, expected 2",
        "x/1//2              | in.csv:3: column 1 (\"x\"): is empty, expected a number",
        "1;2/3;NaN           | in.csv:2: column 2: is \"NaN\", expected a finite number",
        ";/1;2                | in.csv:1: column 1: is empty, expected a number",
        "1;n%a/3;4           | in.csv:1: column 2: is \"n%a\", expected a number",
        "x;y                 | in.csv: has a header and no rows, expected a row of numbers for every point",
        "''                  | in.csv: is empty, expected a row of numbers for every point",
      })
  void badCsvIsNamedByLineAndColumn(String rows, String message) throws IOException {
    text("in.csv", rows.replace(';', ',').replace('/', '\n'));
    assertFailure(1, message, signature("in.csv", "out.csv", "--depth", "2"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'>f8'|(3, 2)|is big-endian, dtype '>f8', expected little-endian '<f4' or '<f8'",
        "'<i8'|(3, 2)|has dtype '<i8', expected '<f4' or '<f8'",
        "'<f8'|(6,)|has shape (6,), expected (points, channels) or (paths, points, channels)",
        "'<f8'|(4, 2)|has 48 bytes of elements, expected 64 for shape (4, 2)",
        "'<f8'|(9223372036854775807, 9)|has shape (9223372036854775807, 9), which is no array's",
      },
      quoteCharacter = '"')
  void badNpyIsRefused(String descr, String shape, String message) throws IOException {
    npy("in.npy", descr, shape, doubles(POINTS));
    assertFailure(1, "in.npy: " + message, signature("in.npy", "out.npy", "--depth", "2"));
  }

  @Test
  void npyWithNaNIsRefused() throws IOException {
    npy("in.npy", "'<f8'", "(3, 2)", doubles(0, 0, 1, Double.NaN, 1, 1));
    assertFailure(
        1,
        "in.npy: points: path 0, point 1, channel 1 is nan, expected finite numbers",
        signature("in.npy", "out.npy", "--depth", "2"));
  }

  @Test
  void moreThanTheMachineHoldsIsRefused() throws IOException {
    text("in.csv", CORNER);
    Result result = signature("in.csv", "out.npy", "--depth", "50");
    assertEquals(1, result.exitCode());
    assertTrue(result.err().matches("(?s)sigpath: .*/in.csv: \\d+ coefficients .* GiB\n"));
  }

  @Test
  void missingFilesAndFolders() throws IOException {
    assertFailure(1, "in.csv: no such file", signature("in.csv", "out.csv", "--depth", "2"));
    text("in.csv", CORNER);
    assertFailure(
        1,
        "no/out.csv: cannot be written, its folder does not exist",
        signature("in.csv", "no/out.csv", "--depth", "2"));
  }

  @Test
  void badUsage() throws IOException {
    text("in.csv", CORNER);
    assertFailure(
        2,
        "out.txt: is neither .csv nor .npy by its name",
        signature("in.csv", "out.txt", "--depth", "2"));
    for (String depth : List.of("0", "two")) {
      Result result = signature("in.csv", "out.csv", "--depth", depth);
      assertEquals(2, result.exitCode());
      assertEquals(1, result.err().lines().count());
    }
    assertEquals(2, signature("in.csv", "out.csv").exitCode());
    Program program = new Program(folder);
    assertEquals(
        Program.Result.failure(2, "--output: is missing, expected a .csv or .npy file"),
        program.run("signature @in.csv --depth 2"));
    assertEquals(
        Program.Result.failure(2, "INPUT: is missing, expected a .csv or .npy file, or --stream"),
        program.run("signature -o @out.csv --depth 2"));
    assertEquals(2, signature("in.csv", "out.csv", "--depth", "2", "--dtype", "f16").exitCode());
  }

  private Result signature(String input, String output, String... options) {
    List<String> arguments = new ArrayList<>(List.of("signature", path(input), "-o", path(output)));
    arguments.addAll(List.of(options));
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine program =
        Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err, true));
    int exitCode = program.execute(arguments.toArray(String[]::new));
    return new Result(exitCode, out.toString(), err.toString());
  }

  /** One line of error, and the input at most is in the folder. */
  private void assertFailure(int exitCode, String message, Result result) throws IOException {
    assertEquals(new Result(exitCode, "", "sigpath: " + path("") + "/" + message + "\n"), result);
    try (Stream<Path> files = Files.list(folder)) {
      assertTrue(files.allMatch(file -> file.getFileName().toString().startsWith("in.")));
    }
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  private void text(String name, String content) throws IOException {
    Files.writeString(folder.resolve(name), content);
  }

  private static byte[] doubles(double... values) {
    ByteBuffer data = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    data.asDoubleBuffer().put(values);
    return data.array();
  }

  /** A file as an old NumPy writes it: its elements are not aligned. */
  private void npy(String name, String descr, String shape, byte[] data) throws IOException {
    String dict = "{'descr': " + descr + ", 'fortran_order': False, 'shape': " + shape + ", }\n";
    ByteBuffer file =
        ByteBuffer.allocate(10 + dict.length() + data.length).order(ByteOrder.LITTLE_ENDIAN);
    file.put("\u0093NUMPY\u0001\u0000".getBytes(StandardCharsets.ISO_8859_1));
    file.putShort((short) dict.length()).put(dict.getBytes(StandardCharsets.US_ASCII)).put(data);
    Files.write(folder.resolve(name), file.array());
  }

  private double[] npy(String name, long size) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      NativeArray array = NpyFile.read(folder.resolve(name), null, arena);
      assertEquals(List.of(size), array.shape());
      return array.data().toArray(ValueLayout.JAVA_DOUBLE);
    }
  }
}
