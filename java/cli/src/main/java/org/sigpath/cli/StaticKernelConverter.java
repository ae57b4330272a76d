package org.sigpath.cli;

import java.util.Arrays;
import org.sigpath.StaticKernel;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** What users write for a {@link StaticKernel}: a name and numbers, with colons between. */
final class StaticKernelConverter implements ITypeConverter<StaticKernel> {
  private static final String EXPECTED =
      "expected linear, linear:SCALE, rbf:SCALE, matern12:SCALE, matern32:SCALE, matern52:SCALE,"
          + " rq:SCALE:ALPHA or poly:SCALE:C:DEGREE";

  @Override
  public StaticKernel convert(String text) {
    String[] words = text.split(":", -1);
    try {
      return kernel(words);
    } catch (NumberFormatException e) {
      throw refused(text, EXPECTED);
    } catch (IllegalArgumentException e) {
      throw refused(text, e.getMessage());
    }
  }

  private static StaticKernel kernel(String[] words) {
    double[] numbers = Arrays.stream(words).skip(1).mapToDouble(Double::parseDouble).toArray();
    return switch (words[0] + ":" + numbers.length) {
      case "linear:0" -> StaticKernel.linear();
      case "linear:1" -> StaticKernel.linear(numbers[0]);
      case "rbf:1" -> StaticKernel.rbf(numbers[0]);
      case "matern12:1" -> StaticKernel.matern12(numbers[0]);
      case "matern32:1" -> StaticKernel.matern32(numbers[0]);
      case "matern52:1" -> StaticKernel.matern52(numbers[0]);
      case "rq:2" -> StaticKernel.rationalQuadratic(numbers[0], numbers[1]);
      case "poly:3" -> StaticKernel.polynomial(numbers[0], numbers[1], Integer.parseInt(words[3]));
      default -> throw new IllegalArgumentException(EXPECTED);
    };
  }

  private static TypeConversionException refused(String text, String why) {
    return new TypeConversionException("is '" + text + "', " + why);
  }
}
