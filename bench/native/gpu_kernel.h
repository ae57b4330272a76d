#pragma once

#include "gpu_kernel_cases.h"

namespace sigpath::bench {

// The calls of a case of signature kernels. The points of x and those of y lie one after the other,
// and so do their gradients.
class GpuKernel {
 public:
  GpuKernel(const GpuKernelCase& c, bool check_finite)
      : case_(c),
        kernel_(SignatureKernel(c.kernel).check_finite(check_finite)),
        mmd_(Discrepancy::mmd(kernel_)) {}

  index points() const { return case_.sets() * points_of_set(); }
  index results() const { return case_.results(); }
  template <class T>
  std::vector<T> random_points() const {
    return random_walks<T>(Shape{case_.sets() * case_.batch, case_.length, case_.dim, 1});
  }

  // Of an MMD: its two sets.
  template <class T>
  PathPairs<T> input(const T* points, bool on_device) const {
    const auto set = [&](const T* from) {
      Paths<T> p(from, case_.batch, case_.length, case_.dim);
      return on_device ? p.on_device() : p;
    };
    const bool gram = case_.of != GpuKernelCase::Of::kPairs;
    if (case_.sets() == 1) return {set(points), gram};
    return {set(points), set(points == nullptr ? nullptr : points + points_of_set()), gram};
  }
  template <class T>
  void compute(const PathPairs<T>& of, Span<T> out, const Context* context) const {
    is_mmd() ? mmd_.compute(of.x(), of.y(), out, context) : kernel_.compute(of, out, context);
  }
  template <class T>
  void vjp(const PathPairs<T>& of, Span<const T> cotangent, Span<T> gradient,
           const Context* context) const {
    const auto each = static_cast<std::size_t>(points_of_set());
    KernelGradient<T> out;
    out.x.points = Span<T>(gradient.data(), each);
    if (!of.one_set()) out.y.points = Span<T>(gradient.data() + each, each);
    is_mmd() ? mmd_.vjp(of.x(), of.y(), cotangent, out, context)
             : kernel_.vjp(of, cotangent, out, context);
  }
  // Bytes of scratch memory; 0 for an MMD, which the library does not say it of.
  template <class T>
  index workspace(const PathPairs<T>& of, bool vjp, const Context& context) const {
    if (is_mmd()) return 0;
    return kernel_.workspace(of, vjp ? SIGPATH_KERNEL_PASS_VJP : SIGPATH_KERNEL_PASS_FORWARD,
                             &context);
  }

 private:
  index points_of_set() const { return case_.batch * case_.length * case_.dim; }
  bool is_mmd() const { return case_.of == GpuKernelCase::Of::kMmd; }

  GpuKernelCase case_;
  SignatureKernel kernel_;
  Discrepancy mmd_;
};

inline GpuKernel function_of(const GpuKernelCase& c, bool check_finite) {
  return {c, check_finite};
}

}  // namespace sigpath::bench
