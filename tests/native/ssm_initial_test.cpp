// Modes to begin with, against the matrices that they come from, and drawn parameters.
#include <algorithm>
#include <sigpath/sigpath.hpp>

#include "dense.h"

namespace sigpath_test {
namespace {

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

// The Legendre measure of a window, as S4 has it.
Dense legt(std::size_t n) {
  Dense d{Rows(n, WideArray(n)), WideArray(n)};
  const auto root = [](std::size_t i) { return std::sqrt(static_cast<Real>(2 * i + 1)); };
  for (std::size_t i = 0; i < n; ++i) {
    d.b[i] = root(i) / 2;
    for (std::size_t j = 0; j < n; ++j)
      d.a[i][j] = (i < j && (j - i) % 2 == 1 ? 1 : -1) * root(i) * root(j) / 2;
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
  const std::size_t n = m.lambda.size(), rank = m.p.size() / n;
  const auto column = [&](std::size_t r) {
    return WideArray(m.p.begin() + static_cast<std::ptrdiff_t>(r * n),
                     m.p.begin() + static_cast<std::ptrdiff_t>((r + 1) * n));
  };
  const auto form = [&](const auto& u, const auto& v) {
    Real sum = 0;
    for (std::size_t k = 0; k < u.size(); ++k)
      sum += 2 * (std::conj(Wide(u[k])) * Wide(v[k]) / (z - Wide(m.lambda[k]))).real();
    return sum;
  };
  Rows small(rank, WideArray(rank));
  WideArray right(rank);
  for (std::size_t r = 0; r < rank; ++r) {
    right[r] = form(column(r), m.b);
    for (std::size_t s = 0; s < rank; ++s)
      small[r][s] = (r == s ? 1 : 0) + form(column(r), column(s));
  }
  const WideArray x = solve(small, right);
  Real sum = form(m.b, m.b);
  for (std::size_t r = 0; r < rank; ++r) sum -= form(m.b, column(r)) * x[r].real();
  return sum;
}

TEST(SsmInitial, LowRankModesAreTheMatrix) {
  for (const Index modes : {1, 2, 5, 32})
    for (const Real z : {0.1L, 1.0L, 7.5L}) {
      const auto n = static_cast<std::size_t>(2 * modes);
      const auto expect = [&](sigpath_ssm_modes_kind kind, const Dense& matrix) {
        const Real expected = transfer(matrix, z);
        EXPECT_NEAR(static_cast<double>(transfer(sigpath::initial_modes(kind, modes), z)),
                    static_cast<double>(expected), 1e-11 * static_cast<double>(expected))
            << "kind " << kind << ", " << modes << " modes";
      };
      expect(SIGPATH_SSM_LEGS, legs(n));
      expect(SIGPATH_SSM_FOUT, fourier(n));
      expect(SIGPATH_SSM_LEGT, legt(n));
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

TEST(SsmInitial, ImaginaryPartsOfBMayBeClipped) {
  const auto whole = sigpath::initial_modes(SIGPATH_SSM_LEGS, 16);
  const auto clipped = sigpath::initial_modes(SIGPATH_SSM_LEGS, 16, 0.5);
  int beyond = 0;
  for (std::size_t n = 0; n < 16; ++n) {
    const double im = whole.b[n].imag();
    beyond += std::abs(im) > 0.5;
    EXPECT_EQ(clipped.b[n], std::complex<double>(whole.b[n].real(), std::clamp(im, -0.5, 0.5)));
  }
  EXPECT_GT(beyond, 0);
  EXPECT_EQ(clipped.p, whole.p);
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
  EXPECT_EQ(sigpath_ssm_modes(7, 2, 0, lambda, 4, nullptr, 0, b, 4), SIGPATH_INVALID_ARGUMENT);
  expect_error_text({"kind", "7", "sigpath_ssm_modes_kind"});
  EXPECT_EQ(sigpath_ssm_modes(0, 0, 0, lambda, 4, nullptr, 0, b, 4), SIGPATH_INVALID_ARGUMENT);
  expect_error_text({"modes", " 0", "1 to 1024"});
  EXPECT_EQ(sigpath_ssm_modes(0, 2, -1, lambda, 4, nullptr, 0, b, 4), SIGPATH_INVALID_ARGUMENT);
  expect_error_text({"clip", "-1", "0 or more"});
  double p[4];
  EXPECT_EQ(sigpath_ssm_modes(SIGPATH_SSM_LEGT, 2, 0, lambda, 4, p, 4, b, 4),
            SIGPATH_INVALID_ARGUMENT);
  expect_error_text({"p_count", "4", "8"});
  EXPECT_EQ(sigpath_ssm_modes(0, 2, 0, lambda, 2, nullptr, 0, b, 4), SIGPATH_INVALID_ARGUMENT);
  expect_error_text({"lambda_count", "2", "4"});
  EXPECT_EQ(sigpath_ssm_modes(0, 2, 0, lambda, 4, nullptr, 0, lambda, 4), SIGPATH_INVALID_ARGUMENT);
  expect_error_text({"lambda", "b", "overlap"});
  EXPECT_EQ(sigpath_ssm_draw(1, 0, 1, b, 4, nullptr, 0), SIGPATH_INVALID_ARGUMENT);
  expect_error_text({"least", " 0", "above 0"});
  EXPECT_EQ(sigpath_ssm_draw(1, 1, 2, nullptr, 0, b, 3), SIGPATH_INVALID_ARGUMENT);
  expect_error_text({"c_count", "3", "even"});
}

}  // namespace
}  // namespace sigpath_test
