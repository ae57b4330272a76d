// Two sets of paths and the results of their kernels in the memory of the device.
#pragma once

#include "device_kernel.h"

namespace sigpath_test {

template <class T>
struct KernelOnDevice {
  KernelOnDevice(const PathSets<T>& s, bool g)
      : sets(s),
        gram(g),
        x(s.x),
        y(s.one_set ? s.x : s.y),
        cotangent(random_cotangent(s, g)),
        values(std::vector<T>(s.all(g).count(), T(777))),
        static_parameters(std::vector<T>(2, T(777))) {}

  sigpath::PathPairs<T> pairs() const {
    if (sets.one_set) return gram ? sigpath::gram(x.paths()) : sigpath::pairs(x.paths());
    return gram ? sigpath::gram(x.paths(), y.paths()) : sigpath::pairs(x.paths(), y.paths());
  }
  void run(const SignatureKernel& kernel, const sigpath::Context& cuda) {
    kernel.compute(pairs(), values.span(), &cuda);
    const auto c = cotangent.span();
    kernel.vjp(pairs(), sigpath::Span<const T>(c.data(), c.size()),
               {x.gradient.to(), sets.one_set ? sigpath::PathsGradient<T>{} : y.gradient.to(),
                static_parameters.span()},
               &cuda);
  }
  KernelResults<T> results() const {
    return {values.download(),
            {x.gradient.download(), sets.one_set ? Gradient<T>{} : y.gradient.download(),
             static_parameters.download()}};
  }

  const PathSets<T>& sets;
  bool gram;
  BatchOnDevice<T> x, y;
  DeviceVector<T> cotangent, values, static_parameters;
};

}  // namespace sigpath_test
