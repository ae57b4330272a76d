#pragma once

#include "cpu/kernel/composite.h"
#include "sigpath/discrepancy.h"

namespace sigpath {

// The options, checked, for n paths of x and m of y.
struct DiscrepancyPlan {
  int kind;  // a sigpath_discrepancy_kind
  double lambda;
  index n, m;

  bool mmd() const { return kind == SIGPATH_MMD_BIASED || kind == SIGPATH_MMD_UNBIASED; }
  bool diagonal() const { return kind == SIGPATH_MMD_BIASED; }
  index size() const { return kind == SIGPATH_SCORE ? m : 1; }
  // Of k(x_i, x_j), and of k(y_i, y_j), in the discrepancy; on the diagonal 0 unless diagonal().
  double weight_xx() const;
  double weight_yy() const;
  // Of k(x_i, y_j), in the number that y_j is in.
  double weight_xy() const;
};

DiscrepancyPlan plan_discrepancy(const sigpath_discrepancy_options& options, index n, index m);

// plan is for the Gram matrix of x and y.
template <class T>
void discrepancy(sigpath_context& context, const DiscrepancyPlan& own, const KernelPlan& plan,
                 const KernelBatch<T>& batch, T* out);

// Adds the gradients of sum cotangent_j out_j.
template <class T>
void add_discrepancy_vjp(sigpath_context& context, const DiscrepancyPlan& own,
                         const KernelPlan& plan, const KernelBatch<T>& batch, const T* cotangent,
                         const SideGradients<T>& x, const SideGradients<T>& y, double* lift);

}  // namespace sigpath
