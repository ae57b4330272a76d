package org.sigpath;

import org.sigpath.ffi.SigpathC;

/** How a truncated signature is computed; the results agree to rounding. */
public enum Method {
  /** The fastest for the shape. */
  AUTO(SigpathC.SIGPATH_METHOD_AUTO()),
  /** Chen's identity with the exponential of each increment (arXiv 2509.10613, algorithm 1). */
  DIRECT(SigpathC.SIGPATH_METHOD_DIRECT()),
  /** The same by Horner's scheme (arXiv 2509.10613, algorithm 2). */
  HORNER(SigpathC.SIGPATH_METHOD_HORNER());

  private final int code;

  Method(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }
}
