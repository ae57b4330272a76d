package org.sigpath;

import org.sigpath.ffi.SigpathC;

/** How an {@link S4dModel} goes from continuous to discrete time, with x = dt A. */
public enum Discretization {
  /** Zero-order hold, exact for inputs that are constant over a step: dA = e^x, dB = B (dA-1)/A. */
  ZOH(SigpathC.SIGPATH_ZOH()),
  /** The bilinear transform: dA = (1 + x/2) / (1 - x/2), dB = B dt / (1 - x/2). */
  BILINEAR(SigpathC.SIGPATH_BILINEAR());

  private final int code;

  Discretization(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }
}
