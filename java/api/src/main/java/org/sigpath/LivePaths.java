package org.sigpath;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import org.sigpath.ffi.sigpath_stream_info;

/**
 * A batch of paths that grow by points as they come, in native memory of their own, which {@link
 * #close()} frees. Any thread may use it, one at a time: a call while another thread's is under way
 * is an {@link IllegalStateException}. Calls after {@link #close()} are as well.
 *
 * <p>Points have numbers from 0 on, which they keep. Adding a point from an array, and whatever
 * takes segments, allocates nothing on the Java heap.
 */
public abstract sealed class LivePaths implements AutoCloseable permits PathStream, RollingWindow {
  final DType dtype;
  private final long batch;
  private final long dim;
  private final long signatureSize;
  private final Describe describe;
  private final Arena arena = Arena.ofShared();
  private final AtomicBoolean busy = new AtomicBoolean();
  private final MemorySegment handle;
  private final MemorySegment info;
  private final MemorySegment point;
  private final MemorySegment time;

  /** The C function that describes a live object. */
  interface Describe {
    int call(MemorySegment live, MemorySegment info);
  }

  /** A C function that copies points. */
  interface Copy {
    int call(
        MemorySegment live,
        MemorySegment points,
        long pointsCount,
        MemorySegment times,
        long timesCount);
  }

  /** A C function that pulls a cotangent back to points. */
  interface PullBack {
    int call(
        MemorySegment live,
        MemorySegment cotangent,
        long cotangentCount,
        MemorySegment points,
        long pointsCount,
        MemorySegment times,
        long timesCount);
  }

  LivePaths(
      DType dtype,
      ToIntFunction<MemorySegment> create,
      Consumer<MemorySegment> destroy,
      Describe describe) {
    this.dtype = dtype;
    this.describe = describe;
    try {
      handle = Calls.object(arena, create, destroy);
      info = arena.allocate(sigpath_stream_info.layout());
      sigpath_stream_info.size(info, info.byteSize());
      Status.check(describe.call(handle, info));
      batch = sigpath_stream_info.batch(info);
      dim = sigpath_stream_info.dim(info);
      signatureSize = sigpath_stream_info.signature_size(info);
      point = arena.allocate(Segments.product("batch", batch * dim, dtype.bytes()), dtype.bytes());
      time = arena.allocate(dtype.bytes(), dtype.bytes());
    } catch (RuntimeException | Error e) {
      arena.close();
      throw e;
    }
  }

  /** The number of paths. */
  public final long batch() {
    return batch;
  }

  /** The channels of a point, before the transforms. */
  public final long dim() {
    return dim;
  }

  /** The element type of points, times and signatures. */
  public final DType dtype() {
    return dtype;
  }

  /** Coefficients of a signature. */
  public final long signatureSize() {
    return signatureSize;
  }

  /** The number of the oldest point that is kept; {@link #end()} if there is none. */
  public final long first() {
    return described(sigpath_stream_info::first);
  }

  /** How many points have been seen so far. */
  public final long end() {
    return described(sigpath_stream_info::end);
  }

  /** Native memory that this takes. */
  public final long bytes() {
    return described(sigpath_stream_info::bytes);
  }

  /**
   * Frees the memory. A second close does nothing.
   *
   * @throws IllegalStateException while a call of another thread is under way
   */
  @Override
  public final void close() {
    enter();
    try {
      if (arena.scope().isAlive()) {
        arena.close();
      }
    } finally {
      leave();
    }
  }

  /** The native object, which is this thread's until {@link #leave()}. */
  final MemorySegment enter() {
    if (!busy.compareAndSet(false, true)) {
      throw new IllegalStateException("in use by another thread, expected one at a time");
    }
    return handle;
  }

  final void leave() {
    busy.set(false);
  }

  final void copyPoints(MemorySegment points, MemorySegment times, Copy function) {
    long pointsCount = Segments.output("points", points, dtype.bytes());
    long timesCount = Segments.output("times", times, dtype.bytes());
    MemorySegment live = enter();
    try {
      Status.check(function.call(live, points, pointsCount, times, timesCount));
    } finally {
      leave();
    }
  }

  final void pullBack(MemorySegment cotangent, PathsGradient gradient, PullBack function) {
    long cotangentCount = Segments.count("cotangent", cotangent, dtype.bytes());
    MemorySegment points = gradient.points();
    MemorySegment times = gradient.times();
    long pointsCount = Segments.output("gradient.points", points, dtype.bytes());
    long timesCount = Segments.output("gradient.times", times, dtype.bytes());
    if (gradient.basepoint().address() != 0) {
      throw new IllegalArgumentException(
          "gradient.basepoint: is given, expected MemorySegment.NULL: live paths have none");
    }
    MemorySegment live = enter();
    try {
      Status.check(
          function.call(live, cotangent, cotangentCount, points, pointsCount, times, timesCount));
    } finally {
      leave();
    }
  }

  /** The gradient to the points start..end-1, (batch, end - start, dim), in a new array. */
  final double[] pulledBack(
      long start, long end, double[] cotangent, BiConsumer<MemorySegment, PathsGradient> vjp) {
    // Of points that are not there the call itself says so.
    long n = start >= first() && start <= end && end <= end() ? end - start : 0;
    long count = Segments.product("batch", batch * dim, n);
    try (Arena frame = Arena.ofConfined()) {
      MemorySegment g = Calls.copied(frame, dtype, cotangent);
      return Calls.numbers(dtype, count, to -> vjp.accept(g, PathsGradient.of(to)));
    }
  }

  /** One point of every path, copied to native memory. */
  final MemorySegment copyPoint(double[] values) {
    if (values.length != batch * dim) {
      throw new IllegalArgumentException(
          "point: has " + values.length + " elements, expected " + batch * dim);
    }
    Calls.copyIn(dtype, values, point);
    return point;
  }

  /** The time of one point, copied to native memory. */
  final MemorySegment copyTime(double value) {
    if (dtype == DType.FLOAT64) {
      time.set(ValueLayout.JAVA_DOUBLE, 0, value);
    } else {
      time.set(ValueLayout.JAVA_FLOAT, 0, (float) value);
    }
    return time;
  }

  /** Memory that lives as long as this. */
  final MemorySegment allocate(long count) {
    return arena.allocate(Segments.product("out", count, dtype.bytes()), dtype.bytes());
  }

  private long described(ToLongFunction<MemorySegment> field) {
    enter();
    try {
      Status.check(describe.call(handle, info));
      return field.applyAsLong(info);
    } finally {
      leave();
    }
  }
}
