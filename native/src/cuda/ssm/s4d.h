#pragma once

#include "cpu/ssm/s4d.h"

namespace sigpath {

// Diagonal models in the context's CUDA device, whose memory all arrays are in; see the functions
// of the same names for the host.
template <class T>
void device_s4d_kernel(sigpath_context& context, const S4dPlan& plan, const S4dParameters<T>& p,
                       const T* state, T* out, T* out_state);
template <class T>
void device_s4d_kernel_vjp(sigpath_context& context, const S4dPlan& plan, const S4dParameters<T>& p,
                           const T* state, const T* g, const T* g_state, const S4dGradients<T>& to);
template <class T>
void device_s4d_discretize(sigpath_context& context, const S4dPlan& plan, const S4dParameters<T>& p,
                           T* da, T* db);
template <class T>
void device_s4d_step(sigpath_context& context, const S4dPlan& plan, const T* da, const T* db,
                     const T* c, const T* u, T* state, T* out);
template <class T>
void device_s4d_forward_state(sigpath_context& context, const S4dPlan& plan,
                              const S4dParameters<T>& p, const T* u, const T* state, T* out);
// Bytes of the device's memory that kernels take, or all their gradients.
template <class T>
index device_s4d_bytes(const sigpath_context& context, const S4dPlan& plan, bool vjp);

}  // namespace sigpath
