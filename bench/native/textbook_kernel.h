#pragma once

#include "textbook.h"

namespace sigpath::bench {

// The baseline's kernel: linear, or exp(-r^2 / (2 rbf^2)); every step is cut into 2^dyadic.
struct PlainKernel {
  double rbf = 0;  // 0: linear
  int dyadic = 0;
};

// The baseline: all of Delta first, then the whole grid by equation (1) of arXiv 2509.10613, as one
// writes them down, one pair at a time.
template <class T>
T textbook_kernel(const PlainKernel& kernel, const PlainPath<T>& x, const PlainPath<T>& y);

// Its adjoint, cell by cell from the last, with the grid of the forward pass kept whole.
// gradient_x, gradient_y: (length, dim), added to.
template <class T>
void textbook_kernel_vjp(const PlainKernel& kernel, const PlainPath<T>& x, const PlainPath<T>& y,
                         T cotangent, T* gradient_x, T* gradient_y);

}  // namespace sigpath::bench
