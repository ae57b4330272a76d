package org.sigpath.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sigpath.Basis;
import org.sigpath.Context;
import org.sigpath.DType;
import org.sigpath.LogSignature;
import org.sigpath.OutOfNativeMemoryException;
import org.sigpath.PathFunction;
import org.sigpath.Paths;
import org.sigpath.Signature;
import org.sigpath.WordSignature;
import org.sigpath.Words;

/** Many threads, one plan. */
class ThreadsTest {
  private static final int BATCH = 16;
  private static final int LENGTH = 200;
  private static final int DIM = 3;
  private static final Signature PLAN = Signature.builder().depth(5).build();

  @Test
  void resultsDoNotDependOnThreads() {
    double[] one = computeWith(1);
    for (int threads : new int[] {2, 3, 8}) {
      assertArrayEquals(one, computeWith(threads), threads + " threads");
    }
  }

  @Test
  void platformThreadsShareAContext() throws Exception {
    together(() -> Executors.newFixedThreadPool(16));
  }

  @Test
  void virtualThreadsShareAContext() throws Exception {
    together(Executors::newVirtualThreadPerTaskExecutor);
  }

  private static void together(Supplier<ExecutorService> executor) throws Exception {
    double[] expected = computeWith(1);
    try (Context context = Context.builder().threads(2).build();
        ExecutorService pool = executor.get()) {
      List<Future<double[]>> results = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
        results.add(pool.submit(() -> compute(context)));
      }
      for (Future<double[]> result : results) {
        assertArrayEquals(expected, result.get());
      }
      Context.Progress progress = context.progress();
      assertEquals(64L * BATCH * (LENGTH - 1), progress.total());
      assertEquals(progress.total(), progress.done());
    }
  }

  @Test
  void whatIsPreparedLazilyIsShared() throws Exception {
    double[] logs = Numbers.random(43, 80);
    LogSignature alone = LogSignature.builder(3, 4).basis(Basis.LYNDON_BRACKETS).build();
    double[] a = Arrays.copyOf(logs, (int) alone.outputSize());
    double[] expected = alone.toSignature(DType.FLOAT64).compute(a);
    LogSignature plan = LogSignature.builder(3, 4).basis(Basis.LYNDON_BRACKETS).build();
    Words words = Words.truncated(3, 4);
    try (ExecutorService pool = Executors.newFixedThreadPool(8)) {
      List<Future<?>> results = new ArrayList<>();
      for (int i = 0; i < 32; i++) {
        results.add(
            pool.submit(
                () -> {
                  assertArrayEquals(expected, plan.toSignature(DType.FLOAT64).compute(a));
                  assertArrayEquals(new long[] {2, 2, 2, 2}, words.word(words.size() - 1));
                }));
      }
      for (Future<?> result : results) {
        result.get();
      }
    }
  }

  @Test
  void errorsBelongToTheirThread() throws Exception {
    try (ExecutorService pool = Executors.newFixedThreadPool(8)) {
      List<Future<?>> results = new ArrayList<>();
      for (int i = 1; i <= 200; i++) {
        int depth = -i;
        results.add(
            pool.submit(
                () -> {
                  var e =
                      assertThrows(
                          IllegalArgumentException.class,
                          () -> Signature.builder().depth(depth).build());
                  assertTrue(e.getMessage().contains("is " + depth + ","), e.getMessage());
                }));
      }
      for (Future<?> result : results) {
        result.get();
      }
    }
  }

  @Test
  void cancelEndsACall() throws Exception {
    try (Context context = Context.builder().threads(1).build();
        ExecutorService pool = Executors.newSingleThreadExecutor()) {
      Future<double[]> result = startLongCall(context, pool);
      context.cancel();
      var e = assertThrows(ExecutionException.class, result::get);
      assertEquals(CancellationException.class, e.getCause().getClass());
      assertThrows(CancellationException.class, () -> compute(context));
      context.reset();
      assertArrayEquals(computeWith(2), compute(context));
    }
  }

  /** A length is wild for a moment now and then: some calls begin with good ones. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void lengthsThatChangeDuringACallDoNoHarm(boolean times) throws Exception {
    int batch = 3;
    Signature.Builder builder = Signature.builder().depth(2);
    Signature plan = (times ? builder.givenTime() : builder).build();
    AtomicBoolean stop = new AtomicBoolean();
    int computed = 0;
    try (Arena arena = Arena.ofShared();
        ExecutorService pool = Executors.newSingleThreadExecutor()) {
      MemorySegment lengths = Numbers.longs(arena, LENGTH, LENGTH, LENGTH);
      MemorySegment points = Numbers.doubles(arena, Numbers.random(42, batch * LENGTH * DIM));
      MemorySegment when = Numbers.doubles(arena, batch * LENGTH);
      Paths paths =
          Paths.builder(points, DType.FLOAT64, batch, LENGTH, DIM)
              .lengths(lengths)
              .times(when, LENGTH)
              .build();
      MemorySegment out = plan.allocate(arena, paths);
      MemorySegment gradient = Numbers.doubles(arena, (long) batch * LENGTH * DIM);
      Future<?> writer =
          pool.submit(
              () -> {
                for (long i = 0; !stop.get(); i++) {
                  lengths.setAtIndex(ValueLayout.JAVA_LONG, i % batch, 1L << 40);
                  lengths.setAtIndex(ValueLayout.JAVA_LONG, i % batch, LENGTH);
                  for (int spin = 0; spin < 20; spin++) {
                    Thread.onSpinWait();
                  }
                }
              });
      try {
        for (int i = 0; i < 20_000; i++) {
          try {
            plan.compute(paths, out);
            plan.vjp(paths, out, gradient);
            computed++;
          } catch (IllegalArgumentException e) {
            assertTrue(e.getMessage().startsWith("lengths"), e.getMessage());
          }
        }
      } finally {
        stop.set(true);
      }
      writer.get();
    }
    assertTrue(computed > 0, "some calls are not refused");
  }

  @Test
  void windowsThatChangeDuringACallDoNoHarm() throws Exception {
    int size = 40;
    int rows = LENGTH - size + 1;
    List<PathFunction> functions =
        List.of(PLAN, WordSignature.of(Words.lyndon(DIM, 4)), LogSignature.builder(DIM, 4).build());
    try (Arena arena = Arena.ofShared();
        ExecutorService pool = Executors.newSingleThreadExecutor()) {
      MemorySegment table = Numbers.longs(arena, new long[2 * rows]);
      MemorySegment points = Numbers.doubles(arena, Numbers.random(44, LENGTH * DIM));
      Paths paths = Paths.builder(points, DType.FLOAT64, 1, LENGTH, DIM).windows(table).build();
      AtomicBoolean stop = new AtomicBoolean();
      Future<?> writer =
          pool.submit(
              () -> {
                for (long i = 0; !stop.get(); i++) {
                  boolean wild = i / rows % 4 == 3;
                  long row = i % rows;
                  long start = wild && i % 3 == 0 ? Long.MIN_VALUE : row;
                  long end = wild ? Long.MAX_VALUE : row + size;
                  table.setAtIndex(ValueLayout.JAVA_LONG, 2 * row, start);
                  table.setAtIndex(ValueLayout.JAVA_LONG, 2 * row + 1, end);
                }
              });
      try {
        for (PathFunction function : functions) {
          MemorySegment out = function.allocate(arena, paths);
          MemorySegment gradient = Numbers.doubles(arena, (long) LENGTH * DIM);
          for (int i = 0; i < 50; i++) {
            try {
              function.compute(paths, out);
              function.vjp(paths, out, gradient);
            } catch (IllegalArgumentException e) {
              assertTrue(e.getMessage().startsWith("windows"), e.getMessage());
            }
          }
        }
      } finally {
        stop.set(true);
      }
      writer.get();
    }
  }

  @Test
  void workspaceLimits() {
    try (Context context = Context.builder().workspaceLimit(64).build()) {
      var e = assertThrows(OutOfNativeMemoryException.class, () -> compute(context));
      assertTrue(e.getMessage().contains("workspace_limit of 64"), e.getMessage());
    }
    assertThrows(
        IllegalArgumentException.class, () -> Context.builder().workspaceLimit(-1).build());
    assertThrows(IllegalArgumentException.class, () -> Context.builder().threads(-1).build());
  }

  @Test
  void closedContextsAreRefused() {
    Context context = Context.builder().threads(1).build();
    context.close();
    context.close();
    assertThrows(IllegalStateException.class, () -> compute(context));
    assertThrows(IllegalStateException.class, context::cancel);
    Context.shared().close();
    compute(Context.shared());
  }

  @Test
  void closingDuringACallIsRefused() throws Exception {
    try (Context context = Context.builder().threads(1).build();
        ExecutorService pool = Executors.newSingleThreadExecutor()) {
      Future<double[]> result = startLongCall(context, pool);
      assertThrows(IllegalStateException.class, context::close);
      context.cancel();
      assertThrows(ExecutionException.class, result::get);
    }
  }

  /** A call of many seconds, which is at work when this returns. */
  private static Future<double[]> startLongCall(Context context, ExecutorService pool)
      throws InterruptedException {
    Signature heavy = Signature.builder().depth(6).build();
    Future<double[]> result = pool.submit(() -> compute(context, heavy, 64, 20_000, 5));
    while (context.progress().done() == 0) {
      Thread.sleep(1);
    }
    return result;
  }

  private static double[] computeWith(int threads) {
    try (Context context = Context.builder().threads(threads).build()) {
      assertEquals(threads, context.threads());
      return compute(context);
    }
  }

  private static double[] compute(Context context) {
    return compute(context, PLAN, BATCH, LENGTH, DIM);
  }

  private static double[] compute(Context context, Signature plan, int batch, int length, int dim) {
    try (Arena arena = Arena.ofConfined()) {
      double[] points = Numbers.random(41, batch * length * dim);
      Paths paths = Paths.of(Numbers.doubles(arena, points), DType.FLOAT64, batch, length, dim);
      MemorySegment out = Numbers.doubles(arena, batch * plan.outputSize(dim));
      plan.compute(context, paths, out);
      return out.toArray(ValueLayout.JAVA_DOUBLE);
    }
  }
}
