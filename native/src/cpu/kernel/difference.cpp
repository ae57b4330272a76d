#include "core/simd.h"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "cpu/kernel/difference.cpp"
#include <algorithm>

#include "cpu/kernel/lanes.h"
#include "cpu/kernel/skew.h"
#include "hwy/foreach_target.h"
// After foreach_target.h: once per target.
#include "hwy/contrib/math/math-inl.h"
#include "hwy/highway.h"
//
#include "cpu/signature/lanes-inl.h"
//
#include "cpu/kernel/number-inl.h"
#include "cpu/signature/transpose-inl.h"
//
#include "cpu/kernel/delta-inl.h"
//
#include "cpu/kernel/difference-inl.h"
#include "cpu/kernel/static-inl.h"
//
#include "cpu/kernel/sweep-inl.h"
//
#include "cpu/kernel/scaled-inl.h"
#include "cpu/kernel/skew-inl.h"
//
#include "cpu/kernel/table-inl.h"

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
