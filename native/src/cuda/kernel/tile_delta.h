#pragma once

#include "cuda/kernel/delta.h"

namespace sigpath {

// Any static kernel, orders and channels. kLifted: it is not linear, so that Delta is made of the
// corners of steps; kRefined: a tile may have fewer steps than rows or columns.
template <class NumberType, int R, int C, bool kLifted, bool kRefined>
class TileDelta {
 public:
  using N = NumberType;
  using T = Real<N>;
  static constexpr int kRows = R, kColumns = C;
  static constexpr bool kLinear = !kLifted;
  static constexpr bool kAgain = false;
  static constexpr bool kPrefixes = kRefined;
  struct Rows {};
  struct Gradient {};

  SIGPATH_HD TileDelta(const DeltaPlan<T>& plan, const PairPaths<N>& paths)
      : plan_(plan), paths_(paths), kappa_(plan.lift) {}

  SIGPATH_HD void begin(int, Rows&) const {}
  SIGPATH_HD void tile(const Rows&, int row, int column, N (&h)[R][C]) const {
    N rho[kX][kY], delta[R][C];
    products(row, column, rho);
    if constexpr (kLifted) {
#pragma unroll
      for (int r = 0; r < kX; ++r)
#pragma unroll
        for (int c = 0; c < kY; ++c)
          if (r <= steps_x() && c <= steps_y()) rho[r][c] = kappa_.value(rho[r][c]);
    }
    const N factor = plan_.factor;
#pragma unroll
    for (int r = 0; r < R; ++r)
#pragma unroll
      for (int c = 0; c < C; ++c)
        if constexpr (kLifted)
          delta[r][c] =
              ((rho[r + 1][c + 1] - rho[r][c + 1]) - (rho[r + 1][c] - rho[r][c])) * factor;
        else
          delta[r][c] = rho[r][c] * factor;
#pragma unroll
    for (int r = 0; r < R; ++r)
#pragma unroll
      for (int c = 0; c < C; ++c)
        h[r][c] = of_step(shift_x(), r, [&](int i) {
          return of_step(shift_y(), c, [&](int j) { return delta[i][j]; });
        });
  }

  SIGPATH_HD void begin(Gradient&) const {}
  SIGPATH_HD void finish(const Gradient&, int, const PairGradients<T>&) const {}
  SIGPATH_HD void weights(const Rows&, Gradient&, int row, int column, T (&w)[R][C],
                          const PairGradients<T>& to) const {
#pragma unroll
    for (int r = 0; r < R; ++r) add_up<C>(shift_y(), [&](int c) -> T& { return w[r][c]; });
#pragma unroll
    for (int c = 0; c < C; ++c) add_up<R>(shift_x(), [&](int r) -> T& { return w[r][c]; });
#pragma unroll
    for (int r = 0; r < R; ++r)
#pragma unroll
      for (int c = 0; c < C; ++c) {
        const bool moves = r < steps_x() && c < steps_y() &&
                           (row >> plan_.dyadic_x) + r < paths_.steps_x &&
                           (column >> plan_.dyadic_y) + c < paths_.steps_y;
        w[r][c] = moves ? w[r][c] * plan_.factor : T(0);
      }
    T q[kX][kY];
    bool differences = false;
    if constexpr (kLifted) {
      differences = !kappa_.is_dot();
      corners(row, column, w, q, to.sums);
    } else {
#pragma unroll
      for (int r = 0; r < R; ++r)
#pragma unroll
        for (int c = 0; c < C; ++c) q[r][c] = w[r][c];
    }
    const GradientUnits of_x(R, plan_.dyadic_x, kLifted), of_y(C, plan_.dyadic_y, kLifted);
    T* gx = to.x + row / R * of_x.per_tile();
    T* gy = to.y + column / C * of_y.per_tile();
    const N* from_x = paths_.x + (row >> plan_.dyadic_x);
    const N* from_y = paths_.y + (column >> plan_.dyadic_y);
    for (index ch = 0; ch < plan_.channels; ++ch) {
      N x[kX], y[kY];
      load(from_x, steps_x(), x);
      load(from_y, steps_y(), y);
      T sum_y[kY];
#pragma unroll
      for (int c = 0; c < kY; ++c) sum_y[c] = 0;
#pragma unroll
      for (int r = 0; r < kX; ++r) {
        T sum_x = 0;
#pragma unroll
        for (int c = 0; c < kY; ++c) {
          const T d = x[r] - y[c];
          sum_x += q[r][c] * (differences ? d : y[c]);
          sum_y[c] += q[r][c] * (differences ? -d : x[r]);
        }
        if (r < steps_x() + kMore) gx[r] += sum_x;
      }
#pragma unroll
      for (int c = 0; c < kY; ++c)
        if (c < steps_y() + kMore) gy[c] += sum_y[c];
      gx += to.units_x;
      gy += to.units_y;
      from_x += paths_.stride_x;
      from_y += paths_.stride_y;
    }
  }

 private:
  static constexpr int kMore = kLifted ? 1 : 0, kX = R + kMore, kY = C + kMore;

  // 2^shift rows or columns of a tile are of one step.
  static constexpr int kMostShift = R == 1 ? 0 : 2;
  static_assert((R == 1 || R == 4) && R == C);
  SIGPATH_HD static int shift(int dyadic) {
    return !kRefined ? 0 : dyadic < kMostShift ? dyadic : kMostShift;
  }
  SIGPATH_HD int shift_x() const { return shift(plan_.dyadic_x); }
  SIGPATH_HD int shift_y() const { return shift(plan_.dyadic_y); }
  SIGPATH_HD int steps_x() const { return R >> shift_x(); }
  SIGPATH_HD int steps_y() const { return C >> shift_y(); }

  // Indices are constants, so that arrays stay in registers.
  template <class Get>
  SIGPATH_HD static N of_step(int shift, int i, const Get& get) {
    if constexpr (kMostShift == 0 || !kRefined) return get(i);
    return shift == 0 ? get(i) : shift == 1 ? get(i / 2) : get(0);
  }
  template <int n, class Get>
  SIGPATH_HD static void add_up(int shift, const Get& get) {
    if constexpr (n == 4 && kRefined) {
      if (shift == 0) return;
      get(0) += get(1);
      get(1) = get(2) + get(3);
      if (shift == 2) get(0) += get(1);
    }
  }

  template <int n>
  SIGPATH_HD static void load(const N* from, int steps, N (&to)[n]) {
    if constexpr (!kRefined && n >= kPack) {
      const Pack<N> four = load_pack(from);
#pragma unroll
      for (int i = 0; i < kPack; ++i) to[i] = four.at[i];
      if constexpr (n > kPack) to[kPack] = from[kPack];
    } else {
#pragma unroll
      for (int i = 0; i < n; ++i) to[i] = i < steps + kMore ? from[i] : N(T(0));
    }
  }

  // Inner products of steps; or rho of their corners.
  SIGPATH_HD void products(int row, int column, N (&rho)[kX][kY]) const {
#pragma unroll
    for (int r = 0; r < kX; ++r)
#pragma unroll
      for (int c = 0; c < kY; ++c) rho[r][c] = N(T(0));
    const bool dot = !kLifted || kappa_.is_dot();
    const N* from_x = paths_.x + (row >> plan_.dyadic_x);
    const N* from_y = paths_.y + (column >> plan_.dyadic_y);
    for (index ch = 0; ch < plan_.channels; ++ch) {
      N x[kX], y[kY];
      load(from_x, steps_x(), x);
      load(from_y, steps_y(), y);
#pragma unroll
      for (int r = 0; r < kX; ++r)
#pragma unroll
        for (int c = 0; c < kY; ++c) {
          const N d = x[r] - y[c];
          rho[r][c] += dot ? x[r] * y[c] : d * d;
        }
      from_x += paths_.stride_x;
      from_y += paths_.stride_y;
    }
  }

  // q: what every corner's rho gets of the four cells around it.
  SIGPATH_HD void corners(int row, int column, const T (&w)[R][C], T (&q)[kX][kY], T* sums) const {
    T rho[kX][kY];
    products(row, column, rho);
    T by_scale = 0, by_shape = 0;
#pragma unroll
    for (int r = 0; r < kX; ++r)
#pragma unroll
      for (int c = 0; c < kY; ++c) {
        T v = 0;
        if (r > 0 && c > 0) v += w[r - 1][c - 1];
        if (r < R && c < C) v += w[r][c];
        if (r > 0 && c < C) v -= w[r - 1][c];
        if (r < R && c > 0) v -= w[r][c - 1];
        const bool here = r <= steps_x() && c <= steps_y();
        q[r][c] = here ? v * kappa_.slope(rho[r][c]) : T(0);
        if (sums != nullptr && here) {
          by_scale += q[r][c] * rho[r][c];
          by_shape += v * kappa_.by_shape(rho[r][c]);
        }
        if (!kappa_.is_dot()) q[r][c] += q[r][c];  // d rho = 2 <x - y, dx - dy>
      }
    if (sums == nullptr) return;
    sums[0] += by_scale;
    sums[1] += by_shape;
  }

  DeltaPlan<T> plan_;
  PairPaths<N> paths_;
  StaticFunction<T> kappa_;
};

}  // namespace sigpath
