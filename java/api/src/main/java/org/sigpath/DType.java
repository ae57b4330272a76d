package org.sigpath;

import org.sigpath.ffi.SigpathC;

/** Element type of paths, signatures and gradients: all arrays of one call have the same. */
public enum DType {
  /** {@code float}, 4 bytes. */
  FLOAT32(4, SigpathC.SIGPATH_FLOAT32()),
  /** {@code double}, 8 bytes. */
  FLOAT64(8, SigpathC.SIGPATH_FLOAT64());

  private final int bytes;
  private final int code;

  DType(int bytes, int code) {
    this.bytes = bytes;
    this.code = code;
  }

  /** Bytes of one element, and its alignment. */
  public int bytes() {
    return bytes;
  }

  int code() {
    return code;
  }
}
