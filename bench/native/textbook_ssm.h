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

// The kernel of a model of rank 1 from its tuned weights, as published, for length = 2^a.
template <class T>
void textbook_s4(std::ptrdiff_t modes, std::ptrdiff_t length, const std::complex<T>* lambda,
                 const std::complex<T>* p, const std::complex<T>* b, const std::complex<T>* c, T dt,
                 T* out);

// One convolution by transforms of 2 length = 2^a points.
template <class T>
void textbook_convolution(std::ptrdiff_t length, const T* kernel, const T* u, T* out);

}  // namespace sigpath::bench
