// Modes to begin with, against the matrices that they come from, and drawn parameters.
#include <sigpath/sigpath.hpp>

#include "ssm.h"

namespace sigpath_test {
namespace {

using Rows = std::vector<WideArray>;

// x with m x = b, by elimination.
WideArray solve(Rows m, WideArray b) {
  const std::size_t n = b.size();
  for (std::size_t k = 0; k < n; ++k) {
    std::size_t most = k;
    for (std::size_t i = k; i < n; ++i)
      if (std::abs(m[i][k]) > std::abs(m[most][k])) most = i;
    std::swap(m[k], m[most]);
    std::swap(b[k], b[most]);
    for (std::size_t i = k + 1; i < n; ++i) {
      const Wide factor = m[i][k] / m[k][k];
      for (std::size_t j = k; j < n; ++j) m[i][j] -= factor * m[k][j];
      b[i] -= factor * b[k];
    }
  }
  for (std::size_t k = n; k-- > 0;) {
    for (std::size_t j = k + 1; j < n; ++j) b[k] -= m[k][j] * b[j];
    b[k] /= m[k][k];
  }
  return b;
}

struct Dense {
  Rows a;
  WideArray b;
};

Dense legs(std::size_t n) {
  Dense d{Rows(n, WideArray(n)), WideArray(n)};
  for (std::size_t i = 0; i < n; ++i) {
    d.b[i] = std::sqrt(static_cast<Real>(2 * i + 1));
    for (std::size_t j = 0; j <= i; ++j)
      d.a[i][j] = i == j ? -static_cast<Real>(i + 1)
                         : -std::sqrt(static_cast<Real>((2 * i + 1) * (2 * j + 1)));
  }
  return d;
}

// Rotations of frequency k in states 2k and 2k + 1, less B B^T.
Dense fourier(std::size_t n) {
  Dense d{Rows(n, WideArray(n)), WideArray(n)};
  for (std::size_t i = 0; i < n; i += 2) {
    d.b[i] = i == 0 ? 1 : std::sqrt(Real(2));
    d.a[i][i + 1] = -std::acos(Real(-1)) * static_cast<Real>(i / 2);
    d.a[i + 1][i] = -d.a[i][i + 1];
  }
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) d.a[i][j] -= d.b[i] * d.b[j];
  return d;
}

// B^T (z - A)^{-1} B of a matrix, and of modes with their conjugates by Woodbury's formula.
Real transfer(const Dense& d, Real z) {
  Rows m = d.a;
  for (std::size_t i = 0; i < m.size(); ++i)
    for (std::size_t j = 0; j < m.size(); ++j) m[i][j] = (i == j ? z : 0) - m[i][j];
  const WideArray x = solve(m, d.b);
  Wide sum = 0;
  for (std::size_t i = 0; i < x.size(); ++i) sum += d.b[i] * x[i];
  return sum.real();
}
Real transfer(const sigpath::InitialModes& m, Real z) {
  const auto form = [&](const auto& u, const auto& v) {
    Real sum = 0;
    for (std::size_t n = 0; n < u.size(); ++n)
      sum += 2 * (std::conj(Wide(u[n])) * Wide(v[n]) / (z - Wide(m.lambda[n]))).real();
    return sum;
  };
  return form(m.b, m.b) - form(m.b, m.p) * form(m.p, m.b) / (1 + form(m.p, m.p));
}

TEST(SsmInitial, LowRankModesAreTheMatrix) {
  for (const Index modes : {1, 2, 5, 32})
    for (const Real z : {0.1L, 1.0L, 7.5L}) {
      const auto n = static_cast<std::size_t>(2 * modes);
      const Real legs_z = transfer(legs(n), z), fourier_z = transfer(fourier(n), z);
      EXPECT_NEAR(static_cast<double>(transfer(sigpath::initial_modes(SIGPATH_SSM_LEGS, modes), z)),
                  static_cast<double>(legs_z), 1e-11 * static_cast<double>(legs_z))
          << modes;
      EXPECT_NEAR(static_cast<double>(transfer(sigpath::initial_modes(SIGPATH_SSM_FOUT, modes), z)),
                  static_cast<double>(fourier_z), 1e-11 * static_cast<double>(fourier_z))
          << modes;
    }
}

TEST(SsmInitial, LegsModesStandInOrder) {
  const auto m = sigpath::initial_modes(SIGPATH_SSM_LEGS, 64);
  for (std::size_t n = 0; n < 64; ++n) {
    EXPECT_EQ(m.lambda[n].real(), -0.5);
    EXPECT_LT(m.lambda[n].imag(), 0);
    if (n > 0) {
      EXPECT_GT(m.lambda[n].imag(), m.lambda[n - 1].imag());
    }
  }
  const auto again = sigpath::initial_modes(SIGPATH_SSM_LEGS, 64);
  EXPECT_EQ(again.b, m.b);
}

TEST(SsmInitial, DiagonalModes) {
  const double pi = std::acos(-1.0);
  const auto third = [](sigpath_ssm_modes_kind kind) {
    const auto m = sigpath::initial_modes(kind, 4);
    EXPECT_EQ(m.b[2], std::complex<double>(1));
    EXPECT_EQ(m.p[2], std::complex<double>(0));
    return m.lambda[2];
  };
  const auto expect = [](std::complex<double> actual, double re, double im) {
    EXPECT_DOUBLE_EQ(actual.real(), re);
    EXPECT_DOUBLE_EQ(actual.imag(), im);
  };
  expect(third(SIGPATH_SSM_LIN), -0.5, -2 * pi);
  expect(third(SIGPATH_SSM_INV), -0.5, -8 / pi * (8.0 / 5 - 1));
  expect(third(SIGPATH_SSM_QUAD), -0.5, -25 / pi);
  expect(third(SIGPATH_SSM_REAL), -3, 0);
}

TEST(SsmInitial, DrawnParameters) {
  std::vector<double> dt(20000), other(20000);
  std::vector<std::complex<double>> c(20000), fewer(5);
  sigpath::draw_parameters(7, 1e-3, 0.1, dt, c);
  double log = 0, size = 0;
  std::complex<double> mean = 0;
  for (std::size_t i = 0; i < dt.size(); ++i) {
    EXPECT_GE(dt[i], 1e-3);
    EXPECT_LE(dt[i], 0.1);
    log += std::log10(dt[i]) / 20000;
    size += std::norm(c[i]) / 20000;
    mean += c[i] / 20000.0;
  }
  EXPECT_NEAR(log, -2, 0.02);
  EXPECT_NEAR(size, 1, 0.03);
  EXPECT_NEAR(std::abs(mean), 0, 0.02);
  sigpath::draw_parameters(7, 1e-3, 0.1, other, fewer);
  EXPECT_EQ(other, dt) << "the same from the same seed";
  EXPECT_EQ(fewer[4], c[4]);
  sigpath::draw_parameters(8, 1e-3, 0.1, other, fewer);
  EXPECT_NE(other, dt);
}

TEST(SsmInitial, Errors) {
  double lambda[4], b[4];
  EXPECT_EQ(sigpath_ssm_modes(6, 2, lambda, 4, nullptr, 0, b, 4), SIGPATH_INVALID_ARGUMENT);
  expect_error_text({"kind", "6", "sigpath_ssm_modes_kind"});
  EXPECT_EQ(sigpath_ssm_modes(0, 0, lambda, 4, nullptr, 0, b, 4), SIGPATH_INVALID_ARGUMENT);
  expect_error_text({"modes", " 0", "1 to 1024"});
  EXPECT_EQ(sigpath_ssm_modes(0, 2, lambda, 2, nullptr, 0, b, 4), SIGPATH_INVALID_ARGUMENT);
  expect_error_text({"lambda_count", "2", "4"});
  EXPECT_EQ(sigpath_ssm_modes(0, 2, lambda, 4, nullptr, 0, lambda, 4), SIGPATH_INVALID_ARGUMENT);
  expect_error_text({"lambda", "b", "overlap"});
  EXPECT_EQ(sigpath_ssm_draw(1, 0, 1, b, 4, nullptr, 0), SIGPATH_INVALID_ARGUMENT);
  expect_error_text({"least", " 0", "above 0"});
  EXPECT_EQ(sigpath_ssm_draw(1, 1, 2, nullptr, 0, b, 3), SIGPATH_INVALID_ARGUMENT);
  expect_error_text({"c_count", "3", "even"});
}

}  // namespace
}  // namespace sigpath_test
