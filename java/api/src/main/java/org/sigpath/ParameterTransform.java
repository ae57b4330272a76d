package org.sigpath;

import org.sigpath.ffi.SigpathC;

/** What a raw parameter p of an {@link S4dModel} or an {@link S4Model} stands for. */
public enum ParameterTransform {
  /** p. */
  NONE(SigpathC.SIGPATH_PARAMETER_NONE()),
  /** e^p. */
  EXP(SigpathC.SIGPATH_PARAMETER_EXP()),
  /** max(p, 0) + 1e-4. */
  RELU(SigpathC.SIGPATH_PARAMETER_RELU()),
  /** 1 / (1 + e^-p). */
  SIGMOID(SigpathC.SIGPATH_PARAMETER_SIGMOID()),
  /** log(1 + e^p). */
  SOFTPLUS(SigpathC.SIGPATH_PARAMETER_SOFTPLUS());

  private final int code;

  ParameterTransform(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }
}
