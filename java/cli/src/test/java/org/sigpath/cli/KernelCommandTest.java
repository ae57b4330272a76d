package org.sigpath.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sigpath.cli.Program.csv;
import static org.sigpath.cli.Program.flat;
import static org.sigpath.cli.Program.untimed;
import static org.sigpath.cli.Program.walk;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.sigpath.DType;
import org.sigpath.KernelSolver;
import org.sigpath.Paths;
import org.sigpath.SignatureKernel;
import org.sigpath.StaticKernel;
import org.sigpath.cli.Program.Result;

/** {@code sigpath kernel}: the numbers of the library, files, and messages. */
final class KernelCommandTest {
  private static final double[] X = flat(walk(3 * 6, 2));
  private static final double[] Y =
      Arrays.stream(flat(walk(3 * 5, 2))).map(v -> 0.5 - 0.3 * v).toArray();

  private Program program;

  @BeforeEach
  void folder(@TempDir Path folder) throws IOException {
    program = new Program(folder);
    program.npy("x.npy", List.of(3L, 6L, 2L), X);
    program.npy("y.npy", List.of(3L, 5L, 2L), Y);
  }

  private static Paths x() {
    return Paths.copyOf(X, 3, 6, 2);
  }

  private static Paths y() {
    return Paths.copyOf(Y, 3, 5, 2);
  }

  static Stream<Arguments> options() {
    return Stream.of(
        options("", b -> b.autoDyadic()),
        options("--dyadic auto", b -> b.autoDyadic()),
        options("--dyadic 3", b -> b.dyadic(3, 3)),
        options("--dyadic 1,2", b -> b.dyadic(1, 2)),
        options(
            "--static linear:0.5 --dyadic 0",
            b -> b.staticKernel(StaticKernel.linear(0.5)).dyadic(0, 0)),
        options("--static rbf:1.5", b -> b.staticKernel(StaticKernel.rbf(1.5)).autoDyadic()),
        options("--static matern12:2", b -> b.staticKernel(StaticKernel.matern12(2)).autoDyadic()),
        options("--static matern32:2", b -> b.staticKernel(StaticKernel.matern32(2)).autoDyadic()),
        options("--static matern52:2", b -> b.staticKernel(StaticKernel.matern52(2)).autoDyadic()),
        options(
            "--static rq:2:0.7",
            b -> b.staticKernel(StaticKernel.rationalQuadratic(2, 0.7)).autoDyadic()),
        options(
            "--static poly:0.1:1:3",
            b -> b.staticKernel(StaticKernel.polynomial(0.1, 1, 3)).autoDyadic()),
        options("--solver difference", b -> b.autoDyadic()),
        options("--solver series:6 --dyadic 1", b -> b.solver(KernelSolver.series(6)).dyadic(1, 1)),
        options("--solver truncated:4", b -> b.solver(KernelSolver.truncated(4))),
        options("--richardson --dyadic 2", b -> b.richardson().dyadic(2, 2)),
        options("--normalized", b -> b.normalized().autoDyadic()),
        options("--lead-lag --dyadic 1", b -> b.leadLag().dyadic(1, 1)),
        options("--time --dyadic 1", b -> b.timeAugmented().dyadic(1, 1)),
        options("--basepoint --dyadic 1", b -> b.basepoint().dyadic(1, 1)));
  }

  private static Arguments options(String text, UnaryOperator<SignatureKernel.Builder> choice) {
    return Arguments.of(text, choice);
  }

  @ParameterizedTest(name = "options: {0}")
  @MethodSource("options")
  void isTheLibrarys(String text, UnaryOperator<SignatureKernel.Builder> choice)
      throws IOException {
    SignatureKernel kernel = choice.apply(SignatureKernel.builder()).build();
    assertEquals(Result.SILENT, run("@x.npy @y.npy -o @o.npy " + text));
    assertArrayEquals(kernel.pairs(x(), y()), program.npy("o.npy", List.of(3L)));
    assertEquals(Result.SILENT, run("@x.npy @y.npy --gram -o @o.npy " + text));
    assertArrayEquals(kernel.gram(x(), y()), program.npy("o.npy", List.of(3L, 3L)));
    assertEquals(Result.SILENT, run("@x.npy --gram -o @o.npy --threads 1 " + text));
    assertArrayEquals(kernel.gram(x()), program.npy("o.npy", List.of(3L, 3L)));
  }

  @Test
  void ofTwoTablesToStandardOutput() throws IOException {
    program.write("x.csv", "0,0\n1,0\n1,1\n");
    program.write("y.csv", "a,b\n0,0\n0,1\n1,1\n");
    // Level by level: 1 + <(1, 1), (1, 1)> + <(1/2, 1, 0, 1/2), (1/2, 0, 1, 1/2)>.
    assertEquals(new Result(0, "kernel\n3.5\n", ""), run("@x.csv @y.csv --solver truncated:2"));
  }

  @Test
  void tablesHaveAHeader() throws IOException {
    SignatureKernel kernel = SignatureKernel.builder().solver(KernelSolver.truncated(3)).build();
    assertEquals(
        new Result(0, table("x0,x1,x2", kernel.gram(x())), ""),
        run("@x.npy --gram --solver truncated:3"));
    assertEquals(Result.SILENT, run("@x.npy @y.npy --gram --solver truncated:3 -o @o.csv"));
    assertEquals(table("y0,y1,y2", kernel.gram(x(), y())), program.read("o.csv"));
  }

  private static String table(String header, double[] gram) {
    StringBuilder text = new StringBuilder(header);
    for (int i = 0; i < gram.length; i++) {
      text.append(i % 3 == 0 ? '\n' : ',').append(gram[i]);
    }
    return text.append('\n').toString();
  }

  @Test
  void theTypeIsThatOfTheFilesOrOfTheOption() throws IOException {
    float[] single = new float[X.length];
    for (int i = 0; i < X.length; i++) {
      single[i] = (float) X[i];
    }
    Paths paths = Paths.copyOf(single, 3, 6, 2);
    double[] expected = SignatureKernel.builder().autoDyadic().build().gram(paths);
    assertEquals(Result.SILENT, run("@x.npy --gram --dtype f32 -o @o.npy"));
    try (Arena arena = Arena.ofConfined()) {
      NativeArray gram = NpyFile.read(program.folder().resolve("o.npy"), null, arena);
      assertEquals(DType.FLOAT32, gram.dtype());
      for (int i = 0; i < expected.length; i++) {
        assertEquals(expected[i], gram.get(i));
      }
    }
    // This file of floats beside one of doubles.
    assertEquals(
        Result.failure(1, "y.npy: is f64, expected f32 as o.npy; or give --dtype"),
        run("@o.npy @y.npy --gram"));
  }

  @Test
  void aDeviceComputesWhereThereIsOne() throws IOException {
    Result result = run("@x.npy @y.npy --gram -o @o.npy --cuda 0");
    if (result.exitCode() == 0) {
      double[] expected = SignatureKernel.builder().autoDyadic().build().gram(x(), y());
      assertArrayEquals(expected, program.npy("o.npy", List.of(3L, 3L)), 1e-9);
    } else {
      assertEquals(1, result.exitCode());
      assertTrue(result.err().contains("device"), result.err());
      assertFalse(program.files().contains("o.npy"));
    }
    assertRefused(2, "--cuda: is -1, expected 0 or more", "@x.npy @y.npy --cuda -1");
  }

  @Test
  void timesAreAColumn() throws IOException {
    double[][] walk = walk(8, 3);
    program.write("in.csv", csv(walk));
    double[][] points = untimed(walk);
    double[] times = Arrays.stream(walk).mapToDouble(point -> point[0]).toArray();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment data = arena.allocateFrom(ValueLayout.JAVA_DOUBLE, flat(points));
      Paths paths =
          Paths.builder(data, DType.FLOAT64, 1, 8, 2)
              .times(arena.allocateFrom(ValueLayout.JAVA_DOUBLE, times), 8)
              .build();
      double kernel =
          SignatureKernel.builder()
              .solver(KernelSolver.truncated(3))
              .givenTime()
              .build()
              .gram(paths)[0];
      assertEquals(
          new Result(0, "x0\n" + kernel + "\n", ""),
          run("@in.csv --gram --time-column 1 --solver truncated:3"));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "@x.npy | Y: is missing, expected a second file, or --gram",
        "'' | Missing required parameter: 'X'",
        "@x.txt @y.npy | x.txt: is neither .csv nor .npy by its name",
        "@x.npy @y.npy -o @o.txt | o.txt: is neither .csv nor .npy by its name",
        "@x.npy @y.npy --threads -1 | --threads: is -1, expected 0 to 4096",
        "@x.npy @y.npy --solver truncated:3 --dyadic 0 |"
            + " --dyadic: is given with --solver truncated, which is exact without",
        "@x.npy @y.npy --solver series:3 --richardson |"
            + " --richardson: is given with another --solver, expected difference",
        "@x.npy @y.npy --dyadic 3,16 --richardson |"
            + " --dyadic: is 16 with --richardson, which takes one more, expected 0 to 15",
        "@x.npy @y.npy --dyadic 17 |"
            + " Invalid value for option '--dyadic': is '17', expected auto, A or A,B with orders 0"
            + " to 16",
        "@x.npy @y.npy --dyadic 1, |"
            + " Invalid value for option '--dyadic': is '1,', expected auto, A or A,B with orders 0"
            + " to 16",
        "@x.npy @y.npy --static rbf |"
            + " Invalid value for option '--static': is 'rbf', expected linear, linear:SCALE,"
            + " rbf:SCALE, matern12:SCALE, matern32:SCALE, matern52:SCALE, rq:SCALE:ALPHA or"
            + " poly:SCALE:C:DEGREE",
        "@x.npy @y.npy --static rbf:-1 |"
            + " Invalid value for option '--static': is 'rbf:-1', scale: is -1.0, expected a finite"
            + " number above 0",
        "@x.npy @y.npy --solver series:1 |"
            + " Invalid value for option '--solver': is 'series:1', order: is 1, expected 2 to 16",
        "@x.npy @y.npy --solver pde |"
            + " Invalid value for option '--solver': is 'pde', expected difference, series:ORDER or"
            + " truncated:DEPTH",
      })
  void badUsage(String arguments, String message) throws IOException {
    assertRefused(2, message, arguments);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "@x.npy @no.npy | no.npy: no such file",
        "@x.npy @y.npy -o @no/o.npy | no/o.npy: cannot be written, its folder does not exist",
        "@x.npy @one.npy | one.npy: has 1 path, expected 3 paths as x.npy; or give --gram",
        "@x.npy @wide.npy --gram | wide.npy: has 3 channels, expected 2 as x.npy",
        "@none.npy --gram | none.npy: has no paths, expected 1 or more",
        "@x.npy @nan.npy -o @o.npy |"
            + " nan.npy: points: path 2, point 1, channel 1 is nan, expected finite numbers",
        "@nan.npy @x.npy -o @o.npy |"
            + " nan.npy: points: path 2, point 1, channel 1 is nan, expected finite numbers",
      })
  void failures(String arguments, String message) throws IOException {
    double[] bad = X.clone();
    bad[2 * 12 + 3] = Double.NaN;
    program.npy("nan.npy", List.of(3L, 6L, 2L), bad);
    program.npy("one.npy", List.of(2L, 2L), 0, 0, 1, 1);
    program.npy("wide.npy", List.of(1L, 2L, 3L), 0, 0, 0, 1, 1, 1);
    program.npy("none.npy", List.of(0L, 2L, 2L), new double[0]);
    assertRefused(1, message, arguments);
  }

  @Test
  void stepsTooLongToRefine() throws IOException {
    program.npy("far.npy", List.of(2L, 1L), 0, 1e6);
    assertRefused(
        1,
        "far.npy: --dyadic: is auto, and |Delta| is up to 1000000000000, which takes an order over"
            + " 16; expected paths with smaller steps, a smaller scale or orders of your own",
        "@far.npy --gram");
  }

  /** In one line, with nothing written. */
  private void assertRefused(int exitCode, String message, String arguments) throws IOException {
    List<String> before = program.files();
    assertEquals(Result.failure(exitCode, message), run(arguments));
    assertEquals(before, program.files());
  }

  private Result run(String arguments) {
    return program.run(("kernel " + arguments).strip());
  }
}
