package org.sigpath.cli;

import org.sigpath.Basis;
import org.sigpath.LogSignature;
import org.sigpath.PathFunction;
import org.sigpath.Words;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Computes the log-signatures of the paths in a file, or of a path that goes on. */
@Command(
    name = "logsignature",
    description = {
      "Computes the logarithms of the truncated signatures of the paths in a file, or of a stream.",
      "Level by level, the words of a level in lexicographic order; or those of --words."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  sigpath logsignature --depth 4 --time prices.csv -o features.csv",
      "  sigpath logsignature --depth 3 --windows dyadic:3 paths.npy -o logs.npy",
      "  tail -f ticks.csv | sigpath logsignature --stream --depth 3 --windows 9:3"
    },
    sortOptions = false,
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class)
final class LogSignatureCommand extends FeatureCommand {
  @Option(
      names = "--basis",
      paramLabel = "NAME",
      converter = BasisConverter.class,
      description = {
        "words, by default: the coefficients at the Lyndon words, named (0,1);",
        "brackets: the coordinates in the Lyndon brackets, named [0,[0,1]];",
        "expanded: the coefficients at all words. Not with --words."
      })
  private Basis basis;

  @Override
  void check(Usage usage, boolean words) {
    usage.require(
        !words || basis == null, "--basis: is given with --words, which say what is computed");
  }

  @Override
  PathFunction plan(long dim, Words words, int depth) {
    LogSignature.Builder builder =
        words == null ? LogSignature.builder(dim, depth) : LogSignature.builder(words);
    if (basis != null) {
      builder.basis(basis);
    }
    if (expanding()) {
      builder.expanding();
    }
    return transforms().apply(builder).build();
  }

  /** The names that users write for {@link Basis}. */
  static final class BasisConverter implements ITypeConverter<Basis> {
    @Override
    public Basis convert(String name) {
      return switch (name) {
        case "words" -> Basis.LYNDON_WORDS;
        case "brackets" -> Basis.LYNDON_BRACKETS;
        case "expanded" -> Basis.EXPANDED;
        default ->
            throw new TypeConversionException(
                "is '" + name + "', expected words, brackets or expanded");
      };
    }
  }
}
