package org.sigpath.cli;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.sigpath.Context;
import org.sigpath.KernelFunction;
import org.sigpath.SignatureKernel;
import org.sigpath.TwoSampleTest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Tests whether two files of paths are samples of one distribution. */
@Command(
    name = "mmd",
    description = {
      "Tests whether the paths in two files come from one distribution: prints their squared maximum"
          + " mean discrepancy, MMD^2, by a signature kernel, and the p-value of a permutation test."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  sigpath mmd --static rbf:1 --time before.npy after.npy",
      "  sigpath mmd --normalized --permutations 9999 --seed 7 real.npy generated.npy"
    },
    sortOptions = false,
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class)
final class MmdCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @ParentCommand private Main program;

  @Parameters(
      index = "0",
      paramLabel = "A",
      description = "Paths as .npy, float32 or float64: (paths, points, channels).")
  private Path a;

  @Parameters(
      index = "1",
      paramLabel = "B",
      description = "The same, with as many channels and of the same type.")
  private Path b;

  @Option(
      names = "--permutations",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Permutations of the test; by default ${DEFAULT-VALUE}.")
  private int permutations;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "From which alone the permutations follow; by default ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--biased",
      description = {
        "The biased MMD^2, which is 0 or more; by default the unbiased one, which is 0 in the mean"
            + " where the distributions are one and needs 2 paths or more in each file."
      })
  private boolean biased;

  @Mixin private KernelOptions options;

  @Override
  public Integer call() throws IOException {
    Usage usage = new Usage(spec);
    SignatureKernel kernel = options.kernel(usage);
    usage.require(permutations >= 1, "--permutations: is " + permutations + ", expected 1 or more");
    usage.format(a);
    usage.format(b);
    try (Arena arena = Arena.ofConfined()) {
      PathSet x = options.read(a, arena);
      PathSet y = options.read(b, arena);
      y.requireLike(x);
      checkCount(x);
      checkCount(y);
      TwoSampleTest test =
          options
              .computation(spec.commandLine().getErr())
              .run(context -> test(context, kernel, x, y));
      program
          .streams()
          .write("MMD^2    %s%np-value  %s%n".formatted(test.statistic(), test.pValue()));
    }
    return 0;
  }

  private void checkCount(PathSet set) {
    if (!biased && set.paths().batch() < 2) {
      throw Failure.of(set.file(), "has 1 path, expected 2 or more, or --biased");
    }
  }

  private TwoSampleTest test(Context context, SignatureKernel kernel, PathSet x, PathSet y) {
    try {
      long workspace =
          kernel.gram().workspaceBytes(context, x.paths(), y.paths(), KernelFunction.Pass.FORWARD);
      long all = x.paths().batch() + y.paths().batch();
      Memory.require(
          (double) all * all * x.paths().dtype().bytes() + workspace,
          "the kernels of " + all + " paths");
      return TwoSampleTest.run(context, kernel, x.paths(), y.paths(), permutations, seed, biased);
    } catch (IllegalArgumentException e) {
      throw PathSet.failure(x, y, e);
    }
  }
}
