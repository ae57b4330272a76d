package org.sigpath.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.sigpath.DType;
import org.sigpath.PathFunction;
import org.sigpath.Signature;
import org.sigpath.Words;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** What the commands that compute features of paths have in common. */
abstract sealed class FeatureCommand implements Callable<Integer>
    permits SignatureCommand, LogSignatureCommand {
  @Spec private CommandSpec spec;

  @ParentCommand private Main program;

  @Parameters(
      paramLabel = "INPUT",
      arity = "0..1",
      description = {
        "One path as .csv: a row per point, a column per channel, a header or none.",
        "Or .npy, float32 or float64: (points, channels) or (paths, points, channels).",
        "With --stream - or nothing."
      })
  private Path input;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "OUTPUT",
      description = {
        "A .csv with the names of the features as header and a row per path, or a .npy, (features)"
            + " or (paths, features); replaced.",
        "With several rows per path, which --windows and --expanding give, the rows of a .csv begin"
            + " with start,end: they are of the points start..end-1, counted from 0. For a .npy of"
            + " many paths the path's number is in front. A .npy is (rows, features) or (paths,"
            + " rows, features)."
      })
  private Path output;

  @Option(
      names = "--depth",
      paramLabel = "N",
      description = {
        "Truncation level, 1 or more: the letters of the longest words. Required without --words;"
            + " with it, the most letters that a word of the file may have."
      })
  private Integer depth;

  @Option(
      names = "--words",
      paramLabel = "FILE",
      description = {
        "Only the coefficients at the words of a text file, in its order: words such as (0,3,1)"
            + " apart by spaces or line ends, from # on a comment; `sigpath words` writes such"
            + " files. Letters are the channels, counted from 0 after the transforms."
      })
  private Path wordsFile;

  @Mixin private TransformOptions transforms;

  @Option(
      names = "--windows",
      paramLabel = "WINDOWS",
      converter = Windowing.Converter.class,
      description = {
        "A row of features for each window of points instead of one for the path:",
        "SIZE:STEP  windows of SIZE points, STEP points apart;",
        "SIZE  the last SIZE points at every point, fewer at the start;",
        "expanding:SIZE:STEP  the first SIZE, SIZE+STEP, ... points;",
        "dyadic:LEVELS  the whole, its halves, quarters, ..., to 2^LEVELS parts; neighbours share a"
            + " point.",
        "Time and lead-lag are those of the whole path."
      })
  private Windowing windowing;

  @Option(
      names = "--expanding",
      description = {
        "A row for every prefix of a path, from two points on; for every point with --basepoint."
      })
  private boolean expanding;

  @Option(
      names = "--stream",
      description = {
        "Reads a .csv from standard input line by line, and after each writes a row of features to"
            + " standard output, at once: of all points so far, or of --windows SIZE, SIZE:STEP or"
            + " expanding:SIZE:STEP. The row of a single point is 0. Columns are those of --windows."
            + " Memory does not grow with the points. --time needs --time-column. With --words the"
            + " whole signature of the longest word's depth is kept and worked on; for few words"
            + " over many channels that is much more than they are."
      })
  private boolean stream;

  @Option(
      names = "--dtype",
      paramLabel = "TYPE",
      converter = DTypeConverter.class,
      description = "f32 or f64; by default that of the .npy, and f64 for .csv.")
  private DType dtype;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "CPU threads; by default every core, for --stream one.")
  private int threads;

  @Option(
      names = "--cuda",
      paramLabel = "N",
      description =
          "Computes on CUDA device N, counted from 0; `sigpath info` lists them. Not with"
              + " --stream.")
  private Integer cuda;

  /**
   * What is computed of paths of {@code dim} channels.
   *
   * @param words at which; null: at those of the depth
   * @param depth the truncation level without words
   */
  abstract PathFunction plan(long dim, Words words, int depth);

  /** The signature of which a stream makes the same, with transforms to come. */
  Signature.Builder increments(int depth) {
    return Signature.builder().depth(depth);
  }

  /** Refuses what is wrong with the options of the command's own. */
  void check(Usage usage, boolean words) {}

  final TransformOptions transforms() {
    return transforms;
  }

  final boolean expanding() {
    return expanding && !stream;
  }

  @Override
  public final Integer call() throws IOException {
    Usage usage = new Usage(spec);
    usage.require(
        depth != null || wordsFile != null, "--depth: is missing, expected 1 or more, or --words");
    usage.require(depth == null || depth >= 1, "--depth: is " + depth + ", expected 1 or more");
    usage.threads(threads);
    usage.cuda(cuda);
    usage.require(
        !expanding || windowing == null, "--expanding: is given with --windows, expected one");
    check(usage, wordsFile != null);
    if (stream) {
      checkStream(usage);
      runStream();
    } else {
      runFiles(usage);
    }
    return 0;
  }

  private void checkStream(Usage usage) {
    usage.require(
        input == null || input.toString().equals("-"),
        "INPUT: is " + input + ", expected - or nothing with --stream");
    usage.require(
        output == null,
        "--output: is " + output + ", expected none with --stream, which has its own");
    usage.require(
        !transforms.hasUniformTime(),
        "--time: has no end to run to with --stream, expected --time-column");
    usage.require(
        !(windowing instanceof Windowing.Dyadic),
        "--windows: is dyadic, expected SIZE, SIZE:STEP or expanding:SIZE:STEP with --stream");
    usage.require(threads <= 1, "--threads: is " + threads + ", expected 1 with --stream");
    usage.require(cuda == null, "--cuda: is " + cuda + ", expected none with --stream");
  }

  private void runStream() throws IOException {
    try (FeatureStream features =
        new FeatureStream(program.streams(), this::live, windowing, transforms.hasBasepoint())) {
      features.run(transforms.timeColumn());
    }
  }

  private LiveFeatures live(long dim) {
    try {
      Words words = words(dim);
      PathFunction plan = plan(dim, words, depth(words));
      FeatureTable.checkColumns(StandardStreams.OUTPUT, plan.outputSize(dim), "lower --depth");
      return new LiveFeatures(
          plan,
          transforms.applyLive(increments(depth(words))).build(),
          transforms.timeColumn() != null,
          dtype == null ? DType.FLOAT64 : dtype,
          dim,
          windowing == null ? 0 : windowing.lastPoints());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void runFiles(Usage usage) throws IOException {
    usage.require(input != null, "INPUT: is missing, expected a .csv or .npy file, or --stream");
    usage.require(output != null, "--output: is missing, expected a .csv or .npy file");
    usage.format(input);
    usage.format(output);
    new FeatureFiles(input, output, transforms, windowing, expanding, dtype, threads, cuda)
        .run(this::plan, spec.commandLine().getErr());
  }

  private PathFunction plan(long dim) throws IOException {
    Words words = words(dim);
    return plan(dim, words, depth(words));
  }

  private int depth(Words words) {
    return words == null ? depth : Math.max(1, words.depth());
  }

  /** The words of the file, over the channels that paths of {@code dim} have when transformed. */
  private Words words(long dim) throws IOException {
    return wordsFile == null
        ? null
        : WordsFile.read(wordsFile, transforms.channels(dim), depth == null ? 0 : depth);
  }

  /** The names that users write for {@link DType}. */
  static final class DTypeConverter implements ITypeConverter<DType> {
    @Override
    public DType convert(String name) {
      return switch (name) {
        case "f32" -> DType.FLOAT32;
        case "f64" -> DType.FLOAT64;
        default -> throw new TypeConversionException("is '" + name + "', expected f32 or f64");
      };
    }
  }
}
