package org.sigpath.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sigpath.KernelSolver;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** What users write for a {@link KernelSolver}. */
final class KernelSolverConverter implements ITypeConverter<KernelSolver> {
  private static final Pattern WITH_ORDER = Pattern.compile("(series|truncated):([0-9]{1,2})");

  @Override
  public KernelSolver convert(String text) {
    if (text.equals("difference")) {
      return KernelSolver.difference();
    }
    Matcher matcher = WITH_ORDER.matcher(text);
    if (!matcher.matches()) {
      throw refused(text, "expected difference, series:ORDER or truncated:DEPTH");
    }
    int order = Integer.parseInt(matcher.group(2));
    try {
      return matcher.group(1).equals("series")
          ? KernelSolver.series(order)
          : KernelSolver.truncated(order);
    } catch (IllegalArgumentException e) {
      throw refused(text, e.getMessage());
    }
  }

  private static TypeConversionException refused(String text, String why) {
    return new TypeConversionException("is '" + text + "', " + why);
  }
}
