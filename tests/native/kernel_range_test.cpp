// Kernels beyond the floating range, and solutions that pass beyond it on the way.
#include <limits>

#include "kernel_case.h"
#include "targets.h"

namespace sigpath_test {
namespace {

// Straight paths of a length in one channel: k = I_0(2 sqrt(|x| |y|)), about e^(2 sqrt(|x| |y|)).
template <class T>
std::vector<T> line(double length, Index points) {
  std::vector<T> x;
  for (Index i = 0; i < points; ++i)
    x.push_back(static_cast<T>(length * static_cast<double>(i) / static_cast<double>(points - 1)));
  return x;
}
template <class T>
Polyline polyline(const std::vector<T>& x) {
  Polyline p;
  for (const T v : x) p.push_back({Real(v)});
  return p;
}

template <class T>
class KernelRange : public testing::Test {
 protected:
  static constexpr Index kPoints = 401;
  // Where I_0 leaves the range.
  const double edge = tolerance<T>(357, 46);
  const double rtol = tolerance<T>(1e-11, 2e-5);

  sigpath::Paths<T> paths(const std::vector<T>& points) const {
    return {points.data(), 1, static_cast<Index>(points.size()), 1};
  }
  // The limit of the power series is known; differences have an error of their own.
  Real expected(const SignatureKernel& kernel, const std::vector<T>& x,
                const std::vector<T>& y) const {
    if (kernel.options().solver == SIGPATH_SOLVER_DIFFERENCE)
      return kernel_of(kernel.options(), polyline(x), polyline(y));
    const auto k = [](T a, T b) {
      return std::cyl_bessel_i(Real(0), 2 * std::sqrt(Real(a) * Real(b)));
    };
    const Real xy = k(x.back(), y.back());
    return kernel.options().normalized
               ? xy / std::sqrt(k(x.back(), x.back()) * k(y.back(), y.back()))
               : xy;
  }
};

using Types = testing::Types<float, double>;
TYPED_TEST_SUITE(KernelRange, Types);

TYPED_TEST(KernelRange, ExponentsReachBeyondIt) {
  using T = TypeParam;
  for (const auto& kernel : {SignatureKernel(), SignatureKernel().series(16)})
    for (const double size : {0.01, 0.5, 0.97, 1.03, 2.0, 5.0}) {
      if (kernel.options().solver == SIGPATH_SOLVER_SERIES && size > 1.5) continue;
      const auto x = line<T>(size * this->edge, this->kPoints);
      const auto y = line<T>(size * this->edge, this->kPoints - 5);
      const Real expected = this->expected(kernel, x, y);
      for_each_target([&] {
        for (const bool gram : {false, true}) {
          const auto of = gram ? sigpath::gram(this->paths(x), this->paths(y))
                               : sigpath::pairs(this->paths(x), this->paths(y));
          const auto k = kernel.scaled(of);
          EXPECT_GE(std::abs(k.values[0]), 0.5);
          EXPECT_LT(std::abs(k.values[0]), 1);
          const Real value = std::ldexp(Real(k.values[0]), static_cast<int>(k.exponents[0]));
          EXPECT_NEAR(static_cast<double>(value / expected), 1, this->rtol) << size;
          const T plain = kernel.compute(of)[0];
          if (expected > Real(std::numeric_limits<T>::max()))
            EXPECT_EQ(plain, std::numeric_limits<T>::infinity()) << size;
          else
            EXPECT_NEAR(static_cast<double>(plain / expected), 1, this->rtol) << size;
        }
      });
    }
}

// A matrix with kernels on both sides of the edge, in the lanes of one group.
TYPED_TEST(KernelRange, EveryPairHasItsOwnExponent) {
  using T = TypeParam;
  std::vector<T> x, y;
  std::vector<Polyline> xs, ys;
  for (int a = 0; a < 5; ++a) {
    const auto row = line<T>(this->edge * (a - 2.5) * 0.8, 401);
    x.insert(x.end(), row.begin(), row.end());
    xs.push_back(polyline(row));
  }
  for (int b = 0; b < 11; ++b) {
    const auto row = line<T>(this->edge * (b * 0.2 + 0.05), 301);
    y.insert(y.end(), row.begin(), row.end());
    ys.push_back(polyline(row));
  }
  const auto k = SignatureKernel().scaled(sigpath::gram(sigpath::Paths<T>(x.data(), 5, 401, 1),
                                                        sigpath::Paths<T>(y.data(), 11, 301, 1)));
  for (std::size_t a = 3; a < 5; ++a)  // those with a positive product: the others cancel
    for (std::size_t b = 0; b < 11; ++b) {
      const auto expected = kernel_of(SignatureKernel().options(), xs[a], ys[b]);
      const auto value =
          std::ldexp(Real(k.values[a * 11 + b]), static_cast<int>(k.exponents[a * 11 + b]));
      EXPECT_NEAR(static_cast<double>(value / expected), 1, 10 * this->rtol) << a << ", " << b;
    }
}

TYPED_TEST(KernelRange, ExponentsOfOrdinaryKernels) {
  using T = TypeParam;
  const PathSets<T> sets(Shape{7, 6, 2}, 9, 5);
  for (const auto& solver : solvers()) {
    if (solver.options().normalized) continue;
    const auto kernel = lifted(solver, SignatureKernel().rbf(1.1));
    const auto k = kernel.scaled(sets.gram());
    const auto plain = kernel.compute(sets.gram());
    for (std::size_t i = 0; i < plain.size(); ++i) {
      EXPECT_TRUE(std::abs(k.values[i]) >= T(0.5) && std::abs(k.values[i]) < T(1)) << k.values[i];
      EXPECT_EQ(std::ldexp(k.values[i], static_cast<int>(k.exponents[i])), plain[i]);
    }
  }
  // A kernel of 0: level 1 alone, of paths at right angles.
  const std::vector<T> x{0, 0, 1, 0}, y{0, 0, 0, 1};
  const auto zero = SignatureKernel().truncated(1, {0, 1}).scaled(
      sigpath::pairs(sigpath::Paths<T>(x.data(), 1, 2, 2), sigpath::Paths<T>(y.data(), 1, 2, 2)));
  EXPECT_EQ(zero.values[0], 0);
}

// Beyond the edge and back: k of the path that has come back is within the range.
TYPED_TEST(KernelRange, PassingBeyondItOnTheWay) {
  using T = TypeParam;
  for (const auto& kernel : {SignatureKernel(), SignatureKernel().series(16)}) {
    // Differences need small cells, lest the solution be another one.
    const Index points = kernel.options().solver == SIGPATH_SOLVER_SERIES ? 401 : 1601;
    auto x = line<T>(1.01 * this->edge, points);
    const auto y = x;
    ASSERT_GT(this->expected(kernel, x, y), Real(std::numeric_limits<T>::max()));
    for (std::size_t i = x.size() - 1, back = x.size() / 25; back > 0; --back) x.push_back(x[--i]);
    const Real expected = this->expected(kernel, x, y);
    ASSERT_LT(expected, Real(std::numeric_limits<T>::max()));
    for_each_target([&] {
      const T value = kernel.pairs(this->paths(x), this->paths(y))[0];
      EXPECT_NEAR(static_cast<double>(value / expected), 1, tolerance<T>(1e-8, 1e-3));
    });
  }
}

TYPED_TEST(KernelRange, NormalizedWithoutOverflow) {
  using T = TypeParam;
  for (const auto& solver :
       {SignatureKernel(), SignatureKernel().series(16), SignatureKernel().richardson()})
    for (const double size : {0.3, 0.9, 1.2}) {
      if (solver.options().richardson && size > 0.5) continue;  // its cells have to be smaller
      const SignatureKernel kernel = SignatureKernel(solver).normalized();
      const auto x = line<T>(size * this->edge, 401), y = line<T>(1.1 * size * this->edge, 381);
      const Real expected = this->expected(kernel, x, y);
      EXPECT_NEAR(kernel.pairs(this->paths(x), this->paths(y))[0], static_cast<double>(expected),
                  10 * this->rtol)
          << size << ", " << text_of(kernel);
      EXPECT_NEAR(kernel.gram(this->paths(x))[0], 1, this->rtol) << size << ", " << text_of(kernel);
    }
}

TYPED_TEST(KernelRange, GradientsBeyondItAreRefused) {
  using T = TypeParam;
  const auto x = line<T>(1.1 * this->edge, 801), y = line<T>(1.1 * this->edge, 701);
  std::vector<T> gradient(x.size());
  for (const auto& kernel : {SignatureKernel(), SignatureKernel().series(6)}) {
    const std::vector<T> one{1};
    EXPECT_THROW(
        kernel.vjp(sigpath::pairs(this->paths(x), this->paths(y)), sigpath::Span<const T>(one),
                   sigpath::KernelGradient<T>{{gradient}, {}, {}}),
        sigpath::Error);
    expect_error_text({"x_points", "path 0 of x and path 0 of y", "range"});
  }
}

// Where the kernel is large but within, so are gradients, and right.
TYPED_TEST(KernelRange, GradientsNearTheEdge) {
  using T = TypeParam;
  const auto x = line<T>(0.9 * this->edge, 301), y = line<T>(0.9 * this->edge, 201);
  const SignatureKernel kernel;
  const Real value = this->expected(kernel, x, y);
  // Scaled by 1 / k, so that the gradient is that of log k.
  const std::vector<T> cotangent{static_cast<T>(1 / value)};
  const auto g = kernel.vjp(sigpath::pairs(this->paths(x), this->paths(y)), cotangent);
  Polyline moved = polyline(x);
  const auto at = [&](Real h) {
    Polyline p = moved;
    p[150][0] += h;
    return kernel_of(kernel.options(), p, polyline(y)) / value;
  };
  EXPECT_NEAR(static_cast<double>((at(1e-5L) - at(-1e-5L)) / 2e-5L), g.x[150],
              tolerance<T>(1e-7, 1e-4) * std::abs(g.x[300]));
}

}  // namespace
}  // namespace sigpath_test
