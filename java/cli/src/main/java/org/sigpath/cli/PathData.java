package org.sigpath.cli;

import java.lang.foreign.Arena;
import java.util.List;
import org.sigpath.Paths;

/**
 * Paths as they are read from a file.
 *
 * @param points (points, channels) or (paths, points, channels)
 * @param times (paths, points); null: there are none
 */
record PathData(NativeArray points, NativeArray times) {
  /** Whether the file has an axis of paths. */
  boolean many() {
    return points.rank() == 3;
  }

  long batch() {
    return many() ? points.shape().getFirst() : 1;
  }

  long length() {
    return points.shape().get(points.rank() - 2);
  }

  long dim() {
    return points.shape().getLast();
  }

  /**
   * The paths of a call.
   *
   * @param basepoint whether they get a first point, which has the time of the one after it
   * @param arena with which the times are freed
   */
  Paths.Builder paths(boolean basepoint, Arena arena) {
    Paths.Builder paths = Paths.builder(points.data(), points.dtype(), batch(), length(), dim());
    if (times != null) {
      long vertices = length() + (basepoint ? 1 : 0);
      paths.times(vertexTimes(vertices, arena).data(), vertices);
    }
    return paths;
  }

  /** Takes a channel out of the points as their times. */
  PathData split(Object file, TimeColumn column, Arena arena) {
    int at = column.index(file, List.of(), dim());
    NativeArray path = NativeArray.allocate(arena, points.dtype(), narrower());
    NativeArray when = NativeArray.allocate(arena, points.dtype(), List.of(batch(), length()));
    long read = 0;
    long written = 0;
    for (long point = 0, n = when.elements(); point < n; point++) {
      for (int channel = 0; channel < dim(); channel++, read++) {
        if (channel == at) {
          when.set(point, points.get(read));
        } else {
          path.set(written++, points.get(read));
        }
      }
      if (point % length() > 0 && when.get(point) < when.get(point - 1)) {
        throw Failure.of(
            file,
            "times: path %d, point %d is at %s, expected at least %s"
                .formatted(
                    point / length(), point % length(), when.text(point), when.text(point - 1)));
      }
    }
    return new PathData(path, when);
  }

  private List<Long> narrower() {
    return many() ? List.of(batch(), length(), dim() - 1) : List.of(length(), dim() - 1);
  }

  private NativeArray vertexTimes(long vertices, Arena arena) {
    if (vertices == length()) {
      return times;
    }
    NativeArray longer = NativeArray.allocate(arena, times.dtype(), List.of(batch(), vertices));
    for (long path = 0; path < batch(); path++) {
      for (long vertex = 0; vertex < vertices; vertex++) {
        long point = Math.max(0, vertex - 1);
        longer.set(path * vertices + vertex, times.get(path * length() + point));
      }
    }
    return longer;
  }
}
