package org.sigpath.cli;

import java.io.PrintWriter;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.sigpath.Context;
import org.sigpath.PathFunction;
import org.sigpath.Paths;

/**
 * One call of the library, which may be long: shows how far it is, and ends when the process is
 * interrupted.
 *
 * @param function what is computed
 * @param paths of which paths
 * @param threads on how many CPU threads; 0: every core
 */
record Computation(PathFunction function, Paths paths, int threads) {
  private static final long SECONDS_TO_STOP = 5;

  /**
   * Runs it.
   *
   * @param input the file of the paths, for messages
   * @param shape of the result
   * @param arena with which the result is freed
   * @param terminal for the progress bar
   */
  NativeArray run(Path input, List<Long> shape, Arena arena, PrintWriter terminal) {
    try (Context context = Context.builder().threads(threads).build()) {
      checkMemory(context, shape);
      NativeArray result = NativeArray.allocate(arena, paths.dtype(), shape);
      CountDownLatch ended = new CountDownLatch(1);
      ShutdownHook hook = new ShutdownHook(() -> stop(context, ended));
      ProgressBar bar = ProgressBar.watch(context, terminal);
      try {
        function.compute(context, paths, result.data());
      } finally {
        bar.close();
        hook.close();
        ended.countDown();
      }
      return result;
    } catch (IllegalArgumentException e) {
      throw Failure.of(input, e);
    }
  }

  /** Refuses what the machine cannot hold, which would otherwise end the process. */
  private void checkMemory(Context context, List<Long> shape) {
    double coefficients = shape.stream().mapToDouble(Long::doubleValue).reduce(1, (a, b) -> a * b);
    double workspace = function.workspaceBytes(context, paths, false);
    Memory.require(
        coefficients * paths.dtype().bytes() + workspace,
        "%d coefficients per row".formatted(shape.getLast()));
  }

  /** The library must not be unloaded under a call: cancels it and waits. */
  private static void stop(Context context, CountDownLatch ended) {
    try {
      context.cancel();
      ended.await(SECONDS_TO_STOP, TimeUnit.SECONDS);
    } catch (IllegalStateException e) {
      // The call had ended, and its context is closed.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
