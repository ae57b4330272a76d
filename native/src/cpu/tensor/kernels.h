#pragma once

#include "cpu/tensor/shape.h"

namespace sigpath {

enum class Series { kExp, kLog };

// The operations on single tensors, for the SIMD target in use. Arrays are whole tensors of the
// shape unless a comment says otherwise; outputs overlap no input unless it says so. Scratch is in
// elements, counted below.
template <class T>
struct TensorKernels {
  // On levels 1..depth: a <- a (x) b; db <- the adjoint of b, and g from that of the product to
  // that of a.
  void (*chen)(T* a, const T* b, index d, int depth);
  void (*chen_vjp)(const T* a, const T* b, index d, int depth, T* g, T* db);

  // out may be a; da may be the cotangent.
  void (*product)(const TensorShape& s, const T* a, const T* b, T* out);
  void (*product_vjp)(const TensorShape& s, const T* a, const T* b, const T* cotangent, T* da,
                      T* db);

  void (*series)(Series which, const TensorShape& s, const T* x, T* scratch, T* out);
  void (*series_vjp)(Series which, const TensorShape& s, const T* x, const T* cotangent, T* scratch,
                     T* dx);

  void (*antipode)(const TensorShape& s, const T* a, T* out);

  // scale and z: d elements.
  void (*dilate)(const TensorShape& s, const T* a, const T* scale, T* scratch, T* out);
  void (*dilate_vjp)(const TensorShape& s, const T* a, const T* scale, const T* cotangent,
                     T* scratch, T* da, T* dscale);
  void (*join)(const TensorShape& s, bool left, const T* a, const T* z, T* scratch, T* out);
  void (*join_vjp)(const TensorShape& s, bool left, const T* a, const T* z, const T* cotangent,
                   T* scratch, T* da, T* dz);

  void (*shuffle)(const TensorShape& s, const T* a, const T* b, T* out);
  void (*shuffle_vjp)(const TensorShape& s, const T* a, const T* b, const T* cotangent, T* da,
                      T* db);

  T (*dot)(const T* a, const T* b, index n);
};

template <class T>
const TensorKernels<T>& tensor_kernels();

// Elements of scratch: levels 1..N-1; the same twice, and the steps of the series between.
inline index series_scratch(const TensorShape& s) { return tensor_size(s.d, s.depth - 1); }
inline index series_vjp_scratch(const TensorShape& s) {
  index total = tensor_size(s.d, s.depth - 1);
  for (int n = 1; n < s.depth; ++n) total = checked_add(total, tensor_size(s.d, n), "workspace");
  return total;
}
// A row of level N-1; the levels 0..N-1 besides.
inline index row_scratch(const TensorShape& s) { return level_size(s.d, s.depth - 1); }
inline index row_vjp_scratch(const TensorShape& s) {
  return 1 + tensor_size(s.d, s.depth - 1) + row_scratch(s);
}

}  // namespace sigpath
