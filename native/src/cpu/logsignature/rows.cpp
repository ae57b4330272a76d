#include "cpu/logsignature/rows.h"

#include <algorithm>

#include "cpu/tensor/kernels.h"

namespace sigpath {
namespace {

bool expanded(const sigpath_logsignature_plan& plan) {
  return plan.basis == SIGPATH_BASIS_EXPANDED;
}
bool bracketed(const sigpath_logsignature_plan& plan) {
  return plan.basis == SIGPATH_BASIS_LYNDON_BRACKETS;
}

// From coefficients l at Lyndon words to coordinates c in brackets: l_w = c_w + sum_{v<w} M_wv c_v.
template <class T>
void solve(const SparseRows& m, T* row) {
  for (index w = 0; w < m.rows(); ++w) {
    T c = row[w];
    for (index t = m.starts[w]; t < m.starts[w + 1]; ++t)
      c -= static_cast<T>(m.values[t]) * row[m.columns[t]];
    row[w] = c;
  }
}

// The adjoint of solve(): the transposed system, from the last word to the first.
template <class T>
void solve_transposed(const SparseRows& m, T* row) {
  for (index w = m.rows() - 1; w >= 0; --w)
    for (index t = m.starts[w]; t < m.starts[w + 1]; ++t)
      row[m.columns[t]] -= static_cast<T>(m.values[t]) * row[w];
}

}  // namespace

template <class T>
void log_row(const sigpath_logsignature_plan& plan, Layout layout, const T* signature, T* scratch,
             T* row) {
  if (expanded(plan))
    return tensor_kernels<T>().series(Series::kLog, plan.shape, signature, scratch, row);
  log_kernels<T>().log(plan.runs, plan.shape, layout, signature, scratch, row);
  if (bracketed(plan)) solve(plan.triangle(), row);
}

template <class T>
void log_row_vjp(const sigpath_logsignature_plan& plan, Layout layout, const T* signature,
                 const T* cotangent, T* scratch, T* d_signature) {
  if (expanded(plan))
    return tensor_kernels<T>().series_vjp(Series::kLog, plan.shape, signature, cotangent, scratch,
                                          d_signature);
  if (bracketed(plan)) {
    T* at_words = scratch;
    scratch += plan.count;
    std::copy_n(cotangent, plan.count, at_words);
    solve_transposed(plan.triangle(), at_words);
    cotangent = at_words;
  }
  log_kernels<T>().log_vjp(plan.runs, plan.shape, layout, signature, cotangent, scratch,
                           d_signature);
}

template <class T>
void expand_row(const sigpath_logsignature_plan& plan, const T* row, T* scratch, T* tensor) {
  if (expanded(plan)) {
    std::copy_n(row, plan.count, tensor);
    return;
  }
  if (!bracketed(plan)) {
    std::copy_n(row, plan.count, scratch);
    solve(plan.triangle(), scratch);
    row = scratch;
  }
  const SparseRows& p = plan.expansions();
  std::fill_n(tensor, plan.shape.size(), T(0));
  for (index v = 0; v < p.rows(); ++v)
    for (index t = p.starts[v]; t < p.starts[v + 1]; ++t)
      tensor[p.columns[t]] += static_cast<T>(p.values[t]) * row[v];
}

template <class T>
void expand_row_vjp(const sigpath_logsignature_plan& plan, const T* d_tensor, T* d_row) {
  if (expanded(plan)) {
    std::copy_n(d_tensor, plan.count, d_row);
    return;
  }
  const SparseRows& p = plan.expansions();
  for (index v = 0; v < p.rows(); ++v) {
    T sum = 0;
    for (index t = p.starts[v]; t < p.starts[v + 1]; ++t)
      sum += static_cast<T>(p.values[t]) * d_tensor[p.columns[t]];
    d_row[v] = sum;
  }
  if (!bracketed(plan)) solve_transposed(plan.triangle(), d_row);
}

index log_row_scratch(const sigpath_logsignature_plan& plan) { return series_scratch(plan.shape); }
index log_row_vjp_scratch(const sigpath_logsignature_plan& plan) {
  return checked_add(series_vjp_scratch(plan.shape), bracketed(plan) ? plan.count : 0, "workspace");
}
index expand_row_scratch(const sigpath_logsignature_plan& plan) {
  return expanded(plan) ? 0 : plan.count;
}
double log_work(const sigpath_logsignature_plan& plan) {
  return static_cast<double>(plan.depth()) *
         static_cast<double>(plan.count + tensor_size(plan.dim(), plan.depth() - 1));
}

template void log_row(const sigpath_logsignature_plan&, Layout, const float*, float*, float*);
template void log_row(const sigpath_logsignature_plan&, Layout, const double*, double*, double*);
template void log_row_vjp(const sigpath_logsignature_plan&, Layout, const float*, const float*,
                          float*, float*);
template void log_row_vjp(const sigpath_logsignature_plan&, Layout, const double*, const double*,
                          double*, double*);
template void expand_row(const sigpath_logsignature_plan&, const float*, float*, float*);
template void expand_row(const sigpath_logsignature_plan&, const double*, double*, double*);
template void expand_row_vjp(const sigpath_logsignature_plan&, const float*, float*);
template void expand_row_vjp(const sigpath_logsignature_plan&, const double*, double*);

}  // namespace sigpath
