#pragma once

#include <cmath>
#include <complex>
#include <limits>

#include "core/context.h"
#include "core/parallel.h"
#include "sigpath/ssm.h"

namespace sigpath {

// The options of a diagonal model, checked.
struct S4dPlan {
  sigpath_s4d_options options;
  index reserved = 0;  // bytes of the workspace limit that the caller keeps for itself

  int dtype() const { return options.dtype; }
  int device() const { return options.device; }

  // Elements of the arrays.
  index a() const { return options.sets * options.modes; }
  index b() const { return 2 * a(); }
  index c() const { return 2 * options.channels * options.dim * options.modes; }
  index dt() const { return options.dim * (options.dt_per_mode != 0 ? options.modes : 1); }
  index mode() const { return 2 * options.dim * options.modes; }  // (H, N) complex
  index state() const { return options.batch * mode(); }
  index out() const { return options.channels * options.dim * options.length; }
  index out_state() const { return options.batch * out(); }
};

S4dPlan plan_s4d(const sigpath_s4d_options& options);

// The greatest Re log dA whose powers up to dA^length are within the range.
template <class T>
double most_s4d_growth(index length) {
  return std::log(static_cast<double>(std::numeric_limits<T>::max())) / static_cast<double>(length);
}
// Refuses a mode whose step is not above 0, or that grows by more than e^most a step.
void check_s4d_mode(index input, index mode, double dt, std::complex<double> log_da, index length,
                    double most);

template <class T>
struct S4dParameters {
  const T *a_real, *a_imag, *b, *c, *dt;
};
template <class T>
struct S4dGradients {
  T *a_real, *a_imag, *b, *c, *dt, *state;  // each may be null
};

// Workers and their scratch, of the kernels or of all their gradients.
template <class T>
Slots s4d_slots(const sigpath_context& context, const S4dPlan& plan, bool vjp);
// Bytes of the gradients to parameters that inputs share.
index s4d_shared_bytes(const S4dPlan& plan);
template <class T>
void s4d_kernel(sigpath_context& context, const S4dPlan& plan, const S4dParameters<T>& p,
                const T* state, T* out, T* out_state);
template <class T>
void s4d_kernel_vjp(sigpath_context& context, const S4dPlan& plan, const S4dParameters<T>& p,
                    const T* state, const T* g, const T* g_state, const S4dGradients<T>& to);
template <class T>
void s4d_discretize(sigpath_context& context, const S4dPlan& plan, const S4dParameters<T>& p, T* da,
                    T* db);
template <class T>
void s4d_step(sigpath_context& context, const S4dPlan& plan, const T* da, const T* db, const T* c,
              const T* u, T* state, T* out);
template <class T>
void s4d_forward_state(sigpath_context& context, const S4dPlan& plan, const S4dParameters<T>& p,
                       const T* u, const T* state, T* out);

}  // namespace sigpath
