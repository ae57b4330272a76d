// Gradients of a batch from the library, and from central differences of the reference.
#pragma once

#include "batch.h"

namespace sigpath_test {

template <class T>
struct Gradient {
  std::vector<T> points, times, basepoint;
};

template <class T>
std::vector<T> random_cotangent(const Shape& s) {
  return random_values<T>(s.batch * signature_for(s).size(s.dim), s.seed + 1000);
}

// Arrays for all the gradients that the shape has, which hold something else before the call.
template <class T>
Gradient<T> gradient_arrays(const Shape& s) {
  const auto array = [&](bool wanted, Index row) {
    return std::vector<T>(static_cast<std::size_t>(wanted ? s.batch * row : 0), T(777));
  };
  return {array(true, s.length * s.dim),
          array(s.time == Extra::kShared || s.time == Extra::kPerPath, s.vertices()),
          array(s.basepoint != Extra::kNone, s.dim)};
}

// The gradients of a function of paths of this shape.
template <class T, class Function>
Gradient<T> gradient_of(const Function& function, const Shape& s, const sigpath::Paths<T>& paths,
                        const std::vector<T>& cotangent,
                        const sigpath::Context* context = nullptr) {
  auto g = gradient_arrays<T>(s);
  function.vjp(paths, sigpath::Span<const T>(cotangent),
               sigpath::PathsGradient<T>{g.points, g.times, g.basepoint}, context);
  return g;
}

template <class T>
Gradient<T> gradient_of(const Batch<T>& batch, const std::vector<T>& cotangent,
                        const sigpath::Context* context = nullptr) {
  return gradient_of(signature_for(batch.shape), batch.shape, batch.paths(), cotangent, context);
}

// <cotangent of path b, its signature>.
inline Real loss(const Batch<double>& batch, const std::vector<double>& cotangent, Index b) {
  const auto signature = batch.expected(b);
  Real sum = 0;
  for (std::size_t i = 0; i < signature.size(); ++i)
    sum += cotangent[static_cast<std::size_t>(b) * signature.size() + i] * signature[i];
  return sum;
}

// d loss of path b / d variable, which is a number of the batch.
inline double derivative(Batch<double>& batch, const std::vector<double>& cotangent, Index b,
                         double& variable) {
  const double here = variable, above = here + 1e-6, below = here - 1e-6;
  variable = above;
  const Real up = loss(batch, cotangent, b);
  variable = below;
  const Real down = loss(batch, cotangent, b);
  variable = here;
  return static_cast<double>((up - down) / (Real(above) - Real(below)));
}

inline Gradient<double> differences_of(Batch<double> batch, const std::vector<double>& cotangent) {
  const Shape& s = batch.shape;
  Gradient<double> g;
  for (Index b = 0; b < s.batch; ++b) {
    const Index n = batch.lengths[b], vertices = n + s.vertices() - s.length;
    for (Index i = 0; i < s.length; ++i)
      for (Index c = 0; c < s.dim; ++c)
        g.points.push_back(i < n ? derivative(batch, cotangent, b, batch.point(b, i, c)) : 0);
    if (s.time == Extra::kShared || s.time == Extra::kPerPath)
      for (Index i = 0; i < s.vertices(); ++i)
        g.times.push_back(i < vertices ? derivative(batch, cotangent, b, batch.time(b, i)) : 0);
    if (s.basepoint != Extra::kNone)
      for (Index c = 0; c < s.dim; ++c)
        g.basepoint.push_back(derivative(batch, cotangent, b, batch.base(b, c)));
  }
  return g;
}

}  // namespace sigpath_test
