package org.sigpath;

import java.util.concurrent.CancellationException;
import org.sigpath.ffi.Native;
import org.sigpath.ffi.SigpathC;

/** Turns the status of a native call into an exception. */
final class Status {
  private static final int OK = SigpathC.SIGPATH_OK();

  private Status() {}

  static void check(int status) {
    if (status != OK) {
      throw exception(status, Native.lastError());
    }
  }

  private static RuntimeException exception(int status, String text) {
    if (status == SigpathC.SIGPATH_INVALID_ARGUMENT()) {
      return new IllegalArgumentException(text);
    }
    if (status == SigpathC.SIGPATH_UNSUPPORTED()) {
      return new UnsupportedOperationException(text);
    }
    if (status == SigpathC.SIGPATH_OUT_OF_MEMORY()) {
      return new OutOfNativeMemoryException(text);
    }
    if (status == SigpathC.SIGPATH_CANCELLED()) {
      return new CancellationException(text);
    }
    return new SigpathException(text);
  }
}
