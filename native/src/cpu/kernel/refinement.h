#pragma once

#include "cpu/kernel/kernel.h"

namespace sigpath {

// The order that SIGPATH_DYADIC_AUTO stands for; see sigpath_kernel_dyadic_order(). Where kernels
// of each side with itself are needed too, `squares`, or normalisation needs them, it is for these
// too.
template <class T>
int refinement_order(sigpath_context& context, const KernelPlan& plan, const KernelBatch<T>& batch,
                     bool squares);

// From the longest steps of both sides in the feature space of the static kernel.
int order_for(const KernelPlan& plan, double x, double y, bool squares);

// Gives a plan without orders of refinement this one.
inline void refine(KernelPlan& plan, int order) {
  plan.dyadic_x = plan.dyadic_y = order;
  plan.check_grid();
}

}  // namespace sigpath
