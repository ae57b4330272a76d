#pragma once

#include "cpu/kernel/kernel.h"

namespace sigpath {

// Kernels with all their options: Richardson's extrapolation, (4 k_1 - k_0) / 3, and normalisation,
// k(x, y) / sqrt(k(x, x) k(y, y)).

// Calls body(plan, weight) for the plans whose kernels, so weighted, add up to that of the options.
template <class Body>
void for_each_term(const KernelPlan& plan, const Body& body) {
  if (plan.options.richardson == 0) return body(plan, 1.0);
  body(plan.refined(1), 4.0 / 3);
  body(plan, -1.0 / 3);
}

// What kernels are divided by, and its use; without normalisation nothing.
template <class T>
class KernelNorms {
 public:
  KernelNorms(sigpath_context& context, const KernelPlan& plan, const KernelBatch<T>& batch);

  bool any() const { return x_ != nullptr; }
  // k / sqrt(k(x_i, x_i) k(y_j, y_j)).
  KernelValue<T> normalized(index i, index j, KernelValue<T> k) const;
  // k(x_i, x_i) and k(y_j, y_j).
  KernelValue<T> x(index i) const { return x_[i]; }
  KernelValue<T> y(index j) const { return y_[j]; }

 private:
  WorkspacePool::Loan memory_;
  KernelValue<T>* x_ = nullptr;
  KernelValue<T>* y_ = nullptr;
};

// The plan for one side's paths, whose transforms and order of refinement these are, with
// themselves.
KernelPlan square_plan(const KernelPlan& plan, const SignaturePlan& own, int order, bool gram);

// One side's paths with themselves, each refined as it is there: all pairs of them, or of each path
// with itself alone.
template <class T>
struct SquareBatch {
  KernelPlan plan;
  KernelBatch<T> batch;
};
template <class T>
SquareBatch<T> square_x(const KernelPlan& plan, const KernelBatch<T>& batch, bool gram);
template <class T>
SquareBatch<T> square_y(const KernelPlan& plan, const KernelBatch<T>& batch, bool gram);

// Calls sink(i, j, term) for every term of every pair, normalised; those of a pair add up to its
// kernel. With `same` and gram of j <= i only.
template <class T>
void composite_values(sigpath_context& context, const KernelPlan& plan, const KernelBatch<T>& batch,
                      const KernelNorms<T>& norms, bool ordered, KernelSink<T> sink);

// Adds the gradients of sum weights(i, j) k(x_i, y_j), and to lift (2), unless null, those to scale
// and shape. With `same` both sides' go to x.
template <class T>
void add_composite_vjp(sigpath_context& context, const KernelPlan& plan,
                       const KernelBatch<T>& batch, KernelWeights<T> weights,
                       const SideGradients<T>& x, const SideGradients<T>& y, double* lift);

// Runs add(lift) with all gradients zeroed before; lift is null or goes to grad_static in the end.
template <class T, class Add>
void write_gradients(const KernelBatch<T>& batch, const SideGradients<T>& x,
                     const SideGradients<T>& y, T* grad_static, const Add& add) {
  x.zero(batch.x);
  y.zero(batch.y);
  double lift[2] = {0, 0};
  add(grad_static == nullptr ? nullptr : lift);
  for (int i = 0; grad_static != nullptr && i < 2; ++i) grad_static[i] = static_cast<T>(lift[i]);
}

// Bytes that a call keeps beside those of its workers; pass is a sigpath_kernel_pass.
index composite_bytes(const KernelPlan& plan, index batch_x, index batch_y, bool same, int pass,
                      index element_bytes);

// All bytes of scratch that a call uses.
index composite_workspace(const sigpath_context& context, const KernelPlan& plan, index batch_x,
                          index batch_y, bool same, int pass, int dtype);

// Writes plan.size() numbers per pair to out; exponents: null, or one for each.
template <class T>
void kernel(sigpath_context& context, const KernelPlan& plan, const KernelBatch<T>& batch, T* out,
            index* exponents);

// Writes the derivative of every pair's kernel in the direction `tangent` of the points of x.
template <class T>
void kernel_jvp(sigpath_context& context, const KernelPlan& plan, const KernelBatch<T>& batch,
                const T* tangent, T* out);

}  // namespace sigpath
