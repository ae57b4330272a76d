package org.sigpath.examples;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.sigpath.Context;
import org.sigpath.DType;
import org.sigpath.LogSignature;
import org.sigpath.RollingWindow;
import org.sigpath.Signature;
import org.sigpath.TensorFunction;

/**
 * The log-signature of the last ticks of one instrument, after every tick. Its letters are the
 * channels and, last, time. All memory is allocated at the start, and a push allocates none.
 *
 * <p>In a stream processor it is the state of one key. Flink: {@code open()} of a rich function
 * makes it, or the first tick of a key in a {@code KeyedProcessFunction}, and {@code close()}
 * closes it. Kafka Streams: {@code init()} and {@code close()} of a {@code Processor}. It needs one
 * thread at a time, as both promise. A checkpoint holds the last ticks themselves, which are pushed
 * again after a restart: the features go on as if nothing had happened.
 */
final class TickWindow implements AutoCloseable {
  private final RollingWindow window;
  private final List<String> names;
  private final TensorFunction log;
  private final Context context;
  private final MemorySegment point;
  private final MemorySegment when;
  private final MemorySegment signature;
  private final MemorySegment logSignature;

  TickWindow(int channels, int depth, long ticks) {
    Signature plan = Signature.builder().depth(depth).givenTime().build();
    LogSignature logs = LogSignature.builder(channels, depth).givenTime().build();
    names = logs.names();
    log = logs.ofSignature(DType.FLOAT64);
    Arena arena = Arena.ofAuto();
    point = arena.allocate(ValueLayout.JAVA_DOUBLE, channels);
    when = arena.allocate(ValueLayout.JAVA_DOUBLE);
    signature = arena.allocate(ValueLayout.JAVA_DOUBLE, plan.outputSize(channels));
    logSignature = arena.allocate(ValueLayout.JAVA_DOUBLE, names.size());
    window = RollingWindow.of(plan, DType.FLOAT64, 1, channels, ticks);
    context = Context.builder().threads(1).build();
  }

  /** The Lyndon words that the features belong to. */
  List<String> names() {
    return names;
  }

  /**
   * Adds a tick and writes the features of the last ones: of fewer at the start, and 0 at first.
   *
   * @throws IllegalArgumentException for a time before the last one, and for NaN or infinity; the
   *     window stays as it was
   */
  void push(double time, double[] tick, double[] features) {
    MemorySegment.copy(tick, 0, point, ValueLayout.JAVA_DOUBLE, 0, tick.length);
    when.set(ValueLayout.JAVA_DOUBLE, 0, time);
    window.push(point, when, signature);
    log.compute(context, signature, logSignature);
    MemorySegment.copy(logSignature, ValueLayout.JAVA_DOUBLE, 0, features, 0, features.length);
  }

  @Override
  public void close() {
    window.close();
    context.close();
  }
}
