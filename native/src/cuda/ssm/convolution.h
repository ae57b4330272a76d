#pragma once

#include "cpu/ssm/convolution.h"

namespace sigpath {

// Convolutions in the context's CUDA device, whose memory all arrays are in; see the functions of
// the same names for the host.
template <class T>
void device_convolution(sigpath_context& context, const ConvolutionPlan& plan, const T* kernel,
                        const T* u, const T* d, T* out);
template <class T>
void device_convolution_vjp(sigpath_context& context, const ConvolutionPlan& plan, const T* kernel,
                            const T* u, const T* d, const T* g, T* to_kernel, T* to_u, T* to_d);
// Bytes of the device's memory that a call takes.
template <class T>
index device_convolution_bytes(const sigpath_context& context, const ConvolutionPlan& plan,
                               bool vjp);

}  // namespace sigpath
