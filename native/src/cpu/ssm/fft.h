#pragma once

#include <memory>
#include <vector>

#include "cpu/ssm/complex.h"

namespace sigpath {

// The tables of complex transforms of n points: X_k = sum_j x_j e^{-2 pi i j k / n}, n = 2^a 3^b
// 5^c by passes of radix 2 to 5 (decimation in frequency, in place), other n by Bluestein's chirps.
template <class T>
struct FftTables {
  // A pass over blocks of `radix` times m points; its factors e^{-2 pi i j k / (radix m)},
  // k = 1..radix-1, of point j begin at 2 (radix - 1) j.
  struct Pass {
    index radix, m;
    std::vector<T> factors;
  };
  index n;
  std::vector<Pass> passes;
  std::vector<index> position;  // where a forward transform leaves frequency k

  // Bluestein's, with c_j = e^{-pi i j^2 / n}: X_k = c_k sum_j (c_j x_j) conj(c_{k-j}), a
  // convolution of `padded->n` points, at whose positions `chirp_spectrum` is that of conj(c).
  std::shared_ptr<const FftTables> padded;
  std::vector<T> chirp, chirp_spectrum;

  index bytes() const;
  // From a cache of the last few n, of some 64 MiB in all.
  static std::shared_ptr<const FftTables> of(index n);
};

// cos and sin of pi k / n for k <= n / 2, padded to whole vectors with the last ones.
template <class T>
struct HalfAngles {
  index n;
  std::vector<T> cosine, sine;

  index bytes() const;
  static std::shared_ptr<const HalfAngles> of(index n);
};

// The least number of 2^a 3^b 5^c that is n or more.
index smooth_size(index n);

// Transforms of n real numbers. Of an even n, by n / 2 complex points which have the even numbers
// as their real parts and the odd ones as their imaginary parts; of an odd n, whose imaginary parts
// are 0, by n points. A row shares nothing with another one.
template <class T>
struct RealFft {
  index n;
  std::shared_ptr<const FftTables<T>> tables;
  std::shared_ptr<const HalfAngles<T>> angles;  // of the points

  explicit RealFft(index size)
      : n(size), tables(FftTables<T>::of(points(size))), angles(HalfAngles<T>::of(points(size))) {}
  bool even() const { return n % 2 == 0; }

  static index points(index n) { return n % 2 == 0 ? n / 2 : n; }
  // Points of scratch that a transform takes.
  static index scratch_points(index n) {
    const index p = points(n);
    return smooth_size(p) == p ? 0 : smooth_size(2 * p - 1);
  }
};

// Transforms of `lanes` rows side by side: point i has its real parts at 2 i lanes and its
// imaginary parts at (2 i + 1) lanes, so that number i of an even row is at i lanes.
template <class T>
struct FftEngine {
  index (*lanes)();
  // In place; the inverse takes frequencies at their positions and gives numbers that are to be
  // divided by the points.
  void (*transform)(const FftTables<T>&, bool inverse, T* x, T* scratch);
  // y <- k u, or conj(k) u, for what transforms of even rows without chirps give; `add`: y += that.
  void (*multiply)(const RealFft<T>&, bool conjugate, bool add, const T* k, const T* u, T* y);
  // x <- rows, each of `count` numbers and 0 beyond; rows may be null: 0. And back, rows <- factor
  // x, or += it; null rows are left.
  void (*take)(const RealFft<T>&, const T* const* rows, index count, T* x);
  void (*give)(const RealFft<T>&, const T* x, index count, T factor, bool add, T* const* rows);
  // The same with the halves of the spectra of rows, k = 0..n/2, whose imaginary parts come
  // `stride` elements after the real ones; those of the real frequencies are not read.
  void (*take_spectra)(const RealFft<T>&, const T* const* rows, index stride, T* x);
  void (*give_spectra)(const RealFft<T>&, const T* x, index stride, T* const* rows);
};
template <class T>
const FftEngine<T>& fft_engine();

// More lanes than any target has.
constexpr index kMostRows = 128;

}  // namespace sigpath
