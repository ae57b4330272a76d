package org.sigpath;

import java.lang.foreign.MemorySegment;
import org.sigpath.ffi.SigpathC;

/** The C functions of a {@link KernelFunction}; NULL stands for y where y is x. */
record KernelCalls(Transforms transforms, KernelOptions options) {
  /** The status of the call that writes the order through its last argument. */
  int dyadicOrder(Context context, Paths x, Paths y, MemorySegment order) {
    y.requireWith("y", x);
    boolean same = x == y;
    return SigpathC.sigpath_kernel_dyadic_order(
        context.handle(),
        options.value(),
        x.descriptor(),
        x.points(),
        x.lengths(),
        transforms.times(x),
        transforms.basepoint(x),
        unless(same, y.descriptor()),
        unless(same, y.points()),
        unless(same, y.lengths()),
        unless(same, transforms.times(y)),
        unless(same, transforms.basepoint(y)),
        order);
  }

  /** The kernels, or what else the options of {@code answer} say. */
  void forward(
      Context context,
      MemorySegment answer,
      Paths x,
      Paths y,
      MemorySegment out,
      long outCount,
      MemorySegment exponents,
      long exponentsCount) {
    y.requireWith("y", x);
    boolean same = x == y;
    Status.check(
        SigpathC.sigpath_kernel(
            context.handle(),
            answer,
            x.descriptor(),
            x.points(),
            x.lengths(),
            transforms.times(x),
            transforms.basepoint(x),
            unless(same, y.descriptor()),
            unless(same, y.points()),
            unless(same, y.lengths()),
            unless(same, transforms.times(y)),
            unless(same, transforms.basepoint(y)),
            out,
            outCount,
            exponents,
            exponentsCount));
  }

  /** counts: of the gradients, or null where they are segments of the host. */
  void backward(
      Context context,
      Paths x,
      Paths y,
      MemorySegment cotangent,
      long cotangentCount,
      KernelGradient gradient,
      long[] counts) {
    y.requireWith("y", x);
    boolean same = x == y;
    int bytes = x.dtype().bytes();
    Status.check(
        SigpathC.sigpath_kernel_vjp(
            context.handle(),
            options.value(),
            x.descriptor(),
            x.points(),
            x.lengths(),
            transforms.times(x),
            transforms.basepoint(x),
            unless(same, y.descriptor()),
            unless(same, y.points()),
            unless(same, y.lengths()),
            unless(same, transforms.times(y)),
            unless(same, transforms.basepoint(y)),
            cotangent,
            cotangentCount,
            gradient.x().points(),
            KernelGradient.count(gradient.x().points(), bytes, counts, 0),
            gradient.x().times(),
            KernelGradient.count(gradient.x().times(), bytes, counts, 1),
            gradient.x().basepoint(),
            KernelGradient.count(gradient.x().basepoint(), bytes, counts, 2),
            gradient.y().points(),
            KernelGradient.count(gradient.y().points(), bytes, counts, 3),
            gradient.y().times(),
            KernelGradient.count(gradient.y().times(), bytes, counts, 4),
            gradient.y().basepoint(),
            KernelGradient.count(gradient.y().basepoint(), bytes, counts, 5),
            gradient.staticParameters(),
            KernelGradient.count(gradient.staticParameters(), bytes, counts, 6)));
  }

  void directional(
      Context context,
      Paths x,
      Paths y,
      MemorySegment tangent,
      long tangentCount,
      MemorySegment out,
      long outCount) {
    y.requireWith("y", x);
    boolean same = x == y;
    Status.check(
        SigpathC.sigpath_kernel_jvp(
            context.handle(),
            options.value(),
            x.descriptor(),
            x.points(),
            x.lengths(),
            transforms.times(x),
            transforms.basepoint(x),
            unless(same, y.descriptor()),
            unless(same, y.points()),
            unless(same, y.lengths()),
            unless(same, transforms.times(y)),
            unless(same, transforms.basepoint(y)),
            tangent,
            tangentCount,
            out,
            outCount));
  }

  long workspaceBytes(Context context, Paths x, Paths y, int pass) {
    MemorySegment other = unless(x == y, y.descriptor());
    return Calls.number(
        bytes ->
            SigpathC.sigpath_kernel_workspace(
                context.handle(), options.value(), x.descriptor(), other, pass, bytes));
  }

  static long size(MemorySegment answer, long lengthX, long lengthY) {
    return Calls.number(size -> SigpathC.sigpath_kernel_size(answer, lengthX, lengthY, size));
  }

  /** NULL stands for y where y is x. */
  private static MemorySegment unless(boolean same, MemorySegment ofY) {
    return same ? MemorySegment.NULL : ofY;
  }
}
