#include "textbook_ssm.h"

namespace sigpath::bench {

template <class T>
void textbook_vandermonde(std::ptrdiff_t modes, std::ptrdiff_t length, const std::complex<T>* v,
                          const std::complex<T>* x, T* out) {
  for (std::ptrdiff_t l = 0; l < length; ++l) {
    T sum = 0;
    for (std::ptrdiff_t n = 0; n < modes; ++n)
      sum += (v[n] * std::exp(x[n] * static_cast<T>(l))).real();
    out[l] = 2 * sum;
  }
}

template <class T>
void textbook_vandermonde_vjp(std::ptrdiff_t modes, std::ptrdiff_t length, const std::complex<T>* v,
                              const std::complex<T>* x, const T* g, std::complex<T>* dv,
                              std::complex<T>* dx) {
  for (std::ptrdiff_t n = 0; n < modes; ++n) {
    std::complex<T> s0 = 0, s1 = 0;
    for (std::ptrdiff_t l = 0; l < length; ++l) {
      const auto power = std::conj(std::exp(x[n] * static_cast<T>(l)));
      s0 += g[l] * power;
      s1 += g[l] * static_cast<T>(l) * power;
    }
    dv[n] = T(2) * s0;
    dx[n] = T(2) * std::conj(v[n]) * s1;
  }
}

template <class T>
void textbook_cauchy(std::ptrdiff_t modes, std::ptrdiff_t length, const std::complex<T>* v,
                     const std::complex<T>* z, const std::complex<T>* w, std::complex<T>* out) {
  for (std::ptrdiff_t l = 0; l < length; ++l) {
    std::complex<T> sum = 0;
    for (std::ptrdiff_t n = 0; n < modes; ++n)
      sum += v[n] / (z[l] - w[n]) + std::conj(v[n]) / (z[l] - std::conj(w[n]));
    out[l] = sum;
  }
}

template void textbook_vandermonde(std::ptrdiff_t, std::ptrdiff_t, const std::complex<float>*,
                                   const std::complex<float>*, float*);
template void textbook_vandermonde(std::ptrdiff_t, std::ptrdiff_t, const std::complex<double>*,
                                   const std::complex<double>*, double*);
template void textbook_vandermonde_vjp(std::ptrdiff_t, std::ptrdiff_t, const std::complex<float>*,
                                       const std::complex<float>*, const float*,
                                       std::complex<float>*, std::complex<float>*);
template void textbook_vandermonde_vjp(std::ptrdiff_t, std::ptrdiff_t, const std::complex<double>*,
                                       const std::complex<double>*, const double*,
                                       std::complex<double>*, std::complex<double>*);
template void textbook_cauchy(std::ptrdiff_t, std::ptrdiff_t, const std::complex<float>*,
                              const std::complex<float>*, const std::complex<float>*,
                              std::complex<float>*);
template void textbook_cauchy(std::ptrdiff_t, std::ptrdiff_t, const std::complex<double>*,
                              const std::complex<double>*, const std::complex<double>*,
                              std::complex<double>*);

}  // namespace sigpath::bench
