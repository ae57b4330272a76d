#pragma once

#include "cuda/ssm/butterfly.h"

namespace sigpath {

// Pairs in arrays that are aligned for them.
template <class T>
SIGPATH_HD Pair<T> load_pair(const T* p, index i) {
  const T* const at = static_cast<const T*>(__builtin_assume_aligned(p + 2 * i, 2 * sizeof(T)));
  return {at[0], at[1]};
}
template <class T>
SIGPATH_HD void store_pair(Pair<T> a, T* p, index i) {
  T* const at = static_cast<T*>(__builtin_assume_aligned(p + 2 * i, 2 * sizeof(T)));
  at[0] = a.re;
  at[1] = a.im;
}

// Rows of real numbers in an array. Of the n numbers of a row the first `count` are there, the
// others are 0; with `back`, the last `count`, too, which run backward from so many elements behind
// the row's begin.
template <class T>
struct RealRows {
  T* at;
  index inner, stride, outer;  // row r is at (r / inner) outer + (r % inner) stride
  index count, back;
  index first;  // added to r

  // Rows `stride` apart.
  static RealRows plain(T* at, index stride, index count) {
    return {at, 1, 0, stride, count, 0, 0};
  }
  SIGPATH_HD index begin(index r) const {
    return (r + first) / inner * outer + (r + first) % inner * stride;
  }
  // Where number t of n is in its row; -1: nowhere.
  SIGPATH_HD index place(index t, index n) const {
    if (t < count) return t;
    return back != 0 && t >= n - count && t < n ? back + n - 1 - t : -1;
  }
};

// Where a transform of p points takes its rows from. Rows of n real numbers have p = n / 2 points,
// z_j = x_2j + i x_2j+1, or, if n is odd, n.
template <class T>
struct FftSource {
  enum class Kind { kPairs, kReals, kSpectra };

  Kind kind;
  index given;  // points of a row; the others are 0
  index n;
  const T* pairs;  // points, or X_k, k = 0..n/2, for the inverse transform
  RealRows<const T> reals;
  const T* angles;   // e^{-2 pi i k / n}, for spectra
  const T* factors;  // of the points, or null

  // The points from + step i, i < kCount, of the row that begins there.
  template <int kCount>
  SIGPATH_HD void load(index begin, index from, index step, Pair<T>* z) const {
    switch (kind) {
      case Kind::kPairs:
        return each<kCount>(from, step, z, [&](index j) { return load_pair(pairs, begin + j); });
      case Kind::kReals:
        if (n % 2 == 0)
          each<kCount>(from, step, z, [&](index j) {
            return Pair<T>{real(begin, 2 * j), real(begin, 2 * j + 1)};
          });
        else
          each<kCount>(from, step, z, [&](index j) { return Pair<T>{real(begin, j), 0}; });
        return;
      default:
        if (n % 2 == 0)
          each<kCount>(from, step, z, [&](index j) { return swapped(packed(begin, j)); });
        else
          each<kCount>(from, step, z, [&](index j) { return swapped(mirrored(begin, j)); });
    }
  }
  SIGPATH_HD index begin(index r) const {
    return kind == Kind::kReals ? reals.begin(r) : r * (kind == Kind::kPairs ? given : n / 2 + 1);
  }

 private:
  template <int kCount, class Point>
  SIGPATH_HD void each(index from, index step, Pair<T>* z, const Point& point) const {
#pragma unroll
    for (int i = 0; i < kCount; ++i) {
      const index j = from + step * i;
      z[i] = j < given ? point(j) : Pair<T>{0, 0};
    }
    if (factors == nullptr) return;
#pragma unroll
    for (int i = 0; i < kCount; ++i) {
      const index j = from + step * i;
      if (j < given) z[i] = z[i] * load_pair(factors, j);
    }
  }
  SIGPATH_HD T real(index begin, index t) const {
    const index place = reals.place(t, n);
    return place < 0 ? T(0) : reals.at[begin + place];
  }
  // E_k + i O_k, the transforms of the even numbers and of the odd ones: X_k = E_k + w^k O_k.
  SIGPATH_HD Pair<T> packed(index begin, index k) const {
    Pair<T> x = load_pair(pairs, begin + k), mirror = conj(load_pair(pairs, begin + n / 2 - k));
    if (k == 0) x.im = mirror.im = 0;
    const Pair<T> odd = scaled(T(0.5), x - mirror) * conj(load_pair(angles, k));
    return scaled(T(0.5), x + mirror) + Pair<T>{-odd.im, odd.re};
  }
  SIGPATH_HD Pair<T> mirrored(index begin, index k) const {
    if (k == 0) return {load_pair(pairs, begin).re, 0};
    return k <= n / 2 ? load_pair(pairs, begin + k) : conj(load_pair(pairs, begin + n - k));
  }
};

// What is added to rows of outputs: sum_c d_c x_c, x_c being rows `step` apart.
template <class T>
struct FftDirect {
  const T* d;  // of the rows' numbers r % inner; null: nothing is added
  index d_step;
  RealRows<const T> x;
  index step;
  int terms;
};

// Where its points go, of which the first `wanted` are asked for. The inverse transform is that of
// points whose parts are swapped, swapped.
template <class T>
struct FftSink {
  index wanted;
  T* pairs;  // null: rows of n real numbers
  bool swap_first;
  const T* factors;  // or null
  bool swap_last;
  index n;
  RealRows<T> reals;
  T scale;
  bool add;  // to what is there
  FftDirect<T> direct;

  SIGPATH_HD index begin(index r) const { return pairs == nullptr ? reals.begin(r) : r * wanted; }

  // The points from + step i, i < kCount, of a row, which begins there.
  template <int kCount>
  SIGPATH_HD void store(index row, index begin, index from, index step, Pair<T>* z) const {
    if (swap_first) swap<kCount>(z);
    if (factors != nullptr) {
#pragma unroll
      for (int i = 0; i < kCount; ++i)
        if (const index k = from + step * i; k < wanted) z[i] = z[i] * load_pair(factors, k);
    }
    if (swap_last) swap<kCount>(z);
    if (pairs != nullptr) {
#pragma unroll
      for (int i = 0; i < kCount; ++i)
        if (const index k = from + step * i; k < wanted) store_pair(z[i], pairs, begin + k);
      return;
    }
    const index every = n % 2 == 0 ? 2 : 1;
    T x[kCount];
#pragma unroll
    for (int i = 0; i < kCount; ++i) x[i] = scale * z[i].re;
    put<kCount>(row, begin, every * from, every * step, x);
    if (every == 1) return;
#pragma unroll
    for (int i = 0; i < kCount; ++i) x[i] = scale * z[i].im;
    put<kCount>(row, begin, 2 * from + 1, 2 * step, x);
  }

 private:
  template <int kCount>
  SIGPATH_HD static void swap(Pair<T>* z) {
#pragma unroll
    for (int i = 0; i < kCount; ++i) z[i] = swapped(z[i]);
  }
  // Numbers from + step i of a row.
  template <int kCount>
  SIGPATH_HD void put(index row, index begin, index from, index step, T* x) const {
    if (direct.d != nullptr) {
      const T* d = direct.d + (row + reals.first) % reals.inner;
      const T* at = direct.x.at + direct.x.begin(row);
      for (int c = 0; c < direct.terms; ++c, d += direct.d_step, at += direct.step) {
        const T factor = *d;
#pragma unroll
        for (int i = 0; i < kCount; ++i)
          if (const index t = from + step * i; t < direct.x.count) x[i] += factor * at[t];
      }
    }
#pragma unroll
    for (int i = 0; i < kCount; ++i) {
      const index place = reals.place(from + step * i, n);
      if (place < 0) continue;
      T& to = reals.at[begin + place];
      to = add ? to + x[i] : x[i];
    }
  }
};

}  // namespace sigpath
