package org.sigpath.cli;

import java.util.List;
import picocli.CommandLine.ITypeConverter;

/**
 * The column of a table that holds times.
 *
 * @param name its name in the header, or its number from 1 on
 */
record TimeColumn(String name) {
  /** What users write. */
  static final class Converter implements ITypeConverter<TimeColumn> {
    @Override
    public TimeColumn convert(String text) {
      return new TimeColumn(text.strip());
    }
  }

  /**
   * The place of the column, from 0 on.
   *
   * @param source of the table, for messages
   * @param header the names of its columns; empty: it has none
   * @param width the number of its columns
   */
  int index(Object source, List<String> header, long width) {
    if (width < 2) {
      throw Failure.of(source, "has 1 column, expected one of times and one or more of a path");
    }
    int named = header.indexOf(name);
    if (named >= 0) {
      return named;
    }
    if (name.matches("[0-9]{1,9}")) {
      int number = Integer.parseInt(name);
      if (number >= 1 && number <= width) {
        return number - 1;
      }
    }
    throw Failure.of(
        source, "has no column \"" + name + "\", expected a name in the header or 1 to " + width);
  }
}
