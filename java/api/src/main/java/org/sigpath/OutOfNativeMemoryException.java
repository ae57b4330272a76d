package org.sigpath;

/**
 * Native memory, or a context's workspace limit, is too small; the message has the figure where one
 * is known.
 */
public final class OutOfNativeMemoryException extends SigpathException {
  private static final long serialVersionUID = 1L;

  OutOfNativeMemoryException(String message) {
    super(message);
  }
}
