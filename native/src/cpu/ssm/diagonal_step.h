#pragma once

#include "core/error.h"

namespace sigpath {

// s <- a s + b u, of so many complex numbers.
template <class T>
void diagonal_step(index modes, const T* a, const T* b, T u, T* s) {
  for (index k = 0; k < 2 * modes; k += 2) {
    const T re = a[k] * s[k] - a[k + 1] * s[k + 1] + b[k] * u;
    s[k + 1] = a[k] * s[k + 1] + a[k + 1] * s[k] + b[k + 1] * u;
    s[k] = re;
  }
}

// Re sum_n c_n s_n.
template <class T>
T real_output(index modes, const T* c, const T* s) {
  T sum = 0;
  for (index k = 0; k < 2 * modes; k += 2) sum += c[k] * s[k] - c[k + 1] * s[k + 1];
  return sum;
}

}  // namespace sigpath
