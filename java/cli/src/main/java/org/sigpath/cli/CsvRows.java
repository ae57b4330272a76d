package org.sigpath.cli;

import de.siegmar.fastcsv.reader.CsvRecord;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The rows of a CSV table, checked one by one: every cell a finite number, every row as wide as the
 * first, times not going backwards. A first row without any number in it is a header. Blank lines
 * are skipped, except that in a table of one column a blank line between numbers is a missing cell.
 */
final class CsvRows {
  private static final Pattern NOT_FINITE =
      Pattern.compile("[+-]?(nan|inf|infinity)", Pattern.CASE_INSENSITIVE);
  private static final int SHOWN = 40;

  private final Object source;
  private final TimeColumn timeColumn;
  private final Sink sink;
  private List<String> names = List.of();
  private int width;
  private int timeAt = -1;
  private double[] point;
  private double time;
  private long rows;
  private long blankLine;

  /** Where the rows go. */
  interface Sink {
    /**
     * Takes a row.
     *
     * @param point its channels; the array is the caller's
     * @param time its time; without a column of times 0
     */
    void add(double[] point, double time);
  }

  /**
   * A table without rows.
   *
   * @param source where it comes from, for messages
   * @param timeColumn the column of times; null: there is none
   */
  CsvRows(Object source, TimeColumn timeColumn, Sink sink) {
    this.source = source;
    this.timeColumn = timeColumn;
    this.sink = sink;
  }

  void add(CsvRecord record) {
    long line = record.getStartingLineNumber();
    if (record.getFieldCount() == 1 && record.getField(0).isBlank()) {
      blankLine = line;
      return;
    }
    if (width == 0) {
      boolean header = isHeader(record);
      open(record.getFieldCount(), header ? record.getFields() : List.of());
      if (header) {
        return;
      }
    } else if (record.getFieldCount() != width) {
      throw at(line, "has " + columns(record.getFieldCount()) + ", expected " + width);
    }
    if (width == 1 && rows > 0 && blankLine > 0) {
      throw at(blankLine, column(0) + ": is empty, expected a number");
    }
    read(line, record);
    try {
      sink.add(point, time);
    } catch (IllegalArgumentException e) {
      throw at(line, e.getMessage());
    }
    rows++;
    blankLine = 0;
  }

  /** Refuses a table that has no rows. */
  void end() {
    if (rows == 0) {
      String found = names.isEmpty() ? "is empty" : "has a header and no rows";
      throw Failure.of(source, found + ", expected a row of numbers for every point");
    }
  }

  private void open(int columns, List<String> header) {
    width = columns;
    names = header;
    if (timeColumn != null) {
      timeAt = timeColumn.index(source, names.stream().map(String::strip).toList(), width);
    }
    point = new double[timeAt < 0 ? width : width - 1];
  }

  private void read(long line, CsvRecord record) {
    int channel = 0;
    for (int i = 0; i < width; i++) {
      double value = number(line, i, record.getField(i).strip());
      if (i != timeAt) {
        point[channel++] = value;
      } else if (rows > 0 && value < time) {
        throw at(line, column(i) + ": is " + value + ", expected at least " + time);
      } else {
        time = value;
      }
    }
  }

  private static boolean isHeader(CsvRecord record) {
    List<String> cells = record.getFields().stream().map(String::strip).toList();
    return cells.stream().noneMatch(CsvRows::isNumeric)
        && !cells.stream().allMatch(String::isEmpty);
  }

  private double number(long line, int column, String cell) {
    double value = parse(cell);
    if (Double.isFinite(value)) {
      return value;
    }
    String found = cell.isEmpty() ? "empty" : '"' + shorten(cell) + '"';
    String expected = isNumeric(cell) ? "a finite number" : "a number";
    throw at(line, column(column) + ": is " + found + ", expected " + expected);
  }

  private static boolean isNumeric(String cell) {
    return !Double.isNaN(parse(cell)) || NOT_FINITE.matcher(cell).matches();
  }

  /** A decimal number; NaN for anything else, such as the "1d" and "0x1p3" of Java. */
  private static double parse(String cell) {
    for (int i = 0; i < cell.length(); i++) {
      if ("0123456789+-.eE".indexOf(cell.charAt(i)) < 0) {
        return Double.NaN;
      }
    }
    try {
      return Double.parseDouble(cell);
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  private String column(int column) {
    String number = "column " + (column + 1);
    return names.isEmpty() ? number : number + " (\"" + shorten(names.get(column)) + "\")";
  }

  private static String columns(int count) {
    return count == 1 ? "1 column" : count + " columns";
  }

  private static String shorten(String text) {
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
  }

  private Failure at(long line, String what) {
    return Failure.at(source, line, what);
  }
}
