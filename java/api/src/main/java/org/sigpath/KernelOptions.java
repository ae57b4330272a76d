package org.sigpath;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.sigpath.ffi.SigpathC;
import org.sigpath.ffi.sigpath_kernel_options;

/**
 * The options of the C functions of kernels, which say too what a call answers: one struct for each
 * answer, so that calls allocate nothing.
 */
record KernelOptions(MemorySegment value, MemorySegment edges, MemorySegment grid) {

  /** Those of a builder. */
  static KernelOptions of(SignatureKernel.Builder b, boolean gram) {
    Arena arena = Arena.ofAuto();
    return new KernelOptions(
        options(arena, b, gram, SigpathC.SIGPATH_KERNEL_VALUE()),
        options(arena, b, gram, SigpathC.SIGPATH_KERNEL_EDGES()),
        options(arena, b, gram, SigpathC.SIGPATH_KERNEL_GRID()));
  }

  private static MemorySegment options(
      Arena arena, SignatureKernel.Builder b, boolean gram, int output) {
    MemorySegment o = arena.allocate(sigpath_kernel_options.layout());
    sigpath_kernel_options.size(o, o.byteSize());
    sigpath_kernel_options.dyadic_x(o, b.dyadicX);
    sigpath_kernel_options.dyadic_y(o, b.dyadicY);
    sigpath_kernel_options.richardson(o, b.richardson ? 1 : 0);
    sigpath_kernel_options.normalized(o, b.normalized ? 1 : 0);
    sigpath_kernel_options.gram(o, gram ? 1 : 0);
    sigpath_kernel_options.output(o, output);
    write(b.transforms(), o);
    write(b.staticKernel, o);
    write(b.solver, o);
    return o;
  }

  private static void write(Transforms transforms, MemorySegment o) {
    sigpath_kernel_options.lead_lag(o, transforms.leadLag() ? 1 : 0);
    sigpath_kernel_options.time(o, transforms.time());
    sigpath_kernel_options.basepoint(o, transforms.basepoint());
    sigpath_kernel_options.check_finite(o, transforms.checkFinite() ? 1 : 0);
    sigpath_kernel_options.time_start(o, transforms.timeStart());
    sigpath_kernel_options.time_end(o, transforms.timeEnd());
  }

  private static void write(StaticKernel kernel, MemorySegment o) {
    sigpath_kernel_options.static_kernel(o, code(kernel));
    sigpath_kernel_options.scale(o, kernel.scale());
    switch (kernel) {
      case StaticKernel.Polynomial p -> {
        sigpath_kernel_options.shape(o, p.constant());
        sigpath_kernel_options.degree(o, p.degree());
      }
      case StaticKernel.RationalQuadratic q -> sigpath_kernel_options.shape(o, q.alpha());
      default -> {} // the others have a scale alone
    }
  }

  private static int code(StaticKernel kernel) {
    return switch (kernel) {
      case StaticKernel.Linear k -> SigpathC.SIGPATH_STATIC_LINEAR();
      case StaticKernel.Polynomial k -> SigpathC.SIGPATH_STATIC_POLYNOMIAL();
      case StaticKernel.Rbf k -> SigpathC.SIGPATH_STATIC_RBF();
      case StaticKernel.Matern12 k -> SigpathC.SIGPATH_STATIC_MATERN12();
      case StaticKernel.Matern32 k -> SigpathC.SIGPATH_STATIC_MATERN32();
      case StaticKernel.Matern52 k -> SigpathC.SIGPATH_STATIC_MATERN52();
      case StaticKernel.RationalQuadratic k -> SigpathC.SIGPATH_STATIC_RATIONAL_QUADRATIC();
    };
  }

  private static void write(KernelSolver solver, MemorySegment o) {
    switch (solver) {
      case KernelSolver.Difference d ->
          sigpath_kernel_options.solver(o, SigpathC.SIGPATH_SOLVER_DIFFERENCE());
      case KernelSolver.Series s -> {
        sigpath_kernel_options.solver(o, SigpathC.SIGPATH_SOLVER_SERIES());
        sigpath_kernel_options.order(o, s.order());
      }
      case KernelSolver.Truncated t -> {
        sigpath_kernel_options.solver(o, SigpathC.SIGPATH_SOLVER_TRUNCATED());
        sigpath_kernel_options.order(o, t.depth());
        // Not by the generated setter of elements, which leaves out the array's offset.
        MemorySegment weights = sigpath_kernel_options.level_weights(o);
        for (int n = 0; n <= t.depth(); n++) {
          weights.setAtIndex(ValueLayout.JAVA_DOUBLE, n, t.levelWeights().get(n));
        }
      }
    }
  }
}
