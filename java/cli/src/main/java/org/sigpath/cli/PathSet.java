package org.sigpath.cli;

import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sigpath.DType;
import org.sigpath.Paths;

/**
 * The paths of a file, on one side of a kernel.
 *
 * @param file they are from
 * @param paths one or more
 */
record PathSet(Path file, Paths paths) {
  private static final Pattern SIDE = Pattern.compile("(?s)([xy])[._](.*)");

  /** The paths of a file's data, which live as long as the arena. */
  static PathSet of(Path file, PathData data, boolean basepoint, Arena arena) {
    if (data.batch() == 0) {
      throw Failure.of(file, "has no paths, expected 1 or more");
    }
    try {
      return new PathSet(file, data.paths(basepoint, arena).build());
    } catch (IllegalArgumentException e) {
      throw Failure.of(file, e);
    }
  }

  /** Refuses paths that have no kernel with those of another file. */
  void requireLike(PathSet other) {
    if (paths.dtype() != other.paths.dtype()) {
      throw Failure.of(
          file,
          "is %s, expected %s as %s; or give --dtype"
              .formatted(type(paths.dtype()), type(other.paths.dtype()), other.file));
    }
    if (paths.dim() != other.paths.dim()) {
      throw Failure.of(
          file, "has %s, expected %d as %s".formatted(channels(), other.paths.dim(), other.file));
    }
  }

  /** The number of paths, in words. */
  String count() {
    return paths.batch() == 1 ? "1 path" : paths.batch() + " paths";
  }

  private String channels() {
    return paths.dim() == 1 ? "1 channel" : paths.dim() + " channels";
  }

  private static String type(DType dtype) {
    return switch (dtype) {
      case FLOAT32 -> "f32";
      case FLOAT64 -> "f64";
    };
  }

  /** What the library refused of the kernels of x and y, with the file that it is about. */
  static Failure failure(PathSet x, PathSet y, IllegalArgumentException e) {
    String message =
        e.getMessage()
            .replaceFirst("^options.dyadic_x: is SIGPATH_DYADIC_AUTO", "--dyadic: is auto");
    Matcher side = SIDE.matcher(message);
    return side.matches()
        ? Failure.of((side.group(1).equals("x") ? x : y).file, side.group(2))
        : Failure.of(x.file, message);
  }
}
