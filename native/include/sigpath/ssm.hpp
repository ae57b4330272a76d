/**
 * @file ssm.hpp
 * @brief Kernels of linear state-space models; see ssm.h.
 */
#ifndef SIGPATH_SSM_HPP_
#define SIGPATH_SSM_HPP_

#include <complex>
#include <vector>

#include "sigpath/context.hpp"
#include "sigpath/paths.hpp"
#include "sigpath/ssm.h"

namespace sigpath {

/** Shapes of sums over modes; see sigpath_modes. */
template <class T>
class Modes {
 public:
  /** @param batch B sums @param modes N of each @param length L points or exponents. */
  Modes(sigpath_index batch, sigpath_index modes, sigpath_index length)
      : modes_ SIGPATH_MODES_INIT(dtype_of<T>, 0, batch, modes, length) {}
  /** Modes and weights come with their conjugates. */
  Modes& conjugate(bool on = true) {
    modes_.conjugate = on;
    return *this;
  }
  /** Rows of v, of x or w, and of z or u, where there are fewer than B. */
  Modes& weight_rows(sigpath_index rows) {
    modes_.weight_rows = rows;
    return *this;
  }
  Modes& mode_rows(sigpath_index rows) {
    modes_.mode_rows = rows;
    return *this;
  }
  Modes& point_rows(sigpath_index rows) {
    modes_.point_rows = rows;
    return *this;
  }
  /** The input of log_vandermonde_transpose() is complex. */
  Modes& complex_points(bool on = true) {
    modes_.complex_points = on;
    return *this;
  }
  /** All arrays are in the memory of a CUDA device, that of the context. */
  Modes& on_device() {
    modes_.device = SIGPATH_CUDA;
    return *this;
  }
  const sigpath_modes& shape() const { return modes_; }

 private:
  sigpath_modes modes_;
};

/** sum_n v_n e^{x_n l}; out is (B, L), of complex numbers unless conjugate: 2 B L elements. */
template <class T>
void log_vandermonde(const Modes<T>& modes, Span<const std::complex<T>> v,
                     Span<const std::complex<T>> x, Span<T> out, const Context* context = nullptr) {
  check(sigpath_log_vandermonde(detail::handle(context), &modes.shape(), v.data(), x.data(),
                                out.data(), out.count()));
}
/** Its gradients; what is empty is not computed. */
template <class T>
void log_vandermonde_vjp(const Modes<T>& modes, Span<const std::complex<T>> v,
                         Span<const std::complex<T>> x, Span<const T> cotangent,
                         Span<std::complex<T>> grad_v, Span<std::complex<T>> grad_x,
                         const Context* context = nullptr) {
  check(sigpath_log_vandermonde_vjp(detail::handle(context), &modes.shape(), v.data(), x.data(),
                                    cotangent.data(), cotangent.count(), grad_v.data(),
                                    2 * grad_v.count(), grad_x.data(), 2 * grad_x.count()));
}

/** v_n sum_l u_l e^{x_n l}; out is (B, N). u has real numbers, or pairs if complex_points. */
template <class T>
void log_vandermonde_transpose(const Modes<T>& modes, Span<const T> u,
                               Span<const std::complex<T>> v, Span<const std::complex<T>> x,
                               Span<std::complex<T>> out, const Context* context = nullptr) {
  check(sigpath_log_vandermonde_transpose(detail::handle(context), &modes.shape(), u.data(),
                                          v.data(), x.data(), out.data(), 2 * out.count()));
}
template <class T>
void log_vandermonde_transpose_vjp(const Modes<T>& modes, Span<const T> u,
                                   Span<const std::complex<T>> v, Span<const std::complex<T>> x,
                                   Span<const std::complex<T>> cotangent, Span<T> grad_u,
                                   Span<std::complex<T>> grad_v, Span<std::complex<T>> grad_x,
                                   const Context* context = nullptr) {
  check(sigpath_log_vandermonde_transpose_vjp(
      detail::handle(context), &modes.shape(), u.data(), v.data(), x.data(), cotangent.data(),
      2 * cotangent.count(), grad_u.data(), grad_u.count(), grad_v.data(), 2 * grad_v.count(),
      grad_x.data(), 2 * grad_x.count()));
}

/** sum_n v_n / (z_l - w_n); out is (B, L). */
template <class T>
void cauchy(const Modes<T>& modes, Span<const std::complex<T>> v, Span<const std::complex<T>> z,
            Span<const std::complex<T>> w, Span<std::complex<T>> out,
            const Context* context = nullptr) {
  check(sigpath_cauchy(detail::handle(context), &modes.shape(), v.data(), z.data(), w.data(),
                       out.data(), 2 * out.count()));
}
template <class T>
void cauchy_vjp(const Modes<T>& modes, Span<const std::complex<T>> v, Span<const std::complex<T>> z,
                Span<const std::complex<T>> w, Span<const std::complex<T>> cotangent,
                Span<std::complex<T>> grad_v, Span<std::complex<T>> grad_z,
                Span<std::complex<T>> grad_w, const Context* context = nullptr) {
  check(sigpath_cauchy_vjp(detail::handle(context), &modes.shape(), v.data(), z.data(), w.data(),
                           cotangent.data(), 2 * cotangent.count(), grad_v.data(),
                           2 * grad_v.count(), grad_z.data(), 2 * grad_z.count(), grad_w.data(),
                           2 * grad_w.count()));
}

/** The raw parameters of a diagonal model, views of arrays; see sigpath_s4d_kernel(). */
template <class T>
struct S4dParameters {
  Span<const T> a_real, a_imag;     /**< (S, N) */
  Span<const std::complex<T>> b, c; /**< (S, N) and (Cs, H, N) */
  Span<const T> dt;                 /**< (H) or (H, N) */
};

/** Where their gradients go; what is empty is not computed. */
template <class T>
struct S4dGradients {
  Span<T> a_real = {}, a_imag = {};
  Span<std::complex<T>> b = {}, c = {};
  Span<T> dt = {};
  Span<std::complex<T>> state = {};
};

/** A diagonal state-space model (S4D); see sigpath_s4d_options. */
template <class T>
class S4dModel {
 public:
  /** @param dim H inputs @param modes N of each @param length L of the kernels. */
  S4dModel(sigpath_index dim, sigpath_index modes, sigpath_index length)
      : options_ SIGPATH_S4D_OPTIONS_INIT(dtype_of<T>, dim, modes, length) {}
  /** All options at once; dtype is set to T's. */
  explicit S4dModel(const sigpath_s4d_options& options) : options_(options) {
    options_.dtype = dtype_of<T>;
  }

  const sigpath_s4d_options& options() const { return options_; }
  sigpath_s4d_options& options() { return options_; }
  /** All arrays are in the memory of a CUDA device, that of the context. */
  S4dModel& on_device() {
    options_.device = SIGPATH_CUDA;
    return *this;
  }

  /** Kernels (Cs, H, L), and (Bs, Cs, H, L) of states (Bs, H, N). */
  void kernel(const S4dParameters<T>& p, Span<T> out, Span<const std::complex<T>> state = {},
              Span<T> out_state = {}, const Context* context = nullptr) const {
    check(sigpath_s4d_kernel(detail::handle(context), &options_, p.a_real.data(), p.a_imag.data(),
                             p.b.data(), p.c.data(), p.dt.data(), state.data(), out.data(),
                             out.count(), out_state.data(), out_state.count()));
  }
  void kernel_vjp(const S4dParameters<T>& p, Span<const T> cotangent, const S4dGradients<T>& to,
                  Span<const std::complex<T>> state = {}, Span<const T> cotangent_state = {},
                  const Context* context = nullptr) const {
    check(sigpath_s4d_kernel_vjp(
        detail::handle(context), &options_, p.a_real.data(), p.a_imag.data(), p.b.data(),
        p.c.data(), p.dt.data(), state.data(), cotangent.data(), cotangent.count(),
        cotangent_state.data(), cotangent_state.count(), to.a_real.data(), to.a_real.count(),
        to.a_imag.data(), to.a_imag.count(), to.b.data(), 2 * to.b.count(), to.c.data(),
        2 * to.c.count(), to.dt.data(), to.dt.count(), to.state.data(), 2 * to.state.count()));
  }

  /** Bytes of scratch memory. */
  sigpath_index workspace(bool vjp, const Context* context = nullptr) const {
    sigpath_index bytes = 0;
    check(sigpath_s4d_workspace(detail::handle(context), &options_, vjp ? 1 : 0, &bytes));
    return bytes;
  }

  /** dA and dB, (H, N). */
  void discretize(const S4dParameters<T>& p, Span<std::complex<T>> da, Span<std::complex<T>> db,
                  const Context* context = nullptr) const {
    check(sigpath_s4d_discretize(detail::handle(context), &options_, p.a_real.data(),
                                 p.a_imag.data(), p.b.data(), p.dt.data(), da.data(),
                                 2 * da.count(), db.data(), 2 * db.count()));
  }
  /** A step of Bs states (Bs, H, N), which it writes over: inputs (Bs, H) to outputs (Bs, Cs, H).
   */
  void step(Span<const std::complex<T>> da, Span<const std::complex<T>> db,
            Span<const std::complex<T>> c, Span<const T> u, Span<std::complex<T>> state,
            Span<T> out, const Context* context = nullptr) const {
    check(sigpath_s4d_step(detail::handle(context), &options_, da.data(), db.data(), c.data(),
                           u.data(), state.data(), 2 * state.count(), out.data(), out.count()));
  }
  /** States (Bs, H, N) of before, or none: 0, after the inputs (Bs, H, L). */
  void forward_state(const S4dParameters<T>& p, Span<const T> u, Span<const std::complex<T>> state,
                     Span<std::complex<T>> out, const Context* context = nullptr) const {
    check(sigpath_s4d_forward_state(detail::handle(context), &options_, p.a_real.data(),
                                    p.a_imag.data(), p.b.data(), p.dt.data(), u.data(),
                                    state.data(), out.data(), 2 * out.count()));
  }

 private:
  sigpath_s4d_options options_;
};

/** Modes to begin with, p having a row for each rank; see sigpath_ssm_modes(). */
struct InitialModes {
  std::vector<std::complex<double>> lambda, p, b;
};
/** @param clip Of the imaginary parts of b; 0: none. */
inline InitialModes initial_modes(sigpath_ssm_modes_kind kind, sigpath_index modes,
                                  double clip = 0) {
  using Numbers = std::vector<std::complex<double>>;
  const auto n = static_cast<std::size_t>(modes > 0 ? modes : 0);
  InitialModes m{Numbers(n), Numbers(kind == SIGPATH_SSM_LEGT ? 2 * n : n), Numbers(n)};
  const auto at = [](Numbers& v) { return reinterpret_cast<double*>(v.data()); };
  check(sigpath_ssm_modes(kind, modes, clip, at(m.lambda), 2 * modes, at(m.p),
                          2 * static_cast<sigpath_index>(m.p.size()), at(m.b), 2 * modes));
  return m;
}

/** Steps and weights to begin with; see sigpath_ssm_draw(). */
inline void draw_parameters(unsigned long long seed, double least, double most, Span<double> dt,
                            Span<std::complex<double>> c) {
  check(sigpath_ssm_draw(seed, least, most, dt.data(), dt.count(),
                         reinterpret_cast<double*>(c.data()), 2 * c.count()));
}

}  // namespace sigpath

#endif  // SIGPATH_SSM_HPP_
