/**
 * @file convolution.hpp
 * @brief Convolutions in C++.
 */
#ifndef SIGPATH_CONVOLUTION_HPP_
#define SIGPATH_CONVOLUTION_HPP_

#include "sigpath/context.hpp"
#include "sigpath/convolution.h"
#include "sigpath/paths.hpp"

namespace sigpath {

/** Where the gradients of a convolution go; what is empty is not computed. */
template <class T>
struct ConvolutionGradients {
  Span<T> kernel = {}, u = {}, d = {};
};

/** The convolution layer y = k * u + D u; see sigpath_convolution_options. */
template <class T>
class Convolution {
 public:
  /** @param batch B @param dim H inputs @param length L of each. */
  Convolution(sigpath_index batch, sigpath_index dim, sigpath_index length)
      : options_ SIGPATH_CONVOLUTION_OPTIONS_INIT(dtype_of<T>, batch, dim, length) {}
  /** All options at once; dtype is set to T's. */
  explicit Convolution(const sigpath_convolution_options& options) : options_(options) {
    options_.dtype = dtype_of<T>;
  }

  const sigpath_convolution_options& options() const { return options_; }
  sigpath_convolution_options& options() { return options_; }
  /** All arrays are in the memory of a CUDA device, that of the context. */
  Convolution& on_device() {
    options_.device = SIGPATH_CUDA;
    return *this;
  }

  /** Inputs (B, H, L) to outputs (B, Cs, H, L); d, (Cs, H), may be empty. */
  void apply(Span<const T> kernel, Span<const T> u, Span<const T> d, Span<T> out,
             const Context* context = nullptr) const {
    check(sigpath_convolution(detail::handle(context), &options_, kernel.data(), u.data(), d.data(),
                              out.data(), out.count()));
  }
  void vjp(Span<const T> kernel, Span<const T> u, Span<const T> d, Span<const T> cotangent,
           const ConvolutionGradients<T>& to, const Context* context = nullptr) const {
    check(sigpath_convolution_vjp(detail::handle(context), &options_, kernel.data(), u.data(),
                                  d.data(), cotangent.data(), cotangent.count(), to.kernel.data(),
                                  to.kernel.count(), to.u.data(), to.u.count(), to.d.data(),
                                  to.d.count()));
  }
  /** Bytes of scratch memory. */
  sigpath_index workspace(bool vjp, const Context* context = nullptr) const {
    sigpath_index bytes = 0;
    check(sigpath_convolution_workspace(detail::handle(context), &options_, vjp ? 1 : 0, &bytes));
    return bytes;
  }

 private:
  sigpath_convolution_options options_;
};

}  // namespace sigpath

#endif  // SIGPATH_CONVOLUTION_HPP_
