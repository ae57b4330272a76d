// Two seeded batches of paths, the kernels of their pairs from the library and from the reference.
#pragma once

#include "batch.h"
#include "kernel_reference.h"

namespace sigpath_test {

using sigpath::SignatureKernel;

// One of each, on paths of a size of about 1.
inline std::vector<SignatureKernel> static_kernels() {
  return {SignatureKernel().linear(0.6),
          SignatureKernel().polynomial(0.5, 0.7, 3),
          SignatureKernel().rbf(1.3),
          SignatureKernel().matern12(1.9),
          SignatureKernel().matern32(1.6),
          SignatureKernel().matern52(1.4),
          SignatureKernel().rational_quadratic(1.2, 0.8)};
}

// One of each, and what is built on them.
inline std::vector<SignatureKernel> solvers() {
  return {SignatureKernel().difference(),
          SignatureKernel().difference().dyadic(1, 1),
          SignatureKernel().difference().richardson(),
          SignatureKernel().difference().dyadic(1, 1).normalized(),
          SignatureKernel().difference().richardson().normalized(),
          SignatureKernel().series(14),
          SignatureKernel().series(14).normalized(),
          SignatureKernel().truncated(5),
          SignatureKernel().truncated(4, {0.5, 2, 1, 0.25, 3}).normalized()};
}

// A solver with a static kernel.
inline SignatureKernel lifted(const SignatureKernel& solver, const SignatureKernel& kernel) {
  sigpath_kernel_options o = solver.options();
  o.static_kernel = kernel.options().static_kernel;
  o.scale = kernel.options().scale;
  o.shape = kernel.options().shape;
  o.degree = kernel.options().degree;
  return SignatureKernel(o);
}

// With the transforms of a shape.
inline SignatureKernel transformed(SignatureKernel kernel, const Shape& s) {
  kernel.lead_lag(s.lead_lag);
  if (s.time == Extra::kFixed) kernel.time(s.time_start, s.time_end);
  if (s.time == Extra::kShared || s.time == Extra::kPerPath) kernel.given_time();
  if (s.basepoint == Extra::kFixed) kernel.basepoint();
  if (s.basepoint == Extra::kShared || s.basepoint == Extra::kPerPath) kernel.given_basepoint();
  return kernel;
}

// Two sets of paths with the same transforms. one_set: y is x.
template <class T>
struct PathSets {
  PathSets(const Shape& sx, Index batch_y, Index length_y)
      : x(sx), y(with(sx, batch_y, length_y)) {}
  explicit PathSets(const Shape& sx) : x(sx), y(sx), one_set(true) {}

  static Shape with(Shape s, Index batch, Index length) {
    s.batch = batch;
    s.length = length;
    s.seed += 500;
    return s;
  }

  sigpath::PathPairs<T> gram() const {
    return one_set ? sigpath::gram(x.paths()) : sigpath::gram(x.paths(), y.paths());
  }
  sigpath::PathPairs<T> pairs() const {
    return one_set ? sigpath::pairs(x.paths()) : sigpath::pairs(x.paths(), y.paths());
  }
  sigpath::PathPairs<T> all(bool gram) const { return gram ? this->gram() : pairs(); }

  // Random walks about as far as `size` from their starts, instead of independent points.
  void walk(double size) {
    for (Batch<T>* side : {&x, &y}) {
      const Shape& s = side->shape;
      const double step = size * std::sqrt(3.0 / static_cast<double>(s.length));
      for (Index b = 0; b < s.batch; ++b)
        for (Index i = 0; i < s.length; ++i)
          for (Index c = 0; c < s.dim; ++c)
            side->point(b, i, c) = static_cast<T>((i > 0 ? side->point(b, i - 1, c) : T(0)) +
                                                  static_cast<T>(step) * side->point(b, i, c));
    }
  }

  Batch<T> x, y;
  bool one_set = false;
};

// That of xs[a] and ys[b]. The Gram matrix of one set is that of the pairs b <= a and their mirror
// image, which counts where the two sides are refined differently.
inline Real kernel_of(const sigpath_kernel_options& o, const std::vector<Polyline>& xs,
                      const std::vector<Polyline>& ys, bool one_set, std::size_t a, std::size_t b) {
  return one_set && b > a ? kernel_of(o, xs[b], ys[a]) : kernel_of(o, xs[a], ys[b]);
}

// The reference's kernels, of the transformed paths.
template <class T>
std::vector<Real> expected_kernels(const SignatureKernel& kernel, const PathSets<T>& sets,
                                   bool gram) {
  const Batch<T>& y = sets.one_set ? sets.x : sets.y;
  std::vector<Polyline> ys;
  for (Index b = 0; b < y.shape.batch; ++b) ys.push_back(y.path(b));
  std::vector<Polyline> xs;
  for (Index b = 0; b < sets.x.shape.batch; ++b) xs.push_back(sets.x.path(b));
  std::vector<Real> all;
  for (std::size_t a = 0; a < xs.size(); ++a)
    for (std::size_t b = gram ? 0 : a; b < (gram ? ys.size() : a + 1); ++b)
      all.push_back(kernel_of(kernel.options(), xs, ys, sets.one_set, a, b));
  return all;
}

// Each to rtol of itself, or of 1 where it is less: kernels begin at 1.
template <class A, class E>
void expect_kernels_near(const std::vector<A>& actual, const std::vector<E>& expected, double rtol,
                         const std::string& what) {
  ASSERT_EQ(actual.size(), expected.size()) << what;
  for (std::size_t i = 0; i < actual.size(); ++i) {
    const auto error = std::abs(static_cast<Real>(actual[i]) - static_cast<Real>(expected[i]));
    const Real allowed = rtol * std::max(Real(1), std::abs(static_cast<Real>(expected[i])));
    if (error <= allowed) continue;
    ADD_FAILURE() << what << ": number " << i << " is " << actual[i] << ", expected "
                  << static_cast<double>(expected[i]) << "; error " << static_cast<double>(error)
                  << ", allowed " << static_cast<double>(allowed);
    return;
  }
}

// A name for messages.
inline std::string text_of(const SignatureKernel& kernel) {
  const auto& o = kernel.options();
  return "static kernel " + std::to_string(o.static_kernel) + ", solver " +
         std::to_string(o.solver) + ", order " + std::to_string(o.order) + ", dyadic " +
         std::to_string(o.dyadic_x) + " " + std::to_string(o.dyadic_y) + ", richardson " +
         std::to_string(o.richardson) + ", normalized " + std::to_string(o.normalized);
}

}  // namespace sigpath_test
