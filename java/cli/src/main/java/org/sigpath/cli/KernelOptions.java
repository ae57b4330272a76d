package org.sigpath.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import org.sigpath.DType;
import org.sigpath.KernelSolver;
import org.sigpath.SignatureKernel;
import org.sigpath.StaticKernel;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say which signature kernel is taken, and of which paths. */
final class KernelOptions {
  @Option(
      names = "--static",
      paramLabel = "KERNEL",
      converter = StaticKernelConverter.class,
      defaultValue = "linear",
      description = {
        "The kernel of points that lifts the paths, with r = |x - y| / SCALE:",
        "linear  <x, y>, by default; linear:SCALE  SCALE^2 <x, y>;",
        "rbf:SCALE  exp(-r^2 / 2);",
        "matern12:SCALE, matern32:SCALE, matern52:SCALE;",
        "rq:SCALE:ALPHA  (1 + r^2 / (2 ALPHA))^-ALPHA;",
        "poly:SCALE:C:DEGREE  (SCALE^2 <x, y> + C)^DEGREE."
      })
  private StaticKernel staticKernel;

  @Option(
      names = "--solver",
      paramLabel = "SOLVER",
      converter = KernelSolverConverter.class,
      defaultValue = "difference",
      description = {
        "difference  finite differences of second order, by default;",
        "series:ORDER  a power series in every cell, ORDER 2 to 16;",
        "truncated:DEPTH  the kernel of signatures truncated at DEPTH, 1 to 16, which is exact."
      })
  private KernelSolver solver;

  @Option(
      names = "--dyadic",
      paramLabel = "ORDERS",
      converter = Dyadic.Converter.class,
      description = {
        "A,B  cuts every step of X into 2^A and of Y into 2^B, 0 to 16; A  both into 2^A;",
        "auto  the least order that keeps differences accurate, for both and for all pairs, by"
            + " default. Each order more costs four times as much: scale paths with long steps."
            + " Not with --solver truncated."
      })
  private Dyadic dyadic;

  @Option(
      names = "--richardson",
      description = {
        "Extrapolates from these orders and one more: third order for five times the cost. With"
            + " --solver difference."
      })
  private boolean richardson;

  @Option(names = "--normalized", description = "k(x, y) / sqrt(k(x, x) k(y, y)).")
  private boolean normalized;

  @Mixin private TransformOptions transforms;

  @Option(
      names = "--dtype",
      paramLabel = "TYPE",
      converter = FeatureCommand.DTypeConverter.class,
      description = "f32 or f64; by default that of the .npy, and f64 for .csv.")
  private DType dtype;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "CPU threads; by default every core. Results do not depend on them.")
  private int threads;

  @Option(
      names = "--cuda",
      paramLabel = "N",
      description =
          "Computes on CUDA device N, counted from 0; `sigpath info` lists them. Results are those of"
              + " the CPU but for rounding.")
  private Integer cuda;

  /** Where it is computed, with the terminal for the progress bar. */
  Computation computation(PrintWriter terminal) {
    return new Computation(threads, cuda, terminal);
  }

  /** The kernel; refuses options that exclude one another. */
  SignatureKernel kernel(Usage usage) {
    usage.threads(threads);
    usage.cuda(cuda);
    boolean truncated = solver instanceof KernelSolver.Truncated;
    usage.require(
        dyadic == null || !truncated,
        "--dyadic: is given with --solver truncated, which is exact without");
    usage.require(
        !richardson || solver instanceof KernelSolver.Difference,
        "--richardson: is given with another --solver, expected difference");
    usage.require(
        !richardson || dyadic == null || dyadic.canBeRefined(),
        "--dyadic: is 16 with --richardson, which takes one more, expected 0 to 15");
    SignatureKernel.Builder builder =
        SignatureKernel.builder().staticKernel(staticKernel).solver(solver);
    if (!truncated) {
      (dyadic == null ? Dyadic.AUTO : dyadic).set(builder);
    }
    if (richardson) {
      builder.richardson();
    }
    if (normalized) {
      builder.normalized();
    }
    return transforms.apply(builder).build();
  }

  /** Reads the paths of a file, freed with the arena. */
  PathSet read(Path file, Arena arena) throws IOException {
    FileFormat format = FileFormat.of(file).orElseThrow();
    PathData data = PathFile.read(file, format, transforms.timeColumn(), dtype, arena);
    return PathSet.of(file, data, transforms.hasBasepoint(), arena);
  }
}
