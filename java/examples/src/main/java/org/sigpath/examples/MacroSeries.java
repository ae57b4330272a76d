package org.sigpath.examples;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Quarterly rates in percent: growth of real GDP over a year, unemployment, and the three-month
 * treasury bill.
 *
 * @param quarters such as 2008Q3
 * @param years the same as numbers, for an axis
 * @param rates per channel, every quarter's
 */
record MacroSeries(List<String> quarters, double[] years, double[][] rates) {
  /** The names of the channels. */
  static final List<String> NAMES =
      List.of("GDP growth over a year", "Unemployment", "Treasury bill, 3 months");

  private static final int YEAR = 4; // quarters

  static MacroSeries read(Path file) throws IOException {
    List<NamedCsvRecord> rows = new ArrayList<>();
    try (CsvReader<NamedCsvRecord> reader = CsvReader.builder().ofNamedCsvRecord(file)) {
      reader.forEach(rows::add);
    }
    int length = rows.size() - YEAR;
    List<String> quarters = new ArrayList<>();
    double[] years = new double[length];
    double[][] rates = new double[NAMES.size()][length];
    for (int i = 0; i < length; i++) {
      NamedCsvRecord now = rows.get(i + YEAR);
      NamedCsvRecord yearBefore = rows.get(i);
      quarters.add(now.getField("year") + "Q" + now.getField("quarter"));
      years[i] = number(now, "year") + (number(now, "quarter") - 1) / YEAR;
      rates[0][i] = 100 * Math.log(number(now, "realgdp") / number(yearBefore, "realgdp"));
      rates[1][i] = number(now, "unemp");
      rates[2][i] = number(now, "tbilrate");
    }
    return new MacroSeries(quarters, years, rates);
  }

  int length() {
    return years.length;
  }

  int channels() {
    return rates.length;
  }

  /** The points one after the other, every channel with mean 0 and standard deviation 1. */
  double[] standardised() {
    double[] points = new double[length() * channels()];
    for (int channel = 0; channel < channels(); channel++) {
      double sum = 0;
      double squares = 0;
      for (double rate : rates[channel]) {
        sum += rate;
        squares += rate * rate;
      }
      double mean = sum / length();
      double deviation = Math.sqrt(squares / length() - mean * mean);
      for (int i = 0; i < length(); i++) {
        points[i * channels() + channel] = (rates[channel][i] - mean) / deviation;
      }
    }
    return points;
  }

  private static double number(NamedCsvRecord row, String column) {
    return Double.parseDouble(row.getField(column));
  }
}
