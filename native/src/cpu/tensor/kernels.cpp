#include "cpu/tensor/kernels.h"

#include "core/simd.h"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "cpu/tensor/kernels.cpp"
#include <algorithm>
#include <type_traits>

#include "hwy/foreach_target.h"
// After foreach_target.h: once per target.
#include "hwy/highway.h"
//
#include "cpu/tensor/antipode-inl.h"
#include "cpu/tensor/dilate-inl.h"
#include "cpu/tensor/join-inl.h"
#include "cpu/tensor/product-inl.h"
#include "cpu/tensor/series-inl.h"
#include "cpu/tensor/shuffle-inl.h"

HWY_BEFORE_NAMESPACE();
namespace sigpath {
namespace HWY_NAMESPACE {

template <class T>
const TensorKernels<T>& table() {
  static constexpr TensorKernels<T> kernels = {
      chen<T>,   chen_vjp<T>,   product<T>, product_vjp<T>, series<T>,  series_vjp<T>,  antipode<T>,
      dilate<T>, dilate_vjp<T>, join<T>,    join_vjp<T>,    shuffle<T>, shuffle_vjp<T>, dot<T>};
  return kernels;
}

const TensorKernels<float>& TableF32() { return table<float>(); }
const TensorKernels<double>& TableF64() { return table<double>(); }

}  // namespace HWY_NAMESPACE
}  // namespace sigpath
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace sigpath {

HWY_EXPORT(TableF32);
HWY_EXPORT(TableF64);

template <>
const TensorKernels<float>& tensor_kernels() {
  return HWY_DYNAMIC_DISPATCH(TableF32)();
}
template <>
const TensorKernels<double>& tensor_kernels() {
  return HWY_DYNAMIC_DISPATCH(TableF64)();
}

}  // namespace sigpath
#endif  // HWY_ONCE
