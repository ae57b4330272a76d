package org.sigpath;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.sigpath.ffi.SigpathC;
import org.sigpath.ffi.sigpath_s4d_options;

/** The C functions of an {@link S4dModel}, and what is checked before them. */
final class S4dCalls {
  private final DType dtype;
  private final long dim;
  private final long length;
  private final long channels;
  private final long aSize;
  private final long cSize;
  private final long dtSize;
  private final long stateSize;
  private final long kernelSize;
  private final Options stateless;
  // Of the last number of states: most callers stay with one.
  private volatile Options last;

  private record Options(long batch, MemorySegment descriptor) {}

  S4dCalls(S4dModel.Builder b) {
    if (b.dim % b.sets != 0) {
      throw new IllegalArgumentException(
          "sets: is " + b.sets + ", expected a number that divides the " + b.dim + " inputs");
    }
    dtype = b.dtype;
    dim = b.dim;
    length = b.length;
    channels = b.channels;
    stateSize = Segments.product("state", Segments.product("state", b.dim, b.modes), 2);
    aSize = b.sets * b.modes;
    cSize = Segments.product("c", b.channels, stateSize);
    dtSize = b.dtPerMode ? stateSize / 2 : b.dim;
    kernelSize = Segments.product("out", Segments.product("out", b.channels, b.dim), b.length);
    stateless = new Options(0, describe(b));
    last = stateless;
  }

  DType dtype() {
    return dtype;
  }

  long kernelSize() {
    return kernelSize;
  }

  long stateSize() {
    return stateSize;
  }

  void kernel(
      Context context,
      S4dParameters parameters,
      MemorySegment state,
      MemorySegment out,
      MemorySegment outState) {
    checkWithC(parameters);
    long batch = states("state", state);
    out("out", out, kernelSize);
    long outStateSize = Segments.product("outState", batch, kernelSize);
    out("outState", outState, outStateSize);
    Status.check(
        SigpathC.sigpath_s4d_kernel(
            context.handle(),
            options(batch),
            parameters.aReal(),
            parameters.aImag(),
            parameters.b(),
            parameters.c(),
            parameters.dt(),
            state,
            out,
            kernelSize,
            outState,
            outStateSize));
  }

  void kernelVjp(
      Context context,
      S4dParameters parameters,
      MemorySegment state,
      MemorySegment cotangent,
      MemorySegment cotangentState,
      S4dGradient gradient) {
    checkWithC(parameters);
    long batch = states("state", state);
    in("cotangent", cotangent, kernelSize);
    long cotangentStateSize = Segments.product("cotangentState", batch, kernelSize);
    in("cotangentState", cotangentState, cotangentStateSize);
    Status.check(
        SigpathC.sigpath_s4d_kernel_vjp(
            context.handle(),
            options(batch),
            parameters.aReal(),
            parameters.aImag(),
            parameters.b(),
            parameters.c(),
            parameters.dt(),
            state,
            cotangent,
            kernelSize,
            cotangentState,
            cotangentStateSize,
            gradient.aReal(),
            gradient("gradient.aReal", gradient.aReal(), aSize),
            gradient.aImag(),
            gradient("gradient.aImag", gradient.aImag(), aSize),
            gradient.b(),
            gradient("gradient.b", gradient.b(), 2 * aSize),
            gradient.c(),
            gradient("gradient.c", gradient.c(), cSize),
            gradient.dt(),
            gradient("gradient.dt", gradient.dt(), dtSize),
            gradient.state(),
            gradient("gradient.state", gradient.state(), batch * stateSize)));
  }

  void discretize(Context context, S4dParameters parameters, MemorySegment da, MemorySegment db) {
    check(parameters);
    out("da", da, stateSize);
    out("db", db, stateSize);
    Status.check(
        SigpathC.sigpath_s4d_discretize(
            context.handle(),
            stateless.descriptor,
            parameters.aReal(),
            parameters.aImag(),
            parameters.b(),
            parameters.dt(),
            da,
            stateSize,
            db,
            stateSize));
  }

  void step(
      Context context,
      MemorySegment da,
      MemorySegment db,
      MemorySegment c,
      MemorySegment u,
      MemorySegment state,
      MemorySegment out) {
    in("da", da, stateSize);
    in("db", db, stateSize);
    in("c", c, cSize);
    long batch = states("state", state);
    out("state", state, batch * stateSize);
    in("u", u, Segments.product("u", batch, dim));
    long outSize = Segments.product("out", batch, channels * dim);
    out("out", out, outSize);
    Status.check(
        SigpathC.sigpath_s4d_step(
            context.handle(),
            options(batch),
            da,
            db,
            c,
            u,
            state,
            batch * stateSize,
            out,
            outSize));
  }

  void forwardState(
      Context context,
      S4dParameters parameters,
      MemorySegment u,
      MemorySegment state,
      MemorySegment out) {
    check(parameters);
    long batch = states("out", out);
    long outSize = batch * stateSize;
    out("out", out, outSize);
    in("u", u, Segments.product("u", batch, Segments.product("u", dim, length)));
    if (!Segments.absent(state)) {
      in("state", state, outSize);
    }
    Status.check(
        SigpathC.sigpath_s4d_forward_state(
            context.handle(),
            options(batch),
            parameters.aReal(),
            parameters.aImag(),
            parameters.b(),
            parameters.dt(),
            u,
            state,
            out,
            outSize));
  }

  private void check(S4dParameters parameters) {
    in("aReal", parameters.aReal(), aSize);
    in("aImag", parameters.aImag(), aSize);
    in("b", parameters.b(), 2 * aSize);
    in("dt", parameters.dt(), dtSize);
  }

  private void checkWithC(S4dParameters parameters) {
    check(parameters);
    in("c", parameters.c(), cSize);
  }

  private long states(String name, MemorySegment segment) {
    return Segments.rows(name, Segments.count(name, segment, dtype.bytes()), stateSize);
  }

  private void in(String name, MemorySegment segment, long size) {
    Segments.input(name, segment, dtype.bytes(), size);
  }

  private void out(String name, MemorySegment segment, long size) {
    Segments.output(name, segment, dtype.bytes(), size);
  }

  private long gradient(String name, MemorySegment segment, long size) {
    return Segments.optional(name, segment, dtype.bytes(), size);
  }

  private MemorySegment options(long batch) {
    if (batch == 0) {
      return stateless.descriptor;
    }
    Options options = last;
    if (options.batch != batch) {
      MemorySegment copy = Arena.ofAuto().allocate(sigpath_s4d_options.layout());
      copy.copyFrom(stateless.descriptor);
      sigpath_s4d_options.batch(copy, batch);
      options = new Options(batch, copy);
      last = options;
    }
    return options.descriptor;
  }

  private static MemorySegment describe(S4dModel.Builder b) {
    MemorySegment o = Arena.ofAuto().allocate(sigpath_s4d_options.layout());
    sigpath_s4d_options.size(o, o.byteSize());
    sigpath_s4d_options.dtype(o, b.dtype.code());
    sigpath_s4d_options.discretization(o, b.discretization.code());
    sigpath_s4d_options.real_transform(o, b.realTransform.code());
    sigpath_s4d_options.imag_transform(o, b.imagTransform.code());
    sigpath_s4d_options.dt_transform(o, b.dtTransform.code());
    sigpath_s4d_options.dt_fast(o, b.dtFast ? 1 : 0);
    sigpath_s4d_options.dt_per_mode(o, b.dtPerMode ? 1 : 0);
    sigpath_s4d_options.channels(o, b.channels);
    sigpath_s4d_options.dim(o, b.dim);
    sigpath_s4d_options.modes(o, b.modes);
    sigpath_s4d_options.sets(o, b.sets);
    sigpath_s4d_options.length(o, b.length);
    sigpath_s4d_options.rate(o, b.rate);
    return o;
  }
}
