// Small dense matrices.
#pragma once

#include "ssm.h"

namespace sigpath_test {

using Rows = std::vector<WideArray>;

// x with m x = b, by elimination.
inline WideArray solve(Rows m, WideArray b) {
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

inline Rows product(const Rows& a, const Rows& b) {
  const std::size_t n = a.size();
  Rows c(n, WideArray(n));
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t k = 0; k < n; ++k)
      for (std::size_t j = 0; j < n; ++j) c[i][j] += a[i][k] * b[k][j];
  return c;
}
inline Rows transposed(const Rows& a) {
  Rows t = a;
  for (std::size_t i = 0; i < a.size(); ++i)
    for (std::size_t j = 0; j < a.size(); ++j) t[i][j] = a[j][i];
  return t;
}
inline WideArray applied(const Rows& a, const WideArray& x) {
  WideArray y(x.size());
  for (std::size_t i = 0; i < x.size(); ++i)
    for (std::size_t j = 0; j < x.size(); ++j) y[i] += a[i][j] * x[j];
  return y;
}
inline Rows power(Rows a, Index n) {
  Rows p(a.size(), WideArray(a.size()));
  for (std::size_t i = 0; i < a.size(); ++i) p[i][i] = 1;
  for (; n > 0; --n) p = product(p, a);
  return p;
}

}  // namespace sigpath_test
