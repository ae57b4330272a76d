#pragma once

#include "cpu/discrepancy/discrepancy.h"
#include "cpu/discrepancy/nystrom.h"
#include "cpu/discrepancy/two_sample.h"

namespace sigpath {

// Discrepancies on a CUDA device; the arrays are the host's or the device's, as the paths are. See
// cpu/discrepancy.
template <class T>
void device_discrepancy(sigpath_context& context, const DiscrepancyPlan& own,
                        const KernelPlan& plan, const KernelBatch<T>& batch, T* out);

// The gradients are written.
template <class T>
void device_discrepancy_vjp(sigpath_context& context, const DiscrepancyPlan& own,
                            const KernelPlan& plan, const KernelBatch<T>& batch, const T* cotangent,
                            const SideGradients<T>& x, const SideGradients<T>& y, T* grad_static);

// nulls: of the host, or null.
template <class T>
TwoSampleResult device_two_sample_test(sigpath_context& context, const TwoSampleTest& test,
                                       const KernelPlan& plan, const KernelBatch<T>& batch,
                                       double* nulls);

template <class T>
void device_nystrom_features(sigpath_context& context, const KernelPlan& plan,
                             const KernelBatch<T>& batch, double ridge, T* out);

}  // namespace sigpath
