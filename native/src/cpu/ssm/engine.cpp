#include "cpu/ssm/engine.h"

#include "core/simd.h"
#include "cpu/ssm/fft.h"
#include "cpu/ssm/rational.h"
#include "cpu/ssm/recurrence.h"
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
#include "cpu/ssm/fft-inl.h"
#include "cpu/ssm/product-inl.h"
#include "cpu/ssm/rational-inl.h"
#include "cpu/ssm/recurrence-inl.h"
#include "cpu/ssm/rows-inl.h"
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

template <class T>
const FftEngine<T>& fft_of() {
  static constexpr FftEngine<T> kEngine = {[] { return lane_stride<T>(); },
                                           fft<T>,
                                           multiply<T>,
                                           take_rows<T>,
                                           give_rows<T>,
                                           take_spectra<T>,
                                           give_spectra<T>};
  return kEngine;
}
template <class T>
const RationalEngine<T>& rational_of() {
  static constexpr RationalEngine<T> kEngine = {rational_sums<T>, rational_correct<T>,
                                                rational_scratch<T>, rational_correct_vjp<T>,
                                                rational_sums_vjp<T>};
  return kEngine;
}
template <class T>
const RecurrenceEngine<T>& recurrence_of() {
  static constexpr RecurrenceEngine<T> kEngine = {low_rank_step<T>, dense_step<T>};
  return kEngine;
}

const ModeEngine<float>& ModesF32() { return modes_of<float>(); }
const ModeEngine<double>& ModesF64() { return modes_of<double>(); }
const CauchyEngine<float>& CauchyF32() { return cauchy_of<float>(); }
const CauchyEngine<double>& CauchyF64() { return cauchy_of<double>(); }
const FftEngine<float>& FftF32() { return fft_of<float>(); }
const FftEngine<double>& FftF64() { return fft_of<double>(); }
const RecurrenceEngine<float>& RecurrenceF32() { return recurrence_of<float>(); }
const RecurrenceEngine<double>& RecurrenceF64() { return recurrence_of<double>(); }
const RationalEngine<float>& RationalF32() { return rational_of<float>(); }
const RationalEngine<double>& RationalF64() { return rational_of<double>(); }

}  // namespace HWY_NAMESPACE
}  // namespace sigpath
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace sigpath {

HWY_EXPORT(ModesF32);
HWY_EXPORT(ModesF64);
HWY_EXPORT(CauchyF32);
HWY_EXPORT(CauchyF64);
HWY_EXPORT(FftF32);
HWY_EXPORT(FftF64);
HWY_EXPORT(RecurrenceF32);
HWY_EXPORT(RecurrenceF64);
HWY_EXPORT(RationalF32);
HWY_EXPORT(RationalF64);

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
template <>
const FftEngine<float>& fft_engine() {
  return HWY_DYNAMIC_DISPATCH(FftF32)();
}
template <>
const FftEngine<double>& fft_engine() {
  return HWY_DYNAMIC_DISPATCH(FftF64)();
}
template <>
const RecurrenceEngine<float>& recurrence_engine() {
  return HWY_DYNAMIC_DISPATCH(RecurrenceF32)();
}
template <>
const RecurrenceEngine<double>& recurrence_engine() {
  return HWY_DYNAMIC_DISPATCH(RecurrenceF64)();
}
template <>
const RationalEngine<float>& rational_engine() {
  return HWY_DYNAMIC_DISPATCH(RationalF32)();
}
template <>
const RationalEngine<double>& rational_engine() {
  return HWY_DYNAMIC_DISPATCH(RationalF64)();
}

}  // namespace sigpath
#endif  // HWY_ONCE
