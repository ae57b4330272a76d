package org.sigpath.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.sigpath.Windows;

/**
 * Features of paths, with what says which row is of what.
 *
 * @param names of the features
 * @param windows the ranges of points that the rows of a path are of; null: a path has one row
 * @param many whether there is an axis of paths
 * @param values (rows, features), those of a path one after the other
 */
record FeatureTable(List<String> names, Windows windows, boolean many, NativeArray values) {
  /** The columns of a range of points, in front of the features. */
  static final List<String> RANGE = List.of("start", "end");

  /** More columns than any reader of CSV takes. */
  private static final long MAX_COLUMNS = 1_000_000;

  /** Refuses more features than a table as text can have, and says what to do instead. */
  static void checkColumns(Object output, long features, String advice) {
    if (features > MAX_COLUMNS) {
      throw Failure.of(output, "would have " + features + " columns, too many for .csv; " + advice);
    }
  }

  /** The names of all columns. */
  List<String> header() {
    List<String> header = new ArrayList<>();
    if (windows != null && many) {
      header.add("path");
    }
    if (windows != null) {
      header.addAll(RANGE);
    }
    header.addAll(names);
    return header;
  }

  long rows() {
    return values.elements() / names.size();
  }

  /** The cells of a row. */
  void cells(long row, Consumer<String> to) {
    if (windows != null) {
      long window = row % windows.size();
      if (many) {
        to.accept(Long.toString(row / windows.size()));
      }
      to.accept(Long.toString(windows.start(window)));
      to.accept(Long.toString(windows.end(window)));
    }
    for (long i = row * names.size(), end = i + names.size(); i < end; i++) {
      to.accept(values.text(i));
    }
  }
}
