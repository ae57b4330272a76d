package org.sigpath.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** The CSV that the native benchmarks write and those of Java are appended to. */
record ResultsFile(Path path) {
  private static final String HEADER =
      "benchmark,shape,dtype,direction,threads,time_ms,baseline_ms,percent_of_peak,workspace_bytes";
  private static final int TIME_COLUMN = 5;

  /** The time of the native benchmark of the same shape and direction, f64 on one thread. */
  OptionalDouble nativeMillis(String benchmark, String shape, String direction) throws IOException {
    if (!Files.exists(path)) {
      return OptionalDouble.empty();
    }
    String row = benchmark + "," + shape + ",f64," + direction + ",1,";
    return Files.readAllLines(path).stream()
        .filter(line -> line.startsWith(row))
        .mapToDouble(line -> Double.parseDouble(line.split(",")[TIME_COLUMN]))
        .findFirst();
  }

  void append(String benchmark, String shape, String direction, double millis, long workspaceBytes)
      throws IOException {
    if (!Files.exists(path)) {
      Files.write(path, List.of(HEADER));
    }
    String row =
        String.format(
            Locale.ROOT,
            "%s,%s,f64,%s,1,%.6g,,,%d",
            benchmark,
            shape,
            direction,
            millis,
            workspaceBytes);
    Files.write(path, List.of(row), StandardOpenOption.APPEND);
  }
}
