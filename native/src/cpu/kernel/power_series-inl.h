// Solvers that keep the solution along the edges of cells as power series (in the spirit of arXiv
// 2502.20392 and 2502.08470). In a cell of c = R write k(s, t) = sum D_ij s^i/i! t^j/j!; then
// k_st = c k is D_{i+1,j+1} = c D_ij, so that with a_j = D_0j along the top and b_i = D_i0 on the
// left
//   D_ij = c^i a_{j-i} for i <= j,  c^j b_{i-j} for i > j,
// and the bottom edge, s = 1, and the right one, t = 1, are
//   top'_j = sum_{i<=j} c^i/i! a_{j-i} + c^j sum_{l>=1} b_l/(l+j)!,
//   side'_i = sum_{j<=i} c^j/j! b_{i-j} + c^i sum_{l>=1} a_l/(l+i)!.
// Series: degrees up to the order are kept. Truncated: k = sum_m k^m by levels of the signature,
// where D^{m+1}_{i+1,j+1} = c D^m_ij, so that level m has degree m and nothing is cut off: a_{j-i}
// above is of level m - i, b_l of level m - j.
//
// Top: a of every refined column. State: b of every refined row. Record of a tile: its c, then a
// and b of every refined cell. Adjoint: those of top' and side'.
#if defined(SIGPATH_KERNEL_POWER_SERIES_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SIGPATH_KERNEL_POWER_SERIES_INL_H_
#undef SIGPATH_KERNEL_POWER_SERIES_INL_H_
#else
#define SIGPATH_KERNEL_POWER_SERIES_INL_H_
#endif

HWY_BEFORE_NAMESPACE();
namespace sigpath {
namespace HWY_NAMESPACE {

// 1 / n!.
template <class T>
HWY_INLINE T inverse_factorial(int n) {
  static constexpr double kFactorials[] = {1,
                                           1,
                                           2,
                                           6,
                                           24,
                                           120,
                                           720,
                                           5040,
                                           40320,
                                           362880,
                                           3628800,
                                           39916800,
                                           479001600,
                                           6227020800,
                                           87178291200,
                                           1307674368000,
                                           20922789888000};
  return static_cast<T>(1 / kFactorials[n]);
}

template <class N, bool kLevels>
class PowerSeries {
 public:
  using T = Element<N>;
  using Value = N;

  explicit PowerSeries(const KernelShape& shape)
      : lx_(shape.dyadic_x),
        ly_(shape.dyadic_y),
        order_(shape.solver.order),
        edge_(shape.solver.edge()),
        weights_(shape.solver.weights) {}

  void begin_top(T* top, index columns) const { begin(top, columns << ly_); }
  void begin_strip(T* state) const { begin(state, index{kTileRows} << lx_); }
  N value(const T* top) const {
    return end_of(top + ((index{1} << ly_) - 1) * edge_ * number_stride<N>());
  }
  void right(const T* state, N (&k)[kTileRows]) const {
    for (index i = 0; i < kTileRows; ++i)
      k[i] = end_of(state + (((i + 1) << lx_) - 1) * edge_ * number_stride<N>());
  }

  template <class Delta>
  void strip(Delta& delta, index begin, index end, T* top, T* state) const {
    run(
        delta, begin, end, top, state, [](const auto&) {}, [](const T*, const T*) {});
  }
  template <class Delta>
  void strip(Delta& delta, index begin, index end, T* top, T* state, T* record) const {
    const index size = edge_ * number_stride<N>();
    const auto tile = [&](const N(&c)[kTileRows][kTileColumns]) {
      for (const auto& row : c)
        for (const N& x : row) {
          store_number(x, record, 0);
          record += number_stride<N>();
        }
    };
    const auto cell = [&](const T* a, const T* b) {
      record = std::copy_n(a, size, record);
      record = std::copy_n(b, size, record);
    };
    run(delta, begin, end, top, state, tile, cell);
  }

  void begin_bottom(T* bottom, index columns) const {
    fill_numbers<N>(bottom, (columns << ly_) * edge_, T(0));
  }
  void begin_strip_adjoint(T* state) const {
    fill_numbers<N>(state, (index{kTileRows} << lx_) * edge_, T(0));
  }
  // The value at the end of the last side.
  void seed(T* state, N cotangent) const {
    T* b = state + ((index{kTileRows} << lx_) - 1) * edge_ * number_stride<N>();
    for_each_coefficient(
        [&](int m, int j) { store_number(times(cotangent, end_factor(m, j)), b, at(m, j)); });
  }
  template <class Weight>
  void strip_adjoint(Weight& weight, index begin, index end, T* bottom, T* state,
                     const T* record) const {
    const index size = edge_ * number_stride<N>(), rows = index{kTileRows} << lx_;
    const index cells = (index{kTileColumns} << ly_) * rows;
    const index tile = kTileRows * kTileColumns * number_stride<N>() + 2 * cells * size;
    for (index column = end; column > begin;) {
      column -= kTileColumns;
      const T* own = record + (column - begin) / kTileColumns * tile;
      const T* at_cell = own + tile;
      N w[kTileRows][kTileColumns];
      for (auto& row : w)
        for (N& x : row) x = Number<N>::set(0);
      for (index c = (index{kTileColumns} << ly_) - 1; c >= 0; --c)
        for (index r = rows - 1; r >= 0; --r) {
          at_cell -= 2 * size;
          const index i = r >> lx_, j = c >> ly_;
          const N slope =
              cell_adjoint(load_number<N>(own, i * kTileColumns + j), at_cell, at_cell + size,
                           bottom + (((column - begin) << ly_) + c) * size, state + r * size);
          w[i][j] = add(w[i][j], slope);
        }
      weight(column, w);
    }
  }

 private:
  static constexpr int kMost = SIGPATH_KERNEL_MAX_ORDER + 1;
  static constexpr int kMostEdge = kLevels ? kMost * (kMost + 1) / 2 : kMost;

  static HWY_INLINE index at(int m, int j) { return kLevels ? m * (m + 1) / 2 + j : j; }
  template <class Body>
  HWY_INLINE void for_each_coefficient(const Body& body) const {
    for (int m = kLevels ? 0 : order_; m <= order_; ++m)
      for (int j = 0; j <= m; ++j) body(m, j);
  }

  // k where an edge ends.
  N end_of(const T* edge) const {
    N k = Number<N>::set(0);
    for_each_coefficient(
        [&](int m, int j) { k = times_add(load_number<N>(edge, at(m, j)), end_factor(m, j), k); });
    return k;
  }
  HWY_INLINE T end_factor(int m, int j) const {
    return inverse_factorial<T>(j) * (kLevels ? static_cast<T>(weights_[m]) : T(1));
  }

  // k = 1 along these edges.
  void begin(T* edges, index n) const {
    for (index i = 0; i < n; ++i, edges += edge_ * number_stride<N>()) {
      fill_numbers<N>(edges, edge_, T(0));
      fill_numbers<N>(edges, 1, T(1));
    }
  }

  // c^i and c^i / i!.
  struct Powers {
    N power[kMost], term[kMost];
    Powers(N c, int order) {
      power[0] = term[0] = Number<N>::set(1);
      for (int i = 1; i <= order; ++i) {
        power[i] = mul(power[i - 1], c);
        term[i] = times(power[i], inverse_factorial<T>(i));
      }
    }
  };

  template <class Delta, class Tile, class Cell>
  void run(Delta& delta, index begin, index end, T* top, T* state, const Tile& tile,
           const Cell& cell) const {
    const index size = edge_ * number_stride<N>();
    for (index column = begin; column < end; column += kTileColumns) {
      N h[kTileRows][kTileColumns];
      delta(column, h);
      tile(h);
      for (index c = 0; c < (index{kTileColumns} << ly_); ++c, top += size)
        for (index r = 0; r < (index{kTileRows} << lx_); ++r) {
          T* b = state + r * size;
          cell(top, b);
          advance(Powers(h[r >> lx_][c >> ly_], order_), top, b);
        }
    }
  }

  // a and b of a cell become those of the cells below and to the right.
  void advance(const Powers& c, T* a, T* b) const {
    N bottom[kMostEdge], right[kMostEdge];
    for_each_coefficient([&](int m, int j) {
      N ab = Number<N>::set(0), ba = ab, from_b = ab, from_a = ab;
      for (int i = 0; i <= j; ++i) {
        ab = mul_add(c.term[i], load_number<N>(a, at(m - i, j - i)), ab);
        ba = mul_add(c.term[i], load_number<N>(b, at(m - i, j - i)), ba);
      }
      for (int l = 1; l <= m - j; ++l) {
        const T factor = inverse_factorial<T>(l + j);
        from_b = times_add(load_number<N>(b, at(m - j, l)), factor, from_b);
        from_a = times_add(load_number<N>(a, at(m - j, l)), factor, from_a);
      }
      bottom[at(m, j)] = mul_add(c.power[j], from_b, ab);
      right[at(m, j)] = mul_add(c.power[j], from_a, ba);
    });
    for (index e = 0; e < edge_; ++e) {
      store_number(bottom[e], a, e);
      store_number(right[e], b, e);
    }
  }

  // The adjoints of bottom and right become those of a and b; returns that of c.
  N cell_adjoint(N c, const T* a, const T* b, T* bottom, T* right) const {
    const Powers powers(c, order_);
    N ga[kMostEdge], gb[kMostEdge];
    for (index e = 0; e < edge_; ++e) ga[e] = gb[e] = Number<N>::set(0);
    N slope = Number<N>::set(0);
    for_each_coefficient([&](int m, int j) {
      const N s = load_number<N>(bottom, at(m, j)), t = load_number<N>(right, at(m, j));
      for (int i = 0; i <= j; ++i) {
        const index e = at(m - i, j - i);
        ga[e] = mul_add(powers.term[i], s, ga[e]);
        gb[e] = mul_add(powers.term[i], t, gb[e]);
        if (i == 0) continue;
        const N both = mul_add(s, load_number<N>(a, e), mul(t, load_number<N>(b, e)));
        slope = mul_add(powers.term[i - 1], both, slope);
      }
      const N ps = mul(powers.power[j], s), pt = mul(powers.power[j], t);
      N both = Number<N>::set(0);
      for (int l = 1; l <= m - j; ++l) {
        const index e = at(m - j, l);
        const T factor = inverse_factorial<T>(l + j);
        gb[e] = times_add(ps, factor, gb[e]);
        ga[e] = times_add(pt, factor, ga[e]);
        both =
            times_add(mul_add(s, load_number<N>(b, e), mul(t, load_number<N>(a, e))), factor, both);
      }
      if (j > 0) slope = mul_add(times(powers.power[j - 1], static_cast<T>(j)), both, slope);
    });
    for (index e = 0; e < edge_; ++e) {
      store_number(ga[e], bottom, e);
      store_number(gb[e], right, e);
    }
    return slope;
  }

  int lx_, ly_, order_;
  index edge_;
  const double* weights_;
};

template <class N>
using Series = PowerSeries<N, false>;
template <class N>
using Truncated = PowerSeries<N, true>;

}  // namespace HWY_NAMESPACE
}  // namespace sigpath
HWY_AFTER_NAMESPACE();
#endif
