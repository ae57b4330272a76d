// The algebra of truncated tensors, written plainly in long double over words. Shares nothing with
// the library.
#pragma once

#include <algorithm>

#include "reference.h"

namespace sigpath_test {

// The letters of word p of n letters, and its place in its level.
inline std::vector<std::size_t> letters_of(std::size_t p, std::size_t n, std::size_t d) {
  std::vector<std::size_t> w(n);
  for (std::size_t i = n; i-- > 0; p /= d) w[i] = p % d;
  return w;
}
inline std::size_t place_of(const std::vector<std::size_t>& w, std::size_t d) {
  std::size_t p = 0;
  for (const std::size_t letter : w) p = p * d + letter;
  return p;
}

inline Tensor scaled(Tensor t, Real by) {
  for (auto& level : t)
    for (Real& x : level) x *= by;
  return t;
}
inline Tensor sum(Tensor a, const Tensor& b) {
  for (std::size_t k = 0; k < a.size(); ++k)
    for (std::size_t p = 0; p < a[k].size(); ++p) a[k][p] += b[k][p];
  return a;
}

// sum_m coefficient(m) x^m, by powers; level 0 of x is read as 0.
template <class Coefficient>
Tensor power_series(Tensor x, const Coefficient& coefficient) {
  x[0][0] = 0;
  const int depth = static_cast<int>(x.size()) - 1;
  Tensor power = unit_tensor(x[1].size(), depth), total = scaled(power, coefficient(0));
  for (int m = 1; m <= depth; ++m) {
    power = multiply(power, x);
    total = sum(total, scaled(power, coefficient(m)));
  }
  return total;
}
inline Tensor exp_of(const Tensor& x) {
  return power_series(x, [](int m) {
    Real c = 1;
    for (int i = 2; i <= m; ++i) c /= static_cast<Real>(i);
    return c;
  });
}
inline Tensor log_of(const Tensor& x) {
  return power_series(x, [](int m) {
    return m == 0 ? Real(0) : (m % 2 ? Real(1) : Real(-1)) / static_cast<Real>(m);
  });
}

inline Tensor antipode_of(const Tensor& a) {
  Tensor t = a;
  const std::size_t d = a[1].size();
  for (std::size_t n = 0; n < a.size(); ++n)
    for (std::size_t p = 0; p < a[n].size(); ++p) {
      auto w = letters_of(p, n, d);
      std::reverse(w.begin(), w.end());
      t[n][p] = (n % 2 ? -1 : 1) * a[n][place_of(w, d)];
    }
  return t;
}

inline Tensor dilated(Tensor a, const Point& scale) {
  for (std::size_t n = 0; n < a.size(); ++n)
    for (std::size_t p = 0; p < a[n].size(); ++p)
      for (const std::size_t letter : letters_of(p, n, scale.size())) a[n][p] *= scale[letter];
  return a;
}

// Over all ways to share the letters of a word.
inline Tensor shuffle_of(const Tensor& a, const Tensor& b) {
  const std::size_t d = a[1].size();
  Tensor c = zero_tensor(d, static_cast<int>(a.size()) - 1);
  for (std::size_t n = 0; n < c.size(); ++n)
    for (std::size_t p = 0; p < c[n].size(); ++p) {
      const auto w = letters_of(p, n, d);
      for (std::size_t subset = 0; subset < (std::size_t{1} << n); ++subset) {
        std::vector<std::size_t> u, v;
        for (std::size_t i = 0; i < n; ++i) (subset >> i & 1 ? u : v).push_back(w[i]);
        c[n][p] += a[u.size()][place_of(u, d)] * b[v.size()][place_of(v, d)];
      }
    }
  return c;
}

inline Real inner_of(const Tensor& a, const Tensor& b) {
  Real total = 0;
  for (std::size_t k = 0; k < a.size(); ++k)
    for (std::size_t p = 0; p < a[k].size(); ++p) total += a[k][p] * b[k][p];
  return total;
}

}  // namespace sigpath_test
