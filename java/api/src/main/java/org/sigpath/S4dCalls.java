package org.sigpath;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.sigpath.ffi.SigpathC;
import org.sigpath.ffi.sigpath_s4d_options;

/** The C functions of an {@link S4dModel}, and what is checked before them. */
final class S4dCalls {
  private final StateSpaceShape shape;
  private final long dtSize;
  private final BatchOptions options;
  private final BatchOptions deviceOptions;

  S4dCalls(S4dModel.Builder b) {
    shape = StateSpaceShape.of(b);
    dtSize = b.dtPerMode ? shape.state() / 2 : b.dim;
    options = new BatchOptions(describe(b, SigpathC.SIGPATH_CPU()), sigpath_s4d_options::batch);
    deviceOptions =
        new BatchOptions(describe(b, SigpathC.SIGPATH_CUDA()), sigpath_s4d_options::batch);
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
    shape.out("outState", outState, Segments.product("outState", batch, shape.kernel()));
    kernel(context, options.of(batch), batch, parameters, state, out, outState);
  }

  void kernel(
      Context context,
      DeviceS4dParameters parameters,
      DeviceBuffer state,
      DeviceBuffer out,
      DeviceBuffer outState) {
    DeviceArrays on = new DeviceArrays(context, shape.dtype());
    long batch = DeviceArrays.rows("state", state, shape.state());
    kernel(
        context,
        deviceOptions.of(batch),
        batch,
        checked(on, parameters),
        on.ofStates("state", state, batch, shape.state()),
        on.of("out", out, shape.kernel()),
        on.ofStates("outState", outState, batch, shape.kernel()));
  }

  private void kernel(
      Context context,
      MemorySegment own,
      long batch,
      S4dParameters parameters,
      MemorySegment state,
      MemorySegment out,
      MemorySegment outState) {
    Status.check(
        SigpathC.sigpath_s4d_kernel(
            context.handle(),
            own,
            parameters.aReal(),
            parameters.aImag(),
            parameters.b(),
            parameters.c(),
            parameters.dt(),
            state,
            out,
            shape.kernel(),
            outState,
            batch * shape.kernel()));
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
    shape.in(
        "cotangentState",
        cotangentState,
        Segments.product("cotangentState", batch, shape.kernel()));
    shape.gradient("gradient.aReal", gradient.aReal(), shape.a());
    shape.gradient("gradient.aImag", gradient.aImag(), shape.a());
    shape.gradient("gradient.b", gradient.b(), 2 * shape.a());
    shape.gradient("gradient.c", gradient.c(), shape.c());
    shape.gradient("gradient.dt", gradient.dt(), dtSize);
    shape.gradient("gradient.state", gradient.state(), batch * shape.state());
    kernelVjp(
        context, options.of(batch), batch, parameters, state, cotangent, cotangentState, gradient);
  }

  void kernelVjp(
      Context context,
      DeviceS4dParameters parameters,
      DeviceBuffer state,
      DeviceBuffer cotangent,
      DeviceBuffer cotangentState,
      DeviceS4dGradient gradient) {
    DeviceArrays on = new DeviceArrays(context, shape.dtype());
    long batch = DeviceArrays.rows("state", state, shape.state());
    kernelVjp(
        context,
        deviceOptions.of(batch),
        batch,
        checked(on, parameters),
        on.ofStates("state", state, batch, shape.state()),
        on.of("cotangent", cotangent, shape.kernel()),
        on.ofStates("cotangentState", cotangentState, batch, shape.kernel()),
        new S4dGradient(
            on.optional("gradient.aReal", gradient.aReal(), shape.a()),
            on.optional("gradient.aImag", gradient.aImag(), shape.a()),
            on.optional("gradient.b", gradient.b(), 2 * shape.a()),
            on.optional("gradient.c", gradient.c(), shape.c()),
            on.optional("gradient.dt", gradient.dt(), dtSize),
            on.optional("gradient.state", gradient.state(), batch * shape.state())));
  }

  private void kernelVjp(
      Context context,
      MemorySegment own,
      long batch,
      S4dParameters parameters,
      MemorySegment state,
      MemorySegment cotangent,
      MemorySegment cotangentState,
      S4dGradient gradient) {
    Status.check(
        SigpathC.sigpath_s4d_kernel_vjp(
            context.handle(),
            own,
            parameters.aReal(),
            parameters.aImag(),
            parameters.b(),
            parameters.c(),
            parameters.dt(),
            state,
            cotangent,
            shape.kernel(),
            cotangentState,
            batch * shape.kernel(),
            gradient.aReal(),
            Segments.unlessAbsent(gradient.aReal(), shape.a()),
            gradient.aImag(),
            Segments.unlessAbsent(gradient.aImag(), shape.a()),
            gradient.b(),
            Segments.unlessAbsent(gradient.b(), 2 * shape.a()),
            gradient.c(),
            Segments.unlessAbsent(gradient.c(), shape.c()),
            gradient.dt(),
            Segments.unlessAbsent(gradient.dt(), dtSize),
            gradient.state(),
            Segments.unlessAbsent(gradient.state(), batch * shape.state())));
  }

  void discretize(Context context, S4dParameters parameters, MemorySegment da, MemorySegment db) {
    check(parameters);
    shape.out("da", da, shape.state());
    shape.out("db", db, shape.state());
    discretize(context, options.of(0), parameters, da, db);
  }

  void discretize(
      Context context, DeviceS4dParameters parameters, DeviceBuffer da, DeviceBuffer db) {
    DeviceArrays on = new DeviceArrays(context, shape.dtype());
    discretize(
        context,
        deviceOptions.of(0),
        checked(on, parameters),
        on.of("da", da, shape.state()),
        on.of("db", db, shape.state()));
  }

  private void discretize(
      Context context,
      MemorySegment own,
      S4dParameters parameters,
      MemorySegment da,
      MemorySegment db) {
    Status.check(
        SigpathC.sigpath_s4d_discretize(
            context.handle(),
            own,
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
    shape.out("out", out, shape.outputs(batch));
    step(context, options.of(batch), batch, da, db, c, u, state, out);
  }

  void step(
      Context context,
      DeviceBuffer da,
      DeviceBuffer db,
      DeviceBuffer c,
      DeviceBuffer u,
      DeviceBuffer state,
      DeviceBuffer out) {
    DeviceArrays on = new DeviceArrays(context, shape.dtype());
    long batch = DeviceArrays.rows("state", Objects.requireNonNull(state, "state"), shape.state());
    step(
        context,
        deviceOptions.of(batch),
        batch,
        on.of("da", da, shape.state()),
        on.of("db", db, shape.state()),
        on.of("c", c, shape.c()),
        on.of("u", u, Segments.product("u", batch, shape.dim())),
        on.of("state", state, batch * shape.state()),
        on.of("out", out, shape.outputs(batch)));
  }

  private void step(
      Context context,
      MemorySegment own,
      long batch,
      MemorySegment da,
      MemorySegment db,
      MemorySegment c,
      MemorySegment u,
      MemorySegment state,
      MemorySegment out) {
    Status.check(
        SigpathC.sigpath_s4d_step(
            context.handle(),
            own,
            da,
            db,
            c,
            u,
            state,
            batch * shape.state(),
            out,
            shape.outputs(batch)));
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
    forwardState(context, options.of(batch), outSize, parameters, u, state, out);
  }

  void forwardState(
      Context context,
      DeviceS4dParameters parameters,
      DeviceBuffer u,
      DeviceBuffer state,
      DeviceBuffer out) {
    DeviceArrays on = new DeviceArrays(context, shape.dtype());
    long batch = DeviceArrays.rows("out", Objects.requireNonNull(out, "out"), shape.state());
    long outSize = batch * shape.state();
    forwardState(
        context,
        deviceOptions.of(batch),
        outSize,
        checked(on, parameters),
        on.of("u", u, shape.inputs(batch)),
        on.optional("state", state, outSize),
        on.of("out", out, outSize));
  }

  private void forwardState(
      Context context,
      MemorySegment own,
      long outSize,
      S4dParameters parameters,
      MemorySegment u,
      MemorySegment state,
      MemorySegment out) {
    Status.check(
        SigpathC.sigpath_s4d_forward_state(
            context.handle(),
            own,
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

  /** The buffers' addresses. */
  private S4dParameters checked(DeviceArrays on, DeviceS4dParameters parameters) {
    return new S4dParameters(
        on.of("aReal", parameters.aReal(), shape.a()),
        on.of("aImag", parameters.aImag(), shape.a()),
        on.of("b", parameters.b(), 2 * shape.a()),
        on.of("c", parameters.c(), shape.c()),
        on.of("dt", parameters.dt(), dtSize));
  }

  private static MemorySegment describe(S4dModel.Builder b, int device) {
    MemorySegment o = Arena.ofAuto().allocate(sigpath_s4d_options.layout());
    sigpath_s4d_options.size(o, o.byteSize());
    sigpath_s4d_options.dtype(o, b.dtype.code());
    sigpath_s4d_options.discretization(o, b.discretization.code());
    sigpath_s4d_options.real_transform(o, b.realTransform.code());
    sigpath_s4d_options.imag_transform(o, b.imagTransform.code());
    sigpath_s4d_options.dt_transform(o, b.dtTransform.code());
    sigpath_s4d_options.dt_fast(o, b.dtFast ? 1 : 0);
    sigpath_s4d_options.dt_per_mode(o, b.dtPerMode ? 1 : 0);
    sigpath_s4d_options.device(o, device);
    sigpath_s4d_options.channels(o, b.channels);
    sigpath_s4d_options.dim(o, b.dim);
    sigpath_s4d_options.modes(o, b.modes);
    sigpath_s4d_options.sets(o, b.sets);
    sigpath_s4d_options.length(o, b.length());
    sigpath_s4d_options.rate(o, b.rate);
    return o;
  }
}
