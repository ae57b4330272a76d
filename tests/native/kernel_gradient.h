// Gradients of kernels from the library, and from central differences of the reference.
#pragma once

#include "gradient.h"
#include "kernel_case.h"

namespace sigpath_test {

template <class T>
struct KernelGradients {
  Gradient<T> x, y;
  std::vector<T> static_parameters;
};

template <class T>
std::vector<T> random_cotangent(const PathSets<T>& sets, bool gram) {
  return random_values<T>(static_cast<Index>(sets.all(gram).count()), sets.x.shape.seed + 1000);
}

// call(where the gradients go).
template <class T, class Call>
KernelGradients<T> all_gradients(const PathSets<T>& sets, const Call& call) {
  KernelGradients<T> g{gradient_arrays<T>(sets.x.shape), {}, std::vector<T>(2, T(777))};
  if (!sets.one_set) g.y = gradient_arrays<T>(sets.y.shape);
  call(sigpath::KernelGradient<T>{{g.x.points, g.x.times, g.x.basepoint},
                                  {g.y.points, g.y.times, g.y.basepoint},
                                  g.static_parameters});
  return g;
}

template <class T>
KernelGradients<T> kernel_gradient(const SignatureKernel& kernel, const PathSets<T>& sets,
                                   bool gram, const std::vector<T>& cotangent,
                                   const sigpath::Context* context = nullptr) {
  return all_gradients(sets, [&](const sigpath::KernelGradient<T>& to) {
    kernel.vjp(sets.all(gram), sigpath::Span<const T>(cotangent), to, context);
  });
}

template <class T>
std::vector<Polyline> polylines(const Batch<T>& batch) {
  std::vector<Polyline> all;
  for (Index b = 0; b < batch.shape.batch; ++b) all.push_back(batch.path(b));
  return all;
}

// The central difference of value(), of which `variable` is an argument.
template <class Value>
double central_difference(double& variable, const Value& value) {
  const double here = variable, above = here + 1e-6, below = here - 1e-6;
  variable = above;
  const Real up = value();
  variable = below;
  const Real down = value();
  variable = here;
  return static_cast<double>((up - down) / (Real(above) - Real(below)));
}

// Differences of a loss to everything that path b has in it, for every path: loss(b) is that with
// path b as the batch has it now.
template <class Loss>
Gradient<double> path_differences(Batch<double>& batch, const Loss& loss) {
  const Shape& s = batch.shape;
  Gradient<double> g;
  for (Index b = 0; b < s.batch; ++b) {
    const auto to = [&](double& variable) {
      return central_difference(variable, [&] { return loss(b); });
    };
    const Index n = batch.lengths[b], vertices = n + s.vertices() - s.length;
    for (Index i = 0; i < s.length; ++i)
      for (Index c = 0; c < s.dim; ++c) g.points.push_back(i < n ? to(batch.point(b, i, c)) : 0);
    if (s.time == Extra::kShared || s.time == Extra::kPerPath)
      for (Index i = 0; i < s.vertices(); ++i)
        g.times.push_back(i < vertices ? to(batch.time(b, i)) : 0);
    if (s.basepoint != Extra::kNone)
      for (Index c = 0; c < s.dim; ++c) g.basepoint.push_back(to(batch.base(b, c)));
  }
  return g;
}

// Those of a function of all the paths of x and of y and of the options: value(options, xs, ys).
template <class Value>
KernelGradients<double> set_differences(const SignatureKernel& kernel, PathSets<double> sets,
                                        const Value& value) {
  const auto xs = polylines(sets.x), ys = sets.one_set ? xs : polylines(sets.y);
  KernelGradients<double> g;
  g.x = path_differences(sets.x, [&](Index b) {
    auto moved = xs;
    moved[static_cast<std::size_t>(b)] = sets.x.path(b);
    return value(kernel.options(), moved, sets.one_set ? moved : ys);
  });
  if (!sets.one_set)
    g.y = path_differences(sets.y, [&](Index b) {
      auto moved = ys;
      moved[static_cast<std::size_t>(b)] = sets.y.path(b);
      return value(kernel.options(), xs, moved);
    });
  sigpath_kernel_options o = kernel.options();
  for (double* parameter : {&o.scale, &o.shape})
    g.static_parameters.push_back(central_difference(*parameter, [&] { return value(o, xs, ys); }));
  return g;
}

inline KernelGradients<double> kernel_differences(const SignatureKernel& kernel,
                                                  const PathSets<double>& sets, bool gram,
                                                  const std::vector<double>& cotangent) {
  return set_differences(kernel, sets, [&](const auto& o, const auto& xs, const auto& ys) {
    Real sum = 0;
    for (std::size_t a = 0; a < xs.size(); ++a)
      for (std::size_t b = gram ? 0 : a; b < (gram ? ys.size() : a + 1); ++b)
        sum += cotangent[gram ? a * ys.size() + b : a] * kernel_of(o, xs, ys, sets.one_set, a, b);
    return sum;
  });
}

template <class A, class E>
void expect_gradients_near(const KernelGradients<A>& actual, const KernelGradients<E>& expected,
                           double rtol, double static_rtol = 0) {
  expect_near_scaled(actual.x.points, expected.x.points, rtol, "x points");
  expect_near_scaled(actual.x.times, expected.x.times, rtol, "x times");
  expect_near_scaled(actual.x.basepoint, expected.x.basepoint, rtol, "x basepoint");
  expect_near_scaled(actual.y.points, expected.y.points, rtol, "y points");
  expect_near_scaled(actual.y.times, expected.y.times, rtol, "y times");
  expect_near_scaled(actual.y.basepoint, expected.y.basepoint, rtol, "y basepoint");
  expect_near_scaled(actual.static_parameters, expected.static_parameters,
                     std::max(rtol, static_rtol), "static");
}

template <class T>
void expect_same_gradients(const KernelGradients<T>& actual, const KernelGradients<T>& expected,
                           const std::string& what) {
  expect_same_bits(actual.x.points, expected.x.points, what + ", x points");
  expect_same_bits(actual.x.times, expected.x.times, what + ", x times");
  expect_same_bits(actual.x.basepoint, expected.x.basepoint, what + ", x basepoint");
  expect_same_bits(actual.y.points, expected.y.points, what + ", y points");
  expect_same_bits(actual.y.times, expected.y.times, what + ", y times");
  expect_same_bits(actual.y.basepoint, expected.y.basepoint, what + ", y basepoint");
  expect_same_bits(actual.static_parameters, expected.static_parameters, what + ", static");
}

// The same numbers in double.
inline PathSets<double> widened(const PathSets<float>& narrow) {
  PathSets<double> wide = narrow.one_set ? PathSets<double>(narrow.x.shape)
                                         : PathSets<double>(narrow.x.shape, narrow.y.shape.batch,
                                                            narrow.y.shape.length);
  const auto copy = [](const Batch<float>& from, Batch<double>& to) {
    std::copy(from.points.begin(), from.points.end(), to.points.begin());
    std::copy(from.times.begin(), from.times.end(), to.times.begin());
    std::copy(from.basepoint.begin(), from.basepoint.end(), to.basepoint.begin());
  };
  copy(narrow.x, wide.x);
  copy(narrow.y, wide.y);
  return wide;
}

}  // namespace sigpath_test
