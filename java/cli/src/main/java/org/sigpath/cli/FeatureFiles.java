package org.sigpath.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.sigpath.Context;
import org.sigpath.DType;
import org.sigpath.PathFunction;
import org.sigpath.Paths;
import org.sigpath.Windows;

/**
 * From a file of paths to a file of features.
 *
 * @param input the paths
 * @param output the features; replaced
 * @param transforms of the paths
 * @param windowing the windows that rows are of; null: a path has one row
 * @param expanding whether rows are of prefixes
 * @param dtype the type to compute in; null: the file's
 * @param threads CPU threads; 0: every core
 * @param cuda the CUDA device; null: none
 */
record FeatureFiles(
    Path input,
    Path output,
    TransformOptions transforms,
    Windowing windowing,
    boolean expanding,
    DType dtype,
    int threads,
    Integer cuda) {

  /** What is computed of paths of so many channels. */
  interface Plan {
    PathFunction of(long dim) throws IOException;
  }

  /** Computes the features, with a progress bar on the terminal. */
  void run(Plan plan, PrintWriter terminal) throws IOException {
    FileFormat from = FileFormat.of(input).orElseThrow();
    FileFormat to = FileFormat.of(output).orElseThrow();
    try (AtomicOutput file = AtomicOutput.to(output);
        Arena arena = Arena.ofConfined()) {
      PathData data = PathFile.read(input, from, transforms.timeColumn(), dtype, arena);
      PathFunction function = plan.of(data.dim());
      long size = function.outputSize(data.dim());
      if (to == FileFormat.CSV) {
        FeatureTable.checkColumns(output, size, "use .npy");
      }
      Windows windows = windows(data);
      Paths paths = paths(data, windows, arena);
      List<Long> shape = shape(data, windows, size);
      NativeArray result =
          new Computation(threads, cuda, terminal)
              .run(context -> compute(context, function, paths, shape, arena));
      try {
        switch (to) {
          case CSV ->
              CsvFile.write(
                  file.channel(),
                  new FeatureTable(function.names(data.dim()), windows, data.many(), result));
          case NPY -> NpyFile.write(file.channel(), result);
        }
        file.commit();
      } catch (IOException e) {
        throw Failure.of(output, e);
      }
    }
  }

  /** The ranges of points that the rows of a path are of; null: it has one row. */
  private Windows windows(PathData data) {
    if (windowing == null && !expanding) {
      return null;
    }
    long first = transforms.hasBasepoint() ? 2 : 1;
    long points = data.length() + first - 1;
    Windows windows = expanding ? Windows.expanding(points, 2, 1) : windowing.table(first, points);
    if (windows.size() == 0) {
      throw Failure.of(input, "has paths of length " + data.length() + ", which no window fits");
    }
    return windows;
  }

  private Paths paths(PathData data, Windows windows, Arena arena) {
    try {
      Paths.Builder paths = data.paths(transforms.hasBasepoint(), arena);
      return (windowing == null ? paths : paths.windows(windows)).build();
    } catch (IllegalArgumentException e) {
      throw Failure.of(input, e);
    }
  }

  private NativeArray compute(
      Context context, PathFunction function, Paths paths, List<Long> shape, Arena arena) {
    try {
      checkMemory(context, function, paths, shape);
      NativeArray result = NativeArray.allocate(arena, paths.dtype(), shape);
      function.compute(context, paths, result.data());
      return result;
    } catch (IllegalArgumentException e) {
      throw Failure.of(input, e);
    }
  }

  /** Refuses what the machine cannot hold, which would otherwise end the process. */
  private static void checkMemory(
      Context context, PathFunction function, Paths paths, List<Long> shape) {
    double coefficients = shape.stream().mapToDouble(Long::doubleValue).reduce(1, (a, b) -> a * b);
    double workspace = function.workspaceBytes(context, paths, false);
    Memory.require(
        coefficients * paths.dtype().bytes() + workspace,
        "%d coefficients per row".formatted(shape.getLast()));
  }

  private static List<Long> shape(PathData data, Windows windows, long size) {
    List<Long> shape = new ArrayList<>();
    if (data.many()) {
      shape.add(data.batch());
    }
    if (windows != null) {
      shape.add(windows.size());
    }
    shape.add(size);
    return List.copyOf(shape);
  }
}
