package org.sigpath.cli;

import java.io.PrintWriter;
import java.time.Duration;
import org.sigpath.Context;

/**
 * A line on the terminal that shows how far a context's calls are, from half a second on until it
 * is closed.
 *
 * <p>Java cannot tell whether standard error is a terminal: {@link java.io.Console} looks at the
 * other two streams. The launcher can, and says so in {@code -Dsigpath.progress=true}; without it
 * nothing is shown.
 */
final class ProgressBar implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMillis(500);
  private static final Duration INTERVAL = Duration.ofMillis(100);
  private static final int WIDTH = 40;
  private static final String ERASE = "\r\u001b[K";

  private final Context context;
  private final PrintWriter terminal;
  private final Thread painter;

  private ProgressBar(Context context, PrintWriter terminal) {
    this.context = context;
    this.terminal = terminal;
    painter = Thread.ofPlatform().daemon().name("sigpath-progress").unstarted(this::paint);
  }

  /** Begins to watch, if there is somebody to show it to. */
  static ProgressBar watch(Context context, PrintWriter terminal) {
    ProgressBar bar = new ProgressBar(context, terminal);
    if (Boolean.getBoolean("sigpath.progress")) {
      bar.painter.start();
    }
    return bar;
  }

  /** Erases the line. */
  @Override
  public void close() {
    painter.interrupt();
    try {
      painter.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void paint() {
    try {
      Thread.sleep(PATIENCE);
    } catch (InterruptedException e) {
      return;
    }
    try {
      while (true) {
        terminal.print(line(context.progress()));
        terminal.flush();
        Thread.sleep(INTERVAL);
      }
    } catch (InterruptedException e) {
      terminal.print(ERASE);
      terminal.flush();
    }
  }

  static String line(Context.Progress progress) {
    double part = progress.total() == 0 ? 0 : (double) progress.done() / progress.total();
    int filled = (int) (part * WIDTH);
    return ERASE
        + "[%s%s] %3d%%"
            .formatted("#".repeat(filled), ".".repeat(WIDTH - filled), (int) (part * 100));
  }
}
