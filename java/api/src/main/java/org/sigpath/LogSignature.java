package org.sigpath;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.sigpath.ffi.SigpathC;
import org.sigpath.ffi.sigpath_logsignature_info;

/**
 * The logarithm of the truncated signature of paths in a {@link Basis}, and its vector-Jacobian
 * product; the ways between signatures and log-signatures, and the log-signature of one path after
 * the other.
 *
 * <p>The tables of a dimension, a depth and a basis are prepared once, in native memory that is
 * freed when the garbage collector finds that nothing refers to this: it does not see how large
 * they are, so keep plans rather than making them anew. The cost is that of the signature, and for
 * a row about N multiply-adds for each coefficient and each word of fewer than N letters.
 */
public final class LogSignature extends PathFunction {
  private final MemorySegment plan;
  private final Basis basis;
  private final long letters;
  private final int depth;
  private final long size;

  private LogSignature(Builder b) {
    super(b, 0);
    basis = b.basis;
    plan =
        Calls.object(
            Arena.ofAuto(),
            made ->
                b.words == null
                    ? SigpathC.sigpath_logsignature_plan_create(
                        channels(b.dim), b.depth, basis.code(), made)
                    : SigpathC.sigpath_logsignature_plan_create_words(b.words.handle(), made),
            SigpathC::sigpath_logsignature_plan_destroy);
    try (Arena frame = Arena.ofConfined()) {
      MemorySegment info = frame.allocate(sigpath_logsignature_info.layout());
      sigpath_logsignature_info.size(info, info.byteSize());
      Status.check(SigpathC.sigpath_logsignature_plan_describe(plan, info));
      letters = sigpath_logsignature_info.dim(info);
      depth = sigpath_logsignature_info.depth(info);
      size = sigpath_logsignature_info.count(info);
    }
  }

  /**
   * A plan with options, at the Lyndon words unless another basis is set.
   *
   * @param dim channels of the paths, before the transforms
   * @param depth the truncation level N, 1 or more
   * @throws IllegalArgumentException if dim is less than 1
   */
  public static Builder builder(long dim, int depth) {
    return new Builder(Segments.positive("dim", dim), depth, Basis.LYNDON_WORDS, null);
  }

  /**
   * A plan with options for the coefficients at the words of a set, in its order; that of the empty
   * word is 0. The words' letters are the channels of the transformed paths.
   */
  public static Builder builder(Words words) {
    Objects.requireNonNull(words, "words");
    return new Builder(0, words.depth(), Basis.WORDS, words);
  }

  /** What the coefficients are of. */
  public Basis basis() {
    return basis;
  }

  /** The truncation level N. */
  public int depth() {
    return depth;
  }

  /** Channels of the transformed paths. */
  public long letters() {
    return letters;
  }

  /** Coefficients of a log-signature. */
  public long outputSize() {
    return size;
  }

  @Override
  public long outputSize(long dim) {
    checkLetters("letters of the log-signature", letters, dim);
    return size;
  }

  /** What the coefficients are of, such as {@code (0,0,1)}, or for brackets {@code [0,[0,1]]}. */
  public List<String> names() {
    List<String> names = new ArrayList<>(Calls.listSize("coefficients", size));
    try (Arena frame = Arena.ofConfined()) {
      Calls.TextReader reader = new Calls.TextReader(frame);
      for (long i = 0; i < size; i++) {
        long at = i;
        names.add(
            reader.read(
                (text, capacity, length) ->
                    SigpathC.sigpath_logsignature_plan_text(plan, at, text, capacity, length)));
      }
    }
    return Collections.unmodifiableList(names);
  }

  @Override
  public List<String> names(long dim) {
    checkLetters("letters of the log-signature", letters, dim);
    return names();
  }

  /**
   * From signatures, levels 1..N, to log-signatures.
   *
   * @throws IllegalArgumentException if the size of a signature is over 63 bits
   */
  public TensorFunction ofSignature(DType dtype) {
    int code = dtype.code();
    return new TensorFunction(
        dtype,
        signatureSize(dtype),
        size,
        (c, n, a, an, o, on) ->
            SigpathC.sigpath_logsignature_of_signature(c, plan, code, n, a, an, o, on),
        (c, n, a, an, g, gn, ga, gan) ->
            SigpathC.sigpath_logsignature_of_signature_vjp(
                c, plan, code, n, a, an, g, gn, ga, gan));
  }

  /**
   * From log-signatures to signatures, levels 1..N. In the expanded basis any tensor may be given.
   * With {@link Basis#WORDS} every call is an {@link UnsupportedOperationException}.
   */
  public TensorFunction toSignature(DType dtype) {
    int code = dtype.code();
    return new TensorFunction(
        dtype,
        size,
        signatureSize(dtype),
        (c, n, a, an, o, on) ->
            SigpathC.sigpath_logsignature_to_signature(c, plan, code, n, a, an, o, on),
        (c, n, a, an, g, gn, ga, gan) ->
            SigpathC.sigpath_logsignature_to_signature_vjp(
                c, plan, code, n, a, an, g, gn, ga, gan));
  }

  /**
   * The log-signature of one path after the other, log(exp(a) (x) exp(b)): the truncated
   * Baker-Campbell-Hausdorff series. With {@link Basis#WORDS} every call is an {@link
   * UnsupportedOperationException}.
   */
  public TensorBiFunction combine(DType dtype) {
    int code = dtype.code();
    return new TensorBiFunction(
        dtype,
        size,
        size,
        size,
        (c, n, a, an, b, bn, o, on) ->
            SigpathC.sigpath_logsignature_combine(c, plan, code, n, a, an, b, bn, o, on),
        (c, n, a, an, b, bn, g, gn, ga, gan, gb, gbn) ->
            SigpathC.sigpath_logsignature_combine_vjp(
                c, plan, code, n, a, an, b, bn, g, gn, ga, gan, gb, gbn));
  }

  MemorySegment plan() {
    return plan;
  }

  private long signatureSize(DType dtype) {
    return TensorAlgebra.of(letters, depth, dtype).size();
  }

  @Override
  int workspace(MemorySegment context, Paths paths, int vjp, MemorySegment bytes) {
    return SigpathC.sigpath_logsignature_workspace(
        context, plan, options, paths.descriptor(), paths.windowTable(), vjp, bytes);
  }

  @Override
  int forward(
      MemorySegment context,
      Paths paths,
      MemorySegment times,
      MemorySegment basepoint,
      MemorySegment out,
      long outCount) {
    return SigpathC.sigpath_logsignature(
        context,
        plan,
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
    return SigpathC.sigpath_logsignature_vjp(
        context,
        plan,
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

  /** Options of a {@link LogSignature}. */
  public static final class Builder extends PathFunction.Builder<Builder> {
    private final long dim;
    private final int depth;
    private final Words words;
    private Basis basis;

    private Builder(long dim, int depth, Basis basis, Words words) {
      this.dim = dim;
      this.depth = depth;
      this.basis = basis;
      this.words = words;
    }

    /**
     * What the coefficients are of.
     *
     * @throws IllegalArgumentException for {@link Basis#WORDS} without words, or another with them
     */
    public Builder basis(Basis basis) {
      Objects.requireNonNull(basis, "basis");
      if ((basis == Basis.WORDS) != (words != null)) {
        throw new IllegalArgumentException(
            "basis: is "
                + basis
                + (words == null
                    ? ", expected another basis without words"
                    : ", expected WORDS with words"));
      }
      this.basis = basis;
      return this;
    }

    /** A row for every prefix of a path, as {@link Signature.Builder#expanding()}. */
    public Builder expanding() {
      this.expanding = true;
      return this;
    }

    /**
     * The plan, with its tables.
     *
     * @throws IllegalArgumentException if depth is less than 1, or a signature's size over 63 bits
     * @throws OutOfNativeMemoryException if memory does not hold the tables
     */
    public LogSignature build() {
      return new LogSignature(this);
    }
  }
}
