#pragma once

#include <cmath>

#include "cuda/device/per_number.h"
#include "cuda/ssm/pair.h"

namespace sigpath {

// e^{-2 pi i e / order}, 0 <= e < order, whose angle is reduced to an eighth of a turn exactly.
SIGPATH_HD Pair<double> root_of_unity(index e, index order) {
  constexpr double kQuarter = 1.57079632679489661923;
  const index quarters = (8 * e + order) / (2 * order);
  const double angle =
      kQuarter * static_cast<double>(4 * e - quarters * order) / static_cast<double>(order);
  const double c = std::cos(angle), s = std::sin(angle);
  switch (quarters % 4) {
    case 0:
      return {c, -s};
    case 1:
      return {-s, -c};
    case 2:
      return {-c, s};
    default:
      return {s, c};
  }
}

template <class T>
struct RootsCall {
  index count, span, order;
  T* to;
};

// Rows of e^{-2 pi i r k / order}, k < span, for r = 1, 2, 3, 4, 8, 12. A thread has one.
template <class T>
struct Roots : PerNumber<Roots<T>, RootsCall<T>> {
  SIGPATH_HD static void number(const RootsCall<T>& call, index i, NoArrays&) {
    if (i >= call.count) return;
    const index row = i / call.span, r = row < 4 ? row + 1 : 4 * (row - 2);
    const Pair<double> root = root_of_unity(r * (i % call.span) % call.order, call.order);
    put_pair(Pair<T>{static_cast<T>(root.re), static_cast<T>(root.im)}, call.to, i);
  }
};

template <class T>
struct ChirpsCall {
  index count, points;
  bool wrapped;
  T* to;
};

// Bluestein's c_j = e^{-pi i j^2 / points}, or conj(c_j) / count at j and at count - j. A thread
// has one. Numbers of points are less than 2^31.
template <class T>
struct Chirps : PerNumber<Chirps<T>, ChirpsCall<T>> {
  SIGPATH_HD static void number(const ChirpsCall<T>& call, index i, NoArrays&) {
    if (i >= call.count) return;
    const index mirror = call.count - i, j = call.wrapped && mirror < i ? mirror : i;
    Pair<double> c{0, 0};
    if (j < call.points) c = root_of_unity(j * j % (2 * call.points), 2 * call.points);
    if (call.wrapped) {
      const double scale = 1.0 / static_cast<double>(call.count);
      c = {c.re * scale, -c.im * scale};
    }
    put_pair(Pair<T>{static_cast<T>(c.re), static_cast<T>(c.im)}, call.to, i);
  }
};

}  // namespace sigpath
