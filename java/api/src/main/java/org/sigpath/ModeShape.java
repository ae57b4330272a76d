package org.sigpath;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.sigpath.ffi.sigpath_modes;

/**
 * The shapes of {@link ModeSums} as the C functions take them, and the elements of their arrays.
 *
 * @param weights of v
 * @param modes of x or w
 * @param inputs of u
 * @param points of z
 * @param sums of Vandermonde products
 * @param states of transposed products
 * @param cauchy of Cauchy sums
 */
record ModeShape(
    DType dtype,
    MemorySegment descriptor,
    long weights,
    long modes,
    long inputs,
    long points,
    long sums,
    long states,
    long cauchy) {

  /** Those of a builder. */
  static ModeShape of(ModeSums.Builder b) {
    long weights = pairs("v", rows("weightRows", b.weightRows, b.batch), b.modes);
    long modes = pairs("modes", rows("modeRows", b.modeRows, b.batch), b.modes);
    long points = pairs("points", rows("pointRows", b.pointRows, b.batch), b.length);
    long cauchy = pairs("out", b.batch, b.length);
    return new ModeShape(
        b.dtype,
        descriptor(b),
        weights,
        modes,
        b.complexPoints ? points : points / 2,
        points,
        b.conjugate ? cauchy / 2 : cauchy,
        pairs("out", b.batch, b.modes),
        cauchy);
  }

  private static MemorySegment descriptor(ModeSums.Builder b) {
    MemorySegment d = Arena.ofAuto().allocate(sigpath_modes.layout());
    sigpath_modes.size(d, d.byteSize());
    sigpath_modes.dtype(d, b.dtype.code());
    sigpath_modes.conjugate(d, b.conjugate ? 1 : 0);
    sigpath_modes.batch(d, b.batch);
    sigpath_modes.modes(d, b.modes);
    sigpath_modes.length(d, b.length);
    sigpath_modes.weight_rows(d, b.weightRows);
    sigpath_modes.mode_rows(d, b.modeRows);
    sigpath_modes.point_rows(d, b.pointRows);
    sigpath_modes.complex_points(d, b.complexPoints ? 1 : 0);
    return d;
  }

  private static long rows(String name, long rows, long batch) {
    if (rows != 0 && batch % rows != 0) {
      throw new IllegalArgumentException(
          name + ": is " + rows + ", expected a number that divides the " + batch + " sums");
    }
    return rows == 0 ? batch : rows;
  }

  private static long pairs(String name, long rows, long row) {
    return Segments.product(name, Segments.product(name, rows, row), 2);
  }
}
