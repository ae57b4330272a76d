package org.sigpath;

import java.util.Objects;

/**
 * What the builders of state-space models have in common: their shape, and what raw parameters
 * stand for. Unless told otherwise aReal and dt are logarithms of what they stand for, and aImag is
 * itself.
 *
 * @param <B> the builder itself
 */
public abstract sealed class StateSpaceBuilder<B extends StateSpaceBuilder<B>>
    permits S4dModel.Builder, S4Model.Builder {
  final DType dtype;
  final long dim;
  final long modes;
  ParameterTransform realTransform = ParameterTransform.EXP;
  ParameterTransform imagTransform = ParameterTransform.NONE;
  ParameterTransform dtTransform = ParameterTransform.EXP;
  boolean dtFast;
  long channels = 1;
  long sets = 1;
  double rate = 1;
  private final long given;
  private final boolean most;

  /**
   * The length is that of the kernels, or with {@code most} that of inputs at rate 1, which at
   * other rates are so much shorter.
   */
  StateSpaceBuilder(DType dtype, long dim, long modes, long length, boolean most) {
    this.dtype = Objects.requireNonNull(dtype, "dtype");
    this.dim = Segments.positive("dim", dim);
    this.modes = Segments.positive("modes", modes);
    this.given = Segments.positive(most ? "lMax" : "length", length);
    this.most = most;
  }

  /** Of aReal; {@link ParameterTransform#EXP} unless given. */
  public final B realTransform(ParameterTransform transform) {
    this.realTransform = Objects.requireNonNull(transform, "realTransform");
    return self();
  }

  /** Of aImag; {@link ParameterTransform#NONE} unless given. */
  public final B imagTransform(ParameterTransform transform) {
    this.imagTransform = Objects.requireNonNull(transform, "imagTransform");
    return self();
  }

  /** Of dt; {@link ParameterTransform#EXP} unless given. */
  public final B dtTransform(ParameterTransform transform) {
    this.dtTransform = Objects.requireNonNull(transform, "dtTransform");
    return self();
  }

  /** Takes dt for the sinh of its raw value, before its transform. */
  public final B dtFast() {
    this.dtFast = true;
    return self();
  }

  /** The outputs of each input, 1 or more; 1 unless given. */
  public final B channels(long channels) {
    this.channels = Segments.positive("channels", channels);
    return self();
  }

  /** The sets S of modes, a number that divides H; 1 unless given. */
  public final B sets(long sets) {
    this.sets = Segments.positive("sets", sets);
    return self();
  }

  /**
   * By how much steps are longer than the parameters say, for inputs of another sampling rate; 1
   * unless given.
   *
   * @throws IllegalArgumentException if it is not finite and above 0
   */
  public final B rate(double rate) {
    if (!(rate > 0) || Double.isInfinite(rate)) {
      throw new IllegalArgumentException("rate: is " + rate + ", expected a finite number above 0");
    }
    this.rate = rate;
    return self();
  }

  /** L of the kernels. */
  final long length() {
    return most ? Math.max(1, Math.round(given / rate)) : given;
  }

  @SuppressWarnings("unchecked")
  private B self() {
    return (B) this;
  }
}
