package org.sigpath;

import org.sigpath.ffi.SigpathC;

/**
 * What the coefficients of a {@link LogSignature} are of. Lyndon words, those smaller than all
 * their proper suffixes, come by length, then lexicographically.
 */
public enum Basis {
  /** All words, in the layout of signatures. */
  EXPANDED(SigpathC.SIGPATH_BASIS_EXPANDED()),
  /** The coefficients at the Lyndon words (signatory's "words"). */
  LYNDON_WORDS(SigpathC.SIGPATH_BASIS_LYNDON_WORDS()),
  /** Coordinates in the basis of Lyndon brackets of the free Lie algebra (iisignature's "S"). */
  LYNDON_BRACKETS(SigpathC.SIGPATH_BASIS_LYNDON_BRACKETS()),
  /** The coefficients at the words of a set: {@link LogSignature#builder(Words)}. */
  WORDS(SigpathC.SIGPATH_BASIS_WORDS());

  private final int code;

  Basis(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }
}
