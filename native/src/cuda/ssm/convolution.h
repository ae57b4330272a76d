#pragma once

#include "cpu/ssm/convolution.h"

namespace sigpath {

// As cpu/ssm/convolution.h says, of arrays in the memory of the context's device. The results are
// there at the end of its stream.
template <class T>
void device_convolution(sigpath_context& context, const ConvolutionPlan& plan, const T* kernel,
                        const T* u, const T* d, T* out);
template <class T>
void device_convolution_vjp(sigpath_context& context, const ConvolutionPlan& plan, const T* kernel,
                            const T* u, const T* d, const T* g, T* to_kernel, T* to_u, T* to_d);

// Bytes of the device's memory that they take, with all gradients.
template <class T>
index device_convolution_bytes(const sigpath_context& context, const ConvolutionPlan& plan,
                               bool vjp);

}  // namespace sigpath
