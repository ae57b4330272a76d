// The truncated product, c_k = sum_{i=0..k} a_i (x) b_{k-i}, and its adjoint. Without a scalar term
// a_0 = b_0 = 1: Chen's identity. Compiled once for every SIMD target.
#if defined(SIGPATH_PRODUCT_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SIGPATH_PRODUCT_INL_H_
#undef SIGPATH_PRODUCT_INL_H_
#else
#define SIGPATH_PRODUCT_INL_H_
#endif

#include "cpu/tensor/chen-inl.h"

HWY_BEFORE_NAMESPACE();
namespace sigpath {
namespace HWY_NAMESPACE {

// out may be a: from the top down, level k reads no level of a above it.
template <class T>
void product(const TensorShape& s, const T* a, const T* b, T* out) {
  const T a0 = s.scalar ? a[0] : T(1), b0 = s.scalar ? b[0] : T(1);
  const T* a1 = a + s.scalar;
  const T* b1 = b + s.scalar;
  for (int k = s.depth; k >= 1; --k) {
    const index offset = tensor_size(s.d, k - 1), size = level_size(s.d, k);
    T* c = out + s.scalar + offset;
    for (index p = 0; p < size; ++p) c[p] = a1[offset + p] * b0 + a0 * b1[offset + p];
    add_products(a1, b1, s.d, k, c);
  }
  if (s.scalar) out[0] = a0 * b0;
}

// da may be g: level k reads the adjoint of level k alone and adds to those below, upwards.
template <class T>
void product_vjp(const TensorShape& s, const T* a, const T* b, const T* g, T* da, T* db) {
  const T a0 = s.scalar ? a[0] : T(1), b0 = s.scalar ? b[0] : T(1);
  const T* a1 = a + s.scalar;
  const T* b1 = b + s.scalar;
  const T* g1 = g + s.scalar;
  if (s.scalar) {
    const T g0 = g[0];
    da[0] = g0 * b0 + dot(g1, b1, s.levels());
    db[0] = g0 * a0 + dot(g1, a1, s.levels());
  }
  for (int k = 1; k <= s.depth; ++k) {
    const index offset = tensor_size(s.d, k - 1), size = level_size(s.d, k);
    T* dak = da + s.scalar + offset;
    T* dbk = db + s.scalar + offset;
    add_products_vjp(a1, b1, s.d, k, g1 + offset, da + s.scalar, db + s.scalar);
    for (index p = 0; p < size; ++p) dbk[p] = a0 * g1[offset + p];
    for (index p = 0; p < size; ++p) dak[p] = b0 * g1[offset + p];
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace sigpath
HWY_AFTER_NAMESPACE();
#endif
