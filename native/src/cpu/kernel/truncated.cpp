#include "core/simd.h"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "cpu/kernel/truncated.cpp"
#include <algorithm>

#include "cpu/kernel/lanes.h"
#include "cpu/kernel/skew.h"
#include "hwy/foreach_target.h"
// After foreach_target.h: once per target.
#include "cpu/kernel/engine-inl.h"
//
#include "cpu/kernel/power_series-inl.h"

HWY_BEFORE_NAMESPACE();
namespace sigpath {
namespace HWY_NAMESPACE {

const Sweeps<float>& TruncatedF32() { return sweeps_of<float, Truncated>(); }
const Sweeps<double>& TruncatedF64() { return sweeps_of<double, Truncated>(); }
const SkewSweeps<float>& TruncatedSkewF32() { return skew_of<float, Truncated>(); }
const SkewSweeps<double>& TruncatedSkewF64() { return skew_of<double, Truncated>(); }

}  // namespace HWY_NAMESPACE
}  // namespace sigpath
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace sigpath {

HWY_EXPORT(TruncatedF32);
HWY_EXPORT(TruncatedF64);

template <>
const Sweeps<float>& truncated_sweeps() {
  return HWY_DYNAMIC_DISPATCH(TruncatedF32)();
}
template <>
const Sweeps<double>& truncated_sweeps() {
  return HWY_DYNAMIC_DISPATCH(TruncatedF64)();
}

HWY_EXPORT(TruncatedSkewF32);
HWY_EXPORT(TruncatedSkewF64);

template <>
const SkewSweeps<float>& truncated_skew() {
  return HWY_DYNAMIC_DISPATCH(TruncatedSkewF32)();
}
template <>
const SkewSweeps<double>& truncated_skew() {
  return HWY_DYNAMIC_DISPATCH(TruncatedSkewF64)();
}

}  // namespace sigpath
#endif  // HWY_ONCE
