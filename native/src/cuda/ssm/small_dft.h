#pragma once

#include "cuda/ssm/pair.h"

namespace sigpath {

// i a, or -i a: a quarter turn in the direction of a transform, `sign` being -1 of forward ones.
template <class T>
SIGPATH_HD Pair<T> quarter_turn(Pair<T> a, T sign) {
  return {-sign * a.im, sign * a.re};
}

// v_t <- sum_p v_p e^{sign 2 pi i p t / R}, in registers.
template <int R>
struct SmallDft;

template <>
struct SmallDft<1> {
  template <class T>
  SIGPATH_HD static void apply(Pair<T>*, T) {}
};

template <>
struct SmallDft<2> {
  template <class T>
  SIGPATH_HD static void apply(Pair<T>* v, T) {
    const Pair<T> a = v[0];
    v[0] = a + v[1];
    v[1] = a - v[1];
  }
};

template <>
struct SmallDft<3> {
  template <class T>
  SIGPATH_HD static void apply(Pair<T>* v, T sign) {
    constexpr double kSine = 0.86602540378443864676;
    const Pair<T> sum = v[1] + v[2];
    const Pair<T> side = quarter_turn(static_cast<T>(kSine) * (v[1] - v[2]), sign);
    const Pair<T> middle = v[0] - T(0.5) * sum;
    v[0] = v[0] + sum;
    v[1] = middle + side;
    v[2] = middle - side;
  }
};

template <>
struct SmallDft<4> {
  template <class T>
  SIGPATH_HD static void apply(Pair<T>* v, T sign) {
    const Pair<T> a = v[0] + v[2], b = v[0] - v[2], c = v[1] + v[3];
    const Pair<T> d = quarter_turn(v[1] - v[3], sign);
    v[0] = a + c;
    v[1] = b + d;
    v[2] = a - c;
    v[3] = b - d;
  }
};

template <>
struct SmallDft<5> {
  template <class T>
  SIGPATH_HD static void apply(Pair<T>* v, T sign) {
    constexpr double kCos1 = 0.30901699437494742410, kCos2 = -0.80901699437494742410;
    constexpr double kSin1 = 0.95105651629515357212, kSin2 = 0.58778525229247312917;
    const Pair<T> a = v[1] + v[4], b = v[2] + v[3], c = v[1] - v[4], d = v[2] - v[3];
    const Pair<T> first = v[0] + static_cast<T>(kCos1) * a + static_cast<T>(kCos2) * b;
    const Pair<T> second = v[0] + static_cast<T>(kCos2) * a + static_cast<T>(kCos1) * b;
    const Pair<T> by_first =
        quarter_turn(static_cast<T>(kSin1) * c + static_cast<T>(kSin2) * d, sign);
    const Pair<T> by_second =
        quarter_turn(static_cast<T>(kSin2) * c - static_cast<T>(kSin1) * d, sign);
    v[0] = v[0] + a + b;
    v[1] = first + by_first;
    v[2] = second + by_second;
    v[3] = second - by_second;
    v[4] = first - by_first;
  }
};

template <>
struct SmallDft<8> {
  template <class T>
  SIGPATH_HD static void apply(Pair<T>* v, T sign) {
    constexpr double kHalf = 0.70710678118654752440;
    Pair<T> even[4] = {v[0], v[2], v[4], v[6]}, odd[4] = {v[1], v[3], v[5], v[7]};
    SmallDft<4>::apply(even, sign);
    SmallDft<4>::apply(odd, sign);
    odd[1] = static_cast<T>(kHalf) * (odd[1] + quarter_turn(odd[1], sign));
    odd[2] = quarter_turn(odd[2], sign);
    odd[3] = static_cast<T>(kHalf) * (quarter_turn(odd[3], sign) - odd[3]);
#pragma unroll
    for (int k = 0; k < 4; ++k) {
      v[k] = even[k] + odd[k];
      v[k + 4] = even[k] - odd[k];
    }
  }
};

}  // namespace sigpath
