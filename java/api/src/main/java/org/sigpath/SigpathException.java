package org.sigpath;

/** A failure that is not the caller's: of a device, its driver, or the library itself. */
public sealed class SigpathException extends RuntimeException permits OutOfNativeMemoryException {
  private static final long serialVersionUID = 1L;

  SigpathException(String message) {
    super(message);
  }
}
