#pragma once

#include "cpu/kernel/composite.h"

namespace sigpath {

// Kernels on a CUDA device; the arrays are the host's or the device's, as the paths are. See
// cpu/kernel/composite.h.
template <class T>
void device_kernel(sigpath_context& context, const KernelPlan& plan, const KernelBatch<T>& batch,
                   T* out, index* exponents);

// The gradients are written, not added to.
template <class T>
void device_kernel_vjp(sigpath_context& context, const KernelPlan& plan,
                       const KernelBatch<T>& batch, const T* cotangent, const SideGradients<T>& x,
                       const SideGradients<T>& y, T* grad_static);

template <class T>
void device_kernel_jvp(sigpath_context& context, const KernelPlan& plan,
                       const KernelBatch<T>& batch, const T* tangent, T* out);

// As refinement_order() has it.
template <class T>
int device_refinement_order(sigpath_context& context, const KernelPlan& plan,
                            const KernelBatch<T>& batch, bool squares);

// Bytes of device memory that a call takes; pass is a sigpath_kernel_pass.
template <class T>
index device_kernel_bytes(sigpath_context& context, const KernelPlan& plan, const sigpath_paths& x,
                          const sigpath_paths& y, bool same, int pass);

}  // namespace sigpath
