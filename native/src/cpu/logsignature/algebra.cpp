#include "cpu/logsignature/algebra.h"

#include "cpu/tensor/kernels.h"

namespace sigpath {
namespace {

using Plan = sigpath_logsignature_plan;

// n tensors of the plan, and some more elements.
index tensors(const Plan& plan, index n, index more) {
  return checked_add(checked_mul(n, plan.shape.size(), "workspace"), more, "workspace");
}

double exp_work(const Plan& plan) {
  return static_cast<double>(plan.depth()) * static_cast<double>(plan.shape.size());
}

// Scratch of to_signature() and its adjoint besides the Lie element.
index exp_scratch(const Plan& plan) {
  return std::max(expand_row_scratch(plan), series_scratch(plan.shape));
}
index exp_vjp_scratch(const Plan& plan) {
  return std::max(expand_row_scratch(plan), series_vjp_scratch(plan.shape));
}

// x: the Lie element of a row; out <- exp(x).
template <class T>
void to_signature(const Plan& plan, const T* row, T* scratch, T* x, T* out) {
  expand_row(plan, row, scratch, x);
  tensor_kernels<T>().series(Series::kExp, plan.shape, x, scratch, out);
}

// g: the adjoint of exp(x); dx is for that of x.
template <class T>
void to_signature_vjp(const Plan& plan, const T* x, const T* g, T* scratch, T* dx, T* d_row) {
  tensor_kernels<T>().series_vjp(Series::kExp, plan.shape, x, g, scratch, dx);
  expand_row_vjp(plan, dx, d_row);
}

}  // namespace

template <class T>
void logsignature_of_signature(sigpath_context& context, const Plan& plan, index batch,
                               const T* signature, T* out) {
  for_each_item<T>(context, batch, log_row_scratch(plan), log_work(plan), [&](index b, T* scratch) {
    log_row(plan, Layout::kWhole, signature + b * plan.shape.size(), scratch, out + b * plan.count);
  });
}

template <class T>
void logsignature_of_signature_vjp(sigpath_context& context, const Plan& plan, index batch,
                                   const T* signature, const T* cotangent, T* d_signature) {
  const index size = plan.shape.size();
  for_each_item<T>(context, batch, log_row_vjp_scratch(plan), 4 * log_work(plan),
                   [&](index b, T* scratch) {
                     log_row_vjp(plan, Layout::kWhole, signature + b * size,
                                 cotangent + b * plan.count, scratch, d_signature + b * size);
                   });
}

template <class T>
void logsignature_to_signature(sigpath_context& context, const Plan& plan, index batch,
                               const Rows<const T>& row, T* out) {
  const index size = plan.shape.size();
  for_each_item<T>(context, batch, tensors(plan, 1, exp_scratch(plan)), exp_work(plan),
                   [&](index b, T* x) { to_signature(plan, row[b], x + size, x, out + b * size); });
}

template <class T>
void logsignature_to_signature_vjp(sigpath_context& context, const Plan& plan, index batch,
                                   const Rows<const T>& row, const T* cotangent, T* d_row) {
  const index size = plan.shape.size();
  for_each_item<T>(context, batch, tensors(plan, 2, exp_vjp_scratch(plan)), 4 * exp_work(plan),
                   [&](index b, T* x) {
                     T* dx = x + size;
                     T* scratch = dx + size;
                     expand_row(plan, row[b], scratch, x);
                     to_signature_vjp(plan, x, cotangent + b * size, scratch, dx,
                                      d_row + b * plan.count);
                   });
}

template <class T>
void logsignature_combine(sigpath_context& context, const Plan& plan, index batch,
                          const Rows<const T>& a, const Rows<const T>& b, T* out) {
  const index size = plan.shape.size();
  for_each_item<T>(context, batch,
                   tensors(plan, 3, std::max(exp_scratch(plan), log_row_scratch(plan))),
                   3 * exp_work(plan), [&](index i, T* x) {
                     T* left = x + size;
                     T* right = left + size;
                     T* scratch = right + size;
                     to_signature(plan, a[i], scratch, x, left);
                     to_signature(plan, b[i], scratch, x, right);
                     tensor_kernels<T>().product(plan.shape, left, right, left);
                     log_row(plan, Layout::kWhole, left, scratch, out + i * plan.count);
                   });
}

template <class T>
void logsignature_combine_vjp(sigpath_context& context, const Plan& plan, index batch,
                              const Rows<const T>& a, const Rows<const T>& b, const T* cotangent,
                              T* da, T* db) {
  const index size = plan.shape.size();
  const index scratch_size = std::max(exp_vjp_scratch(plan), log_row_vjp_scratch(plan));
  for_each_item<T>(
      context, batch, tensors(plan, 7, scratch_size), 12 * exp_work(plan), [&](index i, T* x) {
        T* y = x + size;
        T* left = y + size;      // exp(x)
        T* right = left + size;  // exp(y)
        T* product = right + size;
        T* g = product + size;
        T* dright = g + size;
        T* scratch = dright + size;
        const auto& kernels = tensor_kernels<T>();
        to_signature(plan, a[i], scratch, x, left);
        to_signature(plan, b[i], scratch, y, right);
        kernels.product(plan.shape, left, right, product);
        log_row_vjp(plan, Layout::kWhole, product, cotangent + i * plan.count, scratch, g);
        kernels.product_vjp(plan.shape, left, right, g, g, dright);
        to_signature_vjp(plan, x, g, scratch, product, da + i * plan.count);
        to_signature_vjp(plan, y, dright, scratch, product, db + i * plan.count);
      });
}

template void logsignature_of_signature(sigpath_context&, const Plan&, index, const float*, float*);
template void logsignature_of_signature_vjp(sigpath_context&, const Plan&, index, const float*,
                                            const float*, float*);
template void logsignature_to_signature(sigpath_context&, const Plan&, index,
                                        const Rows<const float>&, float*);
template void logsignature_to_signature_vjp(sigpath_context&, const Plan&, index,
                                            const Rows<const float>&, const float*, float*);
template void logsignature_combine(sigpath_context&, const Plan&, index, const Rows<const float>&,
                                   const Rows<const float>&, float*);
template void logsignature_combine_vjp(sigpath_context&, const Plan&, index,
                                       const Rows<const float>&, const Rows<const float>&,
                                       const float*, float*, float*);
template void logsignature_of_signature(sigpath_context&, const Plan&, index, const double*,
                                        double*);
template void logsignature_of_signature_vjp(sigpath_context&, const Plan&, index, const double*,
                                            const double*, double*);
template void logsignature_to_signature(sigpath_context&, const Plan&, index,
                                        const Rows<const double>&, double*);
template void logsignature_to_signature_vjp(sigpath_context&, const Plan&, index,
                                            const Rows<const double>&, const double*, double*);
template void logsignature_combine(sigpath_context&, const Plan&, index, const Rows<const double>&,
                                   const Rows<const double>&, double*);
template void logsignature_combine_vjp(sigpath_context&, const Plan&, index,
                                       const Rows<const double>&, const Rows<const double>&,
                                       const double*, double*, double*);

}  // namespace sigpath
