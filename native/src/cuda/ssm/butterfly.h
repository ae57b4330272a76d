#pragma once

#include "cuda/ssm/pair.h"

namespace sigpath {

template <class T>
SIGPATH_HD Pair<T> swapped(Pair<T> a) {
  return {a.im, a.re};
}
template <class T>
SIGPATH_HD Pair<T> scaled(T factor, Pair<T> a) {
  return {factor * a.re, factor * a.im};
}
// -i a.
template <class T>
SIGPATH_HD Pair<T> turned_right(Pair<T> a) {
  return {a.im, -a.re};
}

// a e^{-2 pi i k / 16}, for the k of products of the points of two transforms of 4 or less.
template <class T>
SIGPATH_HD Pair<T> turned(Pair<T> a, int k) {
  constexpr T kCos1 = T(0.92387953251128675613L), kSin1 = T(0.38268343236508977173L),
              kCos2 = T(0.70710678118654752440L);
  switch (k) {
    case 1:
      return a * Pair<T>{kCos1, -kSin1};
    case 2:
      return {kCos2 * (a.re + a.im), kCos2 * (a.im - a.re)};
    case 3:
      return a * Pair<T>{kSin1, -kCos1};
    case 4:
      return turned_right(a);
    case 6:
      return {kCos2 * (a.im - a.re), -kCos2 * (a.re + a.im)};
    case 9:
      return a * Pair<T>{-kCos1, kSin1};
    default:
      return a;
  }
}

// Transforms of kRadix points in registers: v_k <- sum_j v_j e^{-2 pi i j k / kRadix}.
template <int kRadix>
struct Butterfly;

template <>
struct Butterfly<2> {
  template <class T>
  SIGPATH_HD static void run(Pair<T>* v) {
    const Pair<T> first = v[0];
    v[0] = first + v[1];
    v[1] = first - v[1];
  }
};

template <>
struct Butterfly<3> {
  template <class T>
  SIGPATH_HD static void run(Pair<T>* v) {
    constexpr T kSin = T(0.86602540378443864676L);
    const Pair<T> sum = v[1] + v[2], apart = turned_right(scaled(kSin, v[1] - v[2])),
                  middle = v[0] - scaled(T(0.5), sum);
    v[0] = v[0] + sum;
    v[1] = middle + apart;
    v[2] = middle - apart;
  }
};

template <>
struct Butterfly<4> {
  template <class T>
  SIGPATH_HD static void run(Pair<T>* v) {
    const Pair<T> even = v[0] + v[2], even_apart = v[0] - v[2], odd = v[1] + v[3],
                  odd_apart = turned_right(v[1] - v[3]);
    v[0] = even + odd;
    v[1] = even_apart + odd_apart;
    v[2] = even - odd;
    v[3] = even_apart - odd_apart;
  }
};

template <>
struct Butterfly<5> {
  template <class T>
  SIGPATH_HD static void run(Pair<T>* v) {
    constexpr T kCos1 = T(0.30901699437494742410L), kSin1 = T(0.95105651629515357212L),
                kCos2 = T(-0.80901699437494742410L), kSin2 = T(0.58778525229247312917L);
    const Pair<T> near = v[1] + v[4], far = v[2] + v[3], near_apart = v[1] - v[4],
                  far_apart = v[2] - v[3];
    const Pair<T> first = v[0] + scaled(kCos1, near) + scaled(kCos2, far),
                  second = v[0] + scaled(kCos2, near) + scaled(kCos1, far),
                  turn = turned_right(scaled(kSin1, near_apart) + scaled(kSin2, far_apart)),
                  twice = turned_right(scaled(kSin2, near_apart) - scaled(kSin1, far_apart));
    v[0] = v[0] + near + far;
    v[1] = first + turn;
    v[2] = second + twice;
    v[3] = second - twice;
    v[4] = first - turn;
  }
};

// Of kFirst times kSecond points, by transforms of kFirst points and then of kSecond ones.
template <int kFirst, int kSecond>
struct TwoButterflies {
  template <class T>
  SIGPATH_HD static void run(Pair<T>* v) {
    constexpr int kPoints = kFirst * kSecond;
    Pair<T> x[kPoints];
#pragma unroll
    for (int b = 0; b < kSecond; ++b) {
      Pair<T>* const own = x + b * kFirst;
#pragma unroll
      for (int a = 0; a < kFirst; ++a) own[a] = v[b + kSecond * a];
      Butterfly<kFirst>::run(own);
#pragma unroll
      for (int k = 0; k < kFirst; ++k) own[k] = turned(own[k], b * k * (16 / kPoints));
    }
#pragma unroll
    for (int k = 0; k < kFirst; ++k) {
      Pair<T> own[kSecond];
#pragma unroll
      for (int b = 0; b < kSecond; ++b) own[b] = x[b * kFirst + k];
      Butterfly<kSecond>::run(own);
#pragma unroll
      for (int b = 0; b < kSecond; ++b) v[k + kFirst * b] = own[b];
    }
  }
};
template <>
struct Butterfly<8> : TwoButterflies<4, 2> {};
template <>
struct Butterfly<16> : TwoButterflies<4, 4> {};

}  // namespace sigpath
