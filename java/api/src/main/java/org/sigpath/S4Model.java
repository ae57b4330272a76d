package org.sigpath;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.OptionalLong;

/**
 * A state-space model with a diagonal plus low-rank matrix (S4, arXiv 2111.00396): H inputs of N
 * complex modes each, which come with their conjugates, s' = A s + B u, y = 2 Re of the sum over n
 * of C_n s_n, with A = diag(lambda) - the sum over r of p_r p_r^* over all 2 N, lambda = -f(aReal)
 * - i f(aImag) and steps f(dt) rate. Time is made discrete by the bilinear rule, dA = (I - dt/2
 * A)^-1 (I + dt/2 A), dB = (I - dt/2 A)^-1 dt B. S sets of lambda, p and B are dealt out to the H
 * inputs in turn: input h has set h mod S. An immutable plan, which holds no parameters: {@link
 * S4Parameters} come with every call. Any number of threads may use one.
 *
 * <p>Kernels are made from weights that are tuned to a number of steps T, (I - dA^T)^t C, which is
 * what models learn. Nothing keeps or changes them but the caller: {@link #tune} makes them from C,
 * and {@link Builder#tuned} says what c is.
 *
 * <p>Modes need negative real parts; -1e-4 is enough for the undamped ones of {@link
 * InitialModes.Kind#FOUT} and {@link InitialModes.Kind#LEGT}. Inputs with modes that have not
 * decayed by a tenth after T steps are computed in {@code double} whatever the dtype, as sums near
 * their poles cancel, in twice the time.
 *
 * <p>Complex arrays are interleaved, (re, im) pairs: n complex numbers are 2 n elements. All
 * segments are contiguous native memory of the model's dtype, of exactly the size that is said;
 * they stay the caller's, and none is kept. Where there are states, their number is that of the
 * state segment. Calls on segments allocate nothing on the Java heap in the steady state, that is
 * as long as the number of states stays. Results do not depend on the number of threads, bit for
 * bit.
 *
 * <p>In a {@link Context} of a CUDA device calls run there: segments are staged to it and back;
 * those in {@link DeviceBuffer}s are used in place; {@link #tune} and {@link #steps} compute on the
 * host all the same. Results then differ from those of the CPU by rounding.
 *
 * <p>All calls throw {@link IllegalArgumentException} for segments of the wrong size, on the heap,
 * unaligned, read-only or overlapping, for NaN or infinity in an input, where a step is not above
 * 0, and where kernels, gradients or states are beyond the range, which are unspecified then;
 * {@link OutOfNativeMemoryException} if the workspace limit is too small; and {@link
 * java.util.concurrent.CancellationException} after {@link Context#cancel()}. Methods without a
 * context run on every core.
 */
public final class S4Model {
  private final S4Calls calls;

  private S4Model(Builder b) {
    calls = new S4Calls(b);
  }

  /**
   * A model with options; without any as is usual: rank 1, one channel, one set, c tuned to L
   * steps, aReal and dt logarithms of what they stand for, aImag itself.
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
   * lMax / r, rounded, at least 1; so many have its kernels, and to so many is c tuned there that
   * is tuned to {@code lMax} at rate 1: the same parameters serve at every rate.
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

  /** The steps that c is tuned to; 0: it is not. */
  public long tuned() {
    return calls.tuned();
  }

  /** Elements of the kernels, (channels, H, L), and of what one state adds. */
  public long kernelSize() {
    return calls.shape().kernel();
  }

  /** Elements of one state, (H, N) complex: 2 H N. */
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

  /** Tuned weights on every core; see the overload with a context. */
  public void tune(S4Parameters parameters, long from, long to, MemorySegment out) {
    tune(Context.shared(), parameters, from, to, out);
  }

  /**
   * Weights tuned to {@code to} steps from c, which is tuned to {@code from} steps, either of them
   * 0: not tuned. From 0 they are (I - dA^to)^t C; to 0, the solution C; else {@code to} is {@code
   * from} doubled any number of times, (I + dA^from)^t C each time. The model's own length and
   * number of tuned steps are not read, but its rate is. Computed in {@code double} with dense
   * matrices; about 16 N^3 log2(to) multiply-adds an input.
   *
   * @param out (channels, H, N) complex
   * @throws IllegalArgumentException also where {@code to} is no such number, or I - dA^from has no
   *     inverse
   */
  public void tune(
      Context context, S4Parameters parameters, long from, long to, MemorySegment out) {
    calls.tune(context, parameters, from, to, out);
  }

  /** The kernels on every core; see the overload with a context. */
  public void kernel(S4Parameters parameters, MemorySegment out) {
    kernel(Context.shared(), parameters, out);
  }

  /**
   * The convolution kernels of the model, K_l = 2 Re of the sum over n of C dA^l dB for l = 0..L-1:
   * from the generating function at the T-th roots of unity by Cauchy sums and the Woodbury
   * identity (arXiv 2111.00396, appendix C.3), T being the tuned steps. About 2 T N (1 + rank)
   * (channels + rank) multiply-adds for each input, and the transforms.
   *
   * @param out (channels, H, L)
   * @throws IllegalArgumentException also where c is tuned to fewer steps than L or, out being
   *     unspecified then, a kernel is beyond the dtype's range
   */
  public void kernel(Context context, S4Parameters parameters, MemorySegment out) {
    kernel(context, parameters, MemorySegment.NULL, out, MemorySegment.NULL);
  }

  /** The kernels, and those of states, on every core; see the overload with a context. */
  public void kernel(
      S4Parameters parameters, MemorySegment state, MemorySegment out, MemorySegment outState) {
    kernel(Context.shared(), parameters, state, out, outState);
  }

  /**
   * The kernels, and what states s add to the outputs, 2 Re of the sum over n of C dA^{l+1} s:
   * about 2 T N (channels + rank) multiply-adds more for each input of each state.
   *
   * @param state (batch, H, N) complex
   * @param out (channels, H, L)
   * @param outState (batch, channels, H, L)
   */
  public void kernel(
      Context context,
      S4Parameters parameters,
      MemorySegment state,
      MemorySegment out,
      MemorySegment outState) {
    calls.kernel(context, parameters, state, out, outState);
  }

  /** The kernels, (channels, H, L), in a new array, {@code float}s widened. */
  public double[] kernel(S4Parameters parameters) {
    return Calls.numbers(dtype(), kernelSize(), out -> kernel(parameters, out));
  }

  /** The vector-Jacobian product on every core; see the overload with a context. */
  public void kernelVjp(S4Parameters parameters, MemorySegment cotangent, S4Gradient gradient) {
    kernelVjp(Context.shared(), parameters, cotangent, gradient);
  }

  /**
   * The gradients of ⟨cotangent, out⟩ of {@link #kernel(Context, S4Parameters, MemorySegment)} to
   * the raw parameters, among them the tuned c. About 3 times its cost.
   *
   * @param cotangent (channels, H, L)
   * @param gradient where they go; each part may be absent
   */
  public void kernelVjp(
      Context context, S4Parameters parameters, MemorySegment cotangent, S4Gradient gradient) {
    MemorySegment none = MemorySegment.NULL;
    kernelVjp(context, parameters, none, cotangent, none, gradient);
  }

  /** The vector-Jacobian product on every core; see the overload with a context. */
  public void kernelVjp(
      S4Parameters parameters,
      MemorySegment state,
      MemorySegment cotangent,
      MemorySegment cotangentState,
      S4Gradient gradient) {
    kernelVjp(Context.shared(), parameters, state, cotangent, cotangentState, gradient);
  }

  /**
   * The gradients of ⟨cotangent, out⟩ + ⟨cotangentState, outState⟩ of {@link #kernel(Context,
   * S4Parameters, MemorySegment, MemorySegment, MemorySegment)} to the raw parameters, among them
   * the tuned c, and to the states. About 3 times its cost.
   *
   * @param state (batch, H, N) complex
   * @param cotangent (channels, H, L)
   * @param cotangentState (batch, channels, H, L)
   * @param gradient where they go; each part may be absent
   */
  public void kernelVjp(
      Context context,
      S4Parameters parameters,
      MemorySegment state,
      MemorySegment cotangent,
      MemorySegment cotangentState,
      S4Gradient gradient) {
    calls.kernelVjp(context, parameters, state, cotangent, cotangentState, gradient);
  }

  /** The states after L steps from 0, on every core; see the overloads with a context. */
  public void forwardState(S4Parameters parameters, MemorySegment u, MemorySegment out) {
    forwardState(Context.shared(), parameters, u, MemorySegment.NULL, out);
  }

  /** The states after L steps on every core; see the overload with a context. */
  public void forwardState(
      S4Parameters parameters, MemorySegment u, MemorySegment state, MemorySegment out) {
    forwardState(Context.shared(), parameters, u, state, out);
  }

  /**
   * The states after L steps: dA^L s plus the sum over l of dA^{L-1-l} dB u_l, by steps in {@code
   * double}. About 8 L N (1 + rank) multiply-adds for each input of each state.
   *
   * @param u (batch, H, L)
   * @param state (batch, H, N) complex, or {@link MemorySegment#NULL}: from 0
   * @param out (batch, H, N) complex
   */
  public void forwardState(
      Context context,
      S4Parameters parameters,
      MemorySegment u,
      MemorySegment state,
      MemorySegment out) {
    calls.forwardState(context, parameters, u, state, out);
  }

  /** The model made ready for steps on every core; see the overload with a context. */
  public S4Steps steps(S4StepMode mode, S4Parameters parameters) {
    return steps(Context.shared(), mode, parameters);
  }

  /**
   * The model made ready for steps of the recurrence, with the C of which c is the tuned one. It
   * refers to no parameters afterwards. Computed in {@code double} with dense matrices, about 240
   * N^3 multiply-adds an input; unless linear steps of a c that is not tuned.
   *
   * @throws IllegalArgumentException also where c cannot be made from the tuned one, and for {@link
   *     S4StepMode#DIAGONAL} with the condition number of the eigenvectors if that is too high
   */
  public S4Steps steps(Context context, S4StepMode mode, S4Parameters parameters) {
    return calls.steps(context, mode, parameters);
  }

  /**
   * The kernels, and what states add, in device memory: as {@link #kernel(Context, S4Parameters,
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
      DeviceS4Parameters parameters,
      DeviceBuffer state,
      DeviceBuffer out,
      DeviceBuffer outState) {
    calls.kernel(context, parameters, state, out, outState);
  }

  /** The kernels alone, in device memory. */
  public void kernel(Context context, DeviceS4Parameters parameters, DeviceBuffer out) {
    kernel(context, parameters, null, out, null);
  }

  /**
   * The vector-Jacobian product in device memory: as {@link #kernelVjp(Context, S4Parameters,
   * MemorySegment, MemorySegment, MemorySegment, S4Gradient)}.
   *
   * @param state (batch, H, N) complex, or null: none
   * @param cotangent (channels, H, L)
   * @param cotangentState (batch, channels, H, L), or null where there are no states
   * @param gradient where the gradients go; each part may be null
   * @throws IllegalStateException if a buffer is closed
   */
  public void kernelVjp(
      Context context,
      DeviceS4Parameters parameters,
      DeviceBuffer state,
      DeviceBuffer cotangent,
      DeviceBuffer cotangentState,
      DeviceS4Gradient gradient) {
    calls.kernelVjp(context, parameters, state, cotangent, cotangentState, gradient);
  }

  /** That of the kernels alone, in device memory. */
  public void kernelVjp(
      Context context,
      DeviceS4Parameters parameters,
      DeviceBuffer cotangent,
      DeviceS4Gradient gradient) {
    kernelVjp(context, parameters, null, cotangent, null, gradient);
  }

  /**
   * The states after L steps in device memory: as {@link #forwardState(Context, S4Parameters,
   * MemorySegment, MemorySegment, MemorySegment)}.
   *
   * @param u (batch, H, L)
   * @param state (batch, H, N) complex, or null: from 0
   * @param out (batch, H, N) complex
   * @throws IllegalStateException if a buffer is closed
   */
  public void forwardState(
      Context context,
      DeviceS4Parameters parameters,
      DeviceBuffer u,
      DeviceBuffer state,
      DeviceBuffer out) {
    calls.forwardState(context, parameters, u, state, out);
  }

  /** Tuned weights in device memory, (channels, H, N) complex; they are computed on the host. */
  public void tune(
      Context context, DeviceS4Parameters parameters, long from, long to, DeviceBuffer out) {
    calls.tune(context, parameters, from, to, out);
  }

  /**
   * The model made ready for steps in device memory: {@link S4Steps#step(Context, DeviceBuffer,
   * DeviceBuffer, DeviceBuffer)}. It is computed on the host.
   */
  public S4Steps steps(Context context, S4StepMode mode, DeviceS4Parameters parameters) {
    return calls.steps(context, mode, parameters);
  }

  /** Options of an {@link S4Model}. */
  public static final class Builder extends StateSpaceBuilder<Builder> {
    long rank = 1;
    private OptionalLong tuned = OptionalLong.empty();

    private Builder(DType dtype, long dim, long modes, long length, boolean most) {
      super(dtype, dim, modes, length, most);
    }

    /** The rows R of p, 1 or more; 1 unless given. */
    public Builder rank(long rank) {
      this.rank = Segments.positive("rank", rank);
      return this;
    }

    /** The steps that c is tuned to, 0: none; L unless given. Kernels need L or more. */
    public Builder tuned(long steps) {
      this.tuned = OptionalLong.of(Segments.notNegative("tuned", steps));
      return this;
    }

    long tuned() {
      return tuned.orElse(length());
    }

    /**
     * The model.
     *
     * @throws IllegalArgumentException if the sets do not divide the inputs or a size is over 63
     *     bits
     */
    public S4Model build() {
      return new S4Model(this);
    }
  }
}
