#include "cpu/ssm/engine.h"

#include "core/simd.h"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "cpu/ssm/engine.cpp"
#include <algorithm>
#include <cmath>

#include "hwy/foreach_target.h"
// After foreach_target.h: once per target.
#include "hwy/highway.h"
//
#include "cpu/signature/lanes-inl.h"
//
#include "cpu/ssm/complex-inl.h"
//
#include "cpu/ssm/cauchy-inl.h"
#include "cpu/ssm/product-inl.h"
//
#include "cpu/ssm/vandermonde-inl.h"

HWY_BEFORE_NAMESPACE();
namespace sigpath {
namespace HWY_NAMESPACE {

template <class T>
const ModeEngine<T>& modes_of() {
  static constexpr ModeEngine<T> kEngine = {
      [](const ModeShape& s) { return ModePowers<T>::bytes(s); },
      [](const ModeShape& s, const double* x, std::byte* scratch) {
        ModePowers<T>(s, scratch).begin(x);
      },
      [](const ModeShape& s, const double* f, index length, index stride, T* re, T* im,
         std::byte* scratch) { ModePowers<T>(s, scratch).expand(f, length, stride, re, im); },
      [](const ModeShape& s, const T* g, index length, index stride, double* s0, double* s1,
         std::byte* scratch) { ModePowers<T>(s, scratch).project(g, length, stride, s0, s1); }};
  return kEngine;
}
template <class T>
const CauchyEngine<T>& cauchy_of() {
  static constexpr CauchyEngine<T> kEngine = {cauchy_sums<T>, cauchy_vjp<T>};
  return kEngine;
}

const ModeEngine<float>& ModesF32() { return modes_of<float>(); }
const ModeEngine<double>& ModesF64() { return modes_of<double>(); }
const CauchyEngine<float>& CauchyF32() { return cauchy_of<float>(); }
const CauchyEngine<double>& CauchyF64() { return cauchy_of<double>(); }

}  // namespace HWY_NAMESPACE
}  // namespace sigpath
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace sigpath {

HWY_EXPORT(ModesF32);
HWY_EXPORT(ModesF64);
HWY_EXPORT(CauchyF32);
HWY_EXPORT(CauchyF64);

template <>
const ModeEngine<float>& mode_engine() {
  return HWY_DYNAMIC_DISPATCH(ModesF32)();
}
template <>
const ModeEngine<double>& mode_engine() {
  return HWY_DYNAMIC_DISPATCH(ModesF64)();
}
template <>
const CauchyEngine<float>& cauchy_engine() {
  return HWY_DYNAMIC_DISPATCH(CauchyF32)();
}
template <>
const CauchyEngine<double>& cauchy_engine() {
  return HWY_DYNAMIC_DISPATCH(CauchyF64)();
}

}  // namespace sigpath
#endif  // HWY_ONCE
