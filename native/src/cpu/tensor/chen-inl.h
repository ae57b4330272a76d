// Chen's identity: the product of two signatures, and its adjoint. Compiled once for every SIMD
// target.
#if defined(SIGPATH_CHEN_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SIGPATH_CHEN_INL_H_
#undef SIGPATH_CHEN_INL_H_
#else
#define SIGPATH_CHEN_INL_H_
#endif

#include "cpu/tensor/outer-inl.h"

HWY_BEFORE_NAMESPACE();
namespace sigpath {
namespace HWY_NAMESPACE {

// Level k of a product, without the terms of level 0: out += sum_{i=1..k-1} A_i (x) B_{k-i}.
template <class T>
void add_products(const T* a, const T* b, index d, int k, T* out) {
  index left = d, right = level_size(d, k - 1);
  for (int i = 1; i < k; ++i) {
    add_outer(a, left, b + tensor_size(d, k - i - 1), right, out);
    a += left;
    left *= d;
    right /= d;
  }
}

// Its adjoint: from g, that of level k, to da and db, which are added to.
template <class T>
void add_products_vjp(const T* a, const T* b, index d, int k, const T* g, T* da, T* db) {
  index left = d, right = level_size(d, k - 1);
  for (int i = 1; i < k; ++i) {
    const index m = tensor_size(d, k - i - 1);
    add_outer_vjp(a, left, b + m, right, g, da, db + m);
    a += left;
    da += left;
    left *= d;
    right /= d;
  }
}

// a <- a (x) b on levels 1..n, from the top down: A_k += sum_{i=1..k-1} A_i (x) B_{k-i} + B_k.
template <class T>
void chen(T* a, const T* b, index d, int n) {
  for (int k = n; k >= 1; --k) {
    const index offset = tensor_size(d, k - 1);
    add_products(a, b, d, k, a + offset);
    add_scaled(b + offset, T(1), level_size(d, k), a + offset);
  }
}

// From a and b to the adjoint of b, written to db, and in g from the adjoint of the product to that
// of a. Level k reads the adjoint of level k alone and adds to those below: k goes upwards.
template <class T>
void chen_vjp(const T* a, const T* b, index d, int n, T* g, T* db) {
  const index total = tensor_size(d, n);
  for (index p = 0; p < total; ++p) db[p] = g[p];
  for (int k = 2; k <= n; ++k) add_products_vjp(a, b, d, k, g + tensor_size(d, k - 1), g, db);
}

}  // namespace HWY_NAMESPACE
}  // namespace sigpath
HWY_AFTER_NAMESPACE();
#endif
