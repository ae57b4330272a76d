#pragma once

#include <type_traits>

#include "core/portable.h"

namespace sigpath {

// A number with its derivative in one direction, with which a solver computes both.
template <class T>
struct Dual {
  T value, tangent;

  Dual() = default;
  SIGPATH_HD Dual(T v, T t = T(0)) : value(v), tangent(t) {}

  friend SIGPATH_HD Dual operator+(Dual a, Dual b) {
    return {a.value + b.value, a.tangent + b.tangent};
  }
  friend SIGPATH_HD Dual operator-(Dual a, Dual b) {
    return {a.value - b.value, a.tangent - b.tangent};
  }
  friend SIGPATH_HD Dual operator*(Dual a, Dual b) {
    return {a.value * b.value, a.value * b.tangent + a.tangent * b.value};
  }
  SIGPATH_HD Dual& operator+=(Dual b) { return *this = *this + b; }
};

template <class N>
struct RealOf {
  using Type = N;
};
template <class T>
struct RealOf<Dual<T>> {
  using Type = T;
};
template <class N>
using Real = typename RealOf<N>::Type;

template <class T>
SIGPATH_HD T value_of(T x) {
  return x;
}
template <class T>
SIGPATH_HD T value_of(Dual<T> x) {
  return x.value;
}

// Four neighbours in memory, which a device reads at once.
constexpr int kPack = 4;
template <class N>
struct alignas(sizeof(N) * kPack < 16 ? sizeof(N) * kPack : 16) Pack {
  N at[kPack];
};
template <class N>
SIGPATH_HD Pack<N> load_pack(const N* p) {
  return *reinterpret_cast<const Pack<N>*>(p);
}
template <class N>
SIGPATH_HD void store_pack(const Pack<N>& v, N* p) {
  *reinterpret_cast<Pack<N>*>(p) = v;
}

}  // namespace sigpath
