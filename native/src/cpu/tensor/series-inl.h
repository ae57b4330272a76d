// exp(x) - 1 = sum_{m=1..N} x^m/m! and log(1+x) = sum_{m=1..N} (-1)^(m-1) x^m/m of a tensor x whose
// level 0 is 0, by Horner's scheme: y <- s (b + x (x) y'), with b + y' what the step before left,
//   exp(x) - 1 = x (1 + x/2 (1 + x/3 (...))),   log(1+x) = x (1 - x (1/2 - x (1/3 - ...))).
// Step m = N..1 needs the levels up to N-m+1 alone. Compiled once for every SIMD target.
#if defined(SIGPATH_SERIES_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SIGPATH_SERIES_INL_H_
#undef SIGPATH_SERIES_INL_H_
#else
#define SIGPATH_SERIES_INL_H_
#endif

#include "cpu/tensor/chen-inl.h"

HWY_BEFORE_NAMESPACE();
namespace sigpath {
namespace HWY_NAMESPACE {

// b and s of step m.
template <class T>
struct SeriesStep {
  T constant, scale;
  SeriesStep(Series series, int m)
      : constant(series == Series::kExp ? T(1) : T(1) / static_cast<T>(m)),
        scale(series == Series::kExp ? T(1) / static_cast<T>(m) : T(m == 1 ? 1 : -1)) {}
};

// Level k of a step: out <- s (b x_k + sum_{i=1..k-1} x_i (x) y_{k-i}). out may be y_k or x_k.
template <class T>
void series_level(const T* x, const T* y, index d, int k, SeriesStep<T> step, T* out) {
  const index offset = tensor_size(d, k - 1), size = level_size(d, k);
  for (index p = 0; p < size; ++p) out[p] = step.constant * x[offset + p];
  add_products(x, y, d, k, out);
  if (step.scale != T(1))
    for (index p = 0; p < size; ++p) out[p] *= step.scale;
}

// Steps N..2 on the levels that are needed, N-1 at most; state(m) is where step m's result goes:
// one place, or N-1 of them to keep every step. The last of them is what step 1 multiplies.
template <class T, class State>
void series_inner(Series series, const T* x, index d, int depth, const State& state) {
  for (int m = depth; m >= 2; --m)
    for (int k = depth - m + 1; k >= 1; --k)
      series_level(x, m == depth ? x : state(m + 1), d, k, SeriesStep<T>(series, m),
                   state(m) + tensor_size(d, k - 1));
}

// The adjoint of steps m = 2..N, in order: g, levels 1..N-1, holds that of state(2) and is used up;
// dx, levels 1..N-1, is added to.
template <class T, class State>
void series_inner_vjp(Series series, const T* x, index d, int depth, const State& state, T* g,
                      T* dx) {
  for (int m = 2; m <= depth; ++m) {
    const int n = depth - m + 1;
    const SeriesStep<T> step(series, m);
    const index total = tensor_size(d, n);
    for (index p = 0; p < total; ++p) g[p] *= step.scale;
    add_scaled(g, step.constant, total, dx);
    // Level k reads g_k alone; what it read is the adjoint of y_k from then on, which levels above
    // k add to.
    for (int k = 1; k <= n; ++k) {
      T* gk = g + tensor_size(d, k - 1);
      if (k > 1) add_products_vjp(x, state(m + 1), d, k, gk, dx, g);
      std::fill_n(gk, level_size(d, k), T(0));
    }
  }
}

// Where the steps of a series are kept for its adjoint: step m in N-m+1 levels.
template <class T>
struct SeriesStates {
  T* first;
  index d;
  int depth;

  T* operator()(int m) const {
    T* at = first;
    for (int j = 2; j < m; ++j) at += tensor_size(d, depth - j + 1);
    return at;
  }
};

// scratch: levels 1..N-1.
template <class T>
void series(Series which, const TensorShape& s, const T* x, T* scratch, T* out) {
  const T* x1 = x + s.scalar;
  series_inner(which, x1, s.d, s.depth, [&](int) { return scratch; });
  for (int k = s.depth; k >= 1; --k)
    series_level(x1, scratch, s.d, k, SeriesStep<T>(which, 1),
                 out + s.scalar + tensor_size(s.d, k - 1));
  if (s.scalar) out[0] = which == Series::kExp ? T(1) : T(0);
}

// scratch: series_vjp_scratch().
template <class T>
void series_vjp(Series which, const TensorShape& s, const T* x, const T* cotangent, T* scratch,
                T* dx) {
  const T* x1 = x + s.scalar;
  const T* g1 = cotangent + s.scalar;
  T* dx1 = dx + s.scalar;
  T* g = scratch;
  const index below = tensor_size(s.d, s.depth - 1), total = s.levels();
  const SeriesStates<T> state{g + below, s.d, s.depth};
  series_inner(which, x1, s.d, s.depth, state);
  std::fill_n(g, below, T(0));
  const SeriesStep<T> step(which, 1);
  for (index p = 0; p < total; ++p) dx1[p] = step.constant * g1[p];
  for (int k = 2; k <= s.depth; ++k)
    add_products_vjp(x1, state(2), s.d, k, g1 + tensor_size(s.d, k - 1), dx1, g);
  series_inner_vjp(which, x1, s.d, s.depth, state, g, dx1);
  if (s.scalar) dx[0] = 0;
}

}  // namespace HWY_NAMESPACE
}  // namespace sigpath
HWY_AFTER_NAMESPACE();
#endif
