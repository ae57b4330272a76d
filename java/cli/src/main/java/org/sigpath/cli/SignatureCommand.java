package org.sigpath.cli;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.sigpath.DType;
import org.sigpath.Method;
import org.sigpath.Paths;
import org.sigpath.Signature;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Computes the truncated signatures of the paths in a file. */
@Command(
    name = "signature",
    description = {
      "Computes the truncated signatures of the paths in a file.",
      "Level by level, the words of a level in lexicographic order. With d channels --lead-lag has"
          + " the letters 0..d-1 for the lag and d..2d-1 for the lead; --time is the last letter."
    },
    sortOptions = false,
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class)
final class SignatureCommand implements Callable<Integer> {
  /** More columns than any reader of CSV takes. */
  private static final long MAX_COLUMNS = 1_000_000;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "INPUT",
      description = {
        "One path as .csv: a row per point, a column per channel, a header or none.",
        "Or .npy, float32 or float64: (points, channels) or (paths, points, channels)."
      })
  private Path input;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "OUTPUT",
      required = true,
      description = "A .csv with the words as header and a row per path, or a .npy; replaced.")
  private Path output;

  @Option(names = "--depth", paramLabel = "N", required = true, description = "Truncation level.")
  private int depth;

  @Option(names = "--lead-lag", description = "Applies the lead-lag transform.")
  private boolean leadLag;

  @Option(names = "--time", description = "Appends a channel of time in equal steps from 0 to 1.")
  private boolean time;

  @Option(names = "--basepoint", description = "Puts the origin in front of every path.")
  private boolean basepoint;

  @Option(names = "--scalar-term", description = "Begins the output with the level 0, which is 1.")
  private boolean scalarTerm;

  @Option(
      names = "--method",
      converter = MethodConverter.class,
      defaultValue = "auto",
      description = "auto, direct or horner; by default ${DEFAULT-VALUE}.")
  private Method method;

  @Option(
      names = "--dtype",
      converter = DTypeConverter.class,
      description = "f32 or f64; by default that of the .npy, and f64 for .csv.")
  private DType dtype;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "CPU threads; by default every core.")
  private int threads;

  @Override
  public Integer call() throws IOException {
    usage(depth >= 1, "--depth: is " + depth + ", expected 1 or more");
    usage(threads >= 0 && threads <= 4096, "--threads: is " + threads + ", expected 0 to 4096");
    FileFormat from = format(input);
    FileFormat to = format(output);
    Signature signature = signature();
    try (AtomicOutput file = AtomicOutput.to(output);
        Arena arena = Arena.ofConfined()) {
      NativeArray points = read(from, arena);
      Paths paths = paths(points);
      long size = signature.outputSize(paths.dim());
      if (to == FileFormat.CSV && size > MAX_COLUMNS) {
        throw Failure.of(output, "would have " + size + " columns, too many for .csv; use .npy");
      }
      List<Long> shape = points.rank() == 2 ? List.of(size) : List.of(paths.batch(), size);
      Computation computation = new Computation(signature, paths, threads);
      NativeArray result = computation.run(input, shape, arena, spec.commandLine().getErr());
      write(to, file, signature, paths.dim(), result);
    }
    return 0;
  }

  private Signature signature() {
    Signature.Builder builder = Signature.builder().depth(depth).method(method);
    if (leadLag) {
      builder.leadLag();
    }
    if (time) {
      builder.timeAugmented();
    }
    if (basepoint) {
      builder.basepoint();
    }
    if (scalarTerm) {
      builder.scalarTerm();
    }
    return builder.build();
  }

  private NativeArray read(FileFormat format, Arena arena) throws IOException {
    if (Files.isDirectory(input)) {
      throw Failure.of(input, "is a folder, expected a file");
    }
    try {
      return switch (format) {
        case CSV -> CsvFile.read(input, dtype == null ? DType.FLOAT64 : dtype, arena);
        case NPY -> NpyFile.read(input, dtype, arena);
      };
    } catch (FileSystemException e) {
      throw e;
    } catch (IOException e) {
      throw Failure.of(input, e);
    }
  }

  private void write(
      FileFormat format, AtomicOutput file, Signature signature, long dim, NativeArray result) {
    try {
      switch (format) {
        case CSV -> CsvFile.write(file.channel(), signature.words(dim), result);
        case NPY -> NpyFile.write(file.channel(), result);
      }
      file.commit();
    } catch (IOException e) {
      throw Failure.of(output, e);
    }
  }

  private Paths paths(NativeArray points) {
    List<Long> shape = points.shape();
    if (points.rank() != 2 && points.rank() != 3) {
      throw Failure.of(
          input,
          "has shape "
              + NativeArray.shapeText(shape)
              + ", expected (points, channels) or (paths, points, channels)");
    }
    long batch = points.rank() == 2 ? 1 : shape.getFirst();
    try {
      return Paths.of(
          points.data(), points.dtype(), batch, shape.get(points.rank() - 2), shape.getLast());
    } catch (IllegalArgumentException e) {
      throw Failure.of(input, e);
    }
  }

  private FileFormat format(Path file) {
    return FileFormat.of(file)
        .orElseThrow(() -> usage(file + ": is neither .csv nor .npy by its name"));
  }

  private void usage(boolean right, String message) {
    if (!right) {
      throw usage(message);
    }
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
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
