package org.sigpath;

import java.lang.foreign.MemorySegment;
import org.sigpath.ffi.SigpathC;

/**
 * What a plan does to paths first: a basepoint in front, then lead-lag, then time; and whether
 * their values are checked.
 *
 * @param time of {@code sigpath_time}
 * @param basepoint of {@code sigpath_basepoint}
 */
record Transforms(
    boolean leadLag,
    int time,
    int basepoint,
    boolean checkFinite,
    double timeStart,
    double timeEnd) {

  boolean hasTime() {
    return time != SigpathC.SIGPATH_TIME_NONE();
  }

  boolean hasBasepoint() {
    return basepoint != SigpathC.SIGPATH_BASEPOINT_NONE();
  }

  /** Channels of a transformed path. */
  long channels(long dim) {
    long moving = Segments.product("dim", Segments.positive("dim", dim), leadLag ? 2 : 1);
    return Segments.sum("dim", moving, hasTime() ? 1 : 0);
  }

  /** The times of paths, if they are read. */
  MemorySegment times(Paths paths) {
    return time == SigpathC.SIGPATH_TIME_GIVEN()
        ? paths.times(paths.length() + (hasBasepoint() ? 1 : 0))
        : MemorySegment.NULL;
  }

  /** The basepoints of paths, if they are read. */
  MemorySegment basepoint(Paths paths) {
    return basepoint == SigpathC.SIGPATH_BASEPOINT_GIVEN() ? paths.basepoint() : MemorySegment.NULL;
  }
}
