#include <algorithm>
#include <vector>

#include "textbook_ssm.h"

namespace sigpath::bench {
namespace {

// sum_j x_j e^{sign 2 pi i j k / n} for n = 2^a, by halves.
template <class T>
void textbook_fft(std::complex<T>* x, std::size_t n, T sign) {
  if (n == 1) return;
  std::vector<std::complex<T>> even(n / 2), odd(n / 2);
  for (std::size_t i = 0; i < n / 2; ++i) {
    even[i] = x[2 * i];
    odd[i] = x[2 * i + 1];
  }
  textbook_fft(even.data(), n / 2, sign);
  textbook_fft(odd.data(), n / 2, sign);
  for (std::size_t k = 0; k < n / 2; ++k) {
    const T angle = sign * T(6.283185307179586) * static_cast<T>(k) / static_cast<T>(n);
    const auto turned = std::polar(T(1), angle) * odd[k];
    x[k] = even[k] + turned;
    x[k + n / 2] = even[k] - turned;
  }
}

}  // namespace

template <class T>
void textbook_s4(std::ptrdiff_t modes, std::ptrdiff_t length, const std::complex<T>* lambda,
                 const std::complex<T>* p, const std::complex<T>* b, const std::complex<T>* c, T dt,
                 T* out) {
  using C = std::complex<T>;
  const auto n = static_cast<std::size_t>(length);
  std::vector<C> spectrum(n);
  const auto sum = [&](const C* u, const C* v, bool conjugate, C z) {
    C all = 0;
    for (std::ptrdiff_t k = 0; k < modes; ++k) {
      const C weight = dt * u[k] * (conjugate ? std::conj(v[k]) : v[k]), w = dt * lambda[k];
      all += weight / (z - w) + std::conj(weight) / (z - std::conj(w));
    }
    return all;
  };
  for (std::size_t k = 0; k <= n / 2; ++k) {
    // The pole at -1 is left out.
    const T angle = T(-6.283185307179586) * static_cast<T>(k) / static_cast<T>(n);
    const C omega = std::polar(T(1), 2 * k == n ? angle * T(0.999) : angle);
    const C z = T(2) * (T(1) - omega) / (T(1) + omega);
    const C y = sum(b, c, false, z) -
                sum(b, p, true, z) * sum(p, c, false, z) / (T(1) + sum(p, p, true, z));
    spectrum[k] = y * T(2) / (T(1) + omega);
    if (k > 0) spectrum[n - k] = std::conj(spectrum[k]);
  }
  textbook_fft(spectrum.data(), n, T(1));
  for (std::size_t l = 0; l < n; ++l) out[l] = spectrum[l].real() / static_cast<T>(length);
}

template <class T>
void textbook_convolution(std::ptrdiff_t length, const T* kernel, const T* u, T* out) {
  const auto n = 2 * static_cast<std::size_t>(length);
  std::vector<std::complex<T>> a(n), b(n);
  std::copy_n(kernel, length, a.begin());
  std::copy_n(u, length, b.begin());
  textbook_fft(a.data(), n, T(-1));
  textbook_fft(b.data(), n, T(-1));
  for (std::size_t k = 0; k < n; ++k) a[k] *= b[k];
  textbook_fft(a.data(), n, T(1));
  for (std::ptrdiff_t l = 0; l < length; ++l)
    out[l] = a[static_cast<std::size_t>(l)].real() / static_cast<T>(n);
}

template void textbook_s4(std::ptrdiff_t, std::ptrdiff_t, const std::complex<float>*,
                          const std::complex<float>*, const std::complex<float>*,
                          const std::complex<float>*, float, float*);
template void textbook_s4(std::ptrdiff_t, std::ptrdiff_t, const std::complex<double>*,
                          const std::complex<double>*, const std::complex<double>*,
                          const std::complex<double>*, double, double*);
template void textbook_convolution(std::ptrdiff_t, const float*, const float*, float*);
template void textbook_convolution(std::ptrdiff_t, const double*, const double*, double*);

}  // namespace sigpath::bench
