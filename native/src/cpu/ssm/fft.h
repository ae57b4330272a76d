#pragma once

#include <memory>
#include <vector>

#include "cpu/ssm/complex.h"

namespace sigpath {

// The tables of transforms of n points: X_k = sum_j x_j e^{-2 pi i j k / n}, n = 2^a 3^b 5^c by
// passes of radix 2 to 5 (decimation in frequency, in place), other n by Bluestein's chirps.
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

  // cos and sin of pi k / n for k <= n / 2, padded to whole vectors with the last ones.
  std::vector<T> half_cos, half_sin;

  // Vectors of complex numbers that a transform takes as scratch.
  index scratch() const { return padded == nullptr ? 0 : padded->n; }

  // From a cache of the last few n.
  static std::shared_ptr<const FftTables> of(index n);
};

// The least number of 2^a 3^b 5^c that is n or more.
index smooth_size(index n);

// Transforms of `lanes` complex rows side by side: point i has its real parts at 2 i lanes and its
// imaginary parts at (2 i + 1) lanes. Two real rows are taken as the parts of one complex row.
template <class T>
struct FftEngine {
  index (*lanes)();
  // In place; the inverse takes frequencies at their positions and is not divided by n.
  void (*transform)(const FftTables<T>&, bool inverse, T* x, T* scratch);
  // y <- k u, or conj(k) u, for the spectra of the real rows in both parts, at their positions, of
  // transforms without chirps; `add`: y += that.
  void (*multiply)(const FftTables<T>&, bool conjugate, bool add, const T* k, const T* u, T* y);
  // x (points, 2 lanes) <- rows, each of `count` numbers and 0 beyond; rows may be null: 0. And
  // back, rows <- factor x, or += it; null rows are left.
  void (*take)(const T* const* rows, index count, index points, T* x);
  void (*give)(const T* x, index count, T factor, bool add, T* const* rows);
  // The same with the halves of the spectra of real rows, k = 0..n/2, whose imaginary parts come
  // `stride` elements after the real ones; those of the real frequencies are not read.
  void (*take_spectra)(const FftTables<T>&, const T* const* rows, index stride, T* x);
  void (*give_spectra)(const FftTables<T>&, const T* x, index stride, T* const* rows);
};
template <class T>
const FftEngine<T>& fft_engine();

// More lanes than any target has, twice.
constexpr index kMostRows = 256;

}  // namespace sigpath
