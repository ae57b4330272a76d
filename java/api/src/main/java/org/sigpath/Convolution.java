package org.sigpath;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * The convolution layer of state-space models (S4, arXiv 2111.00396): y_l = the sum over j &lt;= l
 * of k_j u_{l-j} + D u_l, and if {@link Builder#bidirectional()} + the sum over j of k'_j u_{l+1+j}
 * with a second kernel k'; what is before and after an input is 0. Each of a batch of H inputs of
 * length L has as many kernels and outputs as there are channels. An immutable plan; any number of
 * threads may use one.
 *
 * <p>By fast Fourier transforms of n = 2^a 3^b 5^c points, L and the shorter of kernel and input
 * together at least, of each row for itself: about 2.5 n log2 n floating-point operations a
 * transform, one for kernels and two for each item of the batch. Rows do not depend on each other.
 *
 * <p>A long input may come in chunks: with what the states of a model add ({@code outState} of
 * {@link S4Model#kernel} or {@link S4dModel#kernel}) in {@code out}, {@link #add} gives the outputs
 * of the next chunk, and the model's {@code forwardState} the next states.
 *
 * <p>All segments are contiguous native memory of the plan's dtype, of exactly the size that is
 * said; they stay the caller's, and none is kept. The batch is taken from the size of u. Calls on
 * segments allocate nothing on the Java heap in the steady state, that is as long as the batch
 * stays. Results do not depend on the number of threads, bit for bit.
 *
 * <p>In a {@link Context} of a CUDA device calls run there: segments are staged to it and back;
 * those in {@link DeviceBuffer}s are used in place. Results then differ from those of the CPU by
 * rounding.
 *
 * <p>All calls throw {@link IllegalArgumentException} for segments of the wrong size, on the heap,
 * unaligned, read-only or overlapping, and for NaN or infinity in an input; {@link
 * OutOfNativeMemoryException} if the workspace limit is too small; and {@link
 * java.util.concurrent.CancellationException} after {@link Context#cancel()}. Methods without a
 * context run on every core; those on arrays copy in and out.
 */
public final class Convolution {
  private final ConvolutionCalls calls;

  private Convolution(Builder b) {
    calls = new ConvolutionCalls(b);
  }

  /**
   * A plan with options; without any, of one channel and kernels as long as the inputs.
   *
   * @param dtype of all arrays
   * @param dim H inputs, 1 or more
   * @param length L of each, 1 or more
   */
  public static Builder builder(DType dtype, long dim, long length) {
    return new Builder(dtype, dim, length);
  }

  /** The element type of the arrays. */
  public DType dtype() {
    return calls.dtype();
  }

  /** Elements of the kernels, (channels, H, kernel length), both ways if bidirectional. */
  public long kernelSize() {
    return calls.kernelSize();
  }

  /** Elements of the inputs, (H, L), of one item of a batch. */
  public long inputSize() {
    return calls.inputSize();
  }

  /** Elements of the outputs, (channels, H, L), of one item of a batch. */
  public long outputSize() {
    return calls.outputSize();
  }

  /**
   * Bytes of native scratch memory that a call uses, all threads together: {@link #apply} or {@link
   * #add}, or with {@code vjp} all gradients. In a context of a CUDA device it is memory of the
   * device, and that of staged segments is in it.
   *
   * @param batch 0 or more
   */
  public long workspaceBytes(Context context, long batch, boolean vjp) {
    return calls.workspaceBytes(context, batch, vjp);
  }

  /** The outputs on every core; see the overload with a context. */
  public void apply(MemorySegment kernel, MemorySegment u, MemorySegment d, MemorySegment out) {
    apply(Context.shared(), kernel, u, d, out);
  }

  /**
   * The outputs.
   *
   * @param kernel (channels, H, kernel length), or if bidirectional (2, channels, H, kernel
   *     length): the forward kernels, then k'; what is beyond L is not used
   * @param u (batch, H, L)
   * @param d (channels, H), or {@link MemorySegment#NULL}: 0
   * @param out (batch, channels, H, L)
   */
  public void apply(
      Context context, MemorySegment kernel, MemorySegment u, MemorySegment d, MemorySegment out) {
    calls.apply(context, kernel, u, d, out);
  }

  /** The outputs added to what is there, on every core; see the overload with a context. */
  public void add(MemorySegment kernel, MemorySegment u, MemorySegment d, MemorySegment out) {
    add(Context.shared(), kernel, u, d, out);
  }

  /**
   * Adds the outputs to what {@code out} holds; otherwise as {@link #apply(Context, MemorySegment,
   * MemorySegment, MemorySegment, MemorySegment)}.
   *
   * @param out (batch, channels, H, L)
   */
  public void add(
      Context context, MemorySegment kernel, MemorySegment u, MemorySegment d, MemorySegment out) {
    calls.add(context, kernel, u, d, out);
  }

  /** The outputs of arrays without D, rounded to the dtype, in a new array. */
  public double[] apply(double[] kernel, double[] u) {
    try (Arena frame = Arena.ofConfined()) {
      return apply(frame, kernel, u, MemorySegment.NULL);
    }
  }

  /** The outputs of arrays, rounded to the dtype, in a new array, {@code float}s widened. */
  public double[] apply(double[] kernel, double[] u, double[] d) {
    try (Arena frame = Arena.ofConfined()) {
      return apply(frame, kernel, u, Calls.copied(frame, dtype(), d));
    }
  }

  private double[] apply(Arena frame, double[] kernel, double[] u, MemorySegment d) {
    MemorySegment kernelIn = Calls.copied(frame, dtype(), kernel);
    MemorySegment uIn = Calls.copied(frame, dtype(), u);
    long count = Segments.product("out", u.length / inputSize(), outputSize());
    return Calls.numbers(dtype(), count, out -> apply(kernelIn, uIn, d, out));
  }

  /** The vector-Jacobian product on every core; see the overload with a context. */
  public void vjp(
      MemorySegment kernel,
      MemorySegment u,
      MemorySegment d,
      MemorySegment cotangent,
      ConvolutionGradient gradient) {
    vjp(Context.shared(), kernel, u, d, cotangent, gradient);
  }

  /**
   * The gradients of ⟨cotangent, out⟩ of {@link #apply(Context, MemorySegment, MemorySegment,
   * MemorySegment, MemorySegment)}, which are correlations: for about twice its cost.
   *
   * @param kernel as there
   * @param u (batch, H, L)
   * @param d (channels, H), or {@link MemorySegment#NULL}: 0
   * @param cotangent (batch, channels, H, L)
   * @param gradient where they go; each part may be absent
   */
  public void vjp(
      Context context,
      MemorySegment kernel,
      MemorySegment u,
      MemorySegment d,
      MemorySegment cotangent,
      ConvolutionGradient gradient) {
    calls.vjp(context, kernel, u, d, cotangent, gradient);
  }

  /**
   * The outputs in device memory: as {@link #apply(Context, MemorySegment, MemorySegment,
   * MemorySegment, MemorySegment)}. Buffers are of the plan's dtype and the context's device;
   * {@link Context#synchronize()} waits until the device is done.
   *
   * @param d (channels, H), or null: 0
   * @throws IllegalStateException if a buffer is closed
   */
  public void apply(
      Context context, DeviceBuffer kernel, DeviceBuffer u, DeviceBuffer d, DeviceBuffer out) {
    calls.apply(context, kernel, u, d, out);
  }

  /** Adds the outputs to what {@code out} holds, in device memory. */
  public void add(
      Context context, DeviceBuffer kernel, DeviceBuffer u, DeviceBuffer d, DeviceBuffer out) {
    calls.add(context, kernel, u, d, out);
  }

  /**
   * The vector-Jacobian product in device memory: as {@link #vjp(Context, MemorySegment,
   * MemorySegment, MemorySegment, MemorySegment, ConvolutionGradient)}.
   *
   * @param d (channels, H), or null: 0
   * @param gradient where the gradients go; each part may be null
   * @throws IllegalStateException if a buffer is closed
   */
  public void vjp(
      Context context,
      DeviceBuffer kernel,
      DeviceBuffer u,
      DeviceBuffer d,
      DeviceBuffer cotangent,
      DeviceConvolutionGradient gradient) {
    calls.vjp(context, kernel, u, d, cotangent, gradient);
  }

  /** Options of a {@link Convolution}. */
  public static final class Builder {
    final DType dtype;
    final long dim;
    final long length;
    long channels = 1;
    boolean bidirectional;
    private OptionalLong kernelLength = OptionalLong.empty();

    private Builder(DType dtype, long dim, long length) {
      this.dtype = Objects.requireNonNull(dtype, "dtype");
      this.dim = Segments.positive("dim", dim);
      this.length = Segments.positive("length", length);
    }

    /** The kernels and outputs of each input, 1 or more; 1 unless given. */
    public Builder channels(long channels) {
      this.channels = Segments.positive("channels", channels);
      return this;
    }

    /** The length of the kernels, 1 or more; L unless given. */
    public Builder kernelLength(long length) {
      this.kernelLength = OptionalLong.of(Segments.positive("kernelLength", length));
      return this;
    }

    /** A second kernel runs backward in time. */
    public Builder bidirectional() {
      this.bidirectional = true;
      return this;
    }

    long kernelLength() {
      return kernelLength.orElse(length);
    }

    /**
     * The plan.
     *
     * @throws IllegalArgumentException if a size is over 63 bits
     */
    public Convolution build() {
      return new Convolution(this);
    }
  }
}
