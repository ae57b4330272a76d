// Vandermonde and Cauchy sums against plain sums, their gradients against differences, on every
// SIMD target.
#include <sigpath/sigpath.hpp>

#include "json.h"
#include "ssm.h"
#include "targets.h"

namespace sigpath_test {
namespace {

using sigpath::Modes;
using sigpath::Span;

struct Sums {
  std::size_t batch, modes, length, weight_rows, mode_rows, point_rows;
  bool conjugate, complex_points;

  template <class T>
  Modes<T> of() const {
    Modes<T> m(static_cast<Index>(batch), static_cast<Index>(modes), static_cast<Index>(length));
    m.conjugate(conjugate).complex_points(complex_points);
    m.weight_rows(static_cast<Index>(weight_rows)).mode_rows(static_cast<Index>(mode_rows));
    m.point_rows(static_cast<Index>(point_rows));
    return m;
  }
  // body(b, n, l, place in v, in x, in z) for all terms.
  template <class Body>
  void each(const Body& body) const {
    for (std::size_t b = 0; b < batch; ++b)
      for (std::size_t l = 0; l < length; ++l)
        for (std::size_t n = 0; n < modes; ++n)
          body(b, n, l, b % weight_rows * modes + n, b % mode_rows * modes + n,
               b % point_rows * length + l);
  }
};

std::vector<Sums> cases() {
  std::vector<Sums> all;
  for (const bool conjugate : {false, true})
    for (const bool complex_points : {false, true})
      for (const std::size_t length : {1, 2, 63, 64, 65, 130, 1700})
        for (const std::size_t modes : {1, 5, 33})
          all.push_back({length > 200 ? 1u : 4u, modes, length, length > 200 ? 1u : 4u,
                         length > 200 ? 1u : 2u, 1, conjugate, complex_points});
  all.push_back({6, 3, 7, 2, 3, 6, true, false});
  all.push_back({40, 2, 3, 40, 1, 20, false, true});
  return all;
}

WideArray vandermonde(const Sums& s, const WideArray& v, const WideArray& x) {
  WideArray out(s.batch * s.length);
  s.each([&](auto b, auto, auto l, auto at_v, auto at_x, auto) {
    const Wide term = v[at_v] * std::exp(x[at_x] * static_cast<Real>(l));
    out[b * s.length + l] += s.conjugate ? Wide(2 * term.real()) : term;
  });
  return out;
}
WideArray transpose(const Sums& s, const WideArray& u, const WideArray& v, const WideArray& x) {
  WideArray out(s.batch * s.modes);
  s.each([&](auto b, auto n, auto l, auto at_v, auto at_x, auto at_u) {
    out[b * s.modes + n] += v[at_v] * u[at_u] * std::exp(x[at_x] * static_cast<Real>(l));
  });
  return out;
}
WideArray cauchy(const Sums& s, const WideArray& v, const WideArray& z, const WideArray& w) {
  WideArray out(s.batch * s.length);
  s.each([&](auto b, auto, auto l, auto at_v, auto at_w, auto at_z) {
    out[b * s.length + l] += v[at_v] / (z[at_z] - w[at_w]);
    if (s.conjugate) out[b * s.length + l] += std::conj(v[at_v]) / (z[at_z] - std::conj(w[at_w]));
  });
  return out;
}
// Points on the other side of the imaginary axis.
WideArray points(std::size_t n, unsigned seed) {
  WideArray z = random_complex(n, seed);
  for (Wide& p : z) p = {0.2L + std::abs(p.real()), 3 * p.imag()};
  return z;
}

// As elements of T: pairs, or the real parts alone.
template <class T>
std::vector<T> elements(const WideArray& from, bool complex) {
  std::vector<T> all;
  for (const Wide& z : from) {
    all.push_back(static_cast<T>(z.real()));
    if (complex) all.push_back(static_cast<T>(z.imag()));
  }
  return all;
}
template <class T>
WideArray from_elements(const std::vector<T>& from, bool complex) {
  WideArray all;
  for (std::size_t i = 0; i < from.size(); i += complex ? 2 : 1)
    all.emplace_back(from[i], complex ? from[i + 1] : T(0));
  return all;
}

template <class T>
class SsmModes : public ::testing::Test {};
using DTypes = ::testing::Types<float, double>;
TYPED_TEST_SUITE(SsmModes, DTypes);

template <class T>
using ComplexVector = std::vector<std::complex<T>>;
template <class T>
Span<const std::complex<T>> span(const ComplexVector<T>& v) {
  return {v.data(), v.size()};
}

TYPED_TEST(SsmModes, Vandermonde) {
  using T = TypeParam;
  for (const Sums& s : cases()) {
    const auto v = random_complex(s.weight_rows * s.modes, 1);
    const auto x = random_modes(s.mode_rows * s.modes, 2);
    const auto expected = vandermonde(s, v, x);
    for_each_target([&] {
      const auto own_v = narrow<T>(v), own_x = narrow<T>(x);
      std::vector<T> out(expected.size() * (s.conjugate ? 1 : 2), T(777));
      sigpath::log_vandermonde(s.of<T>(), span<T>(own_v), span<T>(own_x), Span<T>(out));
      expect_close(from_elements(out, !s.conjugate), expected, tolerance_of<T>(1e-13, 5e-7),
                   "sums");
    });
  }
}

TYPED_TEST(SsmModes, VandermondeGradients) {
  using T = TypeParam;
  for (const Sums& s : cases()) {
    if (s.length > 130 || s.modes > 5) continue;
    auto v = random_complex(s.weight_rows * s.modes, 1);
    auto x = random_modes(s.mode_rows * s.modes, 2);
    const auto g = random_complex(s.batch * s.length, 3, s.conjugate);
    const auto loss = [&] { return inner(g, vandermonde(s, v, x)); };
    const auto own_v = narrow<T>(v), own_x = narrow<T>(x);
    ComplexVector<T> dv(v.size(), 777), dx(x.size(), 777);
    const auto cotangent = elements<T>(g, !s.conjugate);
    sigpath::log_vandermonde_vjp(s.of<T>(), span<T>(own_v), span<T>(own_x),
                                 Span<const T>(cotangent), Span<std::complex<T>>(dv),
                                 Span<std::complex<T>>(dx));
    expect_close(widen(dv), differences(v, loss), tolerance_of<T>(1e-9, 2e-5), "to v");
    expect_close(widen(dx), differences(x, loss), tolerance_of<T>(1e-9, 2e-5), "to x");
  }
}

// Powers just within the range, and beyond it those that no number meets.
TYPED_TEST(SsmModes, GradientsOfGrowingModes) {
  using T = TypeParam;
  using Complex = std::complex<T>;
  const double most = std::log(static_cast<double>(std::numeric_limits<T>::max()));
  for (const Index length : {2, 7, 64, 65, 300}) {
    const double rate = 0.999 * most / static_cast<double>(length - 1);
    const std::vector<Complex> v{{T(1e-3), 0}}, x{{static_cast<T>(rate), 0}};
    std::vector<T> g(static_cast<std::size_t>(length), T(0));
    g[1] = T(1e-3);
    sigpath::Modes<T> modes(1, 1, length);
    modes.conjugate();
    const Real power = std::exp(static_cast<Real>(x[0].real()));
    for_each_target([&] {
      std::vector<Complex> dv(1, 777), dx(1, 777);
      sigpath::log_vandermonde_vjp<T>(modes, Span<const Complex>(v), Span<const Complex>(x),
                                      Span<const T>(g), Span<Complex>(dv), Span<Complex>(dx));
      const Real expected = 2 * static_cast<Real>(g[1]) * power;
      expect_close(dv, {expected}, tolerance_of<T>(1e-12, 1e-5), "to v");
      expect_close(dx, {expected * static_cast<Real>(v[0].real())}, tolerance_of<T>(1e-12, 1e-5),
                   "to x");
    });
  }
}

TYPED_TEST(SsmModes, Transpose) {
  using T = TypeParam;
  for (const Sums& s : cases()) {
    auto u = random_complex(s.point_rows * s.length, 1, !s.complex_points);
    auto v = random_complex(s.weight_rows * s.modes, 2);
    auto x = random_modes(s.mode_rows * s.modes, 3);
    const auto expected = transpose(s, u, v, x);
    const auto own_u = elements<T>(u, s.complex_points);
    const auto own_v = narrow<T>(v), own_x = narrow<T>(x);
    for_each_target([&] {
      ComplexVector<T> out(expected.size(), 777);
      sigpath::log_vandermonde_transpose(s.of<T>(), Span<const T>(own_u), span<T>(own_v),
                                         span<T>(own_x), Span<std::complex<T>>(out));
      expect_close(widen(out), expected, tolerance_of<T>(1e-13, 2e-6), "sums");
    });
    if (s.length > 130 || s.modes > 5) continue;
    const auto g = random_complex(s.batch * s.modes, 4);
    const auto loss = [&] { return inner(g, transpose(s, u, v, x)); };
    const auto own_g = narrow<T>(g);
    std::vector<T> du(own_u.size(), 777);
    ComplexVector<T> dv(v.size(), 777), dx(x.size(), 777);
    sigpath::log_vandermonde_transpose_vjp(s.of<T>(), Span<const T>(own_u), span<T>(own_v),
                                           span<T>(own_x), span<T>(own_g), Span<T>(du),
                                           Span<std::complex<T>>(dv), Span<std::complex<T>>(dx));
    expect_close(from_elements(du, s.complex_points), differences(u, loss, !s.complex_points),
                 tolerance_of<T>(1e-9, 2e-5), "to u");
    expect_close(widen(dv), differences(v, loss), tolerance_of<T>(1e-9, 2e-5), "to v");
    expect_close(widen(dx), differences(x, loss), tolerance_of<T>(1e-9, 2e-5), "to x");
  }
}

TYPED_TEST(SsmModes, Cauchy) {
  using T = TypeParam;
  for (const Sums& s : cases()) {
    auto v = random_complex(s.weight_rows * s.modes, 1);
    auto z = points(s.point_rows * s.length, 2);
    auto w = random_modes(s.mode_rows * s.modes, 3);
    for (auto* array : {&v, &z, &w}) *array = widen(narrow<float>(*array));
    const auto expected = cauchy(s, v, z, w);
    const auto own_v = narrow<T>(v), own_z = narrow<T>(z), own_w = narrow<T>(w);
    for_each_target([&] {
      ComplexVector<T> out(expected.size(), 777);
      sigpath::cauchy(s.of<T>(), span<T>(own_v), span<T>(own_z), span<T>(own_w),
                      Span<std::complex<T>>(out));
      expect_close(widen(out), expected, tolerance_of<T>(1e-13, 2e-6), "sums");
    });
    if (s.length > 130 || s.modes > 5) continue;
    const auto g = random_complex(s.batch * s.length, 4);
    const auto loss = [&] { return inner(g, cauchy(s, v, z, w)); };
    const auto own_g = narrow<T>(g);
    ComplexVector<T> dv(v.size(), 777), dz(z.size(), 777), dw(w.size(), 777);
    sigpath::cauchy_vjp(s.of<T>(), span<T>(own_v), span<T>(own_z), span<T>(own_w), span<T>(own_g),
                        Span<std::complex<T>>(dv), Span<std::complex<T>>(dz),
                        Span<std::complex<T>>(dw));
    expect_close(widen(dv), differences(v, loss), tolerance_of<T>(1e-8, 1e-4), "to v");
    expect_close(widen(dz), differences(z, loss), tolerance_of<T>(1e-8, 1e-4), "to z");
    expect_close(widen(dw), differences(w, loss), tolerance_of<T>(1e-8, 1e-4), "to w");
  }
}

// Errors of powers do not add up over long kernels, not even those of modes that hardly decay.
TYPED_TEST(SsmModes, LongKernels) {
  using T = TypeParam;
  const Sums s{1, 8, 16384, 1, 1, 1, true, false};
  const auto v = random_complex(8, 1);
  auto x = random_modes(8, 2);
  for (Wide& m : x) m = {static_cast<float>(1e-4L * m.real()), m.imag()};
  const auto own_v = narrow<T>(v), own_x = narrow<T>(x);
  std::vector<T> out(s.length);
  sigpath::log_vandermonde(s.of<T>(), span<T>(own_v), span<T>(own_x), Span<T>(out));
  expect_close(out, vandermonde(s, v, x), tolerance_of<T>(3e-12, 5e-7), "sums");
}

WideArray complex_of(const json& c) {
  const auto re = numbers<double>(c.at("re")), im = numbers<double>(c.at("im"));
  WideArray all;
  for (std::size_t i = 0; i < re.size(); ++i) all.emplace_back(re[i], im[i]);
  return all;
}

TEST(SsmFixtures, Sums) {
  int seen = 0;
  for (const json& c : load("ssm.json")) {
    if (c.at("kind") != "ops") continue;
    ++seen;
    Sums s{1, c.at("N"), c.at("L"), 1, 1, 1, false, false};
    const auto v = narrow<double>(complex_of(c.at("v"))), w = narrow<double>(complex_of(c.at("w"))),
               z = narrow<double>(complex_of(c.at("z"))), x = narrow<double>(complex_of(c.at("x")));
    const auto u = numbers<double>(c.at("u"));
    for (const bool conjugate : {false, true}) {
      s.conjugate = conjugate;
      std::vector<double> out(s.length * (conjugate ? 1 : 2));
      sigpath::log_vandermonde(s.of<double>(), span<double>(v), span<double>(x), Span<double>(out));
      expect_close(from_elements(out, !conjugate),
                   conjugate ? widen(numbers<double>(c.at("vandermonde_conj")))
                             : complex_of(c.at("vandermonde")),
                   1e-12, "vandermonde");
      ComplexVector<double> sums(s.length);
      sigpath::cauchy(s.of<double>(), span<double>(v), span<double>(z), span<double>(w),
                      Span<std::complex<double>>(sums));
      expect_close(widen(sums), complex_of(c.at(conjugate ? "cauchy_symmetric" : "cauchy_plain")),
                   1e-12, "cauchy");
    }
    ComplexVector<double> out(s.modes);
    sigpath::log_vandermonde_transpose(s.of<double>(), Span<const double>(u), span<double>(v),
                                       span<double>(x), Span<std::complex<double>>(out));
    expect_close(widen(out), complex_of(c.at("vandermonde_transpose")), 1e-12, "transpose");
  }
  EXPECT_EQ(seen, 3);
}

}  // namespace
}  // namespace sigpath_test
