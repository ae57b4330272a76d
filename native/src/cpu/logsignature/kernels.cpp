#include "cpu/logsignature/kernels.h"

#include "core/simd.h"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "cpu/logsignature/kernels.cpp"
#include <algorithm>
#include <type_traits>

#include "cpu/tensor/kernels.h"
#include "hwy/foreach_target.h"
// After foreach_target.h: once per target.
#include "hwy/highway.h"
//
#include "cpu/logsignature/log-inl.h"

HWY_BEFORE_NAMESPACE();
namespace sigpath {
namespace HWY_NAMESPACE {

template <class T>
const LogKernels<T>& log_table() {
  static constexpr LogKernels<T> kernels = {log_at<T>, log_at_vjp<T>};
  return kernels;
}

const LogKernels<float>& LogTableF32() { return log_table<float>(); }
const LogKernels<double>& LogTableF64() { return log_table<double>(); }

}  // namespace HWY_NAMESPACE
}  // namespace sigpath
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace sigpath {

HWY_EXPORT(LogTableF32);
HWY_EXPORT(LogTableF64);

template <>
const LogKernels<float>& log_kernels() {
  return HWY_DYNAMIC_DISPATCH(LogTableF32)();
}
template <>
const LogKernels<double>& log_kernels() {
  return HWY_DYNAMIC_DISPATCH(LogTableF64)();
}

}  // namespace sigpath
#endif  // HWY_ONCE
