#pragma once

#include "cpu/ssm/s4.h"

namespace sigpath {

// Low-rank models in the context's CUDA device, whose memory all arrays are in; see the functions
// of the same names for the host. reserved: bytes of the workspace limit that the call has already.
template <class T>
void device_s4_kernel(sigpath_context& context, const S4Plan& plan, const S4Parameters<T>& p,
                      const T* state, T* out, T* out_state);
template <class T>
void device_s4_kernel_vjp(sigpath_context& context, const S4Plan& plan, const S4Parameters<T>& p,
                          const T* state, const T* g, const T* g_state, const S4Gradients<T>& to);
template <class T>
void device_s4_forward_state(sigpath_context& context, const S4Plan& plan, const S4Parameters<T>& p,
                             const T* u, const T* state, T* out);
// Puts a copy of the models into the device's memory.
template <class T>
void give_steps_to_device(sigpath_context& context, S4Steps<T>& steps);
template <class T>
void device_s4_step(sigpath_context& context, const S4Steps<T>& steps, index batch, const T* u,
                    T* state, T* out, index reserved);
// Bytes of the device's memory that kernels take, or all their gradients.
template <class T>
index device_s4_bytes(const sigpath_context& context, const S4Plan& plan, bool vjp);

}  // namespace sigpath
