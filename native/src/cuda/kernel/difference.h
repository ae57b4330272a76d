#pragma once

#include "cuda/kernel/sides.h"

namespace sigpath {

// The solver of second order in row differences (arXiv 2509.10613, equation (1), rearranged): with
// h = R/2 and v = k_{i+1,j} - k_ij along row i+1,
//   s = k_{i+1,j} + k_{i,j+1},  v += h (s + h/3 (s + k_ij)),  k_{i+1,j+1} = k_{i,j+1} + v.
// The difference keeps the digits in float that the sum of three k's loses.
//
// Side of a tile: v of its rows and k at its upper left corner. Edge: k of its columns. Adjoint
// (u_ij is that of k_{i+1,j+1}; a = A - 1, b = 1 - B): u_ij = u_{i+1,j} + z_j,
//   z_j = z_{j+1} + (a u)_{i,j+1} + (a u)_{i+1,j} + (b u)_{i+1,j+1};
// side: z, a u and b u of the cell to the right; edge: u and (a u)_{i+1,j} + (b u)_{i+1,j+1}.
template <class NumberType>
class Difference {
 public:
  using N = NumberType;
  using T = Real<N>;
  static constexpr int kRows = 4, kColumns = 4;
  struct Side {
    N v[kRows], corner;
  };
  struct Edge {
    N k[kColumns];
  };
  struct SideAdjoint {
    N z[kRows], au[kRows], bu[kRows];
  };
  struct EdgeAdjoint {
    N u[kColumns], carry[kColumns];
  };

  SIGPATH_HD explicit Difference(const SolverPlan&) {}

  SIGPATH_HD static int side_size() { return kRows + 1; }
  SIGPATH_HD static int edge_size() { return kColumns; }
  SIGPATH_HD static int side_adjoint_size() { return 3 * kRows; }
  SIGPATH_HD static int edge_adjoint_size() { return 2 * kColumns; }
  SIGPATH_HD static N& number(Side& s, int i) { return i < kRows ? s.v[i] : s.corner; }
  SIGPATH_HD static N& number(Edge& e, int i) { return e.k[i]; }
  SIGPATH_HD static N& number(SideAdjoint& s, int i) {
    return i < kRows ? s.z[i] : i < 2 * kRows ? s.au[i - kRows] : s.bu[i - 2 * kRows];
  }
  SIGPATH_HD static N& number(EdgeAdjoint& e, int i) {
    return i < kColumns ? e.u[i] : e.carry[i - kColumns];
  }

  SIGPATH_HD void begin(Side& s) const {
#pragma unroll
    for (int r = 0; r < kRows; ++r) s.v[r] = T(0);
    s.corner = T(1);
  }
  SIGPATH_HD void begin(Edge& e) const {
#pragma unroll
    for (int c = 0; c < kColumns; ++c) e.k[c] = T(1);
  }
  SIGPATH_HD N value(const Edge& e) const { return e.k[kColumns - 1]; }

  // side and edge of a tile become those to the right of it and below. see(r, c, k).
  template <class See>
  SIGPATH_HD void tile(const N (&h)[kRows][kColumns], Side& side, Edge& edge,
                       const See& see) const {
    solve(h, side, edge, [&](int r, int c, N k, N, N) { see(r, c, [&] { return k; }); });
  }

  SIGPATH_HD void begin_adjoint(SideAdjoint& s) const {
#pragma unroll
    for (int r = 0; r < kRows; ++r) s.z[r] = s.au[r] = s.bu[r] = T(0);
  }
  SIGPATH_HD void begin_adjoint(EdgeAdjoint& e) const {
#pragma unroll
    for (int c = 0; c < kColumns; ++c) e.u[c] = e.carry[c] = T(0);
  }
  // The cotangent of k at the end of the last row.
  SIGPATH_HD void seed(SideAdjoint& s, N cotangent) const { s.z[kRows - 1] = cotangent; }

  // side and edge are those before the tile; w <- dF/dh.
  SIGPATH_HD void adjoint(const N (&h)[kRows][kColumns], Side& side, Edge& edge, SideAdjoint& s,
                          EdgeAdjoint& e, N (&w)[kRows][kColumns]) const {
    // dk_{i+1,j+1}/dh = s + 2 h/3 (s + k_ij).
    solve(h, side, edge, [&](int r, int c, N, N slope, N more) { w[r][c] = slope + more; });
#pragma unroll
    for (int c = kColumns - 1; c >= 0; --c) {
      N below = e.u[c], carry = e.carry[c];
#pragma unroll
      for (int r = kRows - 1; r >= 0; --r) {
        const N b = h[r][c] * (h[r][c] * N(T(1) / 3)), a = h[r][c] + b;
        s.z[r] = s.z[r] + carry + s.au[r];
        below = below + s.z[r];
        s.au[r] = a * below;
        carry = s.au[r] + s.bu[r];
        s.bu[r] = b * below;
        w[r][c] = w[r][c] * below;
      }
      e.u[c] = below;
      e.carry[c] = carry;
    }
  }

 private:
  // see(r, c, k_{i+1,j+1}, s + h/3 (s + k_ij), h/3 (s + k_ij)).
  template <class See>
  SIGPATH_HD static void solve(const N (&h)[kRows][kColumns], Side& side, Edge& edge,
                               const See& see) {
    N left[kRows], k = side.corner;
#pragma unroll
    for (int r = 0; r < kRows; ++r) left[r] = k = k + side.v[r];
#pragma unroll
    for (int c = 0; c < kColumns; ++c) {
      N k00 = side.corner, k01 = edge.k[c];
      side.corner = k01;
#pragma unroll
      for (int r = 0; r < kRows; ++r) {
        const N s = left[r] + k01, more = h[r][c] * N(T(1) / 3) * (s + k00), slope = s + more;
        side.v[r] = side.v[r] + h[r][c] * slope;
        k00 = left[r];
        left[r] = k01 = k01 + side.v[r];
        see(r, c, k01, slope, more);
      }
      edge.k[c] = k01;
    }
  }
};

}  // namespace sigpath
