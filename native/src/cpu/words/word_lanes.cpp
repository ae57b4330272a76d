#include "core/simd.h"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "cpu/words/word_lanes.cpp"
#include <algorithm>
#include <type_traits>

#include "cpu/words/lanes.h"
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
#include "cpu/signature/lanes_time-inl.h"
#include "cpu/signature/leaves-inl.h"
#include "cpu/signature/node_vjp-inl.h"
#include "cpu/words/siblings-inl.h"
//
#include "cpu/words/word_twigs-inl.h"
//
#include "cpu/words/forward-inl.h"
//
#include "cpu/words/backward-inl.h"

HWY_BEFORE_NAMESPACE();
namespace sigpath {
namespace HWY_NAMESPACE {

void WordsF32(const WordLanes& shape, const Path<float>* paths, index count, float* scratch,
              const WordRows<float>& out, Progress& progress) {
  words_forward(shape, paths, count, scratch, out, progress);
}
void WordsF64(const WordLanes& shape, const Path<double>* paths, index count, double* scratch,
              const WordRows<double>& out, Progress& progress) {
  words_forward(shape, paths, count, scratch, out, progress);
}
void WordsVjpF32(const WordLanes& shape, const Path<float>* paths, index count,
                 const WordRows<const float>& cotangent, float* scratch,
                 const PathGradient<float>* gradients, Progress& progress) {
  words_backward(shape, paths, count, cotangent, scratch, gradients, progress);
}
void WordsVjpF64(const WordLanes& shape, const Path<double>* paths, index count,
                 const WordRows<const double>& cotangent, double* scratch,
                 const PathGradient<double>* gradients, Progress& progress) {
  words_backward(shape, paths, count, cotangent, scratch, gradients, progress);
}

}  // namespace HWY_NAMESPACE
}  // namespace sigpath
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace sigpath {

HWY_EXPORT(WordsF32);
HWY_EXPORT(WordsF64);
HWY_EXPORT(WordsVjpF32);
HWY_EXPORT(WordsVjpF64);

template <>
void lane_words(const WordLanes& shape, const Path<float>* paths, index count, float* scratch,
                const WordRows<float>& out, Progress& progress) {
  HWY_DYNAMIC_DISPATCH(WordsF32)(shape, paths, count, scratch, out, progress);
}
template <>
void lane_words(const WordLanes& shape, const Path<double>* paths, index count, double* scratch,
                const WordRows<double>& out, Progress& progress) {
  HWY_DYNAMIC_DISPATCH(WordsF64)(shape, paths, count, scratch, out, progress);
}
template <>
void lane_words_vjp(const WordLanes& shape, const Path<float>* paths, index count,
                    const WordRows<const float>& cotangent, float* scratch,
                    const PathGradient<float>* gradients, Progress& progress) {
  HWY_DYNAMIC_DISPATCH(WordsVjpF32)(shape, paths, count, cotangent, scratch, gradients, progress);
}
template <>
void lane_words_vjp(const WordLanes& shape, const Path<double>* paths, index count,
                    const WordRows<const double>& cotangent, double* scratch,
                    const PathGradient<double>* gradients, Progress& progress) {
  HWY_DYNAMIC_DISPATCH(WordsVjpF64)(shape, paths, count, cotangent, scratch, gradients, progress);
}

}  // namespace sigpath
#endif  // HWY_ONCE
