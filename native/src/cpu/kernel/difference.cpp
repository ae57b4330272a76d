#include "core/simd.h"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "cpu/kernel/difference.cpp"
#include <algorithm>

#include "cpu/kernel/lanes.h"
#include "cpu/kernel/skew.h"
#include "hwy/foreach_target.h"
// After foreach_target.h: once per target.
#include "cpu/kernel/engine-inl.h"
//
#include "cpu/kernel/difference-inl.h"

HWY_BEFORE_NAMESPACE();
namespace sigpath {
namespace HWY_NAMESPACE {

const Sweeps<float>& DifferenceF32() { return sweeps_of<float, Difference>(); }
const Sweeps<double>& DifferenceF64() { return sweeps_of<double, Difference>(); }
const SkewSweeps<float>& DifferenceSkewF32() { return skew_of<float, Difference>(); }
const SkewSweeps<double>& DifferenceSkewF64() { return skew_of<double, Difference>(); }

}  // namespace HWY_NAMESPACE
}  // namespace sigpath
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace sigpath {

HWY_EXPORT(DifferenceF32);
HWY_EXPORT(DifferenceF64);

template <>
const Sweeps<float>& difference_sweeps() {
  return HWY_DYNAMIC_DISPATCH(DifferenceF32)();
}
template <>
const Sweeps<double>& difference_sweeps() {
  return HWY_DYNAMIC_DISPATCH(DifferenceF64)();
}

HWY_EXPORT(DifferenceSkewF32);
HWY_EXPORT(DifferenceSkewF64);

template <>
const SkewSweeps<float>& difference_skew() {
  return HWY_DYNAMIC_DISPATCH(DifferenceSkewF32)();
}
template <>
const SkewSweeps<double>& difference_skew() {
  return HWY_DYNAMIC_DISPATCH(DifferenceSkewF64)();
}

}  // namespace sigpath
#endif  // HWY_ONCE
