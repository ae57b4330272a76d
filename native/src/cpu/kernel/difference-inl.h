// The solver of second order in row differences (arXiv 2509.10613, equation (1), rearranged): with
// h = R/2 and v = k_{i+1,j} - k_ij along row i+1,
//   s = k_{i+1,j} + k_{i,j+1},  v += h (s + h/3 (s + k_ij)),  k_{i+1,j+1} = k_{i,j+1} + v.
// The difference keeps the digits in float that the sum of three k's loses.
//
// State of a strip: k at its upper left corner, then v of its refined rows. Top: k.
// Record of a tile: its h, then dk_{i+1,j+1}/dh = s + 2 h/3 (s + k_ij) for every refined cell.
// Adjoint (u_ij is that of k_{i+1,j+1}; a = A - 1, b = 1 - B): u_ij = u_{i+1,j} + z_j,
//   z_j = z_{j+1} + (a u)_{i,j+1} + (a u)_{i+1,j} + (b u)_{i+1,j+1};
// state: z, a u and b u of the cell to the right; bottom: u and (a u)_{i+1,j} + (b u)_{i+1,j+1}.
#if defined(SIGPATH_KERNEL_DIFFERENCE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SIGPATH_KERNEL_DIFFERENCE_INL_H_
#undef SIGPATH_KERNEL_DIFFERENCE_INL_H_
#else
#define SIGPATH_KERNEL_DIFFERENCE_INL_H_
#endif

HWY_BEFORE_NAMESPACE();
namespace sigpath {
namespace HWY_NAMESPACE {

// Four refined rows at a time, in registers from column to column.
template <class N>
struct DifferenceRows {
  N v[4], left[4], corner;

  HWY_INLINE void load(const Element<N>* state, N k) {
    corner = k;
    for (int r = 0; r < 4; ++r) {
      v[r] = load_number<N>(state, r);
      left[r] = k = add(k, v[r]);
    }
  }
  HWY_INLINE void store(Element<N>* state) const {
    for (int r = 0; r < 4; ++r) store_number(v[r], state, r);
  }

  // One column of cells below k01, which becomes k at their bottom. keep(r, dk/dh).
  template <class Keep>
  HWY_INLINE N column(const N (&h)[4], N k01, const Keep& keep) {
    N k00 = corner;
    corner = k01;
    for (int r = 0; r < 4; ++r) {
      const N third = times(h[r], Element<N>(1) / 3);
      const N s = add(left[r], k01), t = add(s, k00);
      const N slope = mul_add(third, t, s);
      keep(r, third, t, slope);
      v[r] = mul_add(h[r], slope, v[r]);
      k00 = left[r];
      left[r] = k01 = add(k01, v[r]);
    }
    return k01;
  }
};

template <class N>
class Difference {
 public:
  using T = Element<N>;
  using Value = N;

  explicit Difference(const KernelShape& shape) : lx_(shape.dyadic_x), ly_(shape.dyadic_y) {}

  void begin_top(T* top, index columns) const { fill_numbers<N>(top, columns << ly_, T(1)); }
  void begin_strip(T* state) const {
    fill_numbers<N>(state, 1, T(1));
    fill_numbers<N>(state + number_stride<N>(), index{kTileRows} << lx_, T(0));
  }
  // k at the lower right end of a column's cells, whose top is at `top`.
  N value(const T* top) const { return load_number<N>(top, (index{1} << ly_) - 1); }

  // k at the ends of a strip's rows of steps, after its last column.
  void right(const T* state, N (&k)[kTileRows]) const {
    N here = load_number<N>(state, 0);
    for (index r = 0; r < (index{kTileRows} << lx_); ++r)
      k[r >> lx_] = here = add(here, load_number<N>(state, 1 + r));
  }

  // Tiles of the columns [begin, end) of a strip; top: that of column begin. h(column, tile).
  template <class Delta>
  HWY_INLINE void strip(Delta& delta, index begin, index end, T* top, T* state) const {
    run(delta, begin, end, top, state, [](auto...) {});
  }
  // The same; the records of the tiles go to `record`.
  template <class Delta>
  HWY_INLINE void strip(Delta& delta, index begin, index end, T* top, T* state, T* record) const {
    T* at = record;
    const auto keep = [&](int, N third, N t, N slope) {
      store_number(mul_add(third, t, slope), at, 0);
      at += number_stride<N>();
    };
    const auto tile = [&](const N(&h)[kTileRows][kTileColumns]) {
      for (const auto& row : h)
        for (const N& x : row) {
          store_number(x, at, 0);
          at += number_stride<N>();
        }
    };
    run(delta, begin, end, top, state, keep, tile);
  }

  // Adjoint of the same tiles, from the last to the first. weight(column, dF/dh tile).
  void begin_bottom(T* bottom, index columns) const {
    fill_numbers<N>(bottom, 2 * (columns << ly_), T(0));
  }
  void begin_strip_adjoint(T* state) const {
    fill_numbers<N>(state, 3 * (index{kTileRows} << lx_), T(0));
  }
  // The cotangent of the value at the end of the last refined row.
  void seed(T* state, N cotangent) const {
    store_number(cotangent, state, 3 * ((index{kTileRows} << lx_) - 1));
  }
  template <class Weight>
  HWY_INLINE void strip_adjoint(Weight& weight, index begin, index end, T* bottom, T* state,
                                const T* record) const {
    const index refined = index{kTileColumns} << ly_, rows = index{kTileRows} << lx_;
    const index size = (kTileRows * kTileColumns + rows * refined) * number_stride<N>();
    bottom += 2 * ((end - begin) << ly_) * number_stride<N>();
    record += (end - begin) / kTileColumns * size;
    for (index column = end; column > begin;) {
      column -= kTileColumns;
      bottom -= 2 * refined * number_stride<N>();
      record -= size;
      if (lx_ == 0 && ly_ == 0)
        tile_adjoint<false>(weight, column, bottom, state, record);
      else
        tile_adjoint<true>(weight, column, bottom, state, record);
    }
  }

 private:
  template <class Delta, class Keep, class Tile>
  HWY_INLINE void run(Delta& delta, index begin, index end, T* top, T* state, const Keep& keep,
                      const Tile& tile) const {
    const index step = number_stride<N>();
    if (lx_ == 0 && ly_ == 0) {
      N h[kTileRows][kTileColumns];
      DifferenceRows<N> rows;
      rows.load(state + step, load_number<N>(state, 0));
      for (index column = begin; column < end; column += kTileColumns, top += kTileColumns * step) {
        delta(column, h);
        tile(h);
        for (int c = 0; c < kTileColumns; ++c) {
          const N own[4] = {h[0][c], h[1][c], h[2][c], h[3][c]};
          store_number(rows.column(own, load_number<N>(top, c), keep), top, c);
        }
      }
      rows.store(state + step);
      store_number(rows.corner, state, 0);
      return;
    }
    N h[kTileRows][kTileColumns];
    const index refined = index{kTileColumns} << ly_;
    for (index column = begin; column < end; column += kTileColumns, top += refined * step) {
      delta(column, h);
      tile(h);
      N corner = load_number<N>(state, 0);
      store_number(load_number<N>(top, refined - 1), state, 0);
      for (index q = 0; q < (index{kTileRows} << lx_); q += 4) {
        DifferenceRows<N> rows;
        T* own = state + (1 + q) * step;
        rows.load(own, corner);
        corner = rows.left[3];
        for (index c = 0; c < refined; ++c) {
          const auto at = [&](index r) { return h[(q + r) >> lx_][c >> ly_]; };
          const N column_h[4] = {at(0), at(1), at(2), at(3)};
          store_number(rows.column(column_h, load_number<N>(top, c), keep), top, c);
        }
        rows.store(own);
      }
    }
  }
  template <class Delta, class Keep>
  HWY_INLINE void run(Delta& delta, index begin, index end, T* top, T* state,
                      const Keep& keep) const {
    run(delta, begin, end, top, state, keep, [](const auto&) {});
  }

  template <bool kRefined, class Weight>
  HWY_INLINE void tile_adjoint(Weight& weight, index column, T* bottom, T* state,
                               const T* record) const {
    const index step = number_stride<N>();
    const int lx = kRefined ? lx_ : 0, ly = kRefined ? ly_ : 0;
    const index refined = index{kTileColumns} << ly;
    const T* slopes = record + kTileRows * kTileColumns * step;
    N w[kTileRows][kTileColumns];
    for (auto& row : w)
      for (N& x : row) x = Number<N>::set(0);
    for (index q = (index{kTileRows} << lx) - 4; q >= 0; q -= 4) {
      N z[4], au[4], bu[4];
      for (int r = 0; r < 4; ++r) {
        z[r] = load_number<N>(state, 3 * (q + r));
        au[r] = load_number<N>(state, 3 * (q + r) + 1);
        bu[r] = load_number<N>(state, 3 * (q + r) + 2);
      }
      for (index c = refined - 1; c >= 0; --c) {
        N below = load_number<N>(bottom, 2 * c), carry = load_number<N>(bottom, 2 * c + 1);
        for (int r = 3; r >= 0; --r) {
          const index row = (q + r) >> lx, own = c >> ly;
          const N h = load_number<N>(record, row * kTileColumns + own);
          const N b = mul(h, times(h, T(1) / 3)), a = add(h, b);
          z[r] = add(z[r], add(au[r], carry));
          const N u = add(below, z[r]);
          au[r] = mul(a, u);
          carry = add(au[r], bu[r]);
          bu[r] = mul(b, u);
          w[row][own] = mul_add(u, load_number<N>(slopes, (q * refined) + 4 * c + r), w[row][own]);
          below = u;
        }
        store_number(below, bottom, 2 * c);
        store_number(carry, bottom, 2 * c + 1);
      }
      for (int r = 0; r < 4; ++r) {
        store_number(z[r], state, 3 * (q + r));
        store_number(au[r], state, 3 * (q + r) + 1);
        store_number(bu[r], state, 3 * (q + r) + 2);
      }
    }
    weight(column, w);
  }

  int lx_, ly_;
};

}  // namespace HWY_NAMESPACE
}  // namespace sigpath
HWY_AFTER_NAMESPACE();
#endif
