package org.sigpath.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sigpath.tests.Checks.refused;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sigpath.DType;
import org.sigpath.Paths;
import org.sigpath.Signature;

/** Memory that a call cannot use is an exception that names it, and the output stays untouched. */
class SegmentsTest {
  private static final Signature PLAN = Signature.builder().depth(2).build();
  private static final int SIZE = 6;
  private static final double POISON = -77;

  private final Arena arena = Arena.ofConfined();
  private final Paths paths =
      Paths.of(Numbers.doubles(arena, 0, 0, 1, 2, 3, 1), DType.FLOAT64, 1, 3, 2);
  private final MemorySegment out = Numbers.doubles(arena, new double[SIZE]).fill((byte) 7);

  @AfterEach
  void close() {
    arena.close();
  }

  @Test
  void outputOfTheWrongSize() {
    refused("out_count", () -> PLAN.compute(paths, Numbers.doubles(arena, SIZE + 1)));
    refused("out_count", () -> PLAN.compute(paths, Numbers.doubles(arena, SIZE - 1)));
    refused("out", () -> PLAN.compute(paths, arena.allocate(SIZE * 8 + 4, 8)));
  }

  @Test
  void cotangentOrGradientOfTheWrongSize() {
    MemorySegment gradient = Numbers.doubles(arena, SIZE);
    refused("cotangent", () -> PLAN.vjp(paths, Numbers.doubles(arena, SIZE + 1), gradient));
    MemorySegment cotangent = Numbers.doubles(arena, SIZE);
    refused("grad_points", () -> PLAN.vjp(paths, cotangent, Numbers.doubles(arena, SIZE + 1)));
  }

  @Test
  void readOnlyOutput() {
    refused("out", () -> PLAN.compute(paths, out.asReadOnly()));
    MemorySegment cotangent = Numbers.doubles(arena, SIZE);
    MemorySegment gradient = Numbers.doubles(arena, SIZE).asReadOnly();
    refused("gradient.points", () -> PLAN.vjp(paths, cotangent, gradient));
  }

  @Test
  void readOnlyInputIsFine() {
    Paths readOnly =
        Paths.of(Numbers.doubles(arena, 0, 0, 1, 2, 3, 1).asReadOnly(), DType.FLOAT64, 1, 3, 2);
    PLAN.compute(readOnly, out);
    assertEquals(3, out.getAtIndex(ValueLayout.JAVA_DOUBLE, 0));
  }

  @Test
  void heapSegments() {
    MemorySegment heap = MemorySegment.ofArray(new double[SIZE]);
    refused("points", () -> Paths.of(heap, DType.FLOAT64, 1, 3, 2));
    refused("out", () -> PLAN.compute(paths, heap));
    refused("cotangent", () -> PLAN.vjp(paths, heap, Numbers.doubles(arena, SIZE)));
  }

  @Test
  void unalignedSegments() {
    MemorySegment odd = arena.allocate(SIZE * 8 + 8, 8).asSlice(4, SIZE * 8);
    refused("points", () -> Paths.of(odd, DType.FLOAT64, 1, 3, 2));
    refused("out", () -> PLAN.compute(paths, odd));
  }

  @Test
  void overlappingOutput() {
    MemorySegment both = Numbers.doubles(arena, SIZE + 4);
    Paths first = Paths.of(both.asSlice(0, 48), DType.FLOAT64, 1, 3, 2);
    refused("overlaps points", () -> PLAN.compute(first, both.asSlice(32, SIZE * 8)));
  }

  @Test
  void pointsThatAreTooFew() {
    MemorySegment five = Numbers.doubles(arena, 5);
    refused("points", () -> Paths.of(five, DType.FLOAT64, 1, 3, 2));
    refused("63 bits", () -> Paths.of(five, DType.FLOAT64, 1L << 40, 1L << 40, 2));
    refused("lengths", () -> builder().lengths(Numbers.longs(arena)).build());
    refused("times", () -> builder().times(Numbers.doubles(arena, 1L)).build());
    refused("basepoint", () -> builder().basepoint(Numbers.doubles(arena, 1L)).build());
  }

  @Test
  void numbersOutOfRange() {
    MemorySegment six = Numbers.doubles(arena, 6L);
    refused("batch", () -> Paths.of(six, DType.FLOAT64, -1, 3, 2));
    refused("length", () -> Paths.of(six, DType.FLOAT64, 1, 0, 2));
    refused("dim", () -> Paths.of(six, DType.FLOAT64, 1, 3, 0));
    refused("batchStride", () -> builder().strides(-1, 0).build());
    refused("lengthStride", () -> builder().strides(0, -1).build());
    refused("step", () -> Paths.sliding(six, DType.FLOAT64, 3, 2, 2, 0));
    refused("options.depth", () -> Signature.builder().depth(0).build());
    refused("time", () -> Signature.builder().depth(1).timeAugmented(0, Double.NaN).build());
    refused("does not fit", () -> Signature.builder().depth(40).build().outputSize(1000));
    Paths bad = builder().lengths(Numbers.longs(arena, 4)).build();
    refused("lengths: that of path 0 is 4", () -> PLAN.compute(bad, out));
  }

  @Test
  void nanIsNamed() {
    MemorySegment points = Numbers.doubles(arena, 0, 0, 1, Double.NaN, 3, 1);
    Paths nan = Paths.of(points, DType.FLOAT64, 1, 3, 2);
    out.setAtIndex(ValueLayout.JAVA_DOUBLE, 0, POISON);
    refused("path 0, point 1, channel 1", () -> PLAN.compute(nan, out));
    assertEquals(POISON, out.getAtIndex(ValueLayout.JAVA_DOUBLE, 0));
    Signature.builder().depth(2).checkFinite(false).build().compute(nan, out);
    assertTrue(Double.isNaN(out.getAtIndex(ValueLayout.JAVA_DOUBLE, 5)));
  }

  @Test
  void plansThatNeedMore() {
    Signature time = Signature.builder().depth(1).givenTime().build();
    refused("times", () -> time.compute(paths, Numbers.doubles(arena, 3L)));
    Signature base = Signature.builder().depth(1).givenBasepoint().build();
    refused("basepoint", () -> base.compute(paths, Numbers.doubles(arena, 2L)));
  }

  @Test
  void nullIsNamed() {
    assertThrows(NullPointerException.class, () -> PLAN.compute(paths, null));
    assertThrows(NullPointerException.class, () -> PLAN.compute(null, out));
    assertThrows(NullPointerException.class, () -> PLAN.vjp(paths, null, out));
    assertThrows(NullPointerException.class, () -> Paths.of(null, DType.FLOAT64, 1, 3, 2));
    assertThrows(NullPointerException.class, () -> Paths.of(out, null, 1, 3, 2));
    assertThrows(NullPointerException.class, () -> Signature.builder().method(null));
  }

  @Test
  void closedArenas() {
    Arena closed = Arena.ofConfined();
    Paths gone = Paths.of(Numbers.doubles(closed, 6L), DType.FLOAT64, 1, 3, 2);
    MemorySegment goneOut = Numbers.doubles(closed, (long) SIZE);
    closed.close();
    assertThrows(IllegalStateException.class, () -> PLAN.compute(gone, out));
    assertThrows(IllegalStateException.class, () -> PLAN.compute(paths, goneOut));
  }

  @Test
  void anotherThreadsConfinedArena() {
    CompletionException e =
        assertThrows(
            CompletionException.class,
            () -> CompletableFuture.runAsync(() -> PLAN.compute(paths, out)).join());
    assertEquals(WrongThreadException.class, e.getCause().getClass());
  }

  @Test
  void jaggedArrays() {
    refused("point 1", () -> PLAN.compute(new double[][] {{1, 2}, {3}}));
    refused("path", () -> PLAN.compute(new double[0][]));
    refused("path", () -> PLAN.compute(new float[][] {{}}));
    refused("points: has 7 elements", () -> PLAN.compute(new double[7], 1, 3, 2));
    refused("points: has 5 elements", () -> PLAN.compute(new float[5], 1, 3, 2));
  }

  private Paths.Builder builder() {
    return Paths.builder(Numbers.doubles(arena, 6L), DType.FLOAT64, 1, 3, 2);
  }
}
