package org.sigpath.cli;

import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.sigpath.Windows;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Which ranges of the points of a path have a row of features. */
sealed interface Windowing {
  /**
   * The windows of a path that is there as a whole.
   *
   * @param first 1, or 2 where the first point is a basepoint, which has no row of its own
   * @param points of the path, with the basepoint
   */
  Windows table(long first, long points);

  /** Where the window begins that ends at the newest of so many points, if one does. */
  OptionalLong start(long points);

  /** The points of a window that moves; 0: it begins with the first. */
  default long lastPoints() {
    return 0;
  }

  /** The last {@code size} points at every point, fewer at the start. */
  record Rolling(long size) implements Windowing {
    @Override
    public Windows table(long first, long points) {
      return Windows.of(
          LongStream.rangeClosed(first, points)
              .mapToObj(end -> new long[] {Math.max(0, end - size), end})
              .toArray(long[][]::new));
    }

    @Override
    public OptionalLong start(long points) {
      return OptionalLong.of(Math.max(0, points - size));
    }

    @Override
    public long lastPoints() {
      return size;
    }
  }

  /** Whole windows, {@code step} points apart. */
  record Sliding(long size, long step) implements Windowing {
    @Override
    public Windows table(long first, long points) {
      return from(first, Windows.sliding(points, size, step));
    }

    @Override
    public OptionalLong start(long points) {
      return points >= size && (points - size) % step == 0
          ? OptionalLong.of(points - size)
          : OptionalLong.empty();
    }

    @Override
    public long lastPoints() {
      return size;
    }
  }

  /** The first {@code size}, {@code size + step}, ... points. */
  record Expanding(long size, long step) implements Windowing {
    @Override
    public Windows table(long first, long points) {
      return from(first, Windows.expanding(points, size, step));
    }

    @Override
    public OptionalLong start(long points) {
      return points >= size && (points - size) % step == 0
          ? OptionalLong.of(0)
          : OptionalLong.empty();
    }
  }

  /** The whole, its halves, quarters and so on. */
  record Dyadic(int levels) implements Windowing {
    @Override
    public Windows table(long first, long points) {
      return Windows.dyadic(points, levels);
    }

    @Override
    public OptionalLong start(long points) {
      throw new UnsupportedOperationException("dyadic: a live path has no halves");
    }
  }

  /** Without the window of the basepoint alone, which is in front if there is one. */
  private static Windows from(long first, Windows all) {
    if (all.size() == 0 || all.end(0) >= first) {
      return all;
    }
    return Windows.of(
        LongStream.range(1, all.size())
            .mapToObj(row -> new long[] {all.start(row), all.end(row)})
            .toArray(long[][]::new));
  }

  /** What users write for them. */
  final class Converter implements ITypeConverter<Windowing> {
    private static final String EXPECTED =
        "expected SIZE, SIZE:STEP, expanding:SIZE:STEP or dyadic:LEVELS,"
            + " with SIZE and STEP 1 or more and LEVELS 0 to 24";
    private static final int MAX_LEVELS = 24;
    private static final String NUMBER = "([0-9]{1,18})";
    private static final Pattern SLIDING = Pattern.compile(NUMBER + "(?::" + NUMBER + ")?");
    private static final Pattern EXPANDING = Pattern.compile("expanding:" + NUMBER + ":" + NUMBER);
    private static final Pattern DYADIC = Pattern.compile("dyadic:" + NUMBER);

    @Override
    public Windowing convert(String text) {
      if (SLIDING.matcher(text) instanceof Matcher m && m.matches()) {
        long size = positive(text, m.group(1));
        return m.group(2) == null
            ? new Rolling(size)
            : new Sliding(size, positive(text, m.group(2)));
      }
      if (EXPANDING.matcher(text) instanceof Matcher m && m.matches()) {
        return new Expanding(positive(text, m.group(1)), positive(text, m.group(2)));
      }
      if (DYADIC.matcher(text) instanceof Matcher m && m.matches()) {
        long levels = Long.parseLong(m.group(1));
        if (levels <= MAX_LEVELS) {
          return new Dyadic((int) levels);
        }
      }
      throw refused(text);
    }

    private static long positive(String text, String number) {
      long value = Long.parseLong(number);
      if (value < 1) {
        throw refused(text);
      }
      return value;
    }

    private static TypeConversionException refused(String text) {
      return new TypeConversionException("is '" + text + "', " + EXPECTED);
    }
  }
}
