package org.sigpath;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;
import org.sigpath.ffi.SigpathC;

/**
 * An immutable table of windows for {@link Paths.Builder#windows(Windows)}: each row is a half-open
 * range {@code [start, end)} of points, counted with the basepoint if there is one.
 *
 * <p>The table is native memory of its own, 16 bytes per row, freed when nothing refers to it.
 */
public final class Windows {
  private final MemorySegment table;

  private Windows(MemorySegment table) {
    this.table = table.asReadOnly();
  }

  /**
   * Windows of {@code size} points, {@code step} points apart, that end within {@code length}
   * points: none if there are fewer points than {@code size}.
   *
   * @throws IllegalArgumentException if length is negative or another number is not positive
   */
  public static Windows sliding(long length, long size, long step) {
    return made(
        (table, count, rows) ->
            SigpathC.sigpath_windows_sliding(length, size, step, table, count, rows));
  }

  /**
   * Windows from the first point on, of {@code size}, {@code size + step}, ... points, that end
   * within {@code length} points.
   *
   * @throws IllegalArgumentException if length is negative or another number is not positive
   */
  public static Windows expanding(long length, long size, long step) {
    return made(
        (table, count, rows) ->
            SigpathC.sigpath_windows_expanding(length, size, step, table, count, rows));
  }

  /**
   * The whole, its halves, quarters and so on to level {@code levels}, level by level. Neighbours
   * share the point between them, so that Chen's product of the signatures of a level is the
   * signature of the path.
   *
   * @param levels 0 to 40
   */
  public static Windows dyadic(long length, int levels) {
    return made(
        (table, count, rows) ->
            SigpathC.sigpath_windows_dyadic(length, levels, table, count, rows));
  }

  /**
   * The given rows, each a start and an end; those are compared with the paths' points at a call.
   *
   * @throws IllegalArgumentException for a row that is not two numbers
   */
  public static Windows of(long[]... rows) {
    MemorySegment table = allocate(rows.length);
    for (int w = 0; w < rows.length; w++) {
      if (rows[w].length != 2) {
        throw new IllegalArgumentException(
            "rows: row " + w + " has " + rows[w].length + " numbers, expected start and end");
      }
      MemorySegment.copy(rows[w], 0, table, ValueLayout.JAVA_LONG, 2L * Long.BYTES * w, 2);
    }
    return new Windows(table);
  }

  /** The number of rows. */
  public long size() {
    return table.byteSize() / (2 * Long.BYTES);
  }

  /** The first point of window {@code row}. */
  public long start(long row) {
    return table.getAtIndex(ValueLayout.JAVA_LONG, 2 * Objects.checkIndex(row, size()));
  }

  /** The point after the last one of window {@code row}. */
  public long end(long row) {
    return table.getAtIndex(ValueLayout.JAVA_LONG, 2 * Objects.checkIndex(row, size()) + 1);
  }

  @Override
  public String toString() {
    return "Windows[" + size() + " rows]";
  }

  /** (size, 2) longs, read-only. */
  MemorySegment table() {
    return table;
  }

  private interface Maker {
    int call(MemorySegment table, long count, MemorySegment rows);
  }

  private static Windows made(Maker maker) {
    long rows = Calls.number(told -> maker.call(MemorySegment.NULL, 0, told));
    MemorySegment table = allocate(rows);
    if (rows > 0) {
      Calls.number(told -> maker.call(table, 2 * rows, told));
    }
    return new Windows(table);
  }

  private static MemorySegment allocate(long rows) {
    long bytes = Segments.product("windows", rows, 2 * Long.BYTES);
    return Arena.ofAuto().allocate(bytes, Long.BYTES);
  }
}
