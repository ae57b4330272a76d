#pragma once

#include "cpu/ssm/modes.h"

namespace sigpath {

// Sums over modes in the context's CUDA device, whose memory all arrays are in; see the functions
// of the same names for the host.
template <class T>
void device_log_vandermonde(sigpath_context& context, const ModesPlan& plan, const T* v, const T* x,
                            T* out);
template <class T>
void device_log_vandermonde_vjp(sigpath_context& context, const ModesPlan& plan, const T* v,
                                const T* x, const T* g, T* dv, T* dx);
template <class T>
void device_log_vandermonde_transpose(sigpath_context& context, const ModesPlan& plan, const T* u,
                                      const T* v, const T* x, T* out);
template <class T>
void device_log_vandermonde_transpose_vjp(sigpath_context& context, const ModesPlan& plan,
                                          const T* u, const T* v, const T* x, const T* g, T* du,
                                          T* dv, T* dx);
template <class T>
void device_cauchy(sigpath_context& context, const ModesPlan& plan, const T* v, const T* z,
                   const T* w, T* out);
template <class T>
void device_cauchy_vjp(sigpath_context& context, const ModesPlan& plan, const T* v, const T* z,
                       const T* w, const T* g, T* dv, T* dz, T* dw);

}  // namespace sigpath
