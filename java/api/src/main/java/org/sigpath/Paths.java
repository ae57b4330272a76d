package org.sigpath;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;
import org.sigpath.ffi.SigpathC;
import org.sigpath.ffi.sigpath_paths;

/**
 * A view of a batch of paths in native memory, or in that of a CUDA device: it owns nothing and
 * copies nothing, and the segments and buffers must stay alive while it is used. Immutable; may be
 * shared between threads as its segments may.
 *
 * <p>Point i of path b has its channels, next to each other, at element {@code b * batchStride + i
 * * lengthStride} of {@code points}. Making a view allocates a small native descriptor, freed with
 * the view: make it once, outside the hot loop.
 */
public final class Paths {
  private final MemorySegment points;
  private final int ordinal;
  private final DType dtype;
  private final long batch;
  private final long length;
  private final long dim;
  private final MemorySegment lengths;
  private final MemorySegment times;
  private final long timesCount;
  private final long timesStride;
  private final MemorySegment basepoint;
  private final MemorySegment windows;
  private final MemorySegment descriptor;

  private Paths(Builder b) {
    points = b.points;
    ordinal = b.ordinal;
    dtype = b.dtype;
    batch = Segments.notNegative("batch", b.batch);
    length = Segments.positive("length", b.length);
    dim = Segments.positive("dim", b.dim);
    lengths = b.lengths;
    times = b.times;
    timesCount = b.timesCount;
    timesStride = Segments.notNegative("times stride", b.timesStride);
    basepoint = b.basepoint;
    windows = b.windows;
    Segments.notNegative("batchStride", b.batchStride);
    Segments.notNegative("lengthStride", b.lengthStride);
    Segments.notNegative("basepoint stride", b.basepointStride);

    long pointStride = b.lengthStride == 0 ? dim : b.lengthStride;
    long pathStride =
        b.batchStride == 0 ? Segments.product("points", length, pointStride) : b.batchStride;
    long path = Segments.extent("points", length, pointStride, dim);
    Segments.atLeast("points", b.pointsCount, Segments.extent("points", batch, pathStride, path));
    if (lengths != null) {
      Segments.atLeast("lengths", Segments.count("lengths", lengths, Long.BYTES), batch);
    }
    if (times != null) {
      checkTimes(length);
    }
    if (basepoint != null) {
      long count = Segments.extent("basepoint", batch, b.basepointStride, dim);
      Segments.atLeast("basepoint", b.basepointCount, count);
    }

    long rows = windows == null ? 0 : Segments.count("windows", windows, Long.BYTES) / 2;
    if (windows != null && (rows == 0 || windows.byteSize() % (2 * Long.BYTES) != 0)) {
      throw new IllegalArgumentException(
          "windows: has " + windows.byteSize() + " bytes, expected 1 row or more of two longs");
    }

    descriptor = Arena.ofAuto().allocate(sigpath_paths.layout());
    sigpath_paths.size(descriptor, descriptor.byteSize());
    sigpath_paths.dtype(descriptor, dtype.code());
    sigpath_paths.device(
        descriptor, ordinal == Device.HOST ? SigpathC.SIGPATH_CPU() : SigpathC.SIGPATH_CUDA());
    sigpath_paths.batch(descriptor, batch);
    sigpath_paths.length(descriptor, length);
    sigpath_paths.dim(descriptor, dim);
    sigpath_paths.batch_stride(descriptor, pathStride);
    sigpath_paths.length_stride(descriptor, pointStride);
    sigpath_paths.times_stride(descriptor, timesStride);
    sigpath_paths.basepoint_stride(descriptor, b.basepointStride);
    sigpath_paths.windows(descriptor, rows);
  }

  /**
   * A contiguous batch of equal lengths.
   *
   * @param points native memory, (batch, length, dim) row-major, aligned to the dtype
   * @param batch 0 or more paths
   * @param length 1 or more points
   * @param dim 1 or more channels
   * @throws IllegalArgumentException if a size is out of range or the segment is too small, on the
   *     heap or unaligned
   */
  public static Paths of(MemorySegment points, DType dtype, long batch, long length, long dim) {
    return builder(points, dtype, batch, length, dim).build();
  }

  /**
   * A contiguous batch of equal lengths in the memory of a CUDA device, for calls in a {@link
   * Context} of that device.
   *
   * @param points (batch, length, dim) row-major
   * @throws IllegalArgumentException if a size is out of range or the buffer is too small
   */
  public static Paths of(DeviceBuffer points, long batch, long length, long dim) {
    return builder(points, batch, length, dim).build();
  }

  /**
   * A batch with strides, lengths of its own, times or basepoints; else as {@link
   * #of(MemorySegment, DType, long, long, long)}.
   *
   * @throws IllegalArgumentException if the segment is on the heap or unaligned
   */
  public static Builder builder(
      MemorySegment points, DType dtype, long batch, long length, long dim) {
    Objects.requireNonNull(dtype, "dtype");
    long count = Segments.count("points", points, dtype.bytes());
    return new Builder(points, count, Device.HOST, dtype, batch, length, dim);
  }

  /**
   * A batch with strides, lengths of its own, times or basepoints; else as {@link #of(DeviceBuffer,
   * long, long, long)}. Times and basepoints are then buffers of the same device; lengths and
   * windows are host memory nevertheless.
   */
  public static Builder builder(DeviceBuffer points, long batch, long length, long dim) {
    return new Builder(
        points.address(), points.count(), points.ordinal(), points.dtype(), batch, length, dim);
  }

  /**
   * Sliding windows over one series: path w is the points {@code w * step .. w * step + size - 1}.
   * The windows share the series' memory.
   *
   * @param series native memory, (points, dim), contiguous
   * @param size points of a window
   * @param step points from window to window, 1 or more
   * @return (points - size) / step + 1 paths, none if the series is shorter than a window
   */
  public static Paths sliding(
      MemorySegment series, DType dtype, long points, long dim, long size, long step) {
    Segments.positive("step", step);
    Segments.positive("size", size);
    Segments.notNegative("points", points);
    long windows = points < size ? 0 : (points - size) / step + 1;
    return builder(series, dtype, windows, size, dim)
        .strides(Segments.product("step", step, dim), dim)
        .build();
  }

  /** A contiguous batch copied from an array into memory that is freed with the view. */
  public static Paths copyOf(double[] points, long batch, long length, long dim) {
    checkLength(points.length, batch, length, dim);
    MemorySegment copy = Arena.ofAuto().allocateFrom(ValueLayout.JAVA_DOUBLE, points);
    return of(copy, DType.FLOAT64, batch, length, dim);
  }

  /** A contiguous batch copied from an array into memory that is freed with the view. */
  public static Paths copyOf(float[] points, long batch, long length, long dim) {
    checkLength(points.length, batch, length, dim);
    MemorySegment copy = Arena.ofAuto().allocateFrom(ValueLayout.JAVA_FLOAT, points);
    return of(copy, DType.FLOAT32, batch, length, dim);
  }

  /** One path, (points, channels), copied from arrays into memory that is freed with the view. */
  public static Paths copyOf(double[][] path) {
    return copyOf(Rows.flatten(path), 1, path.length, path[0].length);
  }

  /** One path, (points, channels), copied from arrays into memory that is freed with the view. */
  public static Paths copyOf(float[][] path) {
    return copyOf(Rows.flatten(path), 1, path.length, path[0].length);
  }

  private static void checkLength(int elements, long batch, long length, long dim) {
    Segments.notNegative("batch", batch);
    Segments.positive("length", length);
    Segments.positive("dim", dim);
    long expected = Segments.product("points", Segments.product("points", batch, length), dim);
    if (elements != expected) {
      throw new IllegalArgumentException(
          "points: has " + elements + " elements, expected batch * length * dim, " + expected);
    }
  }

  /** The element type. */
  public DType dtype() {
    return dtype;
  }

  /** The number of paths. */
  public long batch() {
    return batch;
  }

  /** The points of a path; of the longest, if they differ. */
  public long length() {
    return length;
  }

  /** The channels of a point. */
  public long dim() {
    return dim;
  }

  /** The rows of the table of windows; 0 without one. */
  public long windows() {
    return windows == null ? 0 : windows.byteSize() / (2 * Long.BYTES);
  }

  @Override
  public String toString() {
    return "Paths[" + dtype + ", batch=" + batch + ", length=" + length + ", dim=" + dim + "]";
  }

  /** Host memory that a call takes beside the paths, which must lie there too. */
  MemorySegment beside(String name, MemorySegment segment) {
    return beside(name, segment, ordinal);
  }

  /** The address of a buffer that a call takes beside the paths, of their device and dtype. */
  MemorySegment beside(String name, DeviceBuffer buffer) {
    return beside(name, buffer, ordinal, dtype);
  }

  /** The same of a buffer of longs, which stand in elements of their size. */
  MemorySegment longsBeside(String name, DeviceBuffer buffer) {
    requireOn(name, buffer, ordinal);
    if (buffer.dtype().bytes() != Long.BYTES) {
      throw new IllegalArgumentException(
          name + ": is " + buffer.dtype() + ", expected FLOAT64, whose elements hold a long");
    }
    return buffer.address();
  }

  /** Refuses paths that are not where those of the other side of a kernel are. */
  void requireWith(String name, Paths x) {
    if (ordinal != x.ordinal) {
      throw new IllegalArgumentException(
          name + ": is in " + memory(ordinal) + ", expected " + memory(x.ordinal) + ", as x is");
    }
  }

  private static String memory(int ordinal) {
    return ordinal == Device.HOST ? "host memory" : "the memory of CUDA device " + ordinal;
  }

  private static MemorySegment beside(String name, MemorySegment segment, int ordinal) {
    if (ordinal != Device.HOST) {
      throw new IllegalArgumentException(
          name
              + ": is host memory, expected a DeviceBuffer of CUDA device "
              + ordinal
              + ", where the points are");
    }
    return segment;
  }

  private static MemorySegment beside(String name, DeviceBuffer buffer, int ordinal, DType dtype) {
    requireOn(name, buffer, ordinal);
    if (buffer.dtype() != dtype) {
      throw new IllegalArgumentException(
          name + ": is " + buffer.dtype() + ", expected " + dtype + ", as the points are");
    }
    return buffer.address();
  }

  private static void requireOn(String name, DeviceBuffer buffer, int ordinal) {
    Objects.requireNonNull(buffer, name);
    if (buffer.ordinal() != ordinal) {
      throw new IllegalArgumentException(
          name
              + ": is in the memory of CUDA device "
              + buffer.ordinal()
              + ", expected "
              + (ordinal == Device.HOST ? "a MemorySegment of the host" : "device " + ordinal)
              + ", where the points are");
    }
  }

  MemorySegment points() {
    return points;
  }

  MemorySegment lengths() {
    return lengths == null ? MemorySegment.NULL : lengths;
  }

  MemorySegment windowTable() {
    return windows == null ? MemorySegment.NULL : windows;
  }

  MemorySegment descriptor() {
    return descriptor;
  }

  /** The times of {@code vertices} points per path, which a call needs. */
  MemorySegment times(long vertices) {
    if (times == null) {
      throw new IllegalArgumentException("paths: have no times, expected Builder.times()");
    }
    checkTimes(vertices);
    return times;
  }

  private void checkTimes(long vertices) {
    Segments.atLeast("times", timesCount, Segments.extent("times", batch, timesStride, vertices));
  }

  /** The basepoints, which a call needs. */
  MemorySegment basepoint() {
    if (basepoint == null) {
      throw new IllegalArgumentException("paths: have no basepoint, expected Builder.basepoint()");
    }
    return basepoint;
  }

  /** What a batch may have beyond its shape. */
  public static final class Builder {
    private final MemorySegment points;
    private final long pointsCount;
    private final int ordinal;
    private final DType dtype;
    private final long batch;
    private final long length;
    private final long dim;
    private long batchStride;
    private long lengthStride;
    private MemorySegment lengths;
    private MemorySegment times;
    private long timesCount;
    private long timesStride;
    private MemorySegment basepoint;
    private long basepointCount;
    private long basepointStride;
    private MemorySegment windows;

    private Builder(
        MemorySegment points,
        long pointsCount,
        int ordinal,
        DType dtype,
        long batch,
        long length,
        long dim) {
      this.points = points;
      this.pointsCount = pointsCount;
      this.ordinal = ordinal;
      this.dtype = dtype;
      this.batch = batch;
      this.length = length;
      this.dim = dim;
    }

    /**
     * Elements from path to path and from point to point; 0 stands for contiguous. Paths and points
     * may overlap.
     */
    public Builder strides(long batchStride, long lengthStride) {
      this.batchStride = batchStride;
      this.lengthStride = lengthStride;
      return this;
    }

    /**
     * Paths of different lengths: points beyond a path's length are not read.
     *
     * @param lengths native memory, one {@code long} per path, from 1 to the batch's length; the
     *     values are read at every call
     */
    public Builder lengths(MemorySegment lengths) {
      this.lengths = Objects.requireNonNull(lengths, "lengths");
      return this;
    }

    /** Times that every path shares, for {@link TransformBuilder#givenTime()}. */
    public Builder times(MemorySegment times) {
      return times(times, 0);
    }

    /**
     * Times of each path, for {@link TransformBuilder#givenTime()}: one for every point, that of
     * the basepoint first if there is one.
     *
     * @param stride elements from row to row; 0: one row for all
     * @throws IllegalArgumentException if the segment is on the heap or unaligned, or the points
     *     are in a {@link DeviceBuffer}
     */
    public Builder times(MemorySegment times, long stride) {
      beside("times", times, ordinal);
      return times(times, Segments.count("times", times, dtype.bytes()), stride);
    }

    /** Times in device memory that every path shares. */
    public Builder times(DeviceBuffer times) {
      return times(times, 0);
    }

    /**
     * Times of each path in device memory, as {@link #times(MemorySegment, long)}.
     *
     * @throws IllegalArgumentException if the points are of another device, dtype or in host memory
     */
    public Builder times(DeviceBuffer times, long stride) {
      return times(beside("times", times, ordinal, dtype), times.count(), stride);
    }

    private Builder times(MemorySegment times, long count, long stride) {
      this.times = times;
      this.timesCount = count;
      this.timesStride = stride;
      return this;
    }

    /** A point in front that all paths share, for {@link TransformBuilder#givenBasepoint()}. */
    public Builder basepoint(MemorySegment basepoint) {
      return basepoint(basepoint, 0);
    }

    /**
     * A point in front of each path, for {@link TransformBuilder#givenBasepoint()}.
     *
     * @param basepoint dim channels per row
     * @param stride elements from row to row; 0: one row for all
     * @throws IllegalArgumentException if the segment is on the heap or unaligned, or the points
     *     are in a {@link DeviceBuffer}
     */
    public Builder basepoint(MemorySegment basepoint, long stride) {
      beside("basepoint", basepoint, ordinal);
      return basepoint(basepoint, Segments.count("basepoint", basepoint, dtype.bytes()), stride);
    }

    /** A point in front, in device memory, that all paths share. */
    public Builder basepoint(DeviceBuffer basepoint) {
      return basepoint(basepoint, 0);
    }

    /**
     * A point in front of each path, in device memory, as {@link #basepoint(MemorySegment, long)}.
     *
     * @throws IllegalArgumentException if the points are of another device, dtype or in host memory
     */
    public Builder basepoint(DeviceBuffer basepoint, long stride) {
      return basepoint(beside("basepoint", basepoint, ordinal, dtype), basepoint.count(), stride);
    }

    private Builder basepoint(MemorySegment basepoint, long count, long stride) {
      this.basepoint = basepoint;
      this.basepointCount = count;
      this.basepointStride = stride;
      return this;
    }

    /**
     * A table of windows: a result for each of its rows instead of one for the path.
     *
     * @param table native memory, two {@code long}s per row, start and end of a half-open range of
     *     points, counted with the basepoint if there is one; in any order, the same for every
     *     path. A row of fewer than two points is a path that does not move, and of a path that
     *     ends within a window the window has the points that there are. Lead-lag and time are
     *     those of the whole path. The values are read at every call
     */
    public Builder windows(MemorySegment table) {
      this.windows = Objects.requireNonNull(table, "windows");
      return this;
    }

    /** A table of windows, as {@link #windows(MemorySegment)}; one without rows is refused. */
    public Builder windows(Windows windows) {
      return windows(windows.table());
    }

    /**
     * The view.
     *
     * @throws IllegalArgumentException naming what is out of range, too small, on the heap or
     *     unaligned
     */
    public Paths build() {
      return new Paths(this);
    }
  }
}
