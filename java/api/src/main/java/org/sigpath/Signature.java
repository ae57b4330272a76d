package org.sigpath;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.sigpath.ffi.SigpathC;

/**
 * The truncated signature of paths, taken as piecewise linear, and its vector-Jacobian product.
 *
 * <p>The signature of depth N of a path with D channels is its iterated integrals over the words of
 * 1..N letters: D + D² + ... + D^N coefficients, level by level, words in lexicographic order. A
 * path of one point has the signature 0.
 *
 * <p>Cost per increment: about the sum over k = 2..N and i = 2..k of D^i multiply-adds; of a
 * gradient two to six times that.
 */
public final class Signature extends PathFunction {
  private final int depth;
  private final boolean scalarTerm;

  private Signature(Builder b) {
    super(b, b.depth);
    depth = b.depth;
    scalarTerm = b.scalarTerm;
    outputSize(1);
  }

  /** A plan with options; {@link Builder#depth} must be given. */
  public static Builder builder() {
    return new Builder();
  }

  /** The truncation level N. */
  public int depth() {
    return depth;
  }

  /**
   * Coefficients of a signature, for paths of {@code dim} channels.
   *
   * @throws IllegalArgumentException if dim is not positive or the size is over 63 bits
   */
  @Override
  public long outputSize(long dim) {
    return Calls.number(size -> SigpathC.sigpath_signature_size(options, dim, size));
  }

  /**
   * The words of the coefficients, in their order, such as {@code (0)}, {@code (0,1)}; a scalar
   * term is {@code ()}. With d channels lead-lag has the letters 0..d-1 for the lag and d..2d-1 for
   * the lead; time is the last letter.
   *
   * @throws IllegalArgumentException if there are more than 2^31 - 1
   */
  @Override
  public List<String> names(long dim) {
    List<String> names = new ArrayList<>(Calls.listSize("words", outputSize(dim)));
    if (scalarTerm) {
      names.add("()");
    }
    // Inside the parentheses, of the words of one letter fewer.
    List<String> level = List.of("");
    for (int k = 1; k <= depth; k++) {
      List<String> next = new ArrayList<>();
      for (String prefix : level) {
        for (long letter = 0; letter < channels(dim); letter++) {
          next.add(k == 1 ? Long.toString(letter) : prefix + "," + letter);
        }
      }
      next.forEach(word -> names.add("(" + word + ")"));
      level = next;
    }
    return Collections.unmodifiableList(names);
  }

  /** {@link #names(long)}. */
  public List<String> words(long dim) {
    return names(dim);
  }

  @Override
  int workspace(MemorySegment context, Paths paths, int vjp, MemorySegment bytes) {
    return SigpathC.sigpath_signature_workspace(
        context, options, paths.descriptor(), paths.windowTable(), vjp, bytes);
  }

  @Override
  int forward(
      MemorySegment context,
      Paths paths,
      MemorySegment times,
      MemorySegment basepoint,
      MemorySegment out,
      long outCount) {
    return SigpathC.sigpath_signature(
        context,
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
    return SigpathC.sigpath_signature_vjp(
        context,
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

  /** Options of a {@link Signature}. */
  public static final class Builder extends PathFunction.Builder<Builder> {
    private int depth;

    private Builder() {}

    /** The truncation level N, 1 or more. */
    public Builder depth(int depth) {
      this.depth = depth;
      return this;
    }

    /** The algorithm; {@link Method#AUTO} unless given. */
    public Builder method(Method method) {
      this.method = Objects.requireNonNull(method, "method");
      return this;
    }

    /** Begins the output with the level 0, which is 1. */
    public Builder scalarTerm() {
      this.scalarTerm = true;
      return this;
    }

    /**
     * The signature of every prefix of a path: row i is that of the points 0..i+1, counted with the
     * basepoint if there is one; rows beyond a path's length are 0.
     */
    public Builder expanding() {
      this.expanding = true;
      return this;
    }

    /**
     * The plan.
     *
     * @throws IllegalArgumentException if depth is less than 1, or so large that no signature would
     *     fit
     */
    public Signature build() {
      return new Signature(this);
    }
  }
}
