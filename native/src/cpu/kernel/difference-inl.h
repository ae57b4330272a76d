// The solver of second order in row differences (arXiv 2509.10613, equation (1), rearranged): with
// h = R/2 and v = k_{i+1,j} - k_ij along row i+1,
//   s = k_{i+1,j} + k_{i,j+1},  v += h (s + h/3 (s + k_ij)),  k_{i+1,j+1} = k_{i,j+1} + v.
// The difference keeps the digits in float that the sum of three k's loses.
//
// State of a strip: k at its upper left corner, then v of its refined rows. Top: k.
// Record: h and dk_{i+1,j+1}/dh = s + 2 h/3 (s + k_ij), of a column after the other the four h,
// then the four slopes; refined, of a tile all h, then the slopes of its refined cells. Adjoint
// (u_ij is that of k_{i+1,j+1}; a = A - 1, b = 1 - B): u_ij = u_{i+1,j} + z_j,
//   z_j = z_{j+1} + (a u)_{i,j+1} + (a u)_{i+1,j} + (b u)_{i+1,j+1};
// state: z, a u and b u of the cell to the right; bottom: u and (a u)_{i+1,j} + (b u)_{i+1,j+1}.
#if defined(SIGPATH_KERNEL_DIFFERENCE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SIGPATH_KERNEL_DIFFERENCE_INL_H_
#undef SIGPATH_KERNEL_DIFFERENCE_INL_H_
#else
#define SIGPATH_KERNEL_DIFFERENCE_INL_H_
#endif

#include "hwy/cache_control.h"

HWY_BEFORE_NAMESPACE();
namespace sigpath {
namespace HWY_NAMESPACE {

// What was in memory before has to be read again: registers that hold it are free in between.
HWY_INLINE void memory_barrier() { asm volatile("" : : : "memory"); }

// So many refined rows at a time, in registers from column to column.
template <class N, int kRows>
struct DifferenceRows {
  N v[kRows], left[kRows], corner;

  HWY_INLINE void load(const Element<N>* state, N k) {
    corner = k;
    for (int r = 0; r < kRows; ++r) {
      v[r] = load_number<N>(state, r);
      left[r] = k = add(k, v[r]);
    }
  }
  HWY_INLINE void store(Element<N>* state) const {
    for (int r = 0; r < kRows; ++r) store_number(v[r], state, r);
  }

  // One column of cells below k01, which becomes k at their bottom; h[r], third[r] = h[r] / 3.
  // keep(r, slope) may call slope(), dk/dh of a cell.
  template <class H, class Third, class Keep>
  HWY_INLINE N column(const H& h, const Third& third, N k01, const Keep& keep) {
    N k00 = corner;
    corner = k01;
    for (int r = 0; r < kRows; ++r) {
      const N s = add(left[r], k01), t = add(s, k00);
      const N slope = mul_add(third(r), t, s);
      keep(r, [&] { return mul_add(third(r), t, slope); });
      v[r] = mul_add(h(r), slope, v[r]);
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

  explicit Difference(const KernelShape& shape)
      : lx_(shape.dyadic_x),
        ly_(shape.dyadic_y),
        wide_(kTileColumns > kNarrow && shape.channels >= kWideChannels) {}

  void begin_top(T* top, index columns) const { fill_numbers<N>(top, columns << ly_, T(1)); }
  void begin_strip(T* state) const {
    fill_numbers<N>(state, 1, T(1));
    fill_numbers<N>(state + kStep, index{kTileRows} << lx_, T(0));
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
    choose<false>(delta, begin, end, top, state, nullptr);
  }
  // The same; the records of the tiles go to `record`.
  template <class Delta>
  HWY_INLINE void strip(Delta& delta, index begin, index end, T* top, T* state, T* record) const {
    choose<true>(delta, begin, end, top, state, record);
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
    if (lx_ > 0 || ly_ > 0)
      refined_adjoint(weight, begin, end, bottom, state, record);
    else
      plain_adjoint(weight, begin, end, bottom, state, record);
  }

 private:
  // Where channels are few a narrow tile is better: the recurrence is what takes the time, and
  // fewer of its instructions wait for each other at a time.
  static constexpr int kNarrow = 2;
  static constexpr index kWideChannels = 12;
  static constexpr int kColumn = 2 * kTileRows;  // record of a column
  static constexpr index kStep = Number<N>::kVectors * kLanes<T>;

  template <bool kRecord, class Delta>
  HWY_INLINE void choose(Delta& delta, index begin, index end, T* top, T* state, T* record) const {
    if (lx_ > 0)
      refined<8, kRecord>(delta, begin, end, top, state, record);
    else if (ly_ > 0)
      refined<4, kRecord>(delta, begin, end, top, state, record);
    else if (wide_)
      plain<kTileColumns, kRecord>(delta, begin, end, top, state, record);
    else if (kRecord)
      recorded(delta, begin, end, top, state, record);
    else
      plain<kNarrow, false>(delta, begin, end, top, state, record);
  }

  template <int kColumns, bool kRecord, class Delta>
  HWY_INLINE void plain(Delta& delta, index begin, index end, T* top, T* state, T* record) const {
    DifferenceRows<N, kTileRows> rows;
    rows.load(state + kStep, load_number<N>(state, 0));
    const auto put_away = [&] {
      rows.store(state + kStep);
      store_number(rows.corner, state, 0);
    };
    for (index column = begin; column < end; column += kColumns, top += kColumns * kStep) {
      N h[kTileRows][kColumns];
      delta(column, h);
      if (kRecord) put_tile(h, record);
      if (kColumns > kNarrow) {
        // A wide tile needs all registers for itself.
        memory_barrier();
        rows.load(state + kStep, load_number<N>(state, 0));
      }
      for (int c = 0; c < kColumns; ++c) {
        const auto keep = [&](int r, const auto& slope) {
          if (kRecord) store_number(slope(), record, c * kColumn + kTileRows + r);
        };
        const N below = rows.column([&](int r) { return h[r][c]; },
                                    [&](int r) { return times(h[r][c], T(1) / 3); },
                                    load_number<N>(top, c), keep);
        store_number(below, top, c);
      }
      if (kColumns > kNarrow) put_away();
      if (kRecord) record += kColumns * kColumn * kStep;
    }
    if (kColumns == kNarrow) put_away();
  }

  // h of a tile into the records of its columns. A store that misses the first-level cache holds up
  // all that follow it: what comes next is called for.
  template <int kColumns>
  static HWY_INLINE void put_tile(const N (&h)[kTileRows][kColumns], T* record) {
    constexpr index kAhead = 6 * kColumn;
    for (int c = 0; c < kColumns; ++c)
      for (int r = 0; r < kTileRows; ++r) {
        const index at = c * kColumn + r;
        hwy::Prefetch(record + (kAhead + at) * kStep);
        hwy::Prefetch(record + (kAhead + at + kTileRows) * kStep);
        store_number(h[r][c], record, at);
      }
  }

  // All h first, then the recurrence: each alone is faster where both are stored.
  template <class Delta>
  HWY_INLINE void recorded(Delta& delta, index begin, index end, T* top, T* state,
                           T* record) const {
    for (index column = begin; column < end; column += kTileColumns) {
      N h[kTileRows][kTileColumns];
      delta(column, h);
      put_tile(h, record + (column - begin) * kColumn * kStep);
    }
    DifferenceRows<N, kTileRows> rows;
    rows.load(state + kStep, load_number<N>(state, 0));
    for (index c = 0; c < end - begin; ++c, record += kColumn * kStep) {
      const N below = rows.column(
          [&](int r) { return load_number<N>(record, r); },
          [&](int r) { return times(load_number<N>(record, r), T(1) / 3); }, load_number<N>(top, c),
          [&](int r, const auto& slope) { store_number(slope(), record, kTileRows + r); });
      store_number(below, top, c);
    }
    rows.store(state + kStep);
    store_number(rows.corner, state, 0);
  }

  template <int kRows, bool kRecord, class Delta>
  HWY_INLINE void refined(Delta& delta, index begin, index end, T* top, T* state, T* record) const {
    const index each = index{1} << ly_, all = kTileColumns * each;
    const auto put = [&](N x) {
      if (!kRecord) return;
      store_number(x, record, 0);
      record += kStep;
    };
    for (index column = begin; column < end; column += kTileColumns, top += all * kStep) {
      N h[kTileRows][kTileColumns];
      delta(column, h);
      for (const auto& row : h)
        for (const N& x : row) put(x);
      N corner = load_number<N>(state, 0);
      store_number(load_number<N>(top, all - 1), state, 0);
      for (index q = 0; q < (index{kTileRows} << lx_); q += kRows) {
        DifferenceRows<N, kRows> rows;
        T* own = state + (1 + q) * kStep;
        rows.load(own, corner);
        corner = rows.left[kRows - 1];
        for (index c = 0; c < kTileColumns; ++c) {
          N of_row[kRows], third[kRows];
          for (int r = 0; r < kRows; ++r) {
            of_row[r] = h[(q + r) >> lx_][c];
            third[r] = times(of_row[r], T(1) / 3);
          }
          const auto keep = [&](int, const auto& slope) {
            if (kRecord) put(slope());
          };
          for (index i = c * each; i < (c + 1) * each; ++i) {
            const N below =
                rows.column([&](int r) { return of_row[r]; }, [&](int r) { return third[r]; },
                            load_number<N>(top, i), keep);
            store_number(below, top, i);
          }
        }
        rows.store(own);
      }
    }
  }

  // z, a u and b u of four refined rows.
  struct AdjointRows {
    N z[4], au[4], bu[4];

    HWY_INLINE void load(const T* state) {
      for (int r = 0; r < 4; ++r) {
        z[r] = load_number<N>(state, 3 * r);
        au[r] = load_number<N>(state, 3 * r + 1);
        bu[r] = load_number<N>(state, 3 * r + 2);
      }
    }
    HWY_INLINE void store(T* state) const {
      for (int r = 0; r < 4; ++r) {
        store_number(z[r], state, 3 * r);
        store_number(au[r], state, 3 * r + 1);
        store_number(bu[r], state, 3 * r + 2);
      }
    }
    // One column of cells above `bottom`; put(r, u).
    template <class H, class Put>
    HWY_INLINE void column(const H& h, T* bottom, const Put& put) {
      N below = load_number<N>(bottom, 0), carry = load_number<N>(bottom, 1);
      for (int r = 3; r >= 0; --r) {
        const N x = h(r), b = mul(x, times(x, T(1) / 3)), a = add(x, b);
        z[r] = add(add(z[r], carry), au[r]);
        below = add(below, z[r]);
        au[r] = mul(a, below);
        carry = add(au[r], bu[r]);
        bu[r] = mul(b, below);
        put(r, below);
      }
      store_number(below, bottom, 0);
      store_number(carry, bottom, 1);
    }
  };

  template <class Weight>
  HWY_INLINE void plain_adjoint(Weight& weight, index begin, index end, T* bottom, T* state,
                                const T* record) const {
    for (index column = end; column > begin;) {
      column -= kTileColumns;
      T* const below = bottom + 2 * (column - begin) * kStep;
      const T* own = record + kColumn * (column - begin) * kStep;
      N w[kTileRows][kTileColumns];
      AdjointRows rows;
      rows.load(state);
      for (int c = kTileColumns - 1; c >= 0; --c) {
        const T* at = own + c * kColumn * kStep;
        rows.column([&](int r) { return load_number<N>(at, r); }, below + 2 * c * kStep,
                    [&](int r, N u) { w[r][c] = mul(u, load_number<N>(at, kTileRows + r)); });
      }
      rows.store(state);
      memory_barrier();
      weight(column, w);
    }
  }

  template <class Weight>
  HWY_INLINE void refined_adjoint(Weight& weight, index begin, index end, T* bottom, T* state,
                                  const T* record) const {
    constexpr index kTile = kTileRows * kTileColumns;
    const index each = index{1} << ly_, all = kTileColumns * each,
                size = kTile * (1 + (each << lx_));
    const index at_once = lx_ > 0 ? 8 : 4;
    bottom += 2 * ((end - begin) << ly_) * kStep;
    record += (end - begin) / kTileColumns * size * kStep;
    for (index column = end; column > begin;) {
      column -= kTileColumns;
      bottom -= 2 * all * kStep;
      record -= size * kStep;
      N w[kTileRows][kTileColumns];
      for (auto& row : w)
        for (N& x : row) x = Number<N>::set(0);
      for (index q = (index{kTileRows} << lx_) - 4; q >= 0; q -= 4) {
        // Slopes are recorded column by column of so many rows.
        const T* slopes = record + (kTile + q / at_once * at_once * all + q % at_once) * kStep;
        AdjointRows rows;
        rows.load(state + 3 * q * kStep);
        for (index c = kTileColumns - 1; c >= 0; --c) {
          N h[4];
          for (int r = 0; r < 4; ++r)
            h[r] = load_number<N>(record, ((q + r) >> lx_) * kTileColumns + c);
          for (index i = (c + 1) * each - 1; i >= c * each; --i)
            rows.column([&](int r) { return h[r]; }, bottom + 2 * i * kStep,
                        [&](int r, N u) {
                          N& own = w[(q + r) >> lx_][c];
                          own = mul_add(u, load_number<N>(slopes, i * at_once + r), own);
                        });
        }
        rows.store(state + 3 * q * kStep);
      }
      weight(column, w);
    }
  }
  int lx_, ly_;
  bool wide_;
};

}  // namespace HWY_NAMESPACE
}  // namespace sigpath
HWY_AFTER_NAMESPACE();
#endif
