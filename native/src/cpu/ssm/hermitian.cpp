#include "cpu/ssm/hermitian.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace sigpath {
namespace {

// A square matrix in rows.
struct Square {
  std::vector<Complex>& at;
  index n;
  Complex& operator()(index i, index j) const { return at[static_cast<std::size_t>(i * n + j)]; }
};

// Columns p and q <- (c p - conj(s) q, s p + c q).
void rotate_columns(const Square& m, index p, index q, double c, Complex s) {
  for (index i = 0; i < m.n; ++i) {
    const Complex a = m(i, p), b = m(i, q);
    m(i, p) = c * a - std::conj(s) * b;
    m(i, q) = s * a + c * b;
  }
}
void rotate_rows(const Square& m, index p, index q, double c, Complex s) {
  for (index j = 0; j < m.n; ++j) {
    const Complex a = m(p, j), b = m(q, j);
    m(p, j) = c * a - s * b;
    m(q, j) = std::conj(s) * a + c * b;
  }
}

double off_diagonal(const Square& m) {
  double sum = 0;
  for (index i = 0; i < m.n; ++i)
    for (index j = 0; j < m.n; ++j)
      if (i != j) sum += std::norm(m(i, j));
  return sum;
}

}  // namespace

Eigensystem eigensystem(std::vector<Complex> matrix, index n) {
  const Square a{matrix, n};
  std::vector<Complex> columns(matrix.size());
  const Square v{columns, n};
  double all = 0;
  for (index i = 0; i < n; ++i) {
    v(i, i) = 1;
    for (index j = 0; j < n; ++j) all += std::norm(a(i, j));
  }
  constexpr int kMostSweeps = 60;
  for (int sweep = 0; sweep < kMostSweeps && off_diagonal(a) > 1e-30 * all; ++sweep)
    for (index p = 0; p < n; ++p)
      for (index q = p + 1; q < n; ++q) {
        const double size = std::abs(a(p, q));
        if (size * size <= 1e-36 * all) continue;
        // tan 2 theta = 2 |a_pq| / (a_qq - a_pp); the smaller angle.
        const double tau = (a(q, q).real() - a(p, p).real()) / (2 * size);
        const double t = (tau >= 0 ? 1 : -1) / (std::abs(tau) + std::sqrt(1 + tau * tau));
        const double c = 1 / std::sqrt(1 + t * t);
        const Complex s = t * c * a(p, q) / size;
        rotate_columns(a, p, q, c, s);
        rotate_rows(a, p, q, c, s);
        rotate_columns(v, p, q, c, s);
      }
  std::vector<index> order(static_cast<std::size_t>(n));
  std::iota(order.begin(), order.end(), index{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](index i, index j) { return a(i, i).real() < a(j, j).real(); });
  Eigensystem e{{}, std::vector<Complex>(columns.size())};
  const Square sorted{e.vectors, n};
  for (index j = 0; j < n; ++j) {
    const index from = order[static_cast<std::size_t>(j)];
    e.values.push_back(a(from, from).real());
    for (index i = 0; i < n; ++i) sorted(i, j) = v(i, from);
  }
  return e;
}

}  // namespace sigpath
