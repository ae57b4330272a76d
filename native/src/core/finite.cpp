#include "core/finite.h"

#include "core/simd.h"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/finite.cpp"
#include "hwy/foreach_target.h"
// After foreach_target.h: once per target.
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace sigpath {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// x - x is +0 for finite numbers and NaN for the others: an OR over its bits keeps what it has
// seen.
template <class T>
bool all_finite(const T* x, index n) {
  const hn::ScalableTag<T> tag;
  const auto lanes = static_cast<index>(hn::Lanes(tag));
  auto seen = hn::Zero(tag);
  index i = 0;
  for (; i + lanes <= n; i += lanes) {
    const auto v = hn::LoadU(tag, x + i);
    seen = hn::Or(seen, hn::Sub(v, v));
  }
  T rest = 0;
  for (; i < n; ++i) rest += x[i] - x[i];
  return hn::AllTrue(tag, hn::Eq(seen, hn::Zero(tag))) && rest == 0;
}

bool AllFiniteF32(const float* x, index n) { return all_finite(x, n); }
bool AllFiniteF64(const double* x, index n) { return all_finite(x, n); }

}  // namespace HWY_NAMESPACE
}  // namespace sigpath
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace sigpath {

HWY_EXPORT(AllFiniteF32);
HWY_EXPORT(AllFiniteF64);

bool all_finite(const float* x, index n) { return HWY_DYNAMIC_DISPATCH(AllFiniteF32)(x, n); }
bool all_finite(const double* x, index n) { return HWY_DYNAMIC_DISPATCH(AllFiniteF64)(x, n); }

}  // namespace sigpath
#endif  // HWY_ONCE
