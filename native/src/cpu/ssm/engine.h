#pragma once

#include "core/checked.h"
#include "core/round.h"

namespace sigpath {

// Vandermonde products of modes, X_n = e^{x_n}, on the SIMD target in use. With l = j kBlock + t
// the sums over X_n^l are matrix products of the powers X^{j kBlock}, times weights, and a table of
// X^t. Tables are made in double and rounded once; where errors of single powers would add up,
// these have one.
struct ModeShape {
  static constexpr index kBlock = 64;  // exponents of a table
  static constexpr index kRows = 24;   // blocks at a time
  static constexpr index kAlign = 32;  // modes are padded to a multiple of it

  index modes;
  index padded() const { return round_up(modes, kAlign); }
};

template <class T>
struct ModeEngine {
  // Bytes of the scratch that the others take.
  index (*bytes)(const ModeShape&);
  // Takes in x (modes) complex numbers.
  void (*begin)(const ModeShape&, const double* x, std::byte* scratch);
  // re[l * stride] <- Re sum_n f_n X_n^l, l < length, and im, unless it is null, the imaginary
  // parts. f: (modes) complex.
  void (*expand)(const ModeShape&, const double* f, index length, index stride, T* re, T* im,
                 std::byte* scratch);
  // s0 <- sum_l g[l * stride] X_n^l, (modes) complex, and s1, unless it is null, the sums of l g
  // X^l.
  void (*project)(const ModeShape&, const T* g, index length, index stride, double* s0, double* s1,
                  std::byte* scratch);
};
template <class T>
const ModeEngine<T>& mode_engine();

// Cauchy sums over poles w (modes) at points z (length), all complex. Symmetric: poles and weights
// come with their conjugates.
template <class T>
struct CauchyEngine {
  // out_l <- sum_n v_n / (z_l - w_n) (+ conj(v_n) / (z_l - conj(w_n))).
  void (*sums)(bool symmetric, index modes, index length, const T* v, const T* z, const T* w,
               T* out);
  // The gradients of Re <g, out>; any may be null. See sigpath_cauchy_vjp().
  void (*vjp)(bool symmetric, index modes, index length, const T* v, const T* z, const T* w,
              const T* g, T* dv, T* dz, T* dw);
};
template <class T>
const CauchyEngine<T>& cauchy_engine();

}  // namespace sigpath
