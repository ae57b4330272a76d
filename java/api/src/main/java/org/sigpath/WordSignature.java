package org.sigpath;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Objects;
import org.sigpath.ffi.SigpathC;

/**
 * The coefficients of the signature at a set of {@link Words}, in their order, and the
 * vector-Jacobian product.
 *
 * <p>The cost is proportional to the words' prefix closure, never to D^N: about 1 + h multiply-adds
 * per increment for a word of the closure that begins words of up to h more letters; of a gradient
 * three to six times that. Paths and windows run side by side, so that a batch pays.
 */
public final class WordSignature extends PathFunction {
  private final Words words;
  private final boolean scalarTerm;

  private WordSignature(Builder b) {
    super(b, 0);
    words = b.words;
    scalarTerm = b.scalarTerm;
  }

  /** The coefficients at words, without any option. */
  public static WordSignature of(Words words) {
    return builder(words).build();
  }

  /** A plan with options; the words' letters are the channels of the transformed paths. */
  public static Builder builder(Words words) {
    return new Builder(Objects.requireNonNull(words, "words"));
  }

  /** The words. */
  public Words words() {
    return words;
  }

  /** The number of words, and one more with a scalar term. */
  public long outputSize() {
    return words.size() + (scalarTerm ? 1 : 0);
  }

  @Override
  public long outputSize(long dim) {
    checkLetters("letters of the words", words.dim(), dim);
    return outputSize();
  }

  /** The words as text; a scalar term is {@code ()}. */
  public List<String> names() {
    return scalarTerm ? Calls.prepend("()", words.names()) : words.names();
  }

  @Override
  public List<String> names(long dim) {
    checkLetters("letters of the words", words.dim(), dim);
    return names();
  }

  @Override
  int workspace(MemorySegment context, Paths paths, int vjp, MemorySegment bytes) {
    return SigpathC.sigpath_word_signature_workspace(
        context, words.handle(), options, paths.descriptor(), paths.windowTable(), vjp, bytes);
  }

  @Override
  int forward(
      MemorySegment context,
      Paths paths,
      MemorySegment times,
      MemorySegment basepoint,
      MemorySegment out,
      long outCount) {
    return SigpathC.sigpath_word_signature(
        context,
        words.handle(),
        options,
        paths.descriptor(),
        paths.points(),
        paths.lengths(),
        times,
        basepoint,
        paths.windowTable(),
        out,
        outCount);
  }

  @Override
  int backward(
      MemorySegment context,
      Paths paths,
      MemorySegment times,
      MemorySegment basepoint,
      MemorySegment cotangent,
      long cotangentCount,
      MemorySegment gradPoints,
      long gradPointsCount,
      MemorySegment gradTimes,
      long gradTimesCount,
      MemorySegment gradBasepoint,
      long gradBasepointCount) {
    return SigpathC.sigpath_word_signature_vjp(
        context,
        words.handle(),
        options,
        paths.descriptor(),
        paths.points(),
        paths.lengths(),
        times,
        basepoint,
        paths.windowTable(),
        cotangent,
        cotangentCount,
        gradPoints,
        gradPointsCount,
        gradTimes,
        gradTimesCount,
        gradBasepoint,
        gradBasepointCount);
  }

  /** Options of a {@link WordSignature}. */
  public static final class Builder extends PathFunction.Builder<Builder> {
    private final Words words;

    private Builder(Words words) {
      this.words = words;
    }

    /** Begins the output with the coefficient of the empty word, which is 1. */
    public Builder scalarTerm() {
      this.scalarTerm = true;
      return this;
    }

    /** A row for every prefix of a path, as {@link Signature.Builder#expanding()}. */
    public Builder expanding() {
      this.expanding = true;
      return this;
    }

    /** The plan. */
    public WordSignature build() {
      return new WordSignature(this);
    }
  }
}
