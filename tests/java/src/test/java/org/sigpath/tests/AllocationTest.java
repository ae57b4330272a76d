package org.sigpath.tests;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.sigpath.Context;
import org.sigpath.DType;
import org.sigpath.PathFunction;
import org.sigpath.Paths;
import org.sigpath.PathsGradient;
import org.sigpath.Signature;
import org.sigpath.Windows;
import org.sigpath.WordSignature;
import org.sigpath.Words;

/** Calls on segments allocate nothing on the Java heap once they are compiled. */
class AllocationTest {
  private static final int WARM_UP = 200_000;
  private static final int CALLS = 20_000;
  // Less than one byte a call: what the measurement itself leaves behind.
  private static final long SLACK = 4_096;

  @Test
  void computeAndVjpAllocateNothing() {
    Signature plan = Signature.builder().depth(2).timeAugmented().build();
    try (Arena arena = Arena.ofShared();
        Context context = Context.builder().threads(1).build()) {
      MemorySegment points = Numbers.doubles(arena, Numbers.random(31, 12));
      Paths paths = Paths.of(points, DType.FLOAT64, 2, 3, 2);
      MemorySegment out = Numbers.doubles(arena, 2 * plan.outputSize(2));
      MemorySegment cotangent =
          Numbers.doubles(arena, Numbers.random(32, (int) (2 * plan.outputSize(2))));
      PathsGradient gradient = PathsGradient.of(Numbers.doubles(arena, 12L));
      assertFree("compute", () -> plan.compute(context, paths, out));
      assertFree("compute, shared context", () -> plan.compute(paths, out));
      assertFree("vjp", () -> plan.vjp(context, paths, cotangent, gradient));
    }
  }

  @Test
  void wordSignaturesAllocateNothing() {
    WordSignature plan = WordSignature.builder(Words.parse(3, "(0) (2,1)")).timeAugmented().build();
    assertFree(plan, 2);
  }

  private static void assertFree(PathFunction plan, int dim) {
    try (Arena arena = Arena.ofShared();
        Context context = Context.builder().threads(1).build()) {
      MemorySegment points = Numbers.doubles(arena, Numbers.random(33, 3 * dim));
      Paths paths =
          Paths.builder(points, DType.FLOAT64, 1, 3, dim).windows(Windows.sliding(3, 2, 1)).build();
      MemorySegment out = plan.allocate(arena, paths);
      MemorySegment cotangent = plan.allocate(arena, paths);
      PathsGradient gradient = PathsGradient.of(Numbers.doubles(arena, 3L * dim));
      assertFree("compute", () -> plan.compute(context, paths, out));
      assertFree("vjp", () -> plan.vjp(context, paths, cotangent, gradient));
    }
  }

  private static void assertFree(String what, Runnable call) {
    run(call, WARM_UP);
    long least = Long.MAX_VALUE;
    // The first rounds may still compile.
    for (int round = 0; round < 10 && least > SLACK; round++) {
      least = Math.min(least, allocated(call));
    }
    assertTrue(least <= SLACK, what + ": " + least + " bytes in " + CALLS + " calls");
  }

  private static long allocated(Runnable call) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    run(call, CALLS);
    return threads.getCurrentThreadAllocatedBytes() - before;
  }

  private static void run(Runnable call, int times) {
    for (int i = 0; i < times; i++) {
      call.run();
    }
  }
}
