// Signature kernels of polylines, written plainly in long double. Shares nothing with the library
// but the meaning of its options.
#pragma once

#include <sigpath/kernel.h>

#include <cmath>

#include "reference.h"

namespace sigpath_test {

using Matrix = std::vector<std::vector<Real>>;

inline Matrix matrix(std::size_t rows, std::size_t columns, Real value = 0) {
  return Matrix(rows, std::vector<Real>(columns, value));
}

inline Real static_kernel(const sigpath_kernel_options& o, const Point& x, const Point& y) {
  Real inner = 0, square = 0;
  for (std::size_t c = 0; c < x.size(); ++c) {
    inner += x[c] * y[c];
    square += (x[c] - y[c]) * (x[c] - y[c]);
  }
  const Real scale = o.scale, shape = o.shape, r = std::sqrt(square) / scale;
  const Real r3 = std::sqrt(Real(3)) * r, r5 = std::sqrt(Real(5)) * r;
  switch (o.static_kernel) {
    case SIGPATH_STATIC_LINEAR:
      return scale * scale * inner;
    case SIGPATH_STATIC_POLYNOMIAL:
      return std::pow(scale * scale * inner + shape, Real(o.degree));
    case SIGPATH_STATIC_RBF:
      return std::exp(-r * r / 2);
    case SIGPATH_STATIC_MATERN12:
      return std::exp(-r);
    case SIGPATH_STATIC_MATERN32:
      return (1 + r3) * std::exp(-r3);
    case SIGPATH_STATIC_MATERN52:
      return (1 + r5 + r5 * r5 / 3) * std::exp(-r5);
    default:
      return std::pow(1 + r * r / (2 * shape), -shape);
  }
}

// Delta_ij = kappa(x_{i+1}, y_{j+1}) - kappa(x_{i+1}, y_j) - kappa(x_i, y_{j+1}) + kappa(x_i, y_j).
inline Matrix double_increments(const sigpath_kernel_options& o, const Polyline& x,
                                const Polyline& y) {
  Matrix kappa = matrix(x.size(), y.size());
  for (std::size_t i = 0; i < x.size(); ++i)
    for (std::size_t j = 0; j < y.size(); ++j) kappa[i][j] = static_kernel(o, x[i], y[j]);
  Matrix delta = matrix(x.size() - 1, y.size() - 1);
  for (std::size_t i = 0; i + 1 < x.size(); ++i)
    for (std::size_t j = 0; j + 1 < y.size(); ++j)
      delta[i][j] = kappa[i + 1][j + 1] - kappa[i + 1][j] - kappa[i][j + 1] + kappa[i][j];
  return delta;
}

// k at the nodes of a grid of M by N steps, which has one column where delta has no rows.
// Equation (1) of arXiv 2509.10613 on the refined grid; answered at the vertices.
inline Matrix difference_grid(const Matrix& delta, std::size_t m, std::size_t n, int dyadic_x,
                              int dyadic_y) {
  const std::size_t rows = m << dyadic_x, columns = n << dyadic_y;
  Matrix k = matrix(rows + 1, columns + 1, 1);
  for (std::size_t i = 0; i < rows; ++i)
    for (std::size_t j = 0; j < columns; ++j) {
      const Real r = std::ldexp(delta[i >> dyadic_x][j >> dyadic_y], -dyadic_x - dyadic_y);
      k[i + 1][j + 1] =
          (k[i + 1][j] + k[i][j + 1]) * (1 + r / 2 + r * r / 12) - k[i][j] * (1 - r * r / 12);
    }
  Matrix at = matrix(m + 1, n + 1);
  for (std::size_t i = 0; i <= m; ++i)
    for (std::size_t j = 0; j <= n; ++j) at[i][j] = k[i << dyadic_x][j << dyadic_y];
  return at;
}

// The Goursat problem of constant Delta in each cell by power series: a_{i+1,j+1} (i+1)(j+1) =
// Delta a_ij from the series along two sides, whose sums along the others are theirs. Terms up to
// `order` along each side; many of them are as good as the exact solution.
inline Matrix series_grid(const Matrix& delta, std::size_t m, std::size_t n, std::size_t order) {
  using Series = std::vector<Real>;
  Series one(order + 1);
  one[0] = 1;
  std::vector<Series> below(n, one);  // k along the lower sides of a row of cells
  Matrix k = matrix(m + 1, n + 1, 1), a = matrix(order + 1, order + 1);
  for (std::size_t i = 0; i < m; ++i) {
    Series left = one;
    for (std::size_t j = 0; j < n; ++j) {
      a[0] = below[j];
      for (std::size_t p = 0; p <= order; ++p) a[p][0] = left[p];
      for (std::size_t p = 1; p <= order; ++p)
        for (std::size_t q = 1; q <= order; ++q)
          a[p][q] = delta[i][j] * a[p - 1][q - 1] / static_cast<Real>(p * q);
      below[j].assign(order + 1, 0);
      left.assign(order + 1, 0);
      for (std::size_t p = 0; p <= order; ++p)
        for (std::size_t q = 0; q <= order; ++q) {
          below[j][q] += a[p][q];
          left[p] += a[p][q];
        }
      k[i + 1][j + 1] = 0;
      for (const Real term : left) k[i + 1][j + 1] += term;
    }
  }
  return k;
}

// <S_n(x), S_n(y)> for n = 0..order at the nodes: the power series again, each number of which is a
// polynomial in a factor of Delta, whose coefficient n is exact with `order` terms along each side.
inline std::vector<Matrix> level_grids(const Matrix& delta, std::size_t m, std::size_t n,
                                       std::size_t order) {
  const std::size_t size = order + 1;
  using Series = std::vector<std::vector<Real>>;  // [power][level]
  Series one(size, std::vector<Real>(size));
  one[0][0] = 1;
  std::vector<Series> below(n, one);
  std::vector<Matrix> k(size, matrix(m + 1, n + 1));
  for (auto& row : k[0]) std::fill(row.begin(), row.end(), Real(1));
  std::vector<Series> a(size, Series(size, std::vector<Real>(size)));
  for (std::size_t i = 0; i < m; ++i) {
    Series left = one;
    for (std::size_t j = 0; j < n; ++j) {
      a[0] = below[j];
      for (std::size_t p = 0; p < size; ++p) a[p][0] = left[p];
      for (std::size_t p = 1; p < size; ++p)
        for (std::size_t q = 1; q < size; ++q)
          for (std::size_t l = 1; l < size; ++l)
            a[p][q][l] = delta[i][j] * a[p - 1][q - 1][l - 1] / static_cast<Real>(p * q);
      below[j] = left = Series(size, std::vector<Real>(size));
      for (std::size_t p = 0; p < size; ++p)
        for (std::size_t q = 0; q < size; ++q)
          for (std::size_t l = 0; l < size; ++l) {
            below[j][q][l] += a[p][q][l];
            left[p][l] += a[p][q][l];
          }
      for (std::size_t l = 0; l < size; ++l) {
        k[l][i + 1][j + 1] = 0;
        for (std::size_t p = 0; p < size; ++p) k[l][i + 1][j + 1] += left[p][l];
      }
    }
  }
  return k;
}

// The kernel of every prefix of x with every prefix of y; that of the power series to its limit.
inline Matrix kernel_grid(const sigpath_kernel_options& o, const Polyline& x, const Polyline& y) {
  const Matrix delta = double_increments(o, x, y);
  const std::size_t m = x.size() - 1, n = y.size() - 1;
  if (o.solver == SIGPATH_SOLVER_DIFFERENCE)
    return difference_grid(delta, m, n, o.dyadic_x, o.dyadic_y);
  if (o.solver == SIGPATH_SOLVER_SERIES)
    return series_grid(delta, m, n, static_cast<std::size_t>(std::max(12, o.order) + 6));
  const bool weighted = std::any_of(std::begin(o.level_weights), std::end(o.level_weights),
                                    [](double w) { return w != 0; });
  Matrix sum = matrix(m + 1, n + 1);
  const auto levels = level_grids(delta, m, n, static_cast<std::size_t>(o.order));
  for (std::size_t l = 0; l < levels.size(); ++l)
    for (std::size_t i = 0; i <= m; ++i)
      for (std::size_t j = 0; j <= n; ++j)
        sum[i][j] += (weighted ? Real(o.level_weights[l]) : 1) * levels[l][i][j];
  return sum;
}

// Of the whole paths.
inline Real kernel_of(sigpath_kernel_options o, const Polyline& x, const Polyline& y) {
  if (o.normalized) {  // a path by itself has its own refinement on both sides
    o.normalized = 0;
    sigpath_kernel_options own_x = o, own_y = o;
    own_x.dyadic_y = o.dyadic_x;
    own_y.dyadic_x = o.dyadic_y;
    return kernel_of(o, x, y) / std::sqrt(kernel_of(own_x, x, x) * kernel_of(own_y, y, y));
  }
  if (o.richardson) {
    o.richardson = 0;
    const Real coarse = kernel_of(o, x, y);
    ++o.dyadic_x;
    ++o.dyadic_y;
    return (4 * kernel_of(o, x, y) - coarse) / 3;
  }
  return kernel_grid(o, x, y).back().back();
}

}  // namespace sigpath_test
