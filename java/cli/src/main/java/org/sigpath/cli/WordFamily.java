package org.sigpath.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.sigpath.Words;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options that name a set of words. */
final class WordFamily {
  /** Letters of a graph, whose square is in memory. */
  private static final int MAX_GRAPH = 1 << 14;

  @Option(
      names = "--dim",
      paramLabel = "D",
      description = "The number of letters, 0..D-1; not needed with --weights.")
  private Long dim;

  @Option(
      names = "--depth",
      paramLabel = "N",
      description = "The letters of the longest words; with --parse the most that one may have.")
  private Integer depth;

  @Option(
      names = "--lyndon",
      description = "The Lyndon words: those smaller than all their proper suffixes.")
  private boolean lyndon;

  @Option(
      names = "--weights",
      paramLabel = "W0,W1,...",
      split = ",",
      hideParamSyntax = true,
      description = {
        "A weight above 0 for each letter: the words whose letters' weights add up to --threshold or"
            + " less."
      })
  private double[] weights;

  @Option(
      names = "--threshold",
      paramLabel = "R",
      description = "The most that weights add up to, in their unit.")
  private Double threshold;

  @Option(
      names = "--transitions",
      paramLabel = "A:B,C:D,...",
      split = ",",
      hideParamSyntax = true,
      converter = TransitionConverter.class,
      description = "The walks in a graph on the letters: B may follow A, D may follow C, ...")
  private List<Transition> transitions;

  @Option(
      names = "--lead-lag",
      description = {
        "The sparse projection for paths of D channels under lead-lag: the words over 0..2D-1, lags"
            + " first, in which no letter is next to the lead or the lag of another channel."
      })
  private boolean leadLag;

  @Option(
      names = "--parse",
      paramLabel = "FILE",
      description = "The words of a file, checked, in its order.")
  private Path parsed;

  /** That one letter may follow another. */
  record Transition(int from, int to) {}

  /** The set; what is wrong with the options is bad usage. */
  Words words(Usage usage) throws IOException {
    usage.require(
        Stream.of(lyndon ? "" : null, weights, transitions, leadLag ? "" : null, parsed)
                .filter(Objects::nonNull)
                .count()
            <= 1,
        "expected at most one of --lyndon, --weights, --transitions, --lead-lag and --parse");
    usage.require(
        (weights == null) == (threshold == null),
        "--weights and --threshold: one is missing, expected both");
    if (weights != null) {
      usage.require(
          dim == null || dim == weights.length,
          "--dim: is " + dim + ", expected the number of --weights");
      usage.require(depth == null, "--depth: is " + depth + ", expected none with --weights");
      return Words.anisotropic(weights, threshold);
    }
    usage.require(depth == null || depth >= 1, "--depth: is " + depth + ", expected 1 or more");
    usage.require(dim != null, "--dim: is missing, expected 1 or more");
    usage.require(dim >= 1, "--dim: is " + dim + ", expected 1 or more");
    if (parsed != null) {
      return WordsFile.read(parsed, dim, depth == null ? 0 : depth);
    }
    usage.require(depth != null, "--depth: is missing, expected 1 or more");
    if (transitions != null) {
      return Words.graph(square(usage), depth);
    }
    if (leadLag) {
      return Words.leadLag(dim, depth);
    }
    return lyndon ? Words.lyndon(dim, depth) : Words.truncated(dim, depth);
  }

  private boolean[][] square(Usage usage) {
    usage.require(dim <= MAX_GRAPH, "--dim: is " + dim + ", expected at most " + MAX_GRAPH);
    boolean[][] follows = new boolean[dim.intValue()][dim.intValue()];
    for (Transition edge : transitions) {
      usage.require(
          Math.max(edge.from, edge.to) < dim,
          "--transitions: is %d:%d, expected letters 0 to %d"
              .formatted(edge.from, edge.to, dim - 1));
      follows[edge.from][edge.to] = true;
    }
    return follows;
  }

  /** What users write for a transition. */
  static final class TransitionConverter implements ITypeConverter<Transition> {
    private static final Pattern PAIR = Pattern.compile("([0-9]{1,9}):([0-9]{1,9})");

    @Override
    public Transition convert(String text) {
      Matcher pair = PAIR.matcher(text);
      if (!pair.matches()) {
        throw new TypeConversionException("is '" + text + "', expected two letters such as 0:1");
      }
      return new Transition(Integer.parseInt(pair.group(1)), Integer.parseInt(pair.group(2)));
    }
  }
}
