#pragma once

#include "cpu/kernel/kernel.h"

namespace sigpath {

// Few long pairs, one after the other, all threads at each; see skew.h.

// Whether that is how the pairs of a plan are computed. Depends on the shape alone.
template <class T>
bool by_long_pairs(const KernelPlan& plan, const KernelUnits& units);

// Bytes of scratch of all threads together.
template <class T>
index long_pair_bytes(const sigpath_context& context, const KernelPlan& plan, bool backward);

template <class T>
void long_pair_values(sigpath_context& context, const KernelPlan& plan, const KernelBatch<T>& batch,
                      const KernelUnits& units, KernelSink<T> sink);

template <class T>
void add_long_pair_vjp(sigpath_context& context, const KernelPlan& plan,
                       const KernelBatch<T>& batch, const KernelUnits& units,
                       KernelWeights<T> weights, const SideGradients<T>& x,
                       const SideGradients<T>& y, double* lift);

}  // namespace sigpath
