package org.sigpath;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.sigpath.ffi.SigpathC;
import org.sigpath.ffi.sigpath_s4d_options;

/** The C functions of an {@link S4dModel}, and what is checked before them. */
final class S4dCalls {
  private final StateSpaceShape shape;
  private final long dtSize;
  private final BatchOptions options;

  S4dCalls(S4dModel.Builder b) {
    shape = StateSpaceShape.of(b);
    dtSize = b.dtPerMode ? shape.state() / 2 : b.dim;
    options = new BatchOptions(describe(b), sigpath_s4d_options::batch);
  }

  StateSpaceShape shape() {
    return shape;
  }

  long workspaceBytes(Context context, long batch, boolean vjp) {
    MemorySegment own = options.of(Segments.notNegative("batch", batch));
    return Calls.number(
        bytes -> SigpathC.sigpath_s4d_workspace(context.handle(), own, vjp ? 1 : 0, bytes));
  }

  void kernel(
      Context context,
      S4dParameters parameters,
      MemorySegment state,
      MemorySegment out,
      MemorySegment outState) {
    checkWithC(parameters);
    long batch = shape.states("state", state);
    shape.out("out", out, shape.kernel());
    long outStateSize = Segments.product("outState", batch, shape.kernel());
    shape.out("outState", outState, outStateSize);
    Status.check(
        SigpathC.sigpath_s4d_kernel(
            context.handle(),
            options.of(batch),
            parameters.aReal(),
            parameters.aImag(),
            parameters.b(),
            parameters.c(),
            parameters.dt(),
            state,
            out,
            shape.kernel(),
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
    long batch = shape.states("state", state);
    shape.in("cotangent", cotangent, shape.kernel());
    long cotangentStateSize = Segments.product("cotangentState", batch, shape.kernel());
    shape.in("cotangentState", cotangentState, cotangentStateSize);
    Status.check(
        SigpathC.sigpath_s4d_kernel_vjp(
            context.handle(),
            options.of(batch),
            parameters.aReal(),
            parameters.aImag(),
            parameters.b(),
            parameters.c(),
            parameters.dt(),
            state,
            cotangent,
            shape.kernel(),
            cotangentState,
            cotangentStateSize,
            gradient.aReal(),
            shape.gradient("gradient.aReal", gradient.aReal(), shape.a()),
            gradient.aImag(),
            shape.gradient("gradient.aImag", gradient.aImag(), shape.a()),
            gradient.b(),
            shape.gradient("gradient.b", gradient.b(), 2 * shape.a()),
            gradient.c(),
            shape.gradient("gradient.c", gradient.c(), shape.c()),
            gradient.dt(),
            shape.gradient("gradient.dt", gradient.dt(), dtSize),
            gradient.state(),
            shape.gradient("gradient.state", gradient.state(), batch * shape.state())));
  }

  void discretize(Context context, S4dParameters parameters, MemorySegment da, MemorySegment db) {
    check(parameters);
    shape.out("da", da, shape.state());
    shape.out("db", db, shape.state());
    Status.check(
        SigpathC.sigpath_s4d_discretize(
            context.handle(),
            options.of(0),
            parameters.aReal(),
            parameters.aImag(),
            parameters.b(),
            parameters.dt(),
            da,
            shape.state(),
            db,
            shape.state()));
  }

  void step(
      Context context,
      MemorySegment da,
      MemorySegment db,
      MemorySegment c,
      MemorySegment u,
      MemorySegment state,
      MemorySegment out) {
    shape.in("da", da, shape.state());
    shape.in("db", db, shape.state());
    shape.in("c", c, shape.c());
    long batch = shape.states("state", state);
    shape.out("state", state, batch * shape.state());
    shape.in("u", u, Segments.product("u", batch, shape.dim()));
    long outSize = shape.outputs(batch);
    shape.out("out", out, outSize);
    Status.check(
        SigpathC.sigpath_s4d_step(
            context.handle(),
            options.of(batch),
            da,
            db,
            c,
            u,
            state,
            batch * shape.state(),
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
    long batch = shape.states("out", out);
    long outSize = batch * shape.state();
    shape.out("out", out, outSize);
    shape.in("u", u, shape.inputs(batch));
    if (!Segments.absent(state)) {
      shape.in("state", state, outSize);
    }
    Status.check(
        SigpathC.sigpath_s4d_forward_state(
            context.handle(),
            options.of(batch),
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
    shape.in("aReal", parameters.aReal(), shape.a());
    shape.in("aImag", parameters.aImag(), shape.a());
    shape.in("b", parameters.b(), 2 * shape.a());
    shape.in("dt", parameters.dt(), dtSize);
  }

  private void checkWithC(S4dParameters parameters) {
    check(parameters);
    shape.in("c", parameters.c(), shape.c());
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
    sigpath_s4d_options.length(o, b.length());
    sigpath_s4d_options.rate(o, b.rate);
    return o;
  }
}
