#pragma once

#include "cpu/ssm/complex.h"

namespace sigpath {

// The generating function of a diagonal plus low-rank model at nodes theta, in half angles: with
// c = cos theta, s = sin theta, of poles w and real weights a = 2 Re v, b = Re(v conj w)
//   rho = sum_n [i s a_n - c b_n] / [c^2 |w_n|^2 / 4 - s^2 - i s c Re w_n],
// for all products of `rows` inputs and `rank` columns P with `channels` outputs and the columns'
// conjugates, rows first.
struct RationalShape {
  index rows, channels, rank, modes;
  index nodes;  // a multiple of kAlign

  static constexpr index kAlign = 64;
  index products() const { return (rows + rank) * (channels + rank); }
  index product(index i, index j) const { return i * (channels + rank) + j; }
  // Elements of the spectra of all rows and channels, and of rho: the real parts of a node come
  // before the imaginary ones.
  index spectra() const { return 2 * rows * channels * nodes; }
  index sums() const { return 2 * products() * nodes; }
};

template <class T>
struct RationalEngine {
  // rho (products, 2, nodes) from weights (products, modes, 2), pairs a and b, and poles (modes,
  // 2), pairs |w|^2 / 4 and Re w.
  void (*sums)(const RationalShape&, const T* weights, const T* poles, const T* cosine,
               const T* sine, T* rho);
  // y (rows, channels, 2, nodes) = e^{i theta} / 2 [rho00 - c/2 rho01 (I + c/2 rho11)^-1 rho10].
  // scratch: elements as many as scratch() says.
  void (*correct)(const RationalShape&, const T* cosine, const T* sine, const T* rho, T* y,
                  T* scratch);
  index (*scratch)(const RationalShape&);
  // rho <- the gradients to it from those to y.
  void (*correct_vjp)(const RationalShape&, const T* cosine, const T* sine, const T* dy, T* rho,
                      T* scratch);
  // Gradients to weights and poles, in double, from those to rho.
  void (*sums_vjp)(const RationalShape&, const T* weights, const T* poles, const T* cosine,
                   const T* sine, const T* drho, double* dweights, double* dpoles);
};
template <class T>
const RationalEngine<T>& rational_engine();

}  // namespace sigpath
