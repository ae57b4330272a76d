package org.sigpath.examples;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.sigpath.DType;
import org.sigpath.Paths;

/**
 * Health of countries over the years: children per woman, life expectancy in decades, and the
 * logarithm of infant mortality, in units in which they vary about as much as one another. The
 * series begin at different years and may have gaps.
 *
 * @param continents the names of the classes
 * @param labels of the countries, which class each belongs to
 * @param decades of the countries, the times of their points since 1960
 * @param points of the countries, {@link #CHANNELS} numbers for each of the times
 */
record Countries(
    List<String> continents, int[] labels, List<double[]> decades, List<double[]> points) {
  static final int CHANNELS = 3;

  static Countries read(Path file) throws IOException {
    Map<String, List<NamedCsvRecord>> countries = new LinkedHashMap<>();
    try (CsvReader<NamedCsvRecord> reader = CsvReader.builder().ofNamedCsvRecord(file)) {
      reader.forEach(
          row ->
              countries.computeIfAbsent(row.getField("country"), c -> new ArrayList<>()).add(row));
    }
    List<List<NamedCsvRecord>> series = List.copyOf(countries.values());
    List<String> continents =
        series.stream().map(Countries::continent).distinct().sorted().toList();
    return new Countries(
        continents,
        series.stream().mapToInt(rows -> continents.indexOf(continent(rows))).toArray(),
        series.stream().map(Countries::decades).toList(),
        series.stream().map(Countries::points).toList());
  }

  int count() {
    return labels.length;
  }

  /**
   * Native paths of different lengths, which bring their times.
   *
   * @param timeScale what a decade counts
   */
  Paths paths(Arena arena, double timeScale) {
    int length = decades.stream().mapToInt(t -> t.length).max().orElseThrow();
    double[] all = new double[count() * length * CHANNELS];
    double[] times = new double[count() * length];
    long[] lengths = new long[count()];
    for (int i = 0; i < count(); i++) {
      double[] path = points.get(i);
      System.arraycopy(path, 0, all, i * length * CHANNELS, path.length);
      lengths[i] = decades.get(i).length;
      for (int j = 0; j < lengths[i]; j++) {
        times[i * length + j] = timeScale * decades.get(i)[j];
      }
    }
    MemorySegment data = arena.allocateFrom(ValueLayout.JAVA_DOUBLE, all);
    return Paths.builder(data, DType.FLOAT64, count(), length, CHANNELS)
        .lengths(arena.allocateFrom(ValueLayout.JAVA_LONG, lengths))
        .times(arena.allocateFrom(ValueLayout.JAVA_DOUBLE, times), length)
        .build();
  }

  /** The first and the last point of every country, a row each. */
  double[][] ends() {
    double[][] ends = new double[count()][2 * CHANNELS];
    for (int i = 0; i < count(); i++) {
      double[] path = points.get(i);
      System.arraycopy(path, 0, ends[i], 0, CHANNELS);
      System.arraycopy(path, path.length - CHANNELS, ends[i], CHANNELS, CHANNELS);
    }
    return ends;
  }

  private static String continent(List<NamedCsvRecord> rows) {
    return rows.getFirst().getField("continent");
  }

  private static double[] decades(List<NamedCsvRecord> rows) {
    return rows.stream().mapToDouble(row -> (number(row, "year") - 1960) / 10).toArray();
  }

  private static double[] points(List<NamedCsvRecord> rows) {
    return rows.stream()
        .flatMapToDouble(
            row ->
                DoubleStream.of(
                    number(row, "fertility"),
                    number(row, "life_expectancy") / 10,
                    Math.log(number(row, "infant_mortality"))))
        .toArray();
  }

  private static double number(NamedCsvRecord row, String column) {
    return Double.parseDouble(row.getField(column));
  }
}
