// The truncated signature and the transforms of paths, written plainly in long double. Shares
// nothing with the library.
#pragma once

#include <cstddef>
#include <vector>

namespace sigpath_test {

using Real = long double;
using Point = std::vector<Real>;
using Polyline = std::vector<Point>;
using Tensor = std::vector<std::vector<Real>>;  // level k at [k], from level 0

inline Tensor zero_tensor(std::size_t channels, int depth) {
  Tensor t;
  for (std::size_t k = 0, size = 1; k <= static_cast<std::size_t>(depth); ++k, size *= channels)
    t.emplace_back(size, Real(0));
  return t;
}

inline Tensor unit_tensor(std::size_t channels, int depth) {
  Tensor t = zero_tensor(channels, depth);
  t[0][0] = 1;
  return t;
}

// The tensor product, truncated at the depth of its factors.
inline Tensor multiply(const Tensor& a, const Tensor& b) {
  Tensor c = zero_tensor(a[1].size(), static_cast<int>(a.size()) - 1);
  for (std::size_t k = 0; k < c.size(); ++k)
    for (std::size_t i = 0; i <= k; ++i) {
      const auto& left = a[i];
      const auto& right = b[k - i];
      for (std::size_t p = 0; p < left.size(); ++p)
        for (std::size_t q = 0; q < right.size(); ++q)
          c[k][p * right.size() + q] += left[p] * right[q];
    }
  return c;
}

// Level k is z (x) ... (x) z / k!.
inline Tensor exponential(const Point& z, int depth) {
  Tensor e = unit_tensor(z.size(), depth);
  for (std::size_t k = 1; k < e.size(); ++k)
    for (std::size_t p = 0; p < e[k].size(); ++p)
      e[k][p] = e[k - 1][p / z.size()] * z[p % z.size()] / static_cast<Real>(k);
  return e;
}

// By Chen's identity, from the segments.
inline Tensor signature_of(const Polyline& x, int depth) {
  Tensor s = unit_tensor(x[0].size(), depth);
  for (std::size_t i = 1; i < x.size(); ++i) {
    Point z = x[i];
    for (std::size_t c = 0; c < z.size(); ++c) z[c] -= x[i - 1][c];
    s = multiply(s, exponential(z, depth));
  }
  return s;
}

// Levels 1..N one after the other, after level 0 if wanted.
inline std::vector<Real> flatten(const Tensor& t, bool scalar_term) {
  std::vector<Real> flat;
  for (std::size_t k = scalar_term ? 0 : 1; k < t.size(); ++k)
    flat.insert(flat.end(), t[k].begin(), t[k].end());
  return flat;
}

// The inverse of flatten() without a scalar term.
template <class T>
Tensor tensor_from(const std::vector<T>& flat, std::size_t channels, int depth) {
  Tensor t = unit_tensor(channels, depth);
  auto next = flat.begin();
  for (std::size_t k = 1; k < t.size(); ++k)
    for (Real& value : t[k]) value = *next++;
  return t;
}

// (x_i, x_i), (x_i, x_{i+1}), (x_{i+1}, x_{i+1}), ...: channels (lag, lead).
inline Polyline lead_lag_of(const Polyline& x) {
  Polyline y;
  for (std::size_t i = 0; i < 2 * x.size() - 1; ++i) {
    Point p = x[i / 2];
    const Point& lead = x[(i + 1) / 2];
    p.insert(p.end(), lead.begin(), lead.end());
    y.push_back(p);
  }
  return y;
}

// Times of the points of a lead-lag path: midpoints between those given.
inline std::vector<Real> with_midpoints(const std::vector<Real>& t) {
  std::vector<Real> u;
  for (std::size_t i = 0; i < 2 * t.size() - 1; ++i) u.push_back((t[i / 2] + t[(i + 1) / 2]) / 2);
  return u;
}

inline std::vector<Real> uniform_times(std::size_t points, Real start, Real end) {
  std::vector<Real> t{start};
  for (std::size_t i = 1; i < points; ++i)
    t.push_back(start + static_cast<Real>(i) * (end - start) / static_cast<Real>(points - 1));
  return t;
}

inline Polyline with_time(Polyline x, const std::vector<Real>& times) {
  for (std::size_t i = 0; i < x.size(); ++i) x[i].push_back(times[i]);
  return x;
}

}  // namespace sigpath_test
