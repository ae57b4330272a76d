// Dilation, a_w z_{w_1} ... z_{w_n}: the signature of the path with channel i times z_i. Compiled
// once for every SIMD target.
#if defined(SIGPATH_DILATE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SIGPATH_DILATE_INL_H_
#undef SIGPATH_DILATE_INL_H_
#else
#define SIGPATH_DILATE_INL_H_
#endif

#include "cpu/tensor/outer-inl.h"

HWY_BEFORE_NAMESPACE();
namespace sigpath {
namespace HWY_NAMESPACE {

// scratch: level N-1.
template <class T>
void dilate(const TensorShape& s, const T* a, const T* z, T* scratch, T* out) {
  const index d = s.d;
  if (s.scalar) *out++ = *a++;
  T* weights = scratch;  // z (x) ... (x) z, k-1 times
  weights[0] = 1;
  index size = 1;
  for (int k = 1; k <= s.depth; ++k) {
    with_width(d, [&](auto width) {
      const index n = decltype(width)::value > 0 ? decltype(width)::value : d;
      for (index p = 0; p < size; ++p)
        for (index j = 0; j < n; ++j) out[p * n + j] = a[p * n + j] * (weights[p] * z[j]);
    });
    // Backward, so that the new weights overwrite the old ones only once they are read.
    if (k < s.depth)
      for (index p = size - 1; p >= 0; --p) {
        const T w = weights[p];
        for (index j = 0; j < d; ++j) weights[p * d + j] = w * z[j];
      }
    size *= d;
    a += size;
    out += size;
  }
}

// scratch: the weights of levels 0..N-1, and the adjoint of those of one level.
template <class T>
void dilate_vjp(const TensorShape& s, const T* a, const T* z, const T* g, T* scratch, T* da,
                T* dz) {
  const index d = s.d, below = s.levels() - level_size(d, s.depth) + 1;
  T* weights = scratch;
  T* dw = weights + below;
  weights[0] = 1;
  for (index p = 0, q = 1; q < below; ++p)
    for (index j = 0; j < d; ++j) weights[q++] = weights[p] * z[j];
  for (index j = 0; j < d; ++j) dz[j] = 0;
  if (s.scalar) da[0] = g[0];
  // From level N down: dW_k = g_k a_k + what level k+1 adds; W_k = W_{k-1} (x) z.
  index size = level_size(d, s.depth - 1), offset = s.levels();
  weights += below;
  for (int k = s.depth; k >= 1; --k, size /= d) {
    offset -= size * d;
    weights -= size;
    const T* ak = a + s.scalar + offset;
    const T* gk = g + s.scalar + offset;
    T* dak = da + s.scalar + offset;
    const bool top = k == s.depth;
    for (index p = 0; p < size; ++p) {
      T up = 0;
      for (index j = 0; j < d; ++j) {
        const index q = p * d + j;
        const T dwq = gk[q] * ak[q] + (top ? T(0) : dw[q]);
        dak[q] = gk[q] * (weights[p] * z[j]);
        up += dwq * z[j];
        dz[j] += dwq * weights[p];
      }
      dw[p] = up;
    }
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace sigpath
HWY_AFTER_NAMESPACE();
#endif
