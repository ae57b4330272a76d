#include "core/simd.h"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "cpu/kernel/paths.cpp"
#include <algorithm>

#include "cpu/kernel/lanes.h"
#include "cpu/transform/vertices.h"
#include "hwy/foreach_target.h"
// After foreach_target.h: once per target.
#include "hwy/highway.h"
//
#include "cpu/signature/lanes-inl.h"
//
#include "cpu/signature/transpose-inl.h"
//
#include "cpu/kernel/paths-inl.h"

HWY_BEFORE_NAMESPACE();
namespace sigpath {
namespace HWY_NAMESPACE {

template <class T>
const PathLanes<T>& path_table() {
  static constexpr PathLanes<T> kTable = {kLanes<T>, load_lanes<T>, unload_lanes<T>};
  return kTable;
}

const PathLanes<float>& PathsF32() { return path_table<float>(); }
const PathLanes<double>& PathsF64() { return path_table<double>(); }

}  // namespace HWY_NAMESPACE
}  // namespace sigpath
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace sigpath {

HWY_EXPORT(PathsF32);
HWY_EXPORT(PathsF64);

template <>
const PathLanes<float>& path_lanes() {
  return HWY_DYNAMIC_DISPATCH(PathsF32)();
}
template <>
const PathLanes<double>& path_lanes() {
  return HWY_DYNAMIC_DISPATCH(PathsF64)();
}

}  // namespace sigpath
#endif  // HWY_ONCE
