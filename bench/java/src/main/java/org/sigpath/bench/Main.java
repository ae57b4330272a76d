package org.sigpath.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
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
  private static final String ROW = "%-12s %-18s %-9s %12s %12s %12s %12s %12s%n";

  private Main() {}

  /** A benchmark method, and the native benchmark that it is a twin of. */
  private record Twin(Class<?> type, String method, String family, String shape, String direction) {
    /** The name of the same work in the native library. */
    String nativeRow() {
      return family.isEmpty() ? "signature" : family;
    }

    String row() {
      return family.isEmpty() ? "java" : "java/" + family;
    }

    String name() {
      return row() + "/" + shape + "/f64/" + direction + "/threads:1";
    }
  }

  /** Appends the results to the CSV and prints them beside those of the native benchmarks. */
  public static void main(String[] args) throws Exception {
    if (args.length < 1 || args.length > 2) {
      System.err.println("usage: Main CSV [FILTER]");
      System.exit(2);
    }
    ResultsFile file = new ResultsFile(Path.of(args[0]));
    Pattern filter = Pattern.compile(args.length == 2 ? args[1] : "");

    System.out.printf(
        ROW,
        "benchmark",
        "shape",
        "direction",
        "time_us",
        "native_us",
        "added_us",
        "calls/s",
        "bytes/call");
    for (Twin twin : twins()) {
      if (filter.matcher(twin.name()).find()) {
        report(file, twin, run(twin));
      }
    }
  }

  private static List<Twin> twins() throws NoSuchFieldException {
    List<Twin> twins = new ArrayList<>();
    for (String shape :
        SignatureBenchmark.class.getField("shape").getAnnotation(Param.class).value()) {
      for (String direction : List.of("forward", "backward")) {
        twins.add(new Twin(SignatureBenchmark.class, direction, "", shape, direction));
      }
    }
    String shape = FeaturesBenchmark.SHAPE;
    twins.add(new Twin(FeaturesBenchmark.class, "push", "rolling", "window" + shape, "update"));
    twins.add(
        new Twin(FeaturesBenchmark.class, "words", "words", "1x" + shape + "-lyndon", "forward"));
    String pairs = KernelBenchmark.PAIRS_SHAPE;
    twins.add(new Twin(KernelBenchmark.class, "pairs", "kernel", pairs, "forward"));
    twins.add(new Twin(KernelBenchmark.class, "pairsVjp", "kernel", pairs, "backward"));
    String gram = KernelBenchmark.GRAM_SHAPE;
    twins.add(new Twin(KernelBenchmark.class, "gram", "kernel_gram", gram, "forward"));
    String layer = StateSpaceBenchmark.SHAPE;
    twins.add(new Twin(StateSpaceBenchmark.class, "kernel", "s4", layer, "forward"));
    twins.add(new Twin(StateSpaceBenchmark.class, "apply", "convolution", layer, "forward"));
    return twins;
  }

  private static RunResult run(Twin twin) throws RunnerException {
    Options options =
        new OptionsBuilder()
            .include(Pattern.quote(twin.type.getName() + "." + twin.method) + "$")
            .param("shape", twin.shape)
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

  private static void report(ResultsFile file, Twin twin, RunResult result) throws IOException {
    double millis = result.getPrimaryResult().getStatistics().getPercentile(50);
    double bytes = result.getSecondaryResults().get("gc.alloc.rate.norm").getScore();
    OptionalDouble nativeMillis = file.nativeMillis(twin.nativeRow(), twin.shape, twin.direction);
    boolean known = nativeMillis.isPresent();
    System.out.printf(
        ROW,
        twin.row(),
        twin.shape,
        twin.direction,
        micros(millis),
        known ? micros(nativeMillis.getAsDouble()) : "",
        known ? micros(millis - nativeMillis.getAsDouble()) : "",
        String.format(Locale.ROOT, "%.0f", 1e3 / millis),
        String.format(Locale.ROOT, "%.1f", bytes));
    file.append(twin.row(), twin.shape, twin.direction, millis, nativeBytes(twin));
  }

  private static String micros(double millis) {
    return String.format(Locale.ROOT, "%.3f", millis * 1e3);
  }

  /** Native memory that a call uses. */
  private static long nativeBytes(Twin twin) {
    if (twin.type == SignatureBenchmark.class) {
      SignatureBenchmark benchmark = new SignatureBenchmark();
      benchmark.shape = twin.shape;
      benchmark.setup();
      try {
        return benchmark.workspaceBytes(twin.direction.equals("backward"));
      } finally {
        benchmark.tearDown();
      }
    }
    if (twin.type == KernelBenchmark.class) {
      KernelBenchmark benchmark = new KernelBenchmark();
      benchmark.setup();
      try {
        return benchmark.workspaceBytes(twin.method);
      } finally {
        benchmark.tearDown();
      }
    }
    if (twin.type == StateSpaceBenchmark.class) {
      StateSpaceBenchmark benchmark = new StateSpaceBenchmark();
      benchmark.setup();
      try {
        return benchmark.workspaceBytes(twin.method);
      } finally {
        benchmark.tearDown();
      }
    }
    FeaturesBenchmark benchmark = new FeaturesBenchmark();
    benchmark.setup();
    try {
      return twin.method.equals("push") ? benchmark.rollingBytes() : benchmark.wordsBytes();
    } finally {
      benchmark.tearDown();
    }
  }
}
