#pragma once

#include <cmath>
#include <limits>

#include "core/context.h"
#include "cpu/ssm/engine.h"
#include "sigpath/ssm.h"

namespace sigpath {

// The shapes of sums over modes, checked; rows that the caller left out are filled in.
struct ModesPlan {
  sigpath_modes shape;
  index reserved = 0;  // bytes of the workspace limit that the caller keeps for itself

  int dtype() const { return shape.dtype; }
  int device() const { return shape.device; }

  bool conjugate() const { return shape.conjugate != 0; }
  ModeShape modes() const { return {shape.modes}; }
  index items() const { return shape.batch; }
  // Complex elements of a row of modes, of points, and elements of a row of u.
  index weights() const { return shape.weight_rows * shape.modes * 2; }
  index xs() const { return shape.mode_rows * shape.modes * 2; }
  index points() const { return shape.point_rows * shape.length * 2; }
  index inputs() const { return shape.point_rows * shape.length * (shape.complex_points ? 2 : 1); }
  index sums() const { return shape.batch * shape.length * (conjugate() ? 1 : 2); }
};

ModesPlan plan_modes(const sigpath_modes& shape);

// Refuses modes whose powers up to that of length - 1 are beyond the range.
template <class T>
void check_growth(const ModesPlan& plan, const T* x);
// The greatest real part whose powers are within the range.
template <class T>
double most_growth(index length) {
  const double most = std::log(static_cast<double>(std::numeric_limits<T>::max()));
  return length == 1 ? std::numeric_limits<double>::max() : most / static_cast<double>(length - 1);
}
// mode: its number among all rows.
[[noreturn]] void refuse_growth(const ModesPlan& plan, index mode, double real, double most);

template <class T>
void log_vandermonde(sigpath_context& context, const ModesPlan& plan, const T* v, const T* x,
                     T* out);
template <class T>
void log_vandermonde_vjp(sigpath_context& context, const ModesPlan& plan, const T* v, const T* x,
                         const T* g, T* dv, T* dx);
template <class T>
void log_vandermonde_transpose(sigpath_context& context, const ModesPlan& plan, const T* u,
                               const T* v, const T* x, T* out);
template <class T>
void log_vandermonde_transpose_vjp(sigpath_context& context, const ModesPlan& plan, const T* u,
                                   const T* v, const T* x, const T* g, T* du, T* dv, T* dx);
template <class T>
void cauchy(sigpath_context& context, const ModesPlan& plan, const T* v, const T* z, const T* w,
            T* out);
template <class T>
void cauchy_vjp(sigpath_context& context, const ModesPlan& plan, const T* v, const T* z, const T* w,
                const T* g, T* dv, T* dz, T* dw);

}  // namespace sigpath
