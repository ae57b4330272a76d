package org.sigpath;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.sigpath.ffi.Native;
import org.sigpath.ffi.SigpathC;
import org.sigpath.ffi.sigpath_signature_options;

/**
 * The truncated signature of paths, taken as piecewise linear, and its vector-Jacobian product: an
 * immutable plan that any number of threads may use.
 *
 * <p>The signature of depth N of a path with D channels is its iterated integrals over the words of
 * 1..N letters: D + D² + ... + D^N coefficients, level by level, words in lexicographic order. A
 * path of one point has the signature 0. Transforms are applied on the fly: a basepoint in front,
 * then lead-lag, then time.
 *
 * <p>{@code compute} and {@code vjp} on segments allocate nothing on the Java heap in the steady
 * state. Results do not depend on the number of threads, bit for bit. Cost per increment: about the
 * sum over k = 2..N and i = 2..k of D^i multiply-adds; of a gradient two to six times that.
 */
public final class Signature {
  private final int depth;
  private final boolean scalarTerm;
  private final boolean leadLag;
  private final boolean time;
  private final boolean givenTime;
  private final boolean hasBasepoint;
  private final boolean givenBasepoint;
  private final MemorySegment options;

  private Signature(Builder b) {
    depth = b.depth;
    scalarTerm = b.scalarTerm;
    leadLag = b.leadLag;
    time = b.time != SigpathC.SIGPATH_TIME_NONE();
    givenTime = b.time == SigpathC.SIGPATH_TIME_GIVEN();
    hasBasepoint = b.basepoint != SigpathC.SIGPATH_BASEPOINT_NONE();
    givenBasepoint = b.basepoint == SigpathC.SIGPATH_BASEPOINT_GIVEN();
    options = Arena.ofAuto().allocate(sigpath_signature_options.layout());
    sigpath_signature_options.size(options, options.byteSize());
    sigpath_signature_options.depth(options, depth);
    sigpath_signature_options.method(options, b.method.code());
    sigpath_signature_options.scalar_term(options, scalarTerm ? 1 : 0);
    sigpath_signature_options.lead_lag(options, leadLag ? 1 : 0);
    sigpath_signature_options.time(options, b.time);
    sigpath_signature_options.basepoint(options, b.basepoint);
    sigpath_signature_options.check_finite(options, b.checkFinite ? 1 : 0);
    sigpath_signature_options.expanding(options, b.expanding ? 1 : 0);
    sigpath_signature_options.time_start(options, b.timeStart);
    sigpath_signature_options.time_end(options, b.timeEnd);
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
   * Channels of the transformed path, for paths of {@code dim} channels: the letters of the words.
   */
  public long channels(long dim) {
    return Math.multiplyExact(dim, leadLag ? 2L : 1L) + (time ? 1 : 0);
  }

  /**
   * Coefficients of a signature, for paths of {@code dim} channels.
   *
   * @throws IllegalArgumentException if dim is not positive or the size is over 63 bits
   */
  public long outputSize(long dim) {
    try (Arena frame = Arena.ofConfined()) {
      MemorySegment size = frame.allocate(ValueLayout.JAVA_LONG);
      Status.check(Native.signatureSize(options, dim, size));
      return size.get(ValueLayout.JAVA_LONG, 0);
    }
  }

  /**
   * Signatures per path of {@code length} points: 1, or with {@link Builder#expanding()} one for
   * every vertex but the first, which is length - 1, or length with a basepoint.
   */
  public long outputRows(long length) {
    try (Arena frame = Arena.ofConfined()) {
      MemorySegment rows = frame.allocate(ValueLayout.JAVA_LONG);
      Status.check(Native.signatureRows(options, length, rows));
      return rows.get(ValueLayout.JAVA_LONG, 0);
    }
  }

  /**
   * The words of the coefficients, in their order, such as {@code (0)}, {@code (0,1)}; a scalar
   * term is {@code ()}. With d channels lead-lag has the letters 0..d-1 for the lag and d..2d-1 for
   * the lead; time is the last letter.
   *
   * @throws IllegalArgumentException if there are more than 2^31 - 1
   */
  public List<String> words(long dim) {
    if (outputSize(dim) > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "dim: " + dim + " channels give " + outputSize(dim) + " words, too many to list");
    }
    return Words.truncated(channels(dim), depth, scalarTerm);
  }

  /** Bytes of native scratch memory that a call uses, all threads together. */
  public long workspaceBytes(Context context, Paths paths, boolean vjp) {
    try (Arena frame = Arena.ofConfined()) {
      MemorySegment bytes = frame.allocate(ValueLayout.JAVA_LONG);
      Status.check(
          Native.signatureWorkspace(
              context.handle(), options, paths.descriptor(), paths.windowTable(), vjp, bytes));
      return bytes.get(ValueLayout.JAVA_LONG, 0);
    }
  }

  /** {@link #compute(Context, Paths, MemorySegment)} on every core. */
  public void compute(Paths paths, MemorySegment out) {
    compute(Context.shared(), paths, out);
  }

  /**
   * Writes the signature of every path, or those of all its prefixes.
   *
   * @param out (batch, outputRows, outputSize), contiguous native memory of the paths' dtype,
   *     exactly that large, apart from every input
   * @throws IllegalArgumentException for a segment of the wrong size, on the heap, unaligned,
   *     read-only or overlapping, for a length out of range, and for NaN or infinity, naming where;
   *     out is then untouched
   * @throws OutOfNativeMemoryException if the workspace limit is too small
   * @throws java.util.concurrent.CancellationException after {@link Context#cancel()}
   */
  public void compute(Context context, Paths paths, MemorySegment out) {
    long outCount = Segments.output("out", out, paths.dtype().bytes());
    Status.check(
        Native.signature(
            context.handle(),
            options,
            paths.descriptor(),
            paths.points(),
            paths.lengths(),
            times(paths),
            basepoint(paths),
            paths.windowTable(),
            out,
            outCount));
  }

  /** The gradient to the points on every core; see the overload with a context. */
  public void vjp(Paths paths, MemorySegment cotangent, MemorySegment gradient) {
    vjp(Context.shared(), paths, cotangent, PathsGradient.of(gradient));
  }

  /**
   * The vector-Jacobian product: writes the gradient of the sum over all coefficients of cotangent
   * times signature. Exact, and as precise at the start of a long path as at its end.
   *
   * @param cotangent (batch, outputRows, outputSize), contiguous, of the paths' dtype
   * @param gradient where the gradients go
   * @throws IllegalArgumentException as {@link #compute(Context, Paths, MemorySegment)}
   */
  public void vjp(Context context, Paths paths, MemorySegment cotangent, PathsGradient gradient) {
    int bytes = paths.dtype().bytes();
    long cotangentCount = Segments.count("cotangent", cotangent, bytes);
    long pointsCount = Segments.output("gradient.points", gradient.points(), bytes);
    long timesCount = Segments.output("gradient.times", gradient.times(), bytes);
    long basepointCount = Segments.output("gradient.basepoint", gradient.basepoint(), bytes);
    Status.check(
        Native.signatureVjp(
            context.handle(),
            options,
            paths.descriptor(),
            paths.points(),
            paths.lengths(),
            times(paths),
            basepoint(paths),
            paths.windowTable(),
            cotangent,
            cotangentCount,
            gradient.points(),
            pointsCount,
            gradient.times(),
            timesCount,
            gradient.basepoint(),
            basepointCount));
  }

  /** The signatures of a batch, (batch, outputRows, outputSize): copies in and out. */
  public double[] compute(double[] points, long batch, long length, long dim) {
    return computed(
        Paths.copyOf(points, batch, length, dim), out -> out.toArray(ValueLayout.JAVA_DOUBLE));
  }

  /** The signatures of a batch, (batch, outputRows, outputSize): copies in and out. */
  public float[] compute(float[] points, long batch, long length, long dim) {
    return computed(
        Paths.copyOf(points, batch, length, dim), out -> out.toArray(ValueLayout.JAVA_FLOAT));
  }

  /** The signature of one path, (points, channels): copies in and out. */
  public double[] compute(double[][] path) {
    return compute(Rows.flatten(path), 1, path.length, path[0].length);
  }

  /** The signature of one path, (points, channels): copies in and out. */
  public float[] compute(float[][] path) {
    return compute(Rows.flatten(path), 1, path.length, path[0].length);
  }

  /** The gradients to the points of a batch, (batch, length, dim): copies in and out. */
  public double[] vjp(double[] points, long batch, long length, long dim, double[] cotangent) {
    return pulledBack(
        Paths.copyOf(points, batch, length, dim),
        frame -> frame.allocateFrom(ValueLayout.JAVA_DOUBLE, cotangent),
        gradient -> gradient.toArray(ValueLayout.JAVA_DOUBLE));
  }

  /** The gradients to the points of a batch, (batch, length, dim): copies in and out. */
  public float[] vjp(float[] points, long batch, long length, long dim, float[] cotangent) {
    return pulledBack(
        Paths.copyOf(points, batch, length, dim),
        frame -> frame.allocateFrom(ValueLayout.JAVA_FLOAT, cotangent),
        gradient -> gradient.toArray(ValueLayout.JAVA_FLOAT));
  }

  private <A> A computed(Paths paths, Function<MemorySegment, A> toArray) {
    long row = Segments.product("out", outputRows(paths.length()), outputSize(paths.dim()));
    try (Arena frame = Arena.ofConfined()) {
      MemorySegment out = allocate(frame, paths, row);
      compute(paths, out);
      return toArray.apply(out);
    }
  }

  private <A> A pulledBack(
      Paths paths, Function<Arena, MemorySegment> cotangent, Function<MemorySegment, A> toArray) {
    long row = Segments.product("points", paths.length(), paths.dim());
    try (Arena frame = Arena.ofConfined()) {
      MemorySegment gradient = allocate(frame, paths, row);
      vjp(paths, cotangent.apply(frame), gradient);
      return toArray.apply(gradient);
    }
  }

  /** Contiguous memory of a row per path. */
  private static MemorySegment allocate(Arena frame, Paths paths, long row) {
    int bytes = paths.dtype().bytes();
    long count = Segments.product("out", paths.batch(), row);
    return frame.allocate(Segments.product("out", count, bytes), bytes);
  }

  private MemorySegment times(Paths paths) {
    return givenTime ? paths.times(paths.length() + (hasBasepoint ? 1 : 0)) : MemorySegment.NULL;
  }

  private MemorySegment basepoint(Paths paths) {
    return givenBasepoint ? paths.basepoint() : MemorySegment.NULL;
  }

  /** Options of a {@link Signature}. */
  public static final class Builder {
    private int depth;
    private Method method = Method.AUTO;
    private boolean scalarTerm;
    private boolean leadLag;
    private int time = SigpathC.SIGPATH_TIME_NONE();
    private int basepoint = SigpathC.SIGPATH_BASEPOINT_NONE();
    private boolean expanding;
    private boolean checkFinite = true;
    private double timeStart;
    private double timeEnd = 1;

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
     * The lead-lag transform: d channels become 2d, (lag, lead), and L points 2L - 1, (x_i, x_i),
     * (x_i, x_{i+1}), (x_{i+1}, x_{i+1}), ...
     */
    public Builder leadLag() {
      this.leadLag = true;
      return this;
    }

    /** Appends a channel of time in equal steps from 0 to 1. */
    public Builder timeAugmented() {
      return timeAugmented(0, 1);
    }

    /** Appends a channel of time in equal steps from start to end, over each path's own length. */
    public Builder timeAugmented(double start, double end) {
      this.time = SigpathC.SIGPATH_TIME_UNIFORM();
      this.timeStart = start;
      this.timeEnd = end;
      return this;
    }

    /** Appends a channel of time that the paths bring; lead-lag puts midpoints between. */
    public Builder givenTime() {
      this.time = SigpathC.SIGPATH_TIME_GIVEN();
      return this;
    }

    /** Puts the origin in front of every path, so that where a path starts matters. */
    public Builder basepoint() {
      this.basepoint = SigpathC.SIGPATH_BASEPOINT_ZERO();
      return this;
    }

    /** Puts the point that the paths bring in front of each. */
    public Builder givenBasepoint() {
      this.basepoint = SigpathC.SIGPATH_BASEPOINT_GIVEN();
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

    /** Whether NaN and infinity are refused, which is one pass over the input; on unless set. */
    public Builder checkFinite(boolean on) {
      this.checkFinite = on;
      return this;
    }

    /**
     * The plan.
     *
     * @throws IllegalArgumentException if depth is less than 1, so large that no signature would
     *     fit, or a time is not finite
     */
    public Signature build() {
      return new Signature(this);
    }
  }
}
