package org.sigpath.cli;

import org.sigpath.Method;
import org.sigpath.PathFunction;
import org.sigpath.Signature;
import org.sigpath.WordSignature;
import org.sigpath.Words;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Computes the signatures of the paths in a file, or of a path that goes on. */
@Command(
    name = "signature",
    description = {
      "Computes the truncated signatures of the paths in a file, or of a stream.",
      "Level by level, the words of a level in lexicographic order; or those of --words."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  sigpath signature --depth 3 --lead-lag --time prices.csv -o features.csv",
      "  sigpath signature --depth 4 --windows 256:16 prices.csv -o windows.npy",
      "  sigpath signature --words words.txt --time-column t ticks.csv -o out.csv",
      "  tail -f ticks.csv | sigpath signature --stream --depth 3 --windows 100"
    },
    sortOptions = false,
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class)
final class SignatureCommand extends FeatureCommand {
  @Option(names = "--scalar-term", description = "Begins a row with the level 0, which is 1.")
  private boolean scalarTerm;

  @Option(
      names = "--method",
      paramLabel = "NAME",
      converter = MethodConverter.class,
      defaultValue = "auto",
      description = "auto, direct or horner; by default ${DEFAULT-VALUE}. Not with --words.")
  private Method method;

  @Override
  void check(Usage usage, boolean words) {
    usage.require(
        !words || method == Method.AUTO, "--method: is given with --words, which have one only");
  }

  @Override
  PathFunction plan(long dim, Words words, int depth) {
    return words == null ? truncated(depth) : at(words);
  }

  @Override
  Signature.Builder increments(int depth) {
    return super.increments(depth).method(method);
  }

  private Signature truncated(int depth) {
    Signature.Builder builder = Signature.builder().depth(depth).method(method);
    if (scalarTerm) {
      builder.scalarTerm();
    }
    if (expanding()) {
      builder.expanding();
    }
    return transforms().apply(builder).build();
  }

  private WordSignature at(Words words) {
    WordSignature.Builder builder = WordSignature.builder(words);
    if (scalarTerm) {
      builder.scalarTerm();
    }
    if (expanding()) {
      builder.expanding();
    }
    return transforms().apply(builder).build();
  }

  /** The names of {@link Method} in small letters. */
  static final class MethodConverter implements ITypeConverter<Method> {
    @Override
    public Method convert(String name) {
      return switch (name) {
        case "auto" -> Method.AUTO;
        case "direct" -> Method.DIRECT;
        case "horner" -> Method.HORNER;
        default ->
            throw new TypeConversionException("is '" + name + "', expected auto, direct or horner");
      };
    }
  }
}
