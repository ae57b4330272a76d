package org.sigpath.cli;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sigpath.DType;

/** A file of paths, in either format. */
final class PathFile {
  private PathFile() {}

  /**
   * Reads the paths.
   *
   * @param timeColumn the column of times; null: there is none
   * @param dtype the type to convert to; null: the file's, and double for text
   */
  static PathData read(
      Path file, FileFormat format, TimeColumn timeColumn, DType dtype, Arena arena)
      throws IOException {
    if (Files.isDirectory(file)) {
      throw Failure.of(file, "is a folder, expected a file");
    }
    try {
      return switch (format) {
        case CSV -> CsvFile.read(file, timeColumn, dtype == null ? DType.FLOAT64 : dtype, arena);
        case NPY -> paths(file, NpyFile.read(file, dtype, arena), timeColumn, arena);
      };
    } catch (FileSystemException e) {
      throw e;
    } catch (IOException e) {
      throw Failure.of(file, e);
    }
  }

  private static PathData paths(Path file, NativeArray points, TimeColumn timeColumn, Arena arena) {
    if (points.rank() != 2 && points.rank() != 3) {
      throw shapeRefused(file, points, "(points, channels) or (paths, points, channels)");
    }
    if (points.shape().getLast() == 0 || points.shape().get(points.rank() - 2) == 0) {
      throw shapeRefused(file, points, "1 point or more of 1 channel or more");
    }
    PathData paths = new PathData(points, null);
    return timeColumn == null ? paths : paths.split(file, timeColumn, arena);
  }

  private static Failure shapeRefused(Path file, NativeArray points, String expected) {
    return Failure.of(
        file, "has shape " + NativeArray.shapeText(points.shape()) + ", expected " + expected);
  }
}
