package org.sigpath;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.sigpath.ffi.SigpathC;
import org.sigpath.ffi.sigpath_convolution_options;

/** The C functions of a {@link Convolution}, and what is checked before them. */
final class ConvolutionCalls {
  private final DType dtype;
  private final long kernelSize;
  private final long inputSize;
  private final long outputSize;
  private final long directSize;
  private final BatchOptions assigning;
  private final BatchOptions adding;
  private final BatchOptions deviceAssigning;
  private final BatchOptions deviceAdding;

  ConvolutionCalls(Convolution.Builder b) {
    dtype = b.dtype;
    directSize = Segments.product("d", b.channels, b.dim);
    long each = Segments.product("kernel", b.bidirectional ? 2 : 1, directSize);
    kernelSize = Segments.product("kernel", each, b.kernelLength());
    inputSize = Segments.product("u", b.dim, b.length);
    outputSize = Segments.product("out", b.channels, inputSize);
    int host = SigpathC.SIGPATH_CPU();
    int device = SigpathC.SIGPATH_CUDA();
    assigning = options(b, false, host);
    adding = options(b, true, host);
    deviceAssigning = options(b, false, device);
    deviceAdding = options(b, true, device);
  }

  DType dtype() {
    return dtype;
  }

  long kernelSize() {
    return kernelSize;
  }

  long inputSize() {
    return inputSize;
  }

  long outputSize() {
    return outputSize;
  }

  long workspaceBytes(Context context, long batch, boolean vjp) {
    MemorySegment own = assigning.of(Segments.notNegative("batch", batch));
    return Calls.number(
        bytes -> SigpathC.sigpath_convolution_workspace(context.handle(), own, vjp ? 1 : 0, bytes));
  }

  void apply(
      Context context, MemorySegment kernel, MemorySegment u, MemorySegment d, MemorySegment out) {
    forward(context, assigning, kernel, u, d, out);
  }

  void add(
      Context context, MemorySegment kernel, MemorySegment u, MemorySegment d, MemorySegment out) {
    forward(context, adding, kernel, u, d, out);
  }

  void apply(
      Context context, DeviceBuffer kernel, DeviceBuffer u, DeviceBuffer d, DeviceBuffer out) {
    forward(context, deviceAssigning, kernel, u, d, out);
  }

  void add(Context context, DeviceBuffer kernel, DeviceBuffer u, DeviceBuffer d, DeviceBuffer out) {
    forward(context, deviceAdding, kernel, u, d, out);
  }

  void vjp(
      Context context,
      DeviceBuffer kernel,
      DeviceBuffer u,
      DeviceBuffer d,
      DeviceBuffer cotangent,
      DeviceConvolutionGradient gradient) {
    DeviceArrays on = new DeviceArrays(context, dtype);
    long batch = DeviceArrays.rows("u", Objects.requireNonNull(u, "u"), inputSize);
    long cotangentSize = Segments.product("cotangent", batch, outputSize);
    vjp(
        context,
        deviceAssigning.of(batch),
        batch,
        on.of("kernel", kernel, kernelSize),
        on.of("u", u, batch * inputSize),
        on.optional("d", d, directSize),
        on.of("cotangent", cotangent, cotangentSize),
        new ConvolutionGradient(
            on.optional("gradient.kernel", gradient.kernel(), kernelSize),
            on.optional("gradient.u", gradient.u(), batch * inputSize),
            on.optional("gradient.d", gradient.d(), directSize)));
  }

  private void forward(
      Context context,
      BatchOptions options,
      DeviceBuffer kernel,
      DeviceBuffer u,
      DeviceBuffer d,
      DeviceBuffer out) {
    DeviceArrays on = new DeviceArrays(context, dtype);
    long batch = DeviceArrays.rows("u", Objects.requireNonNull(u, "u"), inputSize);
    long outSize = Segments.product("out", batch, outputSize);
    Status.check(
        SigpathC.sigpath_convolution(
            context.handle(),
            options.of(batch),
            on.of("kernel", kernel, kernelSize),
            on.of("u", u, batch * inputSize),
            on.optional("d", d, directSize),
            on.of("out", out, outSize),
            outSize));
  }

  void vjp(
      Context context,
      MemorySegment kernel,
      MemorySegment u,
      MemorySegment d,
      MemorySegment cotangent,
      ConvolutionGradient gradient) {
    long batch = inputs(kernel, u, d);
    long cotangentSize = Segments.product("cotangent", batch, outputSize);
    in("cotangent", cotangent, cotangentSize);
    gradient("gradient.kernel", gradient.kernel(), kernelSize);
    gradient("gradient.u", gradient.u(), batch * inputSize);
    gradient("gradient.d", gradient.d(), directSize);
    vjp(context, assigning.of(batch), batch, kernel, u, d, cotangent, gradient);
  }

  private void vjp(
      Context context,
      MemorySegment own,
      long batch,
      MemorySegment kernel,
      MemorySegment u,
      MemorySegment d,
      MemorySegment cotangent,
      ConvolutionGradient gradient) {
    Status.check(
        SigpathC.sigpath_convolution_vjp(
            context.handle(),
            own,
            kernel,
            u,
            d,
            cotangent,
            batch * outputSize,
            gradient.kernel(),
            Segments.unlessAbsent(gradient.kernel(), kernelSize),
            gradient.u(),
            Segments.unlessAbsent(gradient.u(), batch * inputSize),
            gradient.d(),
            Segments.unlessAbsent(gradient.d(), directSize)));
  }

  private void forward(
      Context context,
      BatchOptions options,
      MemorySegment kernel,
      MemorySegment u,
      MemorySegment d,
      MemorySegment out) {
    long batch = inputs(kernel, u, d);
    long outSize = Segments.product("out", batch, outputSize);
    Segments.output("out", out, dtype.bytes(), outSize);
    Status.check(
        SigpathC.sigpath_convolution(
            context.handle(), options.of(batch), kernel, u, d, out, outSize));
  }

  /** The batch of u. */
  private long inputs(MemorySegment kernel, MemorySegment u, MemorySegment d) {
    in("kernel", kernel, kernelSize);
    long batch = Segments.rows("u", Segments.count("u", u, dtype.bytes()), inputSize);
    if (!Segments.absent(d)) {
      in("d", d, directSize);
    }
    return batch;
  }

  private void in(String name, MemorySegment segment, long size) {
    Segments.input(name, segment, dtype.bytes(), size);
  }

  private long gradient(String name, MemorySegment segment, long size) {
    return Segments.optional(name, segment, dtype.bytes(), size);
  }

  private static BatchOptions options(Convolution.Builder b, boolean accumulate, int device) {
    return new BatchOptions(describe(b, accumulate, device), sigpath_convolution_options::batch);
  }

  private static MemorySegment describe(Convolution.Builder b, boolean accumulate, int device) {
    MemorySegment o = Arena.ofAuto().allocate(sigpath_convolution_options.layout());
    sigpath_convolution_options.size(o, o.byteSize());
    sigpath_convolution_options.dtype(o, b.dtype.code());
    sigpath_convolution_options.bidirectional(o, b.bidirectional ? 1 : 0);
    sigpath_convolution_options.accumulate(o, accumulate ? 1 : 0);
    sigpath_convolution_options.device(o, device);
    sigpath_convolution_options.channels(o, b.channels);
    sigpath_convolution_options.dim(o, b.dim);
    sigpath_convolution_options.length(o, b.length);
    sigpath_convolution_options.kernel_length(o, b.kernelLength());
    return o;
  }
}
