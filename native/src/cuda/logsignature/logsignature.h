#pragma once

#include "cpu/logsignature/plan.h"
#include "cpu/signature/batch.h"

namespace sigpath {

// Log-signatures in the context's CUDA device, as device_signature() computes signatures.
// batch.plan is that of truncated signatures; rows have plan.count coefficients.
template <class T>
void device_logsignature(sigpath_context& context, const sigpath_logsignature_plan& plan,
                         const SignatureBatch<T>& batch, T* out);
template <class T>
void device_logsignature_vjp(sigpath_context& context, const sigpath_logsignature_plan& plan,
                             const SignatureBatch<T>& batch, const T* cotangent,
                             const PathGradient<T>& gradient);

// Bytes of device memory that a call takes.
template <class T>
index device_logsignature_bytes(const sigpath_context& context,
                                const sigpath_logsignature_plan& plan,
                                const SignaturePlan& signature, const sigpath_paths& shape,
                                bool vjp);

}  // namespace sigpath
