#pragma once

#include <cstddef>

namespace sigpath::bench {

// The baselines of the tensor algebra, as one writes them down: levels 1..depth over R^d, one
// tensor at a time.

// out <- a (x) b, level 0 of both being 1.
template <class T>
void textbook_product(std::ptrdiff_t d, int depth, const T* a, const T* b, T* out);

// out <- log(1 + x) by Horner's scheme, every product to the full depth.
template <class T>
void textbook_log(std::ptrdiff_t d, int depth, const T* x, T* out);

// dx <- its adjoint.
template <class T>
void textbook_log_vjp(std::ptrdiff_t d, int depth, const T* x, const T* cotangent, T* dx);

}  // namespace sigpath::bench
