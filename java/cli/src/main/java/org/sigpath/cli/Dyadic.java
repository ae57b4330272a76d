package org.sigpath.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sigpath.SignatureKernel;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Orders of refinement: steps are cut into 2^order parts.
 *
 * @param x of the first paths
 * @param y of the second
 */
record Dyadic(int x, int y) {
  /** What the library chooses. */
  static final Dyadic AUTO = new Dyadic(-1, -1);

  private static final int MOST = 16;

  /** Whether there may be one order more. */
  boolean canBeRefined() {
    return x < MOST && y < MOST;
  }

  void set(SignatureKernel.Builder builder) {
    if (equals(AUTO)) {
      builder.autoDyadic();
    } else {
      builder.dyadic(x, y);
    }
  }

  /** What users write for them. */
  static final class Converter implements ITypeConverter<Dyadic> {
    private static final Pattern ORDERS = Pattern.compile("([0-9]{1,2})(?:,([0-9]{1,2}))?");

    @Override
    public Dyadic convert(String text) {
      if (text.equals("auto")) {
        return AUTO;
      }
      Matcher matcher = ORDERS.matcher(text);
      if (matcher.matches()) {
        int x = Integer.parseInt(matcher.group(1));
        int y = matcher.group(2) == null ? x : Integer.parseInt(matcher.group(2));
        if (x <= MOST && y <= MOST) {
          return new Dyadic(x, y);
        }
      }
      throw new TypeConversionException(
          "is '" + text + "', expected auto, A or A,B with orders 0 to " + MOST);
    }
  }
}
