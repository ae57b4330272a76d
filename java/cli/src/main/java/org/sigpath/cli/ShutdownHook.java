package org.sigpath.cli;

/** What is done if the process is interrupted, by Ctrl-C or a signal, before this is closed. */
final class ShutdownHook implements AutoCloseable {
  private final Thread thread;

  ShutdownHook(Runnable action) {
    thread = new Thread(action, "sigpath-shutdown");
    Runtime.getRuntime().addShutdownHook(thread);
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(thread);
    } catch (IllegalStateException e) {
      // The process is ending: the hook runs, and nothing follows it.
    }
  }
}
