#pragma once

#include "core/context.h"
#include "core/parallel.h"
#include "cpu/ssm/fft.h"

namespace sigpath {

// The options of a convolution, checked.
struct ConvolutionPlan {
  sigpath_convolution_options options;
  index points;        // numbers of a transform, an even number of them
  index reserved = 0;  // bytes of the workspace limit that the caller keeps for itself

  int dtype() const { return options.dtype; }
  int device() const { return options.device; }

  bool both() const { return options.bidirectional != 0; }
  // Numbers of a kernel that meet an input.
  index kernel_used() const { return std::min(options.kernel_length, options.length); }

  // Elements of the arrays.
  index d() const { return options.channels * options.dim; }
  index kernels() const { return (both() ? 2 : 1) * d() * options.kernel_length; }
  index inputs() const { return options.batch * options.dim * options.length; }
  index outputs() const { return options.channels * inputs(); }
};
ConvolutionPlan plan_convolution(const sigpath_convolution_options& options);

// Workers and their scratch.
template <class T>
Slots convolution_slots(const sigpath_context& context, const ConvolutionPlan& plan, bool vjp);

// See convolution.h of the C interface. d may be null.
template <class T>
void convolution(sigpath_context& context, const ConvolutionPlan& plan, const T* kernel, const T* u,
                 const T* d, T* out);
// Each gradient may be null.
template <class T>
void convolution_vjp(sigpath_context& context, const ConvolutionPlan& plan, const T* kernel,
                     const T* u, const T* d, const T* g, T* to_kernel, T* to_u, T* to_d);

}  // namespace sigpath
