package org.sigpath.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sigpath.DType;
import picocli.CommandLine;

/**
 * The program, run in this process on the files of a folder.
 *
 * @param folder what names of files are relative to
 */
record Program(Path folder) {
  /** How a run ended; in its texts the folder is left out. */
  record Result(int exitCode, String out, String err) {
    static final Result SILENT = new Result(0, "", "");

    static Result failure(int exitCode, String message) {
      return new Result(exitCode, "", "sigpath: " + message + "\n");
    }
  }

  /** Runs with arguments apart by spaces, of which those that name files begin with @. */
  Result run(String arguments) {
    return run("", arguments);
  }

  /** The same with a text as standard input. */
  Result run(String input, String arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    InputStream in = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
    Result result = run(in, out, arguments);
    String text = out.toString(StandardCharsets.UTF_8).replace(folder + "/", "");
    return new Result(result.exitCode, text, result.err);
  }

  /** The same with streams. */
  Result run(InputStream in, OutputStream out, String arguments) {
    StringWriter err = new StringWriter();
    CommandLine program =
        Main.commandLine(new StandardStreams(in, out)).setErr(new PrintWriter(err, true));
    int exitCode =
        program.execute(
            Arrays.stream(arguments.split(" "))
                .map(argument -> argument.replaceFirst("^@", folder + "/"))
                .toArray(String[]::new));
    return new Result(exitCode, "", err.toString().replace(folder + "/", ""));
  }

  void write(String name, String content) throws IOException {
    Files.writeString(folder.resolve(name), content);
  }

  String read(String name) throws IOException {
    return Files.readString(folder.resolve(name));
  }

  List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  /** The numbers of a table, without its header. */
  static double[][] numbers(String csv) {
    return csv.lines()
        .skip(1)
        .map(line -> Stream.of(line.split(",")).mapToDouble(Double::parseDouble).toArray())
        .toArray(double[][]::new);
  }

  /** Rows of text for points. */
  static String csv(double[][] points) {
    return Arrays.stream(points).map(Program::row).collect(Collectors.joining("\n", "", "\n"));
  }

  private static String row(double[] point) {
    return Arrays.stream(point).mapToObj(Double::toString).collect(Collectors.joining(","));
  }

  /** A random walk, the same at every call; its first channel goes forward. */
  static double[][] walk(int points, int channels) {
    Random random = new Random(7);
    double[][] walk = new double[points][channels];
    for (int i = 1; i < points; i++) {
      for (int c = 0; c < channels; c++) {
        double step = random.nextGaussian();
        walk[i][c] = walk[i - 1][c] + (c == 0 ? Math.abs(step) : step);
      }
    }
    return walk;
  }

  /** Without the channel 0, which is time. */
  static double[][] untimed(double[][] points) {
    return Arrays.stream(points)
        .map(point -> Arrays.copyOfRange(point, 1, point.length))
        .toArray(double[][]::new);
  }

  /** A .npy in double. */
  void npy(String name, List<Long> shape, double... values) throws IOException {
    ByteBuffer header = NpyHeader.write(DType.FLOAT64, shape);
    ByteBuffer file =
        ByteBuffer.allocate(header.remaining() + 8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    file.put(header).asDoubleBuffer().put(values);
    Files.write(folder.resolve(name), file.array());
  }

  /** The elements of a .npy in double of the shape given. */
  double[] npy(String name, List<Long> shape) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      NativeArray array = NpyFile.read(folder.resolve(name), null, arena);
      if (!array.shape().equals(shape)) {
        throw new AssertionError("shape is " + array.shape() + ", expected " + shape);
      }
      return array.data().toArray(ValueLayout.JAVA_DOUBLE);
    }
  }

  static double[] flat(double[][] rows) {
    return Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
  }

  static void assertNear(double[][] expected, double[][] actual) {
    assertEquals(expected.length, actual.length, "rows");
    for (int i = 0; i < expected.length; i++) {
      assertArrayEquals(expected[i], actual[i], 1e-11, "row " + i);
    }
  }
}
