/**
 * @file s4.hpp
 * @brief Diagonal plus low-rank state-space models; see s4.h.
 */
#ifndef SIGPATH_S4_HPP_
#define SIGPATH_S4_HPP_

#include <complex>
#include <memory>

#include "sigpath/context.hpp"
#include "sigpath/paths.hpp"
#include "sigpath/s4.h"

namespace sigpath {

/** The raw parameters of a model, views of arrays; see sigpath_s4_kernel(). */
template <class T>
struct S4Parameters {
  Span<const T> a_real, a_imag;        /**< (S, N) */
  Span<const std::complex<T>> p, b, c; /**< (R, S, N), (S, N) and (Cs, H, N) */
  Span<const T> dt;                    /**< (H) */
};

/** Where their gradients go; what is empty is not computed. */
template <class T>
struct S4Gradients {
  Span<T> a_real = {}, a_imag = {};
  Span<std::complex<T>> p = {}, b = {}, c = {};
  Span<T> dt = {};
  Span<std::complex<T>> state = {};
};

/** A model made ready for steps; see sigpath_s4_steps. It keeps no parameters. */
template <class T>
class S4Steps {
 public:
  /** Complex numbers of a state of one input. */
  sigpath_index width() const {
    sigpath_index width = 0;
    check(sigpath_s4_steps_width(steps_.get(), &width));
    return width;
  }
  /** A step of Bs states (Bs, H, width), which it writes over: inputs (Bs, H) to outputs
   * (Bs, Cs, H). */
  void step(sigpath_index batch, Span<const T> u, Span<std::complex<T>> state, Span<T> out,
            const Context* context = nullptr) const {
    check(sigpath_s4_step(detail::handle(context), steps_.get(), batch, u.data(), state.data(),
                          2 * state.count(), out.data(), out.count()));
  }

 private:
  template <class U>
  friend class S4Model;
  struct Destroy {
    void operator()(sigpath_s4_steps* steps) const { sigpath_s4_steps_destroy(steps); }
  };
  explicit S4Steps(sigpath_s4_steps* steps) : steps_(steps) {}

  std::unique_ptr<sigpath_s4_steps, Destroy> steps_;
};

/** A diagonal plus low-rank state-space model (S4); see sigpath_s4_options. */
template <class T>
class S4Model {
 public:
  /** @param dim H inputs @param modes N of each @param length L of the kernels, and the steps that
   * c is tuned to. */
  S4Model(sigpath_index dim, sigpath_index modes, sigpath_index length)
      : options_ SIGPATH_S4_OPTIONS_INIT(dtype_of<T>, dim, modes, length) {}
  /** All options at once; dtype is set to T's. */
  explicit S4Model(const sigpath_s4_options& options) : options_(options) {
    options_.dtype = dtype_of<T>;
  }

  const sigpath_s4_options& options() const { return options_; }
  sigpath_s4_options& options() { return options_; }
  /** All arrays are in the memory of a CUDA device, that of the context. */
  S4Model& on_device() {
    options_.device = SIGPATH_CUDA;
    return *this;
  }

  /** p.c tuned to `to` steps from `from` steps, 0: not tuned. */
  void tune(const S4Parameters<T>& p, sigpath_index from, sigpath_index to,
            Span<std::complex<T>> out, const Context* context = nullptr) const {
    check(sigpath_s4_tune(detail::handle(context), &options_, p.a_real.data(), p.a_imag.data(),
                          p.p.data(), p.c.data(), p.dt.data(), from, to, out.data(),
                          2 * out.count()));
  }
  /** Kernels (Cs, H, L), and (Bs, Cs, H, L) of states (Bs, H, N). */
  void kernel(const S4Parameters<T>& p, Span<T> out, Span<const std::complex<T>> state = {},
              Span<T> out_state = {}, const Context* context = nullptr) const {
    check(sigpath_s4_kernel(detail::handle(context), &options_, p.a_real.data(), p.a_imag.data(),
                            p.p.data(), p.b.data(), p.c.data(), p.dt.data(), state.data(),
                            out.data(), out.count(), out_state.data(), out_state.count()));
  }
  void kernel_vjp(const S4Parameters<T>& p, Span<const T> cotangent, const S4Gradients<T>& to,
                  Span<const std::complex<T>> state = {}, Span<const T> cotangent_state = {},
                  const Context* context = nullptr) const {
    check(sigpath_s4_kernel_vjp(
        detail::handle(context), &options_, p.a_real.data(), p.a_imag.data(), p.p.data(),
        p.b.data(), p.c.data(), p.dt.data(), state.data(), cotangent.data(), cotangent.count(),
        cotangent_state.data(), cotangent_state.count(), to.a_real.data(), to.a_real.count(),
        to.a_imag.data(), to.a_imag.count(), to.p.data(), 2 * to.p.count(), to.b.data(),
        2 * to.b.count(), to.c.data(), 2 * to.c.count(), to.dt.data(), to.dt.count(),
        to.state.data(), 2 * to.state.count()));
  }
  /** Bytes of scratch memory. */
  sigpath_index workspace(bool vjp, const Context* context = nullptr) const {
    sigpath_index bytes = 0;
    check(sigpath_s4_workspace(detail::handle(context), &options_, vjp ? 1 : 0, &bytes));
    return bytes;
  }
  /** States (Bs, H, N) of before, or none: 0, after the inputs (Bs, H, L). */
  void forward_state(const S4Parameters<T>& p, Span<const T> u, Span<const std::complex<T>> state,
                     Span<std::complex<T>> out, const Context* context = nullptr) const {
    check(sigpath_s4_forward_state(detail::handle(context), &options_, p.a_real.data(),
                                   p.a_imag.data(), p.p.data(), p.b.data(), p.dt.data(), u.data(),
                                   state.data(), out.data(), 2 * out.count()));
  }
  S4Steps<T> steps(sigpath_s4_step_mode mode, const S4Parameters<T>& p,
                   const Context* context = nullptr) const {
    sigpath_s4_steps* made = nullptr;
    check(sigpath_s4_steps_create(detail::handle(context), &options_, mode, p.a_real.data(),
                                  p.a_imag.data(), p.p.data(), p.b.data(), p.c.data(), p.dt.data(),
                                  &made));
    return S4Steps<T>(made);
  }

 private:
  sigpath_s4_options options_;
};

}  // namespace sigpath

#endif  // SIGPATH_S4_HPP_
