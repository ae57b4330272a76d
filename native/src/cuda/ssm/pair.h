#pragma once

#include <cmath>

#include "core/error.h"
#include "core/portable.h"

namespace sigpath {

// A complex number as devices compute with it; in arrays they are interleaved.
template <class T>
struct alignas(2 * sizeof(T)) Pair {
  T re, im;

  SIGPATH_HD T real() const { return re; }
  SIGPATH_HD T imag() const { return im; }
  SIGPATH_HD Pair& operator+=(Pair b) {
    re += b.re;
    im += b.im;
    return *this;
  }
};
// Number i of an array, computed with in N.
template <class N, class T>
SIGPATH_HD Pair<N> pair_at(const T* p, index i) {
  return {static_cast<N>(p[2 * i]), static_cast<N>(p[2 * i + 1])};
}
template <class N, class T>
SIGPATH_HD void put_pair(Pair<N> a, T* p, index i) {
  p[2 * i] = static_cast<T>(a.re);
  p[2 * i + 1] = static_cast<T>(a.im);
}
template <class T>
SIGPATH_HD Pair<T> operator+(Pair<T> a, Pair<T> b) {
  return {a.re + b.re, a.im + b.im};
}
template <class T>
SIGPATH_HD Pair<T> operator-(Pair<T> a, Pair<T> b) {
  return {a.re - b.re, a.im - b.im};
}
template <class T>
SIGPATH_HD Pair<T> operator*(Pair<T> a, Pair<T> b) {
  return {a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
}
template <class T>
SIGPATH_HD Pair<T> operator*(T a, Pair<T> b) {
  return {a * b.re, a * b.im};
}
template <class T>
SIGPATH_HD Pair<T> operator*(Pair<T> a, T b) {
  return b * a;
}
template <class T>
SIGPATH_HD Pair<T> operator/(Pair<T> a, T b) {
  return {a.re / b, a.im / b};
}
template <class T>
SIGPATH_HD Pair<T> operator+(T a, Pair<T> b) {
  return {a + b.re, b.im};
}
template <class T>
SIGPATH_HD Pair<T> operator-(T a, Pair<T> b) {
  return {a - b.re, -b.im};
}
template <class T>
SIGPATH_HD Pair<T> conj(Pair<T> a) {
  return {a.re, -a.im};
}
template <class T>
SIGPATH_HD T norm(Pair<T> a) {
  return a.re * a.re + a.im * a.im;
}
template <class T>
SIGPATH_HD T abs(Pair<T> a) {
  return std::hypot(a.re, a.im);
}
template <class T>
SIGPATH_HD Pair<T> inverse(Pair<T> a) {
  const T scale = T(1) / norm(a);
  return {a.re * scale, -a.im * scale};
}
template <class T>
SIGPATH_HD Pair<T> operator/(Pair<T> a, Pair<T> b) {
  return a * inverse(b);
}
template <class T>
SIGPATH_HD Pair<T> operator/(T a, Pair<T> b) {
  return a * inverse(b);
}
template <class T>
SIGPATH_HD Pair<T> exp(Pair<T> a) {
  const T size = std::exp(a.re);
  return {size * std::cos(a.im), size * std::sin(a.im)};
}
template <class T>
SIGPATH_HD Pair<T> log(Pair<T> a) {
  return {std::log(abs(a)), std::atan2(a.im, a.re)};
}

}  // namespace sigpath
