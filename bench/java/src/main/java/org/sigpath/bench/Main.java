package org.sigpath.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs the benchmarks: {@code Main CSV [FILTER]}, the filter being a regular expression. */
public final class Main {
  private static final String ROW = "%-10s %-14s %-8s %12s %12s %12s %12s%n";

  private Main() {}

  /** Appends the results to the CSV and prints them beside those of the native benchmarks. */
  public static void main(String[] args) throws Exception {
    if (args.length < 1 || args.length > 2) {
      System.err.println("usage: Main CSV [FILTER]");
      System.exit(2);
    }
    ResultsFile file = new ResultsFile(Path.of(args[0]));
    Pattern filter = Pattern.compile(args.length == 2 ? args[1] : "");

    System.out.printf(
        ROW, "benchmark", "shape", "direction", "time_us", "native_us", "added_us", "bytes/call");
    for (String shape : shapes()) {
      for (String direction : List.of("forward", "backward")) {
        String name = "java/" + shape + "/f64/" + direction + "/threads:1";
        if (filter.matcher(name).find()) {
          report(file, shape, direction, run(shape, direction));
        }
      }
    }
  }

  private static String[] shapes() throws NoSuchFieldException {
    return SignatureBenchmark.class.getField("shape").getAnnotation(Param.class).value();
  }

  private static RunResult run(String shape, String direction) throws RunnerException {
    Options options =
        new OptionsBuilder()
            .include(Pattern.quote(SignatureBenchmark.class.getName() + "." + direction) + "$")
            .param("shape", shape)
            .forks(1)
            .warmupIterations(3)
            .warmupTime(TimeValue.milliseconds(300))
            .measurementIterations(5)
            .measurementTime(TimeValue.milliseconds(300))
            .addProfiler(GCProfiler.class)
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT)
            .build();
    Collection<RunResult> results = new Runner(options).run();
    return results.iterator().next();
  }

  private static void report(ResultsFile file, String shape, String direction, RunResult result)
      throws IOException {
    double millis = result.getPrimaryResult().getStatistics().getPercentile(50);
    double bytes = result.getSecondaryResults().get("gc.alloc.rate.norm").getScore();
    OptionalDouble nativeMillis = file.nativeMillis(shape, direction);
    boolean known = nativeMillis.isPresent();
    System.out.printf(
        ROW,
        "java",
        shape,
        direction,
        micros(millis),
        known ? micros(nativeMillis.getAsDouble()) : "",
        known ? micros(millis - nativeMillis.getAsDouble()) : "",
        String.format(Locale.ROOT, "%.1f", bytes));
    file.append(shape, direction, millis, workspaceBytes(shape, direction));
  }

  private static String micros(double millis) {
    return String.format(Locale.ROOT, "%.3f", millis * 1e3);
  }

  private static long workspaceBytes(String shape, String direction) {
    SignatureBenchmark benchmark = new SignatureBenchmark();
    benchmark.shape = shape;
    benchmark.setup();
    try {
      return benchmark.workspaceBytes(direction.equals("backward"));
    } finally {
      benchmark.tearDown();
    }
  }
}
