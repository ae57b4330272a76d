#include "core/simd.h"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "cpu/kernel/series.cpp"
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

const Sweeps<float>& SeriesF32() { return sweeps_of<float, Series>(); }
const Sweeps<double>& SeriesF64() { return sweeps_of<double, Series>(); }
const SkewSweeps<float>& SeriesSkewF32() { return skew_of<float, Series>(); }
const SkewSweeps<double>& SeriesSkewF64() { return skew_of<double, Series>(); }

}  // namespace HWY_NAMESPACE
}  // namespace sigpath
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace sigpath {

HWY_EXPORT(SeriesF32);
HWY_EXPORT(SeriesF64);

template <>
const Sweeps<float>& series_sweeps() {
  return HWY_DYNAMIC_DISPATCH(SeriesF32)();
}
template <>
const Sweeps<double>& series_sweeps() {
  return HWY_DYNAMIC_DISPATCH(SeriesF64)();
}

HWY_EXPORT(SeriesSkewF32);
HWY_EXPORT(SeriesSkewF64);

template <>
const SkewSweeps<float>& series_skew() {
  return HWY_DYNAMIC_DISPATCH(SeriesSkewF32)();
}
template <>
const SkewSweeps<double>& series_skew() {
  return HWY_DYNAMIC_DISPATCH(SeriesSkewF64)();
}

}  // namespace sigpath
#endif  // HWY_ONCE
