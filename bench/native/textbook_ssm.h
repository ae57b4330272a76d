#pragma once

#include <complex>
#include <cstddef>

namespace sigpath::bench {

// The baselines of state-space kernels, as one writes them down, one row of modes at a time.

// out_l = 2 Re sum_n v_n e^{x_n l}.
template <class T>
void textbook_vandermonde(std::ptrdiff_t modes, std::ptrdiff_t length, const std::complex<T>* v,
                          const std::complex<T>* x, T* out);

// dv and dx of <g, out>.
template <class T>
void textbook_vandermonde_vjp(std::ptrdiff_t modes, std::ptrdiff_t length, const std::complex<T>* v,
                              const std::complex<T>* x, const T* g, std::complex<T>* dv,
                              std::complex<T>* dx);

// out_l = sum_n v_n / (z_l - w_n) and its conjugate terms.
template <class T>
void textbook_cauchy(std::ptrdiff_t modes, std::ptrdiff_t length, const std::complex<T>* v,
                     const std::complex<T>* z, const std::complex<T>* w, std::complex<T>* out);

}  // namespace sigpath::bench
