package org.sigpath;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.sigpath.ffi.SigpathC;
import org.sigpath.ffi.sigpath_s4_options;

/** The C functions of an {@link S4Model}, and what is checked before them. */
final class S4Calls {
  private final StateSpaceShape shape;
  private final long tuned;
  private final long pSize;
  private final BatchOptions options;
  private final BatchOptions deviceOptions;

  S4Calls(S4Model.Builder b) {
    shape = StateSpaceShape.of(b);
    tuned = b.tuned();
    pSize = Segments.product("p", b.rank, 2 * shape.a());
    options = new BatchOptions(describe(b, SigpathC.SIGPATH_CPU()), sigpath_s4_options::batch);
    deviceOptions =
        new BatchOptions(describe(b, SigpathC.SIGPATH_CUDA()), sigpath_s4_options::batch);
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
    tune(context, options.of(0), parameters, from, to, out);
  }

  void tune(Context context, DeviceS4Parameters parameters, long from, long to, DeviceBuffer out) {
    Segments.notNegative("from", from);
    Segments.notNegative("to", to);
    DeviceArrays on = new DeviceArrays(context, shape.dtype());
    MemorySegment own = on.of("out", out, shape.c());
    tune(context, deviceOptions.of(0), checked(on, parameters), from, to, own);
  }

  private void tune(
      Context context,
      MemorySegment own,
      S4Parameters parameters,
      long from,
      long to,
      MemorySegment out) {
    Status.check(
        SigpathC.sigpath_s4_tune(
            context.handle(),
            own,
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
    shape.out("outState", outState, Segments.product("outState", batch, shape.kernel()));
    kernel(context, options.of(batch), batch, parameters, state, out, outState);
  }

  void kernel(
      Context context,
      DeviceS4Parameters parameters,
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
      S4Parameters parameters,
      MemorySegment state,
      MemorySegment out,
      MemorySegment outState) {
    Status.check(
        SigpathC.sigpath_s4_kernel(
            context.handle(),
            own,
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
            batch * shape.kernel()));
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
    shape.in(
        "cotangentState",
        cotangentState,
        Segments.product("cotangentState", batch, shape.kernel()));
    shape.gradient("gradient.aReal", gradient.aReal(), shape.a());
    shape.gradient("gradient.aImag", gradient.aImag(), shape.a());
    shape.gradient("gradient.p", gradient.p(), pSize);
    shape.gradient("gradient.b", gradient.b(), 2 * shape.a());
    shape.gradient("gradient.c", gradient.c(), shape.c());
    shape.gradient("gradient.dt", gradient.dt(), shape.dim());
    shape.gradient("gradient.state", gradient.state(), batch * shape.state());
    kernelVjp(
        context, options.of(batch), batch, parameters, state, cotangent, cotangentState, gradient);
  }

  void kernelVjp(
      Context context,
      DeviceS4Parameters parameters,
      DeviceBuffer state,
      DeviceBuffer cotangent,
      DeviceBuffer cotangentState,
      DeviceS4Gradient gradient) {
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
        new S4Gradient(
            on.optional("gradient.aReal", gradient.aReal(), shape.a()),
            on.optional("gradient.aImag", gradient.aImag(), shape.a()),
            on.optional("gradient.p", gradient.p(), pSize),
            on.optional("gradient.b", gradient.b(), 2 * shape.a()),
            on.optional("gradient.c", gradient.c(), shape.c()),
            on.optional("gradient.dt", gradient.dt(), shape.dim()),
            on.optional("gradient.state", gradient.state(), batch * shape.state())));
  }

  private void kernelVjp(
      Context context,
      MemorySegment own,
      long batch,
      S4Parameters parameters,
      MemorySegment state,
      MemorySegment cotangent,
      MemorySegment cotangentState,
      S4Gradient gradient) {
    Status.check(
        SigpathC.sigpath_s4_kernel_vjp(
            context.handle(),
            own,
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
            batch * shape.kernel(),
            gradient.aReal(),
            Segments.unlessAbsent(gradient.aReal(), shape.a()),
            gradient.aImag(),
            Segments.unlessAbsent(gradient.aImag(), shape.a()),
            gradient.p(),
            Segments.unlessAbsent(gradient.p(), pSize),
            gradient.b(),
            Segments.unlessAbsent(gradient.b(), 2 * shape.a()),
            gradient.c(),
            Segments.unlessAbsent(gradient.c(), shape.c()),
            gradient.dt(),
            Segments.unlessAbsent(gradient.dt(), shape.dim()),
            gradient.state(),
            Segments.unlessAbsent(gradient.state(), batch * shape.state())));
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
    forwardState(context, options.of(batch), outSize, parameters, u, state, out);
  }

  void forwardState(
      Context context,
      DeviceS4Parameters parameters,
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
      S4Parameters parameters,
      MemorySegment u,
      MemorySegment state,
      MemorySegment out) {
    Status.check(
        SigpathC.sigpath_s4_forward_state(
            context.handle(),
            own,
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
    return steps(context, options.of(0), Device.HOST, mode, parameters);
  }

  S4Steps steps(Context context, S4StepMode mode, DeviceS4Parameters parameters) {
    DeviceArrays on = new DeviceArrays(context, shape.dtype());
    S4Parameters addresses = checked(on, parameters);
    return steps(context, deviceOptions.of(0), context.ordinal(), mode, addresses);
  }

  private S4Steps steps(
      Context context, MemorySegment own, int ordinal, S4StepMode mode, S4Parameters parameters) {
    int code = mode.code();
    return new S4Steps(
        shape,
        ordinal,
        made ->
            SigpathC.sigpath_s4_steps_create(
                context.handle(),
                own,
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

  /** The buffers' addresses. */
  private S4Parameters checked(DeviceArrays on, DeviceS4Parameters parameters) {
    return new S4Parameters(
        on.of("aReal", parameters.aReal(), shape.a()),
        on.of("aImag", parameters.aImag(), shape.a()),
        on.of("p", parameters.p(), pSize),
        on.of("b", parameters.b(), 2 * shape.a()),
        on.of("c", parameters.c(), shape.c()),
        on.of("dt", parameters.dt(), shape.dim()));
  }

  private static MemorySegment describe(S4Model.Builder b, int device) {
    MemorySegment o = Arena.ofAuto().allocate(sigpath_s4_options.layout());
    sigpath_s4_options.size(o, o.byteSize());
    sigpath_s4_options.dtype(o, b.dtype.code());
    sigpath_s4_options.real_transform(o, b.realTransform.code());
    sigpath_s4_options.imag_transform(o, b.imagTransform.code());
    sigpath_s4_options.dt_transform(o, b.dtTransform.code());
    sigpath_s4_options.dt_fast(o, b.dtFast ? 1 : 0);
    sigpath_s4_options.device(o, device);
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
