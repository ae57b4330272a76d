#pragma once

#include "cuda/device/per_number.h"
#include "cuda/ssm/small_dft.h"

namespace sigpath {

// Rows of numbers that transforms read or write, of which `count` are there and the others 0. Row r
// is row r mod `group` of group r / group.
template <class T>
struct SignalRows {
  T* data;
  index stride, group, group_stride, count;
  T* last;  // rows whose number j is at n - 1 - j: what runs backward in time; or null

  SIGPATH_HD index offset(index row) const {
    return row / group * group_stride + row % group * stride;
  }
};

// A transform of n numbers by `points` complex ones, and what it begins and ends with.
enum class FftFrom {
  kPoints,   // points in the buffer `in`
  kNumbers,  // numbers: two a point if n is even, else with imaginary parts of 0
  kSpectra   // half of a spectrum, n / 2 + 1 complex numbers of a row
};
enum class FftTo { kPoints, kNumbers, kSpectra };

template <class T>
struct FftCall {
  index n, points, rows;
  T sign;                // -1: forward, 1: backward
  const Pair<T>* roots;  // e^{-2 pi i j / n} of n numbers
  FftFrom from;
  FftTo to;
  Pair<T>*in, *out;  // (rows, points): what passes read and write
  Pair<T>* spectra;  // (rows, n / 2 + 1)
  SignalRows<T> signals;
  T factor;           // of the numbers that come out, or of spectra
  bool add, doubled;  // numbers are added to; frequencies but 0 and n / 2 count twice

  SIGPATH_HD bool even() const { return n % 2 == 0; }
  SIGPATH_HD index half() const { return n / 2 + 1; }
  SIGPATH_HD Pair<T> root(index j) const {
    const Pair<T> r = roots[j];
    return {r.re, -sign * r.im};
  }
  SIGPATH_HD T number(index row, index i) const {
    if (i < signals.count) return signals.data[signals.offset(row) + i];
    if (signals.last != nullptr && n - 1 - i < signals.count)
      return signals.last[signals.offset(row) + n - 1 - i];
    return T(0);
  }
  SIGPATH_HD void put_number(index row, index i, T value) const {
    T* at = nullptr;
    if (i < signals.count)
      at = signals.data + signals.offset(row) + i;
    else if (signals.last != nullptr && n - 1 - i < signals.count)
      at = signals.last + signals.offset(row) + n - 1 - i;
    if (at != nullptr) *at = (add ? *at : T(0)) + factor * value;
  }
  // Point i of what the transform begins with.
  SIGPATH_HD Pair<T> take(index row, index i) const {
    if (from == FftFrom::kPoints) return in[row * points + i];
    if (from == FftFrom::kNumbers)
      return even() ? Pair<T>{number(row, 2 * i), number(row, 2 * i + 1)}
                    : Pair<T>{number(row, i), T(0)};
    const Pair<T>* const x = spectra + row * half();
    if (!even()) return i == 0 ? Pair<T>{x[0].re, T(0)} : i < half() ? x[i] : conj(x[n - i]);
    // Z_k = X_k + conj X_{h-k} + i e^{2 pi i k / n} (X_k - conj X_{h-k}), h = n / 2.
    if (i == 0) return {x[0].re + x[points].re, x[0].re - x[points].re};
    const Pair<T> a = x[i], b = conj(x[points - i]);
    return a + b + quarter_turn(conj(roots[i]) * (a - b), T(1));
  }
  // Point i of what it ends with.
  SIGPATH_HD void give(index row, index i, Pair<T> value) const {
    if (to == FftTo::kPoints) {
      out[row * points + i] = value;
    } else if (to == FftTo::kSpectra) {
      if (i < half()) put_frequency(row, i, value);
    } else if (even()) {
      put_number(row, 2 * i, value.re);
      put_number(row, 2 * i + 1, value.im);
    } else {
      put_number(row, i, value.re);
    }
  }
  // X_k = [Z_k + conj Z_{h-k} - i e^{-2 pi i k / n} (Z_k - conj Z_{h-k})] / 2 of an even n's
  // points.
  SIGPATH_HD Pair<T> separated(const Pair<T>* z, index k) const {
    const Pair<T> a = z[k == points ? 0 : k], b = conj(z[k == 0 ? 0 : points - k]);
    const Pair<T> root = k == points ? Pair<T>{T(-1), T(0)} : roots[k];
    return T(0.5) * (a + b - quarter_turn(root * (a - b), T(1)));
  }
  SIGPATH_HD void put_frequency(index row, index k, Pair<T> value) const {
    const bool twice = doubled && k != 0 && 2 * k != n;
    spectra[row * half() + k] = (twice ? 2 * factor : factor) * value;
  }
};

template <class T>
struct FftPassCall {
  FftCall<T> fft;
  index m;  // the points of the transforms that earlier passes have made
};
// Stockham's pass, from n/m transforms of m points, interleaved, to those of R m points. With X_jk
// at j m + k, j being the residue and k the frequency, and w = e^{-2 pi i / (R m)}:
//   X'_j,(k + m t) = sum_p w^{p (k + m t)} X_(j + p n / (R m)),k.
// A thread has a j and a k of a row.
template <class T, int R>
struct FftPass : PerNumber<FftPass<T, R>, FftPassCall<T>> {
  SIGPATH_HD static void number(const FftPassCall<T>& call, index i, NoArrays&) {
    const FftCall<T>& fft = call.fft;
    const index each = fft.points / R;
    if (i >= fft.rows * each) return;
    const index row = i / each, at = i % each;
    // Devices divide numbers of 32 bits much faster; a row of more points is no device's.
    const index j = static_cast<unsigned>(at) / static_cast<unsigned>(call.m), k = at - j * call.m;
    // Roots of n are those of the points, every second one if n is even.
    const index step = fft.n / (R * call.m);
    Pair<T> v[R];
#pragma unroll
    for (int p = 0; p < R; ++p) {
      v[p] = fft.take(row, at + p * each);
      if (p > 0 && k > 0) v[p] = v[p] * fft.root(p * k * step);
    }
    SmallDft<R>::apply(v, fft.sign);
#pragma unroll
    for (int t = 0; t < R; ++t) fft.give(row, j * R * call.m + k + t * call.m, v[t]);
  }
};

// The spectra of an even n from points, in the buffer `in`. A thread has a frequency.
template <class T>
struct FftSeparate : PerNumber<FftSeparate<T>, FftCall<T>> {
  SIGPATH_HD static void number(const FftCall<T>& call, index i, NoArrays&) {
    if (i >= call.rows * call.half()) return;
    const index row = i / call.half(), k = i % call.half();
    call.put_frequency(row, k, call.separated(call.in + row * call.points, k));
  }
};

template <class T>
struct RootsCall {
  index n, count;
  bool squared;  // e^{-pi i j^2 / n}, else e^{-2 pi i j / n}
  Pair<T>* to;
};
template <class T>
struct Roots : PerNumber<Roots<T>, RootsCall<T>> {
  SIGPATH_HD static void number(const RootsCall<T>& call, index j, NoArrays&) {
    if (j >= call.count) return;
    constexpr double kHalfTurn = 3.14159265358979323846;
    // In half turns of 1 / n, of which 2 n are a whole one.
    const index turns = (call.squared ? j * j : 2 * j) % (2 * call.n);
    const double angle = -kHalfTurn * (static_cast<double>(turns) / static_cast<double>(call.n));
    call.to[j] = {static_cast<T>(std::cos(angle)), static_cast<T>(std::sin(angle))};
  }
};

}  // namespace sigpath
