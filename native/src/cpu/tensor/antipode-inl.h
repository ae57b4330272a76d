// The antipode, (-1)^n a_{w_n..w_1}: of a signature, that of the path run backward, its inverse. It
// is its own adjoint. Compiled once for every SIMD target.
#if defined(SIGPATH_ANTIPODE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SIGPATH_ANTIPODE_INL_H_
#undef SIGPATH_ANTIPODE_INL_H_
#else
#define SIGPATH_ANTIPODE_INL_H_
#endif

#include "cpu/tensor/outer-inl.h"

HWY_BEFORE_NAMESPACE();
namespace sigpath {
namespace HWY_NAMESPACE {

// out <- sign a_reversed on the words of n letters. The reversed index counts along, its carries
// running from the first letter to the last.
template <class T>
void reverse_level(const T* a, index d, int n, T sign, T* out) {
  index digits[64] = {}, weights[64];
  if (d == 1 || n <= 1) {
    const index size = level_size(d, n);
    for (index p = 0; p < size; ++p) out[p] = sign * a[p];
    return;
  }
  weights[0] = level_size(d, n - 1);
  for (int i = 1; i < n; ++i) weights[i] = weights[i - 1] / d;
  const index rows = weights[0], stride = weights[0];
  index reversed = 0;
  for (index p = 0; p < rows; ++p) {
    for (index j = 0; j < d; ++j) out[p * d + j] = sign * a[reversed + j * stride];
    for (int i = 1; i < n; ++i) {
      reversed += weights[i];
      if (++digits[i] < d) break;
      reversed -= d * weights[i];
      digits[i] = 0;
    }
  }
}

template <class T>
void antipode(const TensorShape& s, const T* a, T* out) {
  if (s.scalar) out[0] = a[0];
  index offset = s.scalar;
  for (int n = 1; n <= s.depth; ++n) {
    reverse_level(a + offset, s.d, n, T(n % 2 == 0 ? 1 : -1), out + offset);
    offset += level_size(s.d, n);
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace sigpath
HWY_AFTER_NAMESPACE();
#endif
