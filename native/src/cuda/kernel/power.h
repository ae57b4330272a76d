#pragma once

#include "cpu/kernel/plan.h"
#include "cuda/kernel/number.h"

namespace sigpath {

// Solvers that keep the solution along the edges of cells as power series (in the spirit of arXiv
// 2502.20392 and 2502.08470). In a cell of c = R write k(s, t) = sum D_ij s^i/i! t^j/j!; then
// k_st = c k is D_{i+1,j+1} = c D_ij, so that with a_j = D_0j along the top and b_i = D_i0 on the
// left the bottom edge, s = 1, and the right one, t = 1, are
//   top'_j = sum_{i<=j} c^i/i! a_{j-i} + c^j sum_{l>=1} b_l/(l+j)!,
//   side'_i = sum_{j<=i} c^j/j! b_{i-j} + c^i sum_{l>=1} a_l/(l+i)!.
// Series: degrees up to the order are kept. Truncated, kLevels: k = sum_m k^m by levels of the
// signature; level m has degree m and nothing is cut off: a_{j-i} above is of level m - i, b_l of
// level m - j. A tile is a cell; its side is b, its edge a.
template <class NumberType, bool kLevels>
class PowerSeries {
 public:
  using N = NumberType;
  using T = Real<N>;
  static constexpr int kRows = 1, kColumns = 1;
  static constexpr int kMost = SIGPATH_KERNEL_MAX_ORDER + 1;
  static constexpr int kMostEdge = kLevels ? kMost * (kMost + 1) / 2 : kMost;
  struct Side {
    N at[kMostEdge];
  };
  using Edge = Side;
  using SideAdjoint = Side;
  using EdgeAdjoint = Edge;

  SIGPATH_HD explicit PowerSeries(const SolverPlan& plan)
      : order_(plan.order),
        size_(kLevels ? (plan.order + 1) * (plan.order + 2) / 2 : plan.order + 1),
        weights_(plan.weights) {
    double f = 1;
    for (int n = 0; n < kMost; ++n) {
      inverse_factorial_[n] = static_cast<T>(1 / f);
      f *= n + 1;
    }
  }

  SIGPATH_HD int side_size() const { return size_; }
  SIGPATH_HD int edge_size() const { return size_; }
  SIGPATH_HD int side_adjoint_size() const { return size_; }
  SIGPATH_HD int edge_adjoint_size() const { return size_; }
  template <class Numbers>
  SIGPATH_HD static N& number(Numbers& numbers, int i) {
    return numbers.at[i];
  }

  // k = 1 along these edges.
  template <class Numbers>
  SIGPATH_HD void begin(Numbers& edge) const {
    for (int e = 0; e < size_; ++e) edge.at[e] = T(e == 0 ? 1 : 0);
  }
  // k where an edge ends.
  SIGPATH_HD N value(const Edge& e) const {
    N k = T(0);
    for_each([&](int m, int j) { k += e.at[at(m, j)] * N(end_factor(m, j)); });
    return k;
  }

  template <class See>
  SIGPATH_HD void tile(const N (&h)[1][1], Side& b, Edge& a, const See& see) const {
    N power[kMost], term[kMost], bottom[kMostEdge], right[kMostEdge];
    powers(h[0][0], power, term);
    for_each([&](int m, int j) {
      N ab = T(0), ba = T(0), from_b = T(0), from_a = T(0);
      for (int i = 0; i <= j; ++i) {
        ab += term[i] * a.at[at(m - i, j - i)];
        ba += term[i] * b.at[at(m - i, j - i)];
      }
      for (int l = 1; l <= m - j; ++l) {
        const N factor = inverse_factorial_[l + j];
        from_b += b.at[at(m - j, l)] * factor;
        from_a += a.at[at(m - j, l)] * factor;
      }
      bottom[at(m, j)] = power[j] * from_b + ab;
      right[at(m, j)] = power[j] * from_a + ba;
    });
    for (int e = 0; e < size_; ++e) {
      a.at[e] = bottom[e];
      b.at[e] = right[e];
    }
    see(0, 0, [&] { return value(a); });
  }

  template <class Numbers>
  SIGPATH_HD void begin_adjoint(Numbers& edge) const {
    for (int e = 0; e < size_; ++e) edge.at[e] = T(0);
  }
  SIGPATH_HD void seed(Side& b, N cotangent) const {
    for_each([&](int m, int j) { b.at[at(m, j)] = cotangent * N(end_factor(m, j)); });
  }

  // The adjoints of right and bottom become those of b and a; w <- dF/dc.
  SIGPATH_HD void adjoint(const N (&h)[1][1], Side& b, Edge& a, Side& right, Edge& bottom,
                          N (&w)[1][1]) const {
    N power[kMost], term[kMost], ga[kMostEdge], gb[kMostEdge];
    powers(h[0][0], power, term);
    for (int e = 0; e < size_; ++e) ga[e] = gb[e] = T(0);
    N slope = T(0);
    for_each([&](int m, int j) {
      const N s = bottom.at[at(m, j)], t = right.at[at(m, j)];
      for (int i = 0; i <= j; ++i) {
        const int e = at(m - i, j - i);
        ga[e] += term[i] * s;
        gb[e] += term[i] * t;
        if (i > 0) slope += term[i - 1] * (s * a.at[e] + t * b.at[e]);
      }
      const N ps = power[j] * s, pt = power[j] * t;
      N both = T(0);
      for (int l = 1; l <= m - j; ++l) {
        const int e = at(m - j, l);
        const N factor = inverse_factorial_[l + j];
        gb[e] += ps * factor;
        ga[e] += pt * factor;
        both += (s * b.at[e] + t * a.at[e]) * factor;
      }
      if (j > 0) slope += power[j - 1] * N(static_cast<T>(j)) * both;
    });
    for (int e = 0; e < size_; ++e) {
      bottom.at[e] = ga[e];
      right.at[e] = gb[e];
    }
    w[0][0] = slope;
  }

 private:
  SIGPATH_HD static int at(int m, int j) { return kLevels ? m * (m + 1) / 2 + j : j; }
  template <class Body>
  SIGPATH_HD void for_each(const Body& body) const {
    for (int m = kLevels ? 0 : order_; m <= order_; ++m)
      for (int j = 0; j <= m; ++j) body(m, j);
  }
  SIGPATH_HD T end_factor(int m, int j) const {
    return inverse_factorial_[j] * (kLevels ? static_cast<T>(weights_[m]) : T(1));
  }
  // c^i and c^i / i!.
  SIGPATH_HD void powers(N c, N (&power)[kMost], N (&term)[kMost]) const {
    power[0] = term[0] = T(1);
    for (int i = 1; i <= order_; ++i) {
      power[i] = power[i - 1] * c;
      term[i] = power[i] * N(inverse_factorial_[i]);
    }
  }

  int order_, size_;
  const double* weights_;
  T inverse_factorial_[kMost];  // 1 / n!
};

}  // namespace sigpath
