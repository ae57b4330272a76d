package org.sigpath.cli;

import java.io.PrintWriter;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.sigpath.Context;

/**
 * Calls of the library, which may be long: shows how far they are, and ends them when the process
 * is interrupted.
 *
 * @param threads on how many CPU threads; 0: every core
 * @param cuda on which CUDA device instead; null: on none
 * @param terminal for the progress bar
 */
record Computation(int threads, Integer cuda, PrintWriter terminal) {
  private static final long SECONDS_TO_STOP = 5;

  /** Makes calls in a context of their own. */
  <T> T run(Function<Context, T> calls) {
    Context.Builder builder = Context.builder().threads(threads);
    if (cuda != null) {
      builder.cuda(cuda);
    }
    try (Context context = builder.build()) {
      CountDownLatch ended = new CountDownLatch(1);
      ShutdownHook hook = new ShutdownHook(() -> stop(context, ended));
      ProgressBar bar = ProgressBar.watch(context, terminal);
      try {
        return calls.apply(context);
      } finally {
        bar.close();
        hook.close();
        ended.countDown();
      }
    }
  }

  /** The library must not be unloaded under a call: cancels it and waits. */
  private static void stop(Context context, CountDownLatch ended) {
    try {
      context.cancel();
      ended.await(SECONDS_TO_STOP, TimeUnit.SECONDS);
    } catch (IllegalStateException e) {
      // The calls had ended, and their context is closed.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
