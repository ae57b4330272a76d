package org.sigpath;

import org.sigpath.ffi.SigpathC;

/** How {@link S4Steps} make a step. */
public enum S4StepMode {
  /** As low-rank corrections of diagonal products; N complex numbers a state. */
  LINEAR(SigpathC.SIGPATH_S4_LINEAR()),
  /** As one real product of 2 N by 2 N; N complex numbers a state, the same as linear ones. */
  DENSE(SigpathC.SIGPATH_S4_DENSE()),
  /**
   * In the eigenvectors of dA; 2 N complex numbers a state, of those alone. Refused where their
   * condition number, by which they multiply rounding, is above 1e6 in {@code double} and 1e3 in
   * {@code float}; that of HiPPO-LegS grows exponentially with N.
   */
  DIAGONAL(SigpathC.SIGPATH_S4_DIAGONAL());

  private final int code;

  S4StepMode(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }
}
