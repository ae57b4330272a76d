// Sums over modes and diagonal models written as plain sums, in long double.
#pragma once

#include <complex>
#include <functional>
#include <random>

#include "support.h"

namespace sigpath_test {

using Real = long double;
using Wide = std::complex<Real>;
using WideArray = std::vector<Wide>;

template <class T>
std::vector<std::complex<T>> narrow(const WideArray& from) {
  std::vector<std::complex<T>> to;
  for (const Wide& z : from) to.emplace_back(static_cast<T>(z.real()), static_cast<T>(z.imag()));
  return to;
}
template <class T>
std::vector<T> narrow_real(const WideArray& from) {
  std::vector<T> to;
  for (const Wide& z : from) to.push_back(static_cast<T>(z.real()));
  return to;
}
template <class T>
WideArray widen(const std::vector<std::complex<T>>& from) {
  return {from.begin(), from.end()};
}
template <class T>
WideArray widen(const std::vector<T>& from) {
  return {from.begin(), from.end()};
}

// Numbers in the unit square, the same as float.
inline WideArray random_complex(std::size_t n, unsigned seed, bool real = false) {
  std::mt19937 engine(seed);
  std::uniform_real_distribution<float> unit(-1, 1);
  WideArray all;
  for (std::size_t i = 0; i < n; ++i) {
    const float re = unit(engine), im = unit(engine);
    all.emplace_back(re, real ? 0 : im);
  }
  return all;
}
// Exponents that decay.
inline WideArray random_modes(std::size_t n, unsigned seed) {
  WideArray all = random_complex(n, seed);
  for (Wide& x : all)
    x = {static_cast<float>(-0.3L * std::abs(x.real()) - 0.01L), static_cast<float>(3 * x.imag())};
  return all;
}

// Relative to the largest, or to `least` if that is smaller.
template <class A>
void expect_close(const A& actual, const WideArray& expected, double rtol, const std::string& what,
                  Real least = 0) {
  ASSERT_EQ(actual.size(), expected.size()) << what;
  Real scale = least, worst = 0;
  for (const Wide& e : expected) scale = std::max(scale, std::abs(e));
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const Real error = std::abs(Wide(actual[i]) - expected[i]);
    if (!(error <= worst)) worst = error;  // NaN, too
  }
  EXPECT_LE(worst, rtol * scale) << what << ", scale " << scale;
}

// Central differences of loss(), which reads `at`: dF/dRe + i dF/dIm of every number.
inline WideArray differences(WideArray& at, const std::function<Real()>& loss, bool real = false) {
  const Real h = 1e-6L;
  WideArray gradient;
  for (Wide& z : at) {
    const Wide before = z;
    const auto slope = [&](Wide step) {
      z = before + step;
      const Real up = loss();
      z = before - step;
      const Real down = loss();
      z = before;
      return (up - down) / (2 * h);
    };
    gradient.emplace_back(slope({h, 0}), real ? 0 : slope({0, h}));
  }
  return gradient;
}

inline Real inner(const WideArray& g, const WideArray& out) {
  Real sum = 0;
  for (std::size_t i = 0; i < g.size(); ++i) sum += (std::conj(g[i]) * out[i]).real();
  return sum;
}

// What a raw parameter stands for.
inline Real transformed(int transform, Real p) {
  switch (transform) {
    case SIGPATH_PARAMETER_EXP:
      return std::exp(p);
    case SIGPATH_PARAMETER_RELU:
      return std::max<Real>(p, 0) + 1e-4L;
    case SIGPATH_PARAMETER_SIGMOID:
      return 1 / (1 + std::exp(-p));
    case SIGPATH_PARAMETER_SOFTPLUS:
      return std::log(1 + std::exp(p));
    default:
      return p;
  }
}

template <class T>
double tolerance_of(double f64, double f32) {
  return sizeof(T) == 4 ? f32 : f64;
}

// The outputs (length, batch, channels, dim) of the steps of a model for inputs u (batch, dim,
// length): the convolution with its kernels, and what its states add if it begins `from_states`.
// kernels: (channels, dim, length), and then those of the states.
template <class Options>
WideArray step_outputs(const Options& o, const WideArray& kernels, const WideArray& u,
                       bool from_states) {
  const auto length = static_cast<std::size_t>(o.length), dim = static_cast<std::size_t>(o.dim),
             rows = static_cast<std::size_t>(o.channels) * dim;
  WideArray outputs;
  for (std::size_t l = 0; l < length; ++l)
    for (std::size_t b = 0; b < static_cast<std::size_t>(o.batch); ++b)
      for (std::size_t row = 0; row < rows; ++row) {
        Wide y = from_states ? kernels[((1 + b) * rows + row) * length + l] : Wide(0);
        for (std::size_t k = 0; k <= l; ++k)
          y += kernels[row * length + l - k] * u[(b * dim + row % dim) * length + k];
        outputs.push_back(y);
      }
  return outputs;
}

// A call of those in which everything is right but for what was spoilt: refused with these words,
// and nothing written.
template <class Calls>
void expect_refused_call(Calls& calls, sigpath_status (Calls::*call)(),
                         const std::vector<std::string>& words, sigpath_status expected) {
  const auto out = calls.out, grad = calls.grad;
  EXPECT_EQ((calls.*call)(), expected);
  expect_error_text(words);
  EXPECT_EQ(calls.out, out) << "something was written";
  EXPECT_EQ(calls.grad, grad);
}

}  // namespace sigpath_test
