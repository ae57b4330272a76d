// Between rows and lanes: transposes of tiles of points; see fft.h.
#if defined(SIGPATH_SSM_ROWS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SIGPATH_SSM_ROWS_INL_H_
#undef SIGPATH_SSM_ROWS_INL_H_
#else
#define SIGPATH_SSM_ROWS_INL_H_
#endif

#include "hwy/cache_control.h"

HWY_BEFORE_NAMESPACE();
namespace sigpath {
namespace HWY_NAMESPACE {

// A tile has so many points of every row.
template <class T>
constexpr index tile_points() {
  return std::max<index>(16, hn::MaxLanes(Lane<T>()));
}
template <class T>
constexpr index tile_numbers() {
  return tile_points<T>() * static_cast<index>(hn::MaxLanes(Lane<T>()));
}

// out[kArrays i + k] = from(k)[i] for `count` i, and back.
template <int kArrays, class T, class From>
HWY_INLINE void interleave(const From& from, index count, T* out) {
  const Lane<T> d;
  for (index i = 0; i < count; i += lane_stride<T>()) {
    const auto at = [&](int k) { return hn::LoadU(d, from(k) + i); };
    if constexpr (kArrays == 4)
      hn::StoreInterleaved4(at(0), at(1), at(2), at(3), d, out + 4 * i);
    else
      hn::StoreInterleaved2(at(0), at(1), d, out + 2 * i);
  }
}
template <int kArrays, class T, class To>
HWY_INLINE void separate(const T* in, index count, const To& to) {
  const Lane<T> d;
  for (index i = 0; i < count; i += lane_stride<T>()) {
    Vector<T> v[4];
    if constexpr (kArrays == 4)
      hn::LoadInterleaved4(d, in + 4 * i, v[0], v[1], v[2], v[3]);
    else
      hn::LoadInterleaved2(d, in + 2 * i, v[0], v[1]);
    for (int k = 0; k < kArrays; ++k) hn::StoreU(v[k], d, to(k) + i);
  }
}

// A transpose is as many interleavings as the number of rows has factors 4 and 2: those of rows
// a, a + n / 4, a + n / 2, .. first.
template <class T>
class Tile {
 public:
  index width() const { return lane_stride<T>(); }

  // x (count, width) <- `count` numbers of every row from `offset` on; 0 of null rows.
  void take(const T* const* rows, index offset, index count, T* x) {
    constexpr index kPoints = tile_points<T>(), kAhead = 8;
    for (index r = 0; r < width(); ++r) {
      T* const own = first_ + r * kPoints;
      if (rows[r] == nullptr) {
        std::fill_n(own, kPoints, T(0));
        continue;
      }
      // More rows than the processor follows by itself.
      hwy::Prefetch(rows[r] + offset + kAhead * kPoints);
      if (count == kPoints)
        for (index i = 0; i < kPoints; i += lane_stride<T>())
          store(hn::LoadU(Lane<T>(), rows[r] + offset + i), own + i);
      else
        for (index i = 0; i < count; ++i) own[i] = rows[r][offset + i];
    }
    T *in = first_, *out = second_;
    index arrays = width(), length = kPoints;
    while (arrays > 1) {
      const index by = arrays % 4 == 0 ? 4 : 2, left = arrays / by;
      for (index a = 0; a < left; ++a) {
        // A whole tile goes where it belongs.
        T* const to = left == 1 && count == kPoints ? x : out + a * by * length;
        const auto from = [&](int k) { return in + (a + k * left) * length; };
        if (by == 4)
          interleave<4>(from, length, to);
        else
          interleave<2>(from, length, to);
      }
      arrays = left;
      length *= by;
      std::swap(in, out);
    }
    if (count < kPoints || width() == 1) std::copy_n(in, count * width(), x);
  }

  // body(row, numbers) for the rows that are not null, whose `count` numbers x (count, width) has.
  template <class Row, class Body>
  void give(const T* x, index count, Row const* rows, const Body& body) {
    constexpr index kPoints = tile_points<T>();
    for (index i = 0; i < count * width(); i += lane_stride<T>()) store(load(x + i), first_ + i);
    T *in = first_, *out = second_;
    // The steps of take(), from the last one back: arrays 1, then factors in the other order.
    index arrays = 1, length = kPoints * width();
    while (arrays < width()) {
      const index by = factor(width() / arrays), left = arrays;
      length /= by;
      for (index a = 0; a < left; ++a) {
        const T* const from = in + a * by * length;
        const auto to = [&](int k) { return out + (a + k * left) * length; };
        if (by == 4)
          separate<4>(from, length, to);
        else
          separate<2>(from, length, to);
      }
      arrays *= by;
      std::swap(in, out);
    }
    for (index r = 0; r < width(); ++r)
      if (rows[r] != nullptr) body(r, in + r * kPoints);
  }

 private:
  // The last factor of take() when n arrays have been made of more: fours come first.
  static index factor(index n) {
    while (n % 4 == 0) n /= 4;
    return n == 2 ? 2 : 4;
  }

  HWY_ALIGN T first_[tile_numbers<T>()] = {}, second_[tile_numbers<T>()];
};

template <class T>
void take_rows(const RealFft<T>& fft, const T* const* rows, index count, T* x) {
  const index width = lane_stride<T>();
  if (!fft.even()) {
    std::fill_n(x, 2 * fft.n * width, T(0));
    for (index r = 0; r < width; ++r)
      for (index i = 0; i < count && rows[r] != nullptr; ++i) x[2 * i * width + r] = rows[r][i];
    return;
  }
  Tile<T> tile;
  for (index first = 0; first < count; first += tile_points<T>())
    tile.take(rows, first, std::min(tile_points<T>(), count - first), x + first * width);
  std::fill_n(x + count * width, (fft.n - count) * width, T(0));
}
template <class T>
void give_rows(const RealFft<T>& fft, const T* x, index count, T factor, bool more,
               T* const* rows) {
  const index width = lane_stride<T>();
  if (!fft.even()) {
    for (index r = 0; r < width; ++r)
      for (index i = 0; i < count && rows[r] != nullptr; ++i) {
        const T own = factor * x[2 * i * width + r];
        rows[r][i] = more ? rows[r][i] + own : own;
      }
    return;
  }
  Tile<T> tile;
  for (index first = 0; first < count; first += tile_points<T>()) {
    const index own = std::min(tile_points<T>(), count - first);
    tile.give(x + first * width, own, rows, [&](index r, const T* from) {
      T* const to = rows[r] + first;
      for (index i = 0; i < own; ++i) to[i] = more ? to[i] + factor * from[i] : factor * from[i];
    });
  }
}

// Tiles of spectra, of which the mirrored half of an even one comes from the end.
template <class T>
struct SpectrumTiles {
  Tile<T> tile;
  HWY_ALIGN T re[tile_numbers<T>()], im[tile_numbers<T>()];

  ComplexVector<T> get(index i) const {
    return {load(re + i * lane_stride<T>()), load(im + i * lane_stride<T>())};
  }
  void put(ComplexVector<T> v, index i) {
    store(v.re, re + i * lane_stride<T>());
    store(v.im, im + i * lane_stride<T>());
  }
  void take(const T* const* rows, index stride, index first, index count) {
    tile.take(rows, first, count, re);
    tile.take(rows, stride + first, count, im);
  }
  void give(T* const* rows, index stride, index first, index count) {
    for (const auto& [from, offset] : {std::pair<const T*, index>{re, 0}, {im, stride}})
      tile.give(from, count, rows, [&, to = offset + first](index r, const T* own) {
        for (index i = 0; i < count; ++i) rows[r][to + i] = own[i];
      });
  }
};

template <class T>
HWY_INLINE ComplexVector<T> real_part(ComplexVector<T> v) {
  return {v.re, hn::Zero(Lane<T>())};
}

template <class T>
void take_spectra(const RealFft<T>& fft, const T* const* rows, index stride, T* x) {
  const index h = fft.tables->n, last = fft.even() ? h / 2 : fft.n / 2;
  SpectrumTiles<T> low, high;
  for (index first = 0; first <= last; first += tile_points<T>()) {
    const index count = std::min(tile_points<T>(), last + 1 - first);
    low.take(rows, stride, first, count);
    // Frequencies h - first - count + 1 .. h - first.
    if (fft.even()) high.take(rows, stride, h - first - count + 1, count);
    for (index i = 0; i < count; ++i) {
      const Pair<T> at(fft, first + i);
      ComplexVector<T> own = low.get(i), z, mirror;
      if (fft.even()) {
        auto other = high.get(count - 1 - i);
        if (first + i == 0) {
          own = real_part(own);
          other = real_part(other);
        }
        join(at.w, own, other, z, mirror);
      } else {
        z = first + i == 0 ? real_part(own) : own;
        mirror = conj(z);
      }
      put_point(z, x, at.own);
      if (at.other != at.own) put_point(mirror, x, at.other);
    }
  }
}
template <class T>
void give_spectra(const RealFft<T>& fft, const T* x, index stride, T* const* rows) {
  const index h = fft.tables->n, last = fft.even() ? h / 2 : fft.n / 2;
  SpectrumTiles<T> low, high;
  for (index first = 0; first <= last; first += tile_points<T>()) {
    const index count = std::min(tile_points<T>(), last + 1 - first);
    for (index i = 0; i < count; ++i) {
      const Pair<T> at(fft, first + i);
      ComplexVector<T> own = point(x, at.own), other = own;
      if (fft.even()) {
        split(at.w, point(x, at.own), point(x, at.other), own, other);
        high.put(other, count - 1 - i);
      }
      low.put(own, i);
    }
    low.give(rows, stride, first, count);
    if (fft.even()) high.give(rows, stride, h - first - count + 1, count);
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace sigpath
HWY_AFTER_NAMESPACE();
#endif
