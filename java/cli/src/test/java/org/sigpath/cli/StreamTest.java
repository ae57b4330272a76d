package org.sigpath.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sigpath.cli.Program.assertNear;
import static org.sigpath.cli.Program.csv;
import static org.sigpath.cli.Program.numbers;
import static org.sigpath.cli.Program.untimed;
import static org.sigpath.cli.Program.walk;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sigpath.cli.Program.Result;

/** {@code --stream}: the same rows as from a file, as they come. */
final class StreamTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Time, and two channels. */
  private static final double[][] PATH = walk(23, 3);

  private Program program;

  @BeforeEach
  void folder(@TempDir Path folder) throws IOException {
    program = new Program(folder);
    program.write("words.txt", "(1,0) () (1,1,0)\n(0)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "signature --depth 3",
        "signature --depth 3 --lead-lag",
        "signature --depth 2 --scalar-term --method direct",
        "signature --depth 2 --basepoint",
        "signature --depth 2 --time-column t",
        "signature --depth 2 --time-column t --lead-lag --basepoint",
        "signature --words @words.txt",
        "signature --words @words.txt --scalar-term",
        "logsignature --depth 3",
        "logsignature --depth 3 --basis brackets --lead-lag",
        "logsignature --depth 2 --basis expanded --time-column t --time",
        "logsignature --words @words.txt",
      })
  void isTheSameAsFromAFile(String command) throws IOException {
    String input = command.contains("--time") ? "t,x,y\n" + csv(PATH) : csv(untimed(PATH));
    program.write("in.csv", input);
    for (String rows :
        List.of(
            " --windows 4",
            " --windows 5:3",
            " --windows 1",
            " --windows 1:1",
            " --windows expanding:1:1",
            " --windows expanding:2:4",
            "")) {
      String inFile = rows.isEmpty() ? " --expanding" : rows;
      assertEquals(
          Result.SILENT, program.run(command + inFile + " @in.csv -o @out.csv"), command + rows);
      String expected = program.read("out.csv");
      Result live = program.run(input, command + rows + " --stream");
      assertEquals(new Result(0, "", ""), new Result(live.exitCode(), "", live.err()));
      assertEquals(expected.lines().findFirst(), live.out().lines().findFirst());
      double[][] actual = numbers(live.out());
      if (rows.isEmpty() && !command.contains("--basepoint")) {
        assertArrayEquals(new double[] {0, 1}, Arrays.copyOf(actual[0], 2));
        actual = Arrays.copyOfRange(actual, 1, actual.length);
      }
      assertNear(numbers(expected), actual);
    }
  }

  @Test
  void aLongStreamKeepsItsDigits() throws IOException {
    double[][] path = untimed(walk(20_000, 3));
    program.write("in.csv", csv(path));
    program.run("signature @in.csv -o @out.csv --depth 3");
    double[] expected = numbers(program.read("out.csv"))[0];
    double[][] live = numbers(program.run(csv(path), "signature --depth 3 --stream -").out());
    assertEquals(path.length, live.length);
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], live[path.length - 1][2 + i], 1e-9 * Math.abs(expected[i]) + 1e-7);
    }
  }

  @Test
  void singlePrecision() {
    String out = program.run("0,0\n0.1,0\n", "signature --depth 1 --stream --dtype f32").out();
    assertEquals("start,end,(0),(1)\n0,1,0.0,0.0\n0,2,0.1,0.0\n", out);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x,y\n0,0\n1,2\n",
        "\ufeff0,0\n1,2",
        "\n0,0\n\n1,2\n",
        "\"x\",y\r\n0,0\r\n1,2\r\n"
      })
  void headerOrNone(String input) {
    assertEquals(
        new Result(0, "start,end,(0),(1)\n0,1,0.0,0.0\n0,2,1.0,2.0\n", ""),
        program.run(input, "signature --depth 1 --stream"));
  }

  @Test
  void aRowIsThereBeforeTheNextPointComes() {
    assertTimeoutPreemptively(
        PATIENCE,
        () -> {
          PipedOutputStream points = new PipedOutputStream();
          PipedInputStream in = new PipedInputStream(points);
          PipedOutputStream out = new PipedOutputStream();
          BufferedReader rows =
              new BufferedReader(new InputStreamReader(new PipedInputStream(out)));
          CompletableFuture<Result> end =
              CompletableFuture.supplyAsync(
                  () -> program.run(in, out, "signature --stream --depth 1 --windows 2"));
          send(points, "1\n");
          assertEquals("start,end,(0)", rows.readLine());
          assertEquals("0,1,0.0", rows.readLine());
          send(points, "3\n");
          assertEquals("0,2,2.0", rows.readLine());
          send(points, "6\n");
          assertEquals("1,3,3.0", rows.readLine());
          points.close();
          assertEquals(Result.SILENT, end.get());
        });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "x;y/0;0/1;n%a/2;2 | signature --depth 1 | standard input:3: column 2 (\"y\"): is \"n%a\","
            + " expected a number",
        "0;0/1;1;1         | signature --depth 1 | standard input:2: has 3 columns, expected 2",
        "0;0/1;NaN         | signature --depth 1 | standard input:2: column 2: is \"NaN\", expected"
            + " a finite number",
        "5;0/4;0           | signature --depth 1 --time-column 1 | standard input:2: column 1: is"
            + " 4.0, expected at least 5.0",
        "0;0/1;1e39        | signature --depth 1 --dtype f32 | standard input:2: points: path 0,"
            + " point 0, channel 1 is inf, expected finite numbers",
      })
  void whatWasWrittenBeforeABadLineStays(String input, String command, String message) {
    Result result = program.run(input.replace(';', ',').replace('/', '\n'), command + " --stream");
    assertEquals(1, result.exitCode());
    assertEquals("sigpath: " + message + "\n", result.err());
    assertEquals(2, result.out().lines().count());
    assertTrue(result.out().contains("\n0,1,0.0"));
  }

  @Test
  void noPointsAtAll() {
    String expected = ", expected a row of numbers for every point";
    assertEquals(
        Result.failure(1, "standard input: is empty" + expected),
        program.run("", "signature --stream --depth 2"));
    assertEquals(
        Result.failure(1, "standard input: has a header and no rows" + expected),
        program.run("x,y\n", "signature --stream --depth 2"));
  }

  @Test
  void endsInSilenceWhenNobodyReads() {
    assertEquals(Result.SILENT, writingTo("Broken pipe", 3));
  }

  @Test
  void saysWhenItsOutputFails() {
    assertEquals(
        Result.failure(1, "standard output: No space left on device"),
        writingTo("No space left on device", 3));
  }

  /** Runs until a write fails, after which nothing more is written. */
  private Result writingTo(String failure, int writes) {
    OutputStream out =
        new OutputStream() {
          private int left = writes;

          @Override
          public void write(int b) throws IOException {
            throw new AssertionError("written byte by byte");
          }

          @Override
          public void write(byte[] bytes, int from, int count) throws IOException {
            assertTrue(left >= 0, "written after a failure");
            if (left-- == 0) {
              throw new IOException(failure);
            }
          }
        };
    byte[] input = csv(PATH).getBytes(StandardCharsets.UTF_8);
    return program.run(new ByteArrayInputStream(input), out, "signature --stream --depth 2");
  }

  @Test
  void aSignalEndsItBetweenRows() {
    assertTimeoutPreemptively(
        PATIENCE,
        () -> {
          Process process =
              new ProcessBuilder(
                      Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                      "--enable-native-access=ALL-UNNAMED",
                      "-cp",
                      System.getProperty("java.class.path"),
                      Main.class.getName(),
                      "signature",
                      "--stream",
                      "--depth",
                      "2")
                  .redirectErrorStream(true)
                  .start();
          send(process.getOutputStream(), "0,0\n1,2\n");
          BufferedReader rows = process.inputReader();
          assertTrue(rows.readLine().startsWith("start,end,(0)"));
          assertTrue(rows.readLine().startsWith("0,1,0.0"));
          assertTrue(rows.readLine().startsWith("0,2,1.0,2.0"));
          process.toHandle().destroy();
          assertEquals(128 + 15, process.waitFor());
          assertEquals(null, rows.readLine());
        });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "in.csv | INPUT: is in.csv, expected - or nothing with --stream",
        "-o o.csv | --output: is o.csv, expected none with --stream, which has its own",
        "--time | --time: has no end to run to with --stream, expected --time-column",
        "--windows dyadic:2 | --windows: is dyadic, expected SIZE, SIZE:STEP or expanding:SIZE:STEP"
            + " with --stream",
        "--threads 2 | --threads: is 2, expected 1 with --stream",
        "--cuda 0 | --cuda: is 0, expected none with --stream",
      })
  void badUsage(String options, String message) {
    assertEquals(
        Result.failure(2, message), program.run("signature --stream --depth 2 " + options));
  }

  @Test
  void moreThanTheMachineHoldsIsRefused() throws IOException {
    program.write("words.txt", "(" + "0,".repeat(44) + "1)");
    for (String options : List.of("--words @words.txt", "--depth 12 --windows 1000000000000")) {
      Result result = program.run("0,0\n", "signature --stream " + options);
      assertEquals(1, result.exitCode());
      assertTrue(
          result
              .err()
              .matches(
                  "sigpath: standard input: Signatures of \\d+ coefficients, which a stream"
                      + " keeps, need .* GiB, and this machine has .* GiB\n"),
          result.err());
    }
  }

  @Test
  void moreColumnsThanCsvHas() {
    assertEquals(
        Result.failure(
            1, "standard output: would have 2097150 columns, too many for .csv; lower --depth"),
        program.run("0,0\n", "signature --stream --depth 20"));
  }

  @Test
  void wordsAreReadBeforeTheFirstRow() throws IOException {
    program.write("words.txt", "(0) (2)");
    assertEquals(
        Result.failure(1, "words.txt:1: column 6: letter 2, expected 0 to 1"),
        program.run("0,0\n", "signature --stream --words @words.txt"));
    assertEquals(
        Result.failure(1, "no.txt: no such file"),
        program.run("0,0\n", "signature --stream --words @no.txt"));
  }

  private static void send(OutputStream to, String text) throws IOException {
    to.write(text.getBytes(StandardCharsets.UTF_8));
    to.flush();
  }
}
