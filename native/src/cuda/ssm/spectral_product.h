#pragma once

#include "cuda/device/per_number.h"
#include "cuda/ssm/fft_ends.h"

namespace sigpath {

// Points of a transform at a frequency k <= p / 2 and at its mirror q = p - k.
template <class T>
struct Mirrored {
  Pair<T> at, mirror;

  SIGPATH_HD static index mirror_of(index points, index k) { return k == 0 ? 0 : points - k; }
  SIGPATH_HD static Mirrored load(const T* row, index points, index k) {
    return {load_pair(row, k), load_pair(row, mirror_of(points, k))};
  }
  SIGPATH_HD void store(T* row, index points, index k) const {
    store_pair(at, row, k);
    if (2 * k != points) store_pair(mirror, row, mirror_of(points, k));
  }
  SIGPATH_HD Mirrored& operator+=(const Mirrored& other) {
    at = at + other.at;
    mirror = mirror + other.mirror;
    return *this;
  }
};

// The transforms of a real row's even numbers and odd ones there, of which Z = E + i O is the row's
// (see FftSource): E_k = (Z_k + conj(Z_q)) / 2, O_k = (Z_k - conj(Z_q)) / 2i.
template <class T>
struct EvenOdd {
  Pair<T> even, odd;

  SIGPATH_HD static EvenOdd of(const Mirrored<T>& z) {
    const Pair<T> mirror = conj(z.mirror);
    return {scaled(T(0.5), z.at + mirror), turned_right(scaled(T(0.5), z.at - mirror))};
  }
  // Z with swapped parts, as the inverse transform takes it.
  SIGPATH_HD Mirrored<T> swapped_points() const {
    return {{even.im + odd.re, even.re - odd.im}, {odd.re - even.im, even.re + odd.im}};
  }
};

// With X_k = E_k + w^k O_k and turn = w^2k: the spectrum x y,
template <class T>
SIGPATH_HD EvenOdd<T> product(const EvenOdd<T>& x, const EvenOdd<T>& y, Pair<T> turn) {
  return {x.even * y.even + turn * (x.odd * y.odd), x.even * y.odd + x.odd * y.even};
}
// and conj(x) y, of a correlation.
template <class T>
SIGPATH_HD EvenOdd<T> correlation(const EvenOdd<T>& x, const EvenOdd<T>& y, Pair<T> turn) {
  return {conj(x.even) * y.even + conj(x.odd) * y.odd,
          conj(x.even) * y.odd + conj(turn * x.odd) * y.even};
}

template <class T>
struct SpectralProductCall {
  index rows, inputs, points;
  const T* turns;  // e^{-2 pi i k / points}
  const T *kernels, *from;
  T* to;
  bool conjugate, add;
};

// Rows times the spectra of kernels, of which row r has that of input r % inputs. A thread has a
// frequency and its mirror.
template <class T>
struct SpectralProduct : PerNumber<SpectralProduct<T>, SpectralProductCall<T>> {
  SIGPATH_HD static void number(const SpectralProductCall<T>& call, index number, NoArrays&) {
    const index own = call.points / 2 + 1, row = number / own, k = number % own;
    if (row >= call.rows) return;
    const index size = 2 * call.points;
    const Pair<T> turn = load_pair(call.turns, k);
    const auto x = EvenOdd<T>::of(
                   Mirrored<T>::load(call.kernels + row % call.inputs * size, call.points, k)),
               y = EvenOdd<T>::of(Mirrored<T>::load(call.from + row * size, call.points, k));
    T* const to = call.to + row * size;
    auto z = (call.conjugate ? correlation(x, y, turn) : product(x, y, turn)).swapped_points();
    if (call.add) z += Mirrored<T>::load(to, call.points, k);
    z.store(to, call.points, k);
  }
};

template <class T>
struct SpectralSumCall {
  index batch, inputs, points;
  const T* turns;
  const T *x, *y;  // (batch, inputs, points)
  T* to;           // (inputs, points)
  bool add;
};

// Sums of conj(x) y over a batch, in its order. A thread has a frequency and its mirror of an
// input.
template <class T>
struct SpectralSum : PerNumber<SpectralSum<T>, SpectralSumCall<T>> {
  SIGPATH_HD static void number(const SpectralSumCall<T>& call, index number, NoArrays&) {
    const index own = call.points / 2 + 1, h = number / own, k = number % own;
    if (h >= call.inputs) return;
    const index size = 2 * call.points;
    const Pair<T> turn = load_pair(call.turns, k);
    T* const to = call.to + h * size;
    Mirrored<T> sum{{0, 0}, {0, 0}};
    if (call.add) sum = Mirrored<T>::load(to, call.points, k);
    for (index b = 0; b < call.batch; ++b) {
      const index row = (b * call.inputs + h) * size;
      sum += correlation(EvenOdd<T>::of(Mirrored<T>::load(call.x + row, call.points, k)),
                         EvenOdd<T>::of(Mirrored<T>::load(call.y + row, call.points, k)), turn)
                 .swapped_points();
    }
    sum.store(to, call.points, k);
  }
};

}  // namespace sigpath
