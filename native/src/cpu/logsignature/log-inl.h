// The tensor logarithm x R, 1 + R being the inner factor of Horner's scheme, at chosen words alone:
// R is needed on the levels below N, and each word of n letters costs n - 1 multiply-adds. Compiled
// once for every SIMD target.
#if defined(SIGPATH_LOG_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SIGPATH_LOG_INL_H_
#undef SIGPATH_LOG_INL_H_
#else
#define SIGPATH_LOG_INL_H_
#endif

#include "cpu/tensor/series-inl.h"

HWY_BEFORE_NAMESPACE();
namespace sigpath {
namespace HWY_NAMESPACE {

// out_w = x_w + sum_i x_{w_1..w_i} R_{w_{i+1}..w_n}.
template <class T>
void log_at(const WordRuns& words, const TensorShape& s, Layout layout, const T* x, T* scratch,
            T* out) {
  T* r = scratch;
  series_inner(Series::kLog, x, s.d, s.depth, [&](int) { return r; });
  for (const auto& run : words.runs) {
    const index* at = words.table.data() + run.offsets;
    const index w = layout == Layout::kWhole ? run.place : run.thin;
    T* HWY_RESTRICT to = out + run.first;
    for (index q = 0; q < run.count; ++q) to[q] = run.length == 0 ? T(0) : x[w + q];
    for (int i = 1; i < run.length; ++i, at += 2) add_scaled(r + at[1], x[at[0]], run.count, to);
  }
}

template <class T>
void log_at_vjp(const WordRuns& words, const TensorShape& s, Layout layout, const T* x, const T* g,
                T* scratch, T* dx) {
  const index below = tensor_size(s.d, s.depth - 1);
  T* dr = scratch;
  const SeriesStates<T> state{dr + below, s.d, s.depth};
  series_inner(Series::kLog, x, s.d, s.depth, state);
  const T* r = state(2);
  std::fill_n(dr, below, T(0));
  std::fill_n(dx, layout_size(words, s, layout), T(0));
  for (const auto& run : words.runs) {
    if (run.length == 0) continue;
    const index* at = words.table.data() + run.offsets;
    const T* from = g + run.first;
    add_scaled(from, T(1), run.count, dx + (layout == Layout::kWhole ? run.place : run.thin));
    for (int i = 1; i < run.length; ++i, at += 2) {
      const index prefix = at[0], suffix = at[1];
      dx[prefix] += dot(from, r + suffix, run.count);
      add_scaled(from, x[prefix], run.count, dr + suffix);
    }
  }
  series_inner_vjp(Series::kLog, x, s.d, s.depth, state, dr, dx);
}

}  // namespace HWY_NAMESPACE
}  // namespace sigpath
HWY_AFTER_NAMESPACE();
#endif
