#pragma once

#include <complex>

#include "core/error.h"

namespace sigpath {

// Complex numbers are interleaved in arrays, and computed with in double.
using Complex = std::complex<double>;

constexpr double kPi = 3.14159265358979323846;

template <class T>
Complex complex_at(const T* p, index i) {
  return {static_cast<double>(p[2 * i]), static_cast<double>(p[2 * i + 1])};
}
template <class T>
void put_complex(Complex z, T* p, index i) {
  p[2 * i] = static_cast<T>(z.real());
  p[2 * i + 1] = static_cast<T>(z.imag());
}

}  // namespace sigpath
