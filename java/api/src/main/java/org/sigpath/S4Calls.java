package org.sigpath;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.sigpath.ffi.SigpathC;
import org.sigpath.ffi.sigpath_s4_options;

/** The C functions of an {@link S4Model}, and what is checked before them. */
final class S4Calls {
  private final StateSpaceShape shape;
  private final long tuned;
  private final long pSize;
  private final BatchOptions options;

  S4Calls(S4Model.Builder b) {
    shape = StateSpaceShape.of(b);
    tuned = b.tuned();
    pSize = Segments.product("p", b.rank, 2 * shape.a());
    options = new BatchOptions(describe(b), sigpath_s4_options::batch);
  }

  StateSpaceShape shape() {
    return shape;
  }

  long tuned() {
    return tuned;
  }

  long workspaceBytes(Context context, long batch, boolean vjp) {
    MemorySegment own = options.of(Segments.notNegative("batch", batch));
    return Calls.number(
        bytes -> SigpathC.sigpath_s4_workspace(context.handle(), own, vjp ? 1 : 0, bytes));
  }

  void tune(Context context, S4Parameters parameters, long from, long to, MemorySegment out) {
    checkMatrix(parameters);
    shape.in("c", parameters.c(), shape.c());
    Segments.notNegative("from", from);
    Segments.notNegative("to", to);
    shape.out("out", out, shape.c());
    Status.check(
        SigpathC.sigpath_s4_tune(
            context.handle(),
            options.of(0),
            parameters.aReal(),
            parameters.aImag(),
            parameters.p(),
            parameters.c(),
            parameters.dt(),
            from,
            to,
            out,
            shape.c()));
  }

  void kernel(
      Context context,
      S4Parameters parameters,
      MemorySegment state,
      MemorySegment out,
      MemorySegment outState) {
    check(parameters);
    long batch = shape.states("state", state);
    shape.out("out", out, shape.kernel());
    long outStateSize = Segments.product("outState", batch, shape.kernel());
    shape.out("outState", outState, outStateSize);
    Status.check(
        SigpathC.sigpath_s4_kernel(
            context.handle(),
            options.of(batch),
            parameters.aReal(),
            parameters.aImag(),
            parameters.p(),
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
      S4Parameters parameters,
      MemorySegment state,
      MemorySegment cotangent,
      MemorySegment cotangentState,
      S4Gradient gradient) {
    check(parameters);
    long batch = shape.states("state", state);
    shape.in("cotangent", cotangent, shape.kernel());
    long cotangentStateSize = Segments.product("cotangentState", batch, shape.kernel());
    shape.in("cotangentState", cotangentState, cotangentStateSize);
    Status.check(
        SigpathC.sigpath_s4_kernel_vjp(
            context.handle(),
            options.of(batch),
            parameters.aReal(),
            parameters.aImag(),
            parameters.p(),
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
            gradient.p(),
            shape.gradient("gradient.p", gradient.p(), pSize),
            gradient.b(),
            shape.gradient("gradient.b", gradient.b(), 2 * shape.a()),
            gradient.c(),
            shape.gradient("gradient.c", gradient.c(), shape.c()),
            gradient.dt(),
            shape.gradient("gradient.dt", gradient.dt(), shape.dim()),
            gradient.state(),
            shape.gradient("gradient.state", gradient.state(), batch * shape.state())));
  }

  void forwardState(
      Context context,
      S4Parameters parameters,
      MemorySegment u,
      MemorySegment state,
      MemorySegment out) {
    checkMatrix(parameters);
    shape.in("b", parameters.b(), 2 * shape.a());
    long batch = shape.states("out", out);
    long outSize = batch * shape.state();
    shape.out("out", out, outSize);
    shape.in("u", u, shape.inputs(batch));
    if (!Segments.absent(state)) {
      shape.in("state", state, outSize);
    }
    Status.check(
        SigpathC.sigpath_s4_forward_state(
            context.handle(),
            options.of(batch),
            parameters.aReal(),
            parameters.aImag(),
            parameters.p(),
            parameters.b(),
            parameters.dt(),
            u,
            state,
            out,
            outSize));
  }

  S4Steps steps(Context context, S4StepMode mode, S4Parameters parameters) {
    check(parameters);
    int code = mode.code();
    return new S4Steps(
        shape,
        made ->
            SigpathC.sigpath_s4_steps_create(
                context.handle(),
                options.of(0),
                code,
                parameters.aReal(),
                parameters.aImag(),
                parameters.p(),
                parameters.b(),
                parameters.c(),
                parameters.dt(),
                made));
  }

  private void checkMatrix(S4Parameters parameters) {
    shape.in("aReal", parameters.aReal(), shape.a());
    shape.in("aImag", parameters.aImag(), shape.a());
    shape.in("p", parameters.p(), pSize);
    shape.in("dt", parameters.dt(), shape.dim());
  }

  private void check(S4Parameters parameters) {
    checkMatrix(parameters);
    shape.in("b", parameters.b(), 2 * shape.a());
    shape.in("c", parameters.c(), shape.c());
  }

  private static MemorySegment describe(S4Model.Builder b) {
    MemorySegment o = Arena.ofAuto().allocate(sigpath_s4_options.layout());
    sigpath_s4_options.size(o, o.byteSize());
    sigpath_s4_options.dtype(o, b.dtype.code());
    sigpath_s4_options.real_transform(o, b.realTransform.code());
    sigpath_s4_options.imag_transform(o, b.imagTransform.code());
    sigpath_s4_options.dt_transform(o, b.dtTransform.code());
    sigpath_s4_options.dt_fast(o, b.dtFast ? 1 : 0);
    sigpath_s4_options.channels(o, b.channels);
    sigpath_s4_options.dim(o, b.dim);
    sigpath_s4_options.modes(o, b.modes);
    sigpath_s4_options.sets(o, b.sets);
    sigpath_s4_options.rank(o, b.rank);
    sigpath_s4_options.length(o, b.length());
    sigpath_s4_options.tuned(o, b.tuned());
    sigpath_s4_options.rate(o, b.rate);
    return o;
  }
}
