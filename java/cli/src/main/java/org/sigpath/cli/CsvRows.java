package org.sigpath.cli;

import de.siegmar.fastcsv.reader.CsvRecord;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.sigpath.DType;

/**
 * The rows of a CSV file, checked one by one: every cell a finite number, every row as wide as the
 * first. A first row without any number in it is a header. Blank lines are skipped, except that in
 * a table of one column a blank line between numbers is a missing cell.
 */
final class CsvRows implements AutoCloseable {
  private static final Pattern NOT_FINITE =
      Pattern.compile("[+-]?(nan|inf|infinity)", Pattern.CASE_INSENSITIVE);
  private static final int SHOWN = 40;

  private final Path file;
  private final GrowingArray numbers;
  private List<String> names = List.of();
  private int width;
  private long rows;
  private long blankLine;

  CsvRows(Path file, DType dtype) {
    this.file = file;
    this.numbers = new GrowingArray(dtype);
  }

  void add(CsvRecord record) {
    long line = record.getStartingLineNumber();
    if (record.getFieldCount() == 1 && record.getField(0).isBlank()) {
      blankLine = line;
      return;
    }
    if (width == 0) {
      width = record.getFieldCount();
      if (isHeader(record)) {
        names = record.getFields();
        return;
      }
    } else if (record.getFieldCount() != width) {
      throw at(line, "has " + columns(record.getFieldCount()) + ", expected " + width);
    }
    if (width == 1 && rows > 0 && blankLine > 0) {
      throw at(blankLine, column(0) + ": is empty, expected a number");
    }
    for (int i = 0; i < width; i++) {
      numbers.add(number(line, i, record.getField(i).strip()));
    }
    rows++;
    blankLine = 0;
  }

  /** The numbers, (rows, columns), freed with the arena. */
  NativeArray toArray(Arena arena) {
    if (rows == 0) {
      String found = names.isEmpty() ? "is empty" : "has a header and no rows";
      throw Failure.of(file, found + ", expected a row of numbers for every point");
    }
    return numbers.toArray(arena, List.of(rows, (long) width));
  }

  @Override
  public void close() {
    numbers.close();
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
    return Failure.at(file, line, what);
  }
}
