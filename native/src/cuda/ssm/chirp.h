#pragma once

#include "cuda/ssm/fft.h"

namespace sigpath {

// Bluestein's way to any number of points N: with c_j = e^{-pi i j^2 / N} the transform is c_k
// times the convolution of c_j x_j with conj(c_j), by transforms of `size` >= 2 N - 1 points.
template <class T>
struct ChirpCall {
  FftCall<T> fft;  // of the N points
  index size;
  const Pair<T>* chirp;     // c_j, N numbers
  const Pair<T>* spectrum;  // of conj(c_j), j = -(N - 1)..N - 1
  Pair<T>* points;          // (rows, size)
};
// c_j, or conj(c_j) of a transform backward.
template <class T>
SIGPATH_HD Pair<T> chirp_at(const ChirpCall<T>& call, index j) {
  const Pair<T> c = call.chirp[j];
  return {c.re, -call.fft.sign * c.im};
}

// conj(c_j) of one row, j and -j.
template <class T>
struct ChirpFilter : PerNumber<ChirpFilter<T>, ChirpCall<T>> {
  SIGPATH_HD static void number(const ChirpCall<T>& call, index i, NoArrays&) {
    if (i >= call.size) return;
    const index j = i < call.fft.points ? i : call.size - i;
    call.points[i] = j < call.fft.points ? conj(call.chirp[j]) : Pair<T>{T(0), T(0)};
  }
};
template <class T>
struct ChirpIn : PerNumber<ChirpIn<T>, ChirpCall<T>> {
  SIGPATH_HD static void number(const ChirpCall<T>& call, index i, NoArrays&) {
    if (i >= call.fft.rows * call.size) return;
    const index row = i / call.size, j = i % call.size;
    call.points[i] =
        j < call.fft.points ? chirp_at(call, j) * call.fft.take(row, j) : Pair<T>{T(0), T(0)};
  }
};
// Times the filter's spectrum, which is even: that of its conjugate is the conjugate.
template <class T>
struct ChirpFiltered : PerNumber<ChirpFiltered<T>, ChirpCall<T>> {
  SIGPATH_HD static void number(const ChirpCall<T>& call, index i, NoArrays&) {
    if (i >= call.fft.rows * call.size) return;
    const Pair<T> s = call.spectrum[i % call.size];
    call.points[i] = Pair<T>{s.re, -call.fft.sign * s.im} * call.points[i];
  }
};
template <class T>
struct ChirpOut : PerNumber<ChirpOut<T>, ChirpCall<T>> {
  SIGPATH_HD static void number(const ChirpCall<T>& call, index i, NoArrays&) {
    if (i >= call.fft.rows * call.fft.points) return;
    const index row = i / call.fft.points, k = i % call.fft.points;
    call.fft.give(
        row, k,
        T(1) / static_cast<T>(call.size) * (chirp_at(call, k) * call.points[row * call.size + k]));
  }
};

}  // namespace sigpath
