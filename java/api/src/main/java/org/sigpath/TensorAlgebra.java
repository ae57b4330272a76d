package org.sigpath;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.sigpath.ffi.SigpathC;
import org.sigpath.ffi.sigpath_tensors;

/**
 * The algebra of tensors over {@code dim} letters, truncated at a depth N, in which signatures and
 * log-signatures live. Immutable; any number of threads may use one.
 *
 * <p>A tensor has the layout of a signature: levels 1..N one after the other, dim^k coefficients
 * each, words in lexicographic order; with a scalar term level 0 in front. Without one, level 0 has
 * the value that an operation names. An operation is an object with {@code compute} and {@code
 * vjp}, on segments of this dtype or on arrays:
 *
 * <pre>{@code
 * TensorAlgebra algebra = TensorAlgebra.of(3, 4, DType.FLOAT64);
 * double[] whole = algebra.product().compute(signatureOfFirstPart, signatureOfSecondPart);
 * }</pre>
 */
public final class TensorAlgebra {
  private final long dim;
  private final int depth;
  private final DType dtype;
  private final boolean scalarTerm;
  private final long size;
  private final TensorBiFunction product;
  private final TensorFunction exp;
  private final TensorFunction log;
  private final TensorFunction antipode;
  private final TensorBiFunction dilate;
  private final TensorBiFunction append;
  private final TensorBiFunction prepend;
  private final TensorBiFunction shuffle;
  private final TensorBiFunction inner;
  // Of the last number of items: most callers stay with one.
  private volatile Shape last;

  private record Shape(long items, MemorySegment descriptor) {}

  private TensorAlgebra(long dim, int depth, DType dtype, boolean scalarTerm) {
    this.dim = dim;
    this.depth = depth;
    this.dtype = Objects.requireNonNull(dtype, "dtype");
    this.scalarTerm = scalarTerm;
    last = describe(1);
    size = Calls.number(told -> SigpathC.sigpath_tensor_size(shape(1), told));
    product =
        binary(
            size,
            size,
            (c, n, a, an, b, bn, o, on) ->
                SigpathC.sigpath_tensor_product(c, shape(n), a, an, b, bn, o, on),
            (c, n, a, an, b, bn, g, gn, ga, gan, gb, gbn) ->
                SigpathC.sigpath_tensor_product_vjp(
                    c, shape(n), a, an, b, bn, g, gn, ga, gan, gb, gbn));
    exp =
        unary(
            (c, n, a, an, o, on) -> SigpathC.sigpath_tensor_exp(c, shape(n), a, an, o, on),
            (c, n, a, an, g, gn, ga, gan) ->
                SigpathC.sigpath_tensor_exp_vjp(c, shape(n), a, an, g, gn, ga, gan));
    log =
        unary(
            (c, n, a, an, o, on) -> SigpathC.sigpath_tensor_log(c, shape(n), a, an, o, on),
            (c, n, a, an, g, gn, ga, gan) ->
                SigpathC.sigpath_tensor_log_vjp(c, shape(n), a, an, g, gn, ga, gan));
    antipode =
        unary(
            (c, n, a, an, o, on) -> SigpathC.sigpath_tensor_antipode(c, shape(n), a, an, o, on),
            (c, n, a, an, g, gn, ga, gan) ->
                SigpathC.sigpath_tensor_antipode_vjp(c, shape(n), g, gn, ga, gan));
    dilate =
        binary(
            dim,
            size,
            (c, n, a, an, b, bn, o, on) ->
                SigpathC.sigpath_tensor_dilate(c, shape(n), a, an, b, bn, o, on),
            (c, n, a, an, b, bn, g, gn, ga, gan, gb, gbn) ->
                SigpathC.sigpath_tensor_dilate_vjp(
                    c, shape(n), a, an, b, bn, g, gn, ga, gan, gb, gbn));
    append = join(0);
    prepend = join(1);
    shuffle =
        binary(
            size,
            size,
            (c, n, a, an, b, bn, o, on) ->
                SigpathC.sigpath_tensor_shuffle(c, shape(n), a, an, b, bn, o, on),
            (c, n, a, an, b, bn, g, gn, ga, gan, gb, gbn) ->
                SigpathC.sigpath_tensor_shuffle_vjp(
                    c, shape(n), a, an, b, bn, g, gn, ga, gan, gb, gbn));
    inner =
        binary(
            size,
            1,
            (c, n, a, an, b, bn, o, on) ->
                SigpathC.sigpath_tensor_inner(c, shape(n), a, an, b, bn, o, on),
            (c, n, a, an, b, bn, g, gn, ga, gan, gb, gbn) ->
                SigpathC.sigpath_tensor_inner_vjp(
                    c, shape(n), a, an, b, bn, g, gn, ga, gan, gb, gbn));
  }

  /**
   * The algebra of tensors without a scalar term, as a {@link Signature} is by default.
   *
   * @throws IllegalArgumentException if dim or depth is less than 1 or the size is over 63 bits
   */
  public static TensorAlgebra of(long dim, int depth, DType dtype) {
    return new TensorAlgebra(dim, depth, dtype, false);
  }

  /** The same of tensors with their scalar term. */
  public TensorAlgebra withScalarTerm() {
    return new TensorAlgebra(dim, depth, dtype, true);
  }

  /** The number of letters. */
  public long dim() {
    return dim;
  }

  /** The truncation level N. */
  public int depth() {
    return depth;
  }

  /** The element type of the arrays. */
  public DType dtype() {
    return dtype;
  }

  /** Whether tensors begin with their level 0. */
  public boolean scalarTerm() {
    return scalarTerm;
  }

  /** Coefficients of one tensor: d + d^2 + ... + d^N, and 1 more with a scalar term. */
  public long size() {
    return size;
  }

  /**
   * The product a (x) b. Without a scalar term level 0 is 1 on both sides, which is Chen's product:
   * the signature of one path after the other. A single {@code a} for all items continues each from
   * a given initial signature. About N multiply-adds per coefficient.
   */
  public TensorBiFunction product() {
    return product;
  }

  /**
   * The product of {@code items} tensors in a row, a_1 (x) ... (x) a_items, by a tree of pairs of
   * neighbours: from (items, size) to (size). Its scratch memory is half the tensors of a row; of
   * the vjp all.
   *
   * @param items 0 or more; without any the product is the unit
   */
  public TensorFunction productAll(long items) {
    return new TensorFunction(
        dtype,
        Segments.product("items", Segments.notNegative("items", items), size),
        size,
        (c, n, a, an, o, on) ->
            SigpathC.sigpath_tensor_product_all(c, shape(n), items, a, an, o, on),
        (c, n, a, an, g, gn, ga, gan) ->
            SigpathC.sigpath_tensor_product_all_vjp(c, shape(n), items, a, an, g, gn, ga, gan));
  }

  /**
   * The exponential, from expanded log-signatures to signatures. Level 0 of a counts as 0, that of
   * the result is 1. About N multiply-adds per coefficient.
   */
  public TensorFunction exp() {
    return exp;
  }

  /**
   * The logarithm, from signatures to expanded log-signatures. Level 0 of a counts as 1, that of
   * the result is 0. About N multiply-adds per coefficient.
   */
  public TensorFunction log() {
    return log;
  }

  /**
   * The antipode, (-1)^n a_{w_n ... w_1}: of a signature its inverse, which is the signature of the
   * path run backward. Level 0 stays.
   */
  public TensorFunction antipode() {
    return antipode;
  }

  /**
   * Dilation by a vector b of dim factors, a_w b_{w_1} ... b_{w_n}: the signature of the path whose
   * channel i is multiplied by b_i.
   */
  public TensorBiFunction dilate() {
    return dilate;
  }

  /**
   * One more segment at the end of a path, a (x) exp(b), for an increment b of dim channels: the
   * cost of one step of a signature.
   */
  public TensorBiFunction append() {
    return append;
  }

  /** One more segment in front of a path, exp(b) (x) a, for an increment b of dim channels. */
  public TensorBiFunction prepend() {
    return prepend;
  }

  /**
   * The shuffle product of linear functionals of signatures S: {@literal <c, S> = <a, S> <b, S>}.
   * Without a scalar term level 0 is 0 on both sides. About 2^k multiply-adds per coefficient of
   * level k.
   */
  public TensorBiFunction shuffle() {
    return shuffle;
  }

  /**
   * The inner product, the sum of a_w b_w over all words: one number per item. Without a scalar
   * term level 0 counts for nothing.
   */
  public TensorBiFunction inner() {
    return inner;
  }

  /**
   * The coefficients at the words of a set, in its order; the empty word gives level 0, which is 1
   * without a scalar term.
   *
   * @param words over the letters 0..dim-1, none longer than the depth, else a call is refused
   */
  public TensorFunction extract(Words words) {
    MemorySegment set = words.handle();
    return new TensorFunction(
        dtype,
        size,
        words.size(),
        (c, n, a, an, o, on) -> SigpathC.sigpath_tensor_extract(c, shape(n), set, a, an, o, on),
        (c, n, a, an, g, gn, ga, gan) ->
            SigpathC.sigpath_tensor_extract_vjp(c, shape(n), set, g, gn, ga, gan));
  }

  @Override
  public String toString() {
    String tail = scalarTerm ? ", scalar term]" : "]";
    return "TensorAlgebra[dim=" + dim + ", depth=" + depth + ", " + dtype + tail;
  }

  private TensorFunction unary(TensorFunction.Forward f, TensorFunction.Backward vjp) {
    return new TensorFunction(dtype, size, size, f, vjp);
  }

  private TensorBiFunction binary(
      long bSize, long outputSize, TensorBiFunction.Forward f, TensorBiFunction.Backward vjp) {
    return new TensorBiFunction(dtype, size, bSize, outputSize, f, vjp);
  }

  private TensorBiFunction join(int left) {
    return binary(
        dim,
        size,
        (c, n, a, an, b, bn, o, on) ->
            SigpathC.sigpath_tensor_join(c, shape(n), left, a, an, b, bn, o, on),
        (c, n, a, an, b, bn, g, gn, ga, gan, gb, gbn) ->
            SigpathC.sigpath_tensor_join_vjp(
                c, shape(n), left, a, an, b, bn, g, gn, ga, gan, gb, gbn));
  }

  private MemorySegment shape(long items) {
    Shape shape = last;
    if (shape.items != items) {
      shape = describe(items);
      last = shape;
    }
    return shape.descriptor;
  }

  private Shape describe(long items) {
    MemorySegment tensors = Arena.ofAuto().allocate(sigpath_tensors.layout());
    sigpath_tensors.size(tensors, tensors.byteSize());
    sigpath_tensors.dtype(tensors, dtype.code());
    sigpath_tensors.batch(tensors, items);
    sigpath_tensors.dim(tensors, dim);
    sigpath_tensors.depth(tensors, depth);
    sigpath_tensors.scalar_term(tensors, scalarTerm ? 1 : 0);
    return new Shape(items, tensors);
  }
}
