package org.sigpath.cli;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.sigpath.Context;
import org.sigpath.DType;
import org.sigpath.LogSignature;
import org.sigpath.PathFunction;
import org.sigpath.PathTransform;
import org.sigpath.RollingWindow;
import org.sigpath.Signature;
import org.sigpath.TensorAlgebra;
import org.sigpath.TensorFunction;
import org.sigpath.WordSignature;

/**
 * A row of features after every point of a path without end: of its last points, or of all so far.
 * Memory does not grow. Whatever the features are, it is the whole signature of their depth that
 * goes on.
 */
final class LiveFeatures implements AutoCloseable {
  private final Arena arena = Arena.ofConfined();
  private final List<String> names;
  private final Context context;
  private final RollingWindow window;
  private final RunningSignature running;
  private final TensorFunction map;
  private final NativeArray point;
  private final NativeArray time;
  private final NativeArray signature;
  private final NativeArray features;
  private final MemorySegment mapped;

  /**
   * A path without points.
   *
   * @param plan what is computed
   * @param increments the signature of the same depth and transforms, without a scalar term
   * @param timed whether points have times
   * @param dim channels of a point
   * @param last of how many points; 0: of all
   */
  LiveFeatures(
      PathFunction plan, Signature increments, boolean timed, DType dtype, long dim, long last) {
    TensorAlgebra algebra = TensorAlgebra.of(plan.channels(dim), increments.depth(), dtype);
    long size = algebra.size();
    // A rolling window holds a signature for every two of its points, and the points twice.
    Memory.require(
        ((last / 2 + 4.0) * size + 2.0 * last * dim) * dtype.bytes(),
        "Signatures of %d coefficients, which a stream keeps,".formatted(size));
    names = plan.names(dim);
    context = Context.builder().threads(1).build();
    try {
      running = last == 0 ? new RunningSignature(algebra, context, arena) : null;
      map = map(plan, algebra);
      point = NativeArray.allocate(arena, dtype, List.of(dim));
      time = timed ? NativeArray.allocate(arena, dtype, List.of(1L)) : null;
      signature = NativeArray.allocate(arena, dtype, List.of(size));
      features = NativeArray.allocate(arena, dtype, List.of(plan.outputSize(dim)));
      features.set(0, 1); // Stays where there is a scalar term.
      long computed = map == null ? size : map.outputSize();
      mapped = features.data().asSlice((features.elements() - computed) * dtype.bytes());
      window = RollingWindow.of(increments, dtype, 1, dim, last == 0 ? 2 : last);
    } catch (RuntimeException | Error e) {
      context.close();
      arena.close();
      throw e;
    }
  }

  List<String> names() {
    return names;
  }

  /** Adds a point; the row is valid until the next. */
  NativeArray push(double[] channels, double when) {
    for (int i = 0; i < channels.length; i++) {
      point.set(i, channels[i]);
    }
    if (time == null) {
      window.push(point.data(), signature.data());
    } else {
      time.set(0, when);
      window.push(point.data(), time.data(), signature.data());
    }
    MemorySegment row = running == null ? signature.data() : running.append(signature.data());
    if (map == null) {
      mapped.copyFrom(row);
    } else {
      map.compute(context, row, mapped);
    }
    return features;
  }

  @Override
  public void close() {
    window.close();
    context.close();
    arena.close();
  }

  /** From signatures to the features; null: they are the signature. */
  private static TensorFunction map(PathFunction plan, TensorAlgebra algebra) {
    return switch (plan) {
      case Signature s -> null;
      case WordSignature w -> algebra.extract(w.words());
      case LogSignature l -> l.ofSignature(algebra.dtype());
      case PathTransform t -> throw new IllegalArgumentException("plan: has no words");
    };
  }
}
