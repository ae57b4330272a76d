package org.sigpath;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.Objects;

/**
 * A diagonal state-space model (S4D, arXiv 2206.11893): H inputs of N complex modes each, which
 * come with their conjugates, s' = A s + B u, y = 2 Re of the sum over n of C_n s_n, with A =
 * -f(aReal) - i f(aImag) and steps f(dt) rate. S sets of A and B are dealt out to the H inputs in
 * turn: input h has set h mod S. An immutable plan, which holds no parameters: {@link
 * S4dParameters} come with every call. Any number of threads may use one.
 *
 * <p>Complex arrays are interleaved, (re, im) pairs: n complex numbers are 2 n elements. All
 * segments are contiguous native memory of the model's dtype, of exactly the size that is said;
 * they stay the caller's, and none is kept. Where there are states, their number is that of the
 * state segment. Calls on segments allocate nothing on the Java heap in the steady state, that is
 * as long as the number of states stays. Results do not depend on the number of threads, bit for
 * bit.
 *
 * <p>In a {@link Context} of a CUDA device calls run there: segments are staged to it and back;
 * those in {@link DeviceBuffer}s are used in place. Results then differ from those of the CPU by
 * rounding.
 *
 * <p>All calls throw {@link IllegalArgumentException} for segments of the wrong size, on the heap,
 * unaligned, read-only or overlapping, for NaN or infinity in an input, and where a step is not
 * above 0 or powers of dA are beyond the dtype's range; {@link OutOfNativeMemoryException} if the
 * workspace limit is too small; and {@link java.util.concurrent.CancellationException} after {@link
 * Context#cancel()}. Methods without a context run on every core.
 */
public final class S4dModel {
  private final S4dCalls calls;

  private S4dModel(Builder b) {
    calls = new S4dCalls(b);
  }

  /**
   * A model with options; without any as is usual: one channel, one set, {@link
   * Discretization#ZOH}, aReal and dt logarithms of what they stand for, aImag itself.
   *
   * @param dtype of all arrays
   * @param dim H inputs, 1 or more
   * @param modes N of each, 1 or more
   * @param length L of the kernels, 1 or more
   */
  public static Builder builder(DType dtype, long dim, long modes, long length) {
    return new Builder(dtype, dim, modes, length, false);
  }

  /**
   * A model for inputs of at most {@code lMax} steps at rate 1. At {@link Builder#rate} r they have
   * lMax / r, rounded, at least 1, and so many have its kernels.
   *
   * @param dtype of all arrays
   * @param dim H inputs, 1 or more
   * @param modes N of each, 1 or more
   * @param lMax 1 or more
   */
  public static Builder builderForMaxLength(DType dtype, long dim, long modes, long lMax) {
    return new Builder(dtype, dim, modes, lMax, true);
  }

  /** The element type of the arrays. */
  public DType dtype() {
    return calls.shape().dtype();
  }

  /** L of the kernels. */
  public long length() {
    return calls.shape().length();
  }

  /** Elements of the kernels, (channels, H, L), and of what one state adds. */
  public long kernelSize() {
    return calls.shape().kernel();
  }

  /** Elements of one state, (H, N) complex, and of dA or dB: 2 H N. */
  public long stateSize() {
    return calls.shape().state();
  }

  /** States to begin from, (batch, H, N) complex: zeros. */
  public MemorySegment defaultState(SegmentAllocator allocator, long batch) {
    return StateSpaceShape.zeros(allocator, dtype(), batch, stateSize());
  }

  /**
   * Bytes of native scratch memory that {@link #kernel kernels} use, all threads together, or with
   * {@code vjp} their gradients, all of them. In a context of a CUDA device it is memory of the
   * device, and that of staged segments is in it.
   *
   * @param batch states, 0 or more
   */
  public long workspaceBytes(Context context, long batch, boolean vjp) {
    return calls.workspaceBytes(context, batch, vjp);
  }

  /** The kernels on every core; see the overload with a context. */
  public void kernel(S4dParameters parameters, MemorySegment out) {
    kernel(Context.shared(), parameters, out);
  }

  /**
   * The convolution kernels of the model, K_l = 2 Re of the sum over n of C dB dA^l for l = 0..L-1.
   * Computed from dt A in {@code double}; about 2 N L multiply-adds for each channel of each input.
   *
   * @param out (channels, H, L)
   */
  public void kernel(Context context, S4dParameters parameters, MemorySegment out) {
    kernel(context, parameters, MemorySegment.NULL, out, MemorySegment.NULL);
  }

  /** The kernels, and those of states, on every core; see the overload with a context. */
  public void kernel(
      S4dParameters parameters, MemorySegment state, MemorySegment out, MemorySegment outState) {
    kernel(Context.shared(), parameters, state, out, outState);
  }

  /**
   * The kernels, and what states s add to the outputs, 2 Re of the sum over n of C dA^{l+1} s: as
   * much work again for each state.
   *
   * @param state (batch, H, N) complex
   * @param out (channels, H, L)
   * @param outState (batch, channels, H, L)
   */
  public void kernel(
      Context context,
      S4dParameters parameters,
      MemorySegment state,
      MemorySegment out,
      MemorySegment outState) {
    calls.kernel(context, parameters, state, out, outState);
  }

  /** The kernels, (channels, H, L), in a new array, {@code float}s widened. */
  public double[] kernel(S4dParameters parameters) {
    return Calls.numbers(dtype(), kernelSize(), out -> kernel(parameters, out));
  }

  /** The vector-Jacobian product on every core; see the overload with a context. */
  public void kernelVjp(S4dParameters parameters, MemorySegment cotangent, S4dGradient gradient) {
    kernelVjp(Context.shared(), parameters, cotangent, gradient);
  }

  /**
   * The gradients of ⟨cotangent, out⟩ of {@link #kernel(Context, S4dParameters, MemorySegment)} to
   * the raw parameters. About 3 times its cost.
   *
   * @param cotangent (channels, H, L)
   * @param gradient where they go; each part may be absent
   */
  public void kernelVjp(
      Context context, S4dParameters parameters, MemorySegment cotangent, S4dGradient gradient) {
    MemorySegment none = MemorySegment.NULL;
    kernelVjp(context, parameters, none, cotangent, none, gradient);
  }

  /** The vector-Jacobian product on every core; see the overload with a context. */
  public void kernelVjp(
      S4dParameters parameters,
      MemorySegment state,
      MemorySegment cotangent,
      MemorySegment cotangentState,
      S4dGradient gradient) {
    kernelVjp(Context.shared(), parameters, state, cotangent, cotangentState, gradient);
  }

  /**
   * The gradients of ⟨cotangent, out⟩ + ⟨cotangentState, outState⟩ of {@link #kernel(Context,
   * S4dParameters, MemorySegment, MemorySegment, MemorySegment)} to the raw parameters and to the
   * states. About 3 times its cost.
   *
   * @param state (batch, H, N) complex
   * @param cotangent (channels, H, L)
   * @param cotangentState (batch, channels, H, L)
   * @param gradient where they go; each part may be absent
   */
  public void kernelVjp(
      Context context,
      S4dParameters parameters,
      MemorySegment state,
      MemorySegment cotangent,
      MemorySegment cotangentState,
      S4dGradient gradient) {
    calls.kernelVjp(context, parameters, state, cotangent, cotangentState, gradient);
  }

  /** The discrete model on every core; see the overload with a context. */
  public void discretize(S4dParameters parameters, MemorySegment da, MemorySegment db) {
    discretize(Context.shared(), parameters, da, db);
  }

  /**
   * dA and dB, for {@link #step(Context, MemorySegment, MemorySegment, MemorySegment,
   * MemorySegment, MemorySegment, MemorySegment)}: H N exponentials.
   *
   * @param da (H, N) complex
   * @param db (H, N) complex
   */
  public void discretize(
      Context context, S4dParameters parameters, MemorySegment da, MemorySegment db) {
    calls.discretize(context, parameters, da, db);
  }

  /** One step on every core; see the overload with a context. */
  public void step(
      MemorySegment da,
      MemorySegment db,
      MemorySegment c,
      MemorySegment u,
      MemorySegment state,
      MemorySegment out) {
    step(Context.shared(), da, db, c, u, state, out);
  }

  /**
   * One step of the recurrence for each state: s becomes dA s + dB u, and y = 2 Re of the sum over
   * n of C s. About 4 H N (1 + channels) multiply-adds a state.
   *
   * @param da (H, N) complex, of {@link #discretize(Context, S4dParameters, MemorySegment,
   *     MemorySegment)}
   * @param db (H, N) complex
   * @param c (channels, H, N) complex
   * @param u (batch, H)
   * @param state (batch, H, N) complex, which the step writes over
   * @param out (batch, channels, H)
   */
  public void step(
      Context context,
      MemorySegment da,
      MemorySegment db,
      MemorySegment c,
      MemorySegment u,
      MemorySegment state,
      MemorySegment out) {
    calls.step(context, da, db, c, u, state, out);
  }

  /** The states after L steps from 0, on every core; see the overloads with a context. */
  public void forwardState(S4dParameters parameters, MemorySegment u, MemorySegment out) {
    forwardState(Context.shared(), parameters, u, MemorySegment.NULL, out);
  }

  /** The states after L steps on every core; see the overload with a context. */
  public void forwardState(
      S4dParameters parameters, MemorySegment u, MemorySegment state, MemorySegment out) {
    forwardState(Context.shared(), parameters, u, state, out);
  }

  /**
   * The states after L steps at once: dA^L s plus the sum over l of dA^{L-1-l} dB u_l. About 4 N L
   * multiply-adds for each input of each state.
   *
   * @param u (batch, H, L)
   * @param state (batch, H, N) complex, or {@link MemorySegment#NULL}: from 0
   * @param out (batch, H, N) complex
   */
  public void forwardState(
      Context context,
      S4dParameters parameters,
      MemorySegment u,
      MemorySegment state,
      MemorySegment out) {
    calls.forwardState(context, parameters, u, state, out);
  }

  /**
   * The kernels, and what states add, in device memory: as {@link #kernel(Context, S4dParameters,
   * MemorySegment, MemorySegment, MemorySegment)}. Buffers are of the model's dtype and the
   * context's device; {@link Context#synchronize()} waits until the device is done.
   *
   * @param state (batch, H, N) complex, or null: none
   * @param out (channels, H, L)
   * @param outState (batch, channels, H, L), or null where there are no states
   * @throws IllegalStateException if a buffer is closed
   */
  public void kernel(
      Context context,
      DeviceS4dParameters parameters,
      DeviceBuffer state,
      DeviceBuffer out,
      DeviceBuffer outState) {
    calls.kernel(context, parameters, state, out, outState);
  }

  /** The kernels alone, in device memory. */
  public void kernel(Context context, DeviceS4dParameters parameters, DeviceBuffer out) {
    kernel(context, parameters, null, out, null);
  }

  /**
   * The vector-Jacobian product in device memory: as {@link #kernelVjp(Context, S4dParameters,
   * MemorySegment, MemorySegment, MemorySegment, S4dGradient)}.
   *
   * @param state (batch, H, N) complex, or null: none
   * @param cotangent (channels, H, L)
   * @param cotangentState (batch, channels, H, L), or null where there are no states
   * @param gradient where the gradients go; each part may be null
   * @throws IllegalStateException if a buffer is closed
   */
  public void kernelVjp(
      Context context,
      DeviceS4dParameters parameters,
      DeviceBuffer state,
      DeviceBuffer cotangent,
      DeviceBuffer cotangentState,
      DeviceS4dGradient gradient) {
    calls.kernelVjp(context, parameters, state, cotangent, cotangentState, gradient);
  }

  /** That of the kernels alone, in device memory. */
  public void kernelVjp(
      Context context,
      DeviceS4dParameters parameters,
      DeviceBuffer cotangent,
      DeviceS4dGradient gradient) {
    kernelVjp(context, parameters, null, cotangent, null, gradient);
  }

  /**
   * The states after L steps in device memory: as {@link #forwardState(Context, S4dParameters,
   * MemorySegment, MemorySegment, MemorySegment)}.
   *
   * @param u (batch, H, L)
   * @param state (batch, H, N) complex, or null: from 0
   * @param out (batch, H, N) complex
   * @throws IllegalStateException if a buffer is closed
   */
  public void forwardState(
      Context context,
      DeviceS4dParameters parameters,
      DeviceBuffer u,
      DeviceBuffer state,
      DeviceBuffer out) {
    calls.forwardState(context, parameters, u, state, out);
  }

  /** dA and dB in device memory, (H, N) complex each. */
  public void discretize(
      Context context, DeviceS4dParameters parameters, DeviceBuffer da, DeviceBuffer db) {
    calls.discretize(context, parameters, da, db);
  }

  /**
   * One step in device memory: as {@link #step(Context, MemorySegment, MemorySegment,
   * MemorySegment, MemorySegment, MemorySegment, MemorySegment)}.
   *
   * @throws IllegalStateException if a buffer is closed
   */
  public void step(
      Context context,
      DeviceBuffer da,
      DeviceBuffer db,
      DeviceBuffer c,
      DeviceBuffer u,
      DeviceBuffer state,
      DeviceBuffer out) {
    calls.step(context, da, db, c, u, state, out);
  }

  /** Options of an {@link S4dModel}. */
  public static final class Builder extends StateSpaceBuilder<Builder> {
    Discretization discretization = Discretization.ZOH;
    boolean dtPerMode;

    private Builder(DType dtype, long dim, long modes, long length, boolean most) {
      super(dtype, dim, modes, length, most);
    }

    /** From continuous to discrete time; {@link Discretization#ZOH} unless given. */
    public Builder discretization(Discretization discretization) {
      this.discretization = Objects.requireNonNull(discretization, "discretization");
      return this;
    }

    /** A step for each mode, (H, N), not one for each input, (H). */
    public Builder dtPerMode() {
      this.dtPerMode = true;
      return this;
    }

    /**
     * The model.
     *
     * @throws IllegalArgumentException if the sets do not divide the inputs or a size is over 63
     *     bits
     */
    public S4dModel build() {
      return new S4dModel(this);
    }
  }
}
