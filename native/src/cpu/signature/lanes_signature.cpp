#include "core/simd.h"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "cpu/signature/lanes_signature.cpp"
#include <algorithm>
#include <type_traits>

#include "cpu/signature/joined_windows.h"
#include "cpu/signature/lanes.h"
#include "hwy/cache_control.h"
#include "hwy/foreach_target.h"
// After foreach_target.h: once per target.
#include "hwy/highway.h"
//
#include "cpu/signature/lanes-inl.h"
//
#include "cpu/signature/transpose-inl.h"
//
#include "cpu/signature/increments-inl.h"
#include "cpu/signature/lanes_chen-inl.h"
#include "cpu/signature/lanes_time-inl.h"
#include "cpu/signature/leaves-inl.h"
#include "cpu/signature/leaves_vjp-inl.h"
#include "cpu/signature/node_vjp-inl.h"
#include "cpu/signature/twigs_vjp-inl.h"
//
#include "cpu/signature/lanes_forward-inl.h"
//
#include "cpu/signature/joined_windows-inl.h"
//
#include "cpu/signature/lanes_backward-inl.h"

HWY_BEFORE_NAMESPACE();
namespace sigpath {
namespace HWY_NAMESPACE {

index LanesF32() { return lane_stride<float>(); }
index LanesF64() { return lane_stride<double>(); }
void ForwardF32(const LaneShape& shape, const Path<float>* paths, index count, float* scratch,
                float* out, index stride, Progress& progress) {
  lanes_forward(shape, paths, count, scratch, out, stride, progress);
}
void ForwardF64(const LaneShape& shape, const Path<double>* paths, index count, double* scratch,
                double* out, index stride, Progress& progress) {
  lanes_forward(shape, paths, count, scratch, out, stride, progress);
}
void BackwardF32(const LaneShape& shape, const Path<float>* paths, index count,
                 const float* cotangent, index stride, float* scratch,
                 const PathGradient<float>* gradients, Progress& progress) {
  lanes_backward(shape, paths, count, cotangent, stride, scratch, gradients, progress);
}
void BackwardF64(const LaneShape& shape, const Path<double>* paths, index count,
                 const double* cotangent, index stride, double* scratch,
                 const PathGradient<double>* gradients, Progress& progress) {
  lanes_backward(shape, paths, count, cotangent, stride, scratch, gradients, progress);
}

void WindowsF32(const JoinedShape& shape, const SignatureBatch<float>& batch, index first,
                index count, float* scratch, float* out, Progress& progress) {
  lanes_joined_windows(shape, batch, first, count, scratch, out, progress);
}
void WindowsF64(const JoinedShape& shape, const SignatureBatch<double>& batch, index first,
                index count, double* scratch, double* out, Progress& progress) {
  lanes_joined_windows(shape, batch, first, count, scratch, out, progress);
}

}  // namespace HWY_NAMESPACE
}  // namespace sigpath
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace sigpath {

HWY_EXPORT(LanesF32);
HWY_EXPORT(LanesF64);
HWY_EXPORT(ForwardF32);
HWY_EXPORT(ForwardF64);
HWY_EXPORT(BackwardF32);
HWY_EXPORT(BackwardF64);
HWY_EXPORT(WindowsF32);
HWY_EXPORT(WindowsF64);

template <>
index lane_count<float>() {
  return HWY_DYNAMIC_DISPATCH(LanesF32)();
}
template <>
index lane_count<double>() {
  return HWY_DYNAMIC_DISPATCH(LanesF64)();
}

template <>
void lane_signatures(const LaneShape& shape, const Path<float>* paths, index count, float* scratch,
                     float* out, index stride, Progress& progress) {
  HWY_DYNAMIC_DISPATCH(ForwardF32)(shape, paths, count, scratch, out, stride, progress);
}
template <>
void lane_signatures(const LaneShape& shape, const Path<double>* paths, index count,
                     double* scratch, double* out, index stride, Progress& progress) {
  HWY_DYNAMIC_DISPATCH(ForwardF64)(shape, paths, count, scratch, out, stride, progress);
}
template <>
void lane_signatures_vjp(const LaneShape& shape, const Path<float>* paths, index count,
                         const float* cotangent, index stride, float* scratch,
                         const PathGradient<float>* gradients, Progress& progress) {
  HWY_DYNAMIC_DISPATCH(BackwardF32)
  (shape, paths, count, cotangent, stride, scratch, gradients, progress);
}
template <>
void lane_signatures_vjp(const LaneShape& shape, const Path<double>* paths, index count,
                         const double* cotangent, index stride, double* scratch,
                         const PathGradient<double>* gradients, Progress& progress) {
  HWY_DYNAMIC_DISPATCH(BackwardF64)
  (shape, paths, count, cotangent, stride, scratch, gradients, progress);
}

template <>
void lane_windows(const JoinedShape& shape, const SignatureBatch<float>& batch, index first,
                  index count, float* scratch, float* out, Progress& progress) {
  HWY_DYNAMIC_DISPATCH(WindowsF32)(shape, batch, first, count, scratch, out, progress);
}
template <>
void lane_windows(const JoinedShape& shape, const SignatureBatch<double>& batch, index first,
                  index count, double* scratch, double* out, Progress& progress) {
  HWY_DYNAMIC_DISPATCH(WindowsF64)(shape, batch, first, count, scratch, out, progress);
}

}  // namespace sigpath
#endif  // HWY_ONCE
