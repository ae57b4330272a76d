// Two sets of paths and the results of their kernels in the memory of the device.
#pragma once

#include "device_kernel.h"

namespace sigpath_test {

template <class T>
struct SetOnDevice {
  explicit SetOnDevice(const Batch<T>& b)
      : batch(b),
        points(b.points),
        times(b.times),
        basepoint(b.basepoint),
        grad_points(gradient_arrays<T>(b.shape).points),
        grad_times(gradient_arrays<T>(b.shape).times),
        grad_basepoint(gradient_arrays<T>(b.shape).basepoint) {}

  sigpath::Paths<T> paths() const {
    const Shape& s = batch.shape;
    return sigpath::Paths<T>(points.data(), s.batch, s.length, s.dim)
        .lengths(s.ragged ? batch.lengths.data() : nullptr)
        .times(times.data(), batch.times_stride())
        .basepoint(basepoint.data(), batch.basepoint_stride())
        .on_device();
  }
  sigpath::PathsGradient<T> to() const {
    return {grad_points.span(), grad_times.span(), grad_basepoint.span()};
  }
  Gradient<T> gradient() const {
    return {grad_points.download(), grad_times.download(), grad_basepoint.download()};
  }

  const Batch<T>& batch;
  DeviceVector<T> points, times, basepoint, grad_points, grad_times, grad_basepoint;
};

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
    kernel.vjp(
        pairs(), sigpath::Span<const T>(c.data(), c.size()),
        {x.to(), sets.one_set ? sigpath::PathsGradient<T>{} : y.to(), static_parameters.span()},
        &cuda);
  }
  KernelResults<T> results() const {
    return {
        values.download(),
        {x.gradient(), sets.one_set ? Gradient<T>{} : y.gradient(), static_parameters.download()}};
  }

  const PathSets<T>& sets;
  bool gram;
  SetOnDevice<T> x, y;
  DeviceVector<T> cotangent, values, static_parameters;
};

}  // namespace sigpath_test
