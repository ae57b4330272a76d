package org.sigpath.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sigpath.tests.Checks.refused;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.sigpath.DType;
import org.sigpath.DeviceBuffer;
import org.sigpath.DeviceGradient;
import org.sigpath.Paths;
import org.sigpath.Signature;

/**
 * Buffers in the memory of a CUDA device: what they keep, what they refuse, and when they close.
 */
@EnabledIf("org.sigpath.tests.DeviceTest#isThere")
class BufferDeviceTest {
  private static final int BATCH = 3;
  private static final int LENGTH = 7;
  private static final int DIM = 2;

  private final OnDevice device = new OnDevice();
  private final MemorySegment points =
      Numbers.doubles(device.arena, Numbers.random(501, BATCH * LENGTH * DIM));

  @AfterEach
  void close() {
    device.close();
  }

  @Test
  void buffersKeepWhatIsCopied() {
    DeviceBuffer buffer = device.copy(points);
    assertEquals(DType.FLOAT64, buffer.dtype());
    assertEquals(BATCH * LENGTH * DIM, buffer.count());
    assertEquals(0, buffer.ordinal());
    assertArrayEquals(points.toArray(ValueLayout.JAVA_DOUBLE), device.numbers(buffer));
    DeviceBuffer empty = device.doubles(0);
    empty.copyFrom(device.arena.allocate(0, 8));
    assertEquals(0, empty.count());
  }

  @Test
  void copiesOfTheWrongMemory() {
    DeviceBuffer buffer = device.doubles(4);
    MemorySegment four = Numbers.doubles(device.arena, 4L);
    for (long count : new long[] {3, 5}) {
      String text = "has " + count + " elements, expected 4";
      refused("from: " + text, () -> buffer.copyFrom(Numbers.doubles(device.arena, count)));
      refused("to: " + text, () -> buffer.copyTo(Numbers.doubles(device.arena, count)));
    }
    MemorySegment heap = MemorySegment.ofArray(new double[4]);
    refused("from: is a heap segment", () -> buffer.copyFrom(heap));
    refused("to: is a heap segment", () -> buffer.copyTo(heap));
    refused("to: is read-only", () -> buffer.copyTo(four.asReadOnly()));
    MemorySegment odd = Numbers.doubles(device.arena, 5L).asSlice(4, 32);
    refused("from: begins at address", () -> buffer.copyFrom(odd));
    assertThrows(NullPointerException.class, () -> buffer.copyFrom(null));
    Arena gone = Arena.ofConfined();
    MemorySegment closed = Numbers.doubles(gone, 4L);
    gone.close();
    assertThrows(IllegalStateException.class, () -> buffer.copyTo(closed));
  }

  @Test
  void closedBuffers() {
    Signature plan = Signature.builder().depth(2).build();
    DeviceBuffer in = device.copy(points);
    DeviceBuffer out = device.doubles(BATCH * plan.outputSize(DIM));
    Paths paths = Paths.of(in, BATCH, LENGTH, DIM);
    plan.compute(device.context, paths, out);
    out.close();
    out.close();
    assertThrows(IllegalStateException.class, () -> plan.compute(device.context, paths, out));
    assertThrows(IllegalStateException.class, () -> device.numbers(out));
    assertThrows(
        IllegalStateException.class,
        () -> out.copyFrom(Numbers.doubles(device.arena, out.count())));
    in.close();
    DeviceBuffer other = device.doubles(out.count());
    assertThrows(IllegalStateException.class, () -> plan.compute(device.context, paths, other));
    assertThrows(
        IllegalStateException.class,
        () -> plan.vjp(device.context, paths, other, DeviceGradient.of(device.copy(points))));
  }

  @Test
  void threadsMayCloseWhileOthersUse() throws Exception {
    try (ExecutorService pool = Executors.newFixedThreadPool(4)) {
      for (int round = 0; round < 20; round++) {
        DeviceBuffer buffer = device.copy(points);
        AtomicBoolean closed = new AtomicBoolean();
        List<Future<?>> results = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
          results.add(pool.submit(() -> useUntilClosed(buffer, closed)));
          results.add(pool.submit(() -> closeIfUnused(buffer, closed)));
        }
        for (Future<?> result : results) {
          result.get();
        }
        assertThrows(IllegalStateException.class, () -> device.numbers(buffer));
      }
    }
  }

  private void useUntilClosed(DeviceBuffer buffer, AtomicBoolean closed) {
    try (Arena own = Arena.ofConfined()) {
      MemorySegment to = Numbers.doubles(own, buffer.count());
      while (true) {
        to.fill((byte) 0);
        buffer.copyTo(to);
        assertEquals(-1, to.mismatch(points));
      }
    } catch (IllegalStateException e) {
      assertTrue(closed.get(), e.getMessage());
    }
  }

  private static void closeIfUnused(DeviceBuffer buffer, AtomicBoolean closed) {
    closed.set(true);
    while (true) {
      try {
        buffer.close();
        return;
      } catch (IllegalStateException inUse) {
        Thread.onSpinWait();
      }
    }
  }
}
