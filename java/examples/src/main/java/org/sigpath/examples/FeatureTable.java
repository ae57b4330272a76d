package org.sigpath.examples;

import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Features of windows as CSV: the window's last quarter, then a column per word. */
final class FeatureTable {
  private FeatureTable() {}

  static void write(Path file, List<String> quarters, List<String> words, MemorySegment features)
      throws IOException {
    try (CsvWriter csv = CsvWriter.builder().build(file)) {
      List<String> row = new ArrayList<>(words);
      row.addFirst("quarter");
      csv.writeRecord(row);
      long next = 0;
      for (String quarter : quarters) {
        row.clear();
        row.add(quarter);
        for (int i = 0; i < words.size(); i++) {
          row.add(Double.toString(features.getAtIndex(ValueLayout.JAVA_DOUBLE, next++)));
        }
        csv.writeRecord(row);
      }
    }
  }
}
