#pragma once

#include <algorithm>
#include <cmath>

#include "core/checked.h"

namespace sigpath {

// A kernel, mantissa * 2^exponent; the exponent is 0 unless the mantissa alone would be beyond the
// floating range.
template <class T>
struct KernelValue {
  T mantissa;
  index exponent;

  SIGPATH_HD T value() const { return scaled(mantissa, exponent); }
  SIGPATH_HD static T scaled(T x, index exponent) {
    return std::ldexp(x, static_cast<int>(std::clamp<index>(exponent, -100000, 100000)));
  }
};

// a + b, of which either may be beyond the floating range.
template <class T>
SIGPATH_HD KernelValue<T> sum(KernelValue<T> a, KernelValue<T> b) {
  if (a.mantissa == 0) return b;
  if (b.mantissa == 0) return a;
  const index e = std::max(a.exponent, b.exponent);
  return {KernelValue<T>::scaled(a.mantissa, a.exponent - e) +
              KernelValue<T>::scaled(b.mantissa, b.exponent - e),
          e};
}

template <class T>
SIGPATH_HD KernelValue<T> scaled(KernelValue<T> a, double factor) {
  return {static_cast<T>(a.mantissa * factor), a.exponent};
}

// The same number with 0.5 <= |mantissa| < 1.
template <class T>
SIGPATH_HD KernelValue<T> tidy(KernelValue<T> a) {
  int e = 0;
  const T m = std::frexp(a.mantissa, &e);
  return {m, m == 0 || m - m != 0 ? 0 : a.exponent + e};
}

// k / sqrt(a b).
template <class T>
SIGPATH_HD KernelValue<T> normalized(KernelValue<T> k, KernelValue<T> of_x, KernelValue<T> of_y) {
  const KernelValue<T> a = tidy(of_x), b = tidy(of_y);
  const index e = a.exponent + b.exponent, half = e / 2;
  const T root = std::sqrt(a.mantissa * b.mantissa * (e % 2 == 0 ? 1 : e > 0 ? T(2) : T(0.5)));
  return {k.mantissa / root, k.exponent - half};
}

}  // namespace sigpath
