package org.sigpath.cli;

import java.lang.foreign.Arena;
import java.util.List;
import org.sigpath.DType;

/** A path put together point by point. */
final class PathBuilder implements CsvRows.Sink, AutoCloseable {
  private final GrowingArray numbers;
  private final GrowingArray times;
  private final boolean timed;
  private long points;
  private long channels;

  PathBuilder(DType dtype, boolean timed) {
    this.numbers = new GrowingArray(dtype);
    this.times = new GrowingArray(dtype);
    this.timed = timed;
  }

  @Override
  public void add(double[] point, double time) {
    for (double value : point) {
      numbers.add(value);
    }
    if (timed) {
      times.add(time);
    }
    channels = point.length;
    points++;
  }

  /** The path, (points, channels), and its times, freed with the arena. */
  PathData build(Arena arena) {
    return new PathData(
        numbers.toArray(arena, List.of(points, channels)),
        timed ? times.toArray(arena, List.of(1L, points)) : null);
  }

  @Override
  public void close() {
    numbers.close();
    times.close();
  }
}
