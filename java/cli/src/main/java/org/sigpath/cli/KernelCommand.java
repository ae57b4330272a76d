package org.sigpath.cli;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import org.sigpath.Context;
import org.sigpath.KernelFunction;
import org.sigpath.SignatureKernel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Computes signature kernels of the paths in files. */
@Command(
    name = "kernel",
    description = {
      "Computes signature kernels k(x, y), the inner products of whole signatures, of the paths in"
          + " two files, pair by pair, or of all pairs."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  sigpath kernel --static rbf:1 --time here.csv there.csv",
      "  sigpath kernel --gram --normalized paths.npy -o gram.npy",
      "  sigpath kernel --gram --solver truncated:5 test.npy train.npy -o gram.csv"
    },
    sortOptions = false,
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class)
final class KernelCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @ParentCommand private Main program;

  @Parameters(
      index = "0",
      paramLabel = "X",
      description = {
        "One path as .csv: a row per point, a column per channel, a header or none.",
        "Or .npy, float32 or float64: (points, channels) or (paths, points, channels)."
      })
  private Path x;

  @Parameters(
      index = "1",
      paramLabel = "Y",
      arity = "0..1",
      description = {
        "The same, with as many channels and of the same type; without --gram as many paths."
      })
  private Path y;

  @Option(
      names = "--gram",
      description = {
        "The kernels of every path of X with every path of Y, or without Y with every path of X."
      })
  private boolean gram;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "OUTPUT",
      description = {
        "A .npy, (paths) or with --gram (paths of X, paths of Y), or a .csv with a header; replaced."
            + " By default .csv to standard output."
      })
  private Path output;

  @Mixin private KernelOptions options;

  @Override
  public Integer call() throws IOException {
    Usage usage = new Usage(spec);
    SignatureKernel kernel = options.kernel(usage);
    usage.require(y != null || gram, "Y: is missing, expected a second file, or --gram");
    usage.format(x);
    if (y != null) {
      usage.format(y);
    }
    FileFormat format = output == null ? FileFormat.CSV : usage.format(output);
    try (AtomicOutput file = output == null ? null : AtomicOutput.to(output);
        Arena arena = Arena.ofConfined()) {
      PathSet xs = options.read(x, arena);
      PathSet ys = y == null ? xs : options.read(y, arena);
      check(xs, ys);
      if (format == FileFormat.CSV) {
        Object to = output == null ? StandardStreams.OUTPUT : output;
        FeatureTable.checkColumns(to, columns(ys).size(), "use .npy");
      }
      KernelFunction function = gram ? kernel.gram() : kernel.pairs();
      NativeArray result =
          options
              .computation(spec.commandLine().getErr())
              .run(context -> compute(context, function, xs, ys, arena));
      write(file, format, new FeatureTable(columns(ys), null, true, result));
    }
    return 0;
  }

  private void check(PathSet xs, PathSet ys) {
    ys.requireLike(xs);
    if (!gram && xs.paths().batch() != ys.paths().batch()) {
      throw Failure.of(
          y, "has %s, expected %s as %s; or give --gram".formatted(ys.count(), xs.count(), x));
    }
  }

  private List<String> columns(PathSet ys) {
    String letter = y == null ? "x" : "y";
    return gram
        ? LongStream.range(0, ys.paths().batch()).mapToObj(j -> letter + j).toList()
        : List.of("kernel");
  }

  private NativeArray compute(
      Context context, KernelFunction function, PathSet xs, PathSet ys, Arena arena) {
    try {
      long count = function.pairCount(xs.paths(), ys.paths());
      Memory.require(
          (double) count * xs.paths().dtype().bytes()
              + function.workspaceBytes(
                  context, xs.paths(), ys.paths(), KernelFunction.Pass.FORWARD),
          count + " kernels");
      List<Long> shape =
          gram ? List.of(xs.paths().batch(), ys.paths().batch()) : List.of(xs.paths().batch());
      NativeArray result = NativeArray.allocate(arena, xs.paths().dtype(), shape);
      function.compute(context, xs.paths(), ys.paths(), result.data());
      return result;
    } catch (IllegalArgumentException e) {
      throw PathSet.failure(xs, ys, e);
    }
  }

  private void write(AtomicOutput file, FileFormat format, FeatureTable table) throws IOException {
    if (file == null) {
      CsvFile.write(program.streams().writer(), table);
      return;
    }
    try {
      switch (format) {
        case CSV -> CsvFile.write(file.channel(), table);
        case NPY -> NpyFile.write(file.channel(), table.values());
      }
      file.commit();
    } catch (IOException e) {
      throw Failure.of(output, e);
    }
  }
}
