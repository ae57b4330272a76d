#pragma once

#include <complex>
#include <memory>
#include <variant>

#include "core/parallel.h"
#include "cpu/ssm/rational.h"
#include "sigpath/s4.h"

namespace sigpath {

// The options of a diagonal plus low-rank model, checked.
struct S4Plan {
  sigpath_s4_options options;
  index reserved = 0;  // bytes of the workspace limit that the caller keeps for itself

  int dtype() const { return options.dtype; }
  int device() const { return options.device; }

  // Elements of the arrays.
  index a() const { return options.sets * options.modes; }
  index b() const { return 2 * a(); }
  index p() const { return options.rank * b(); }
  index mode() const { return 2 * options.dim * options.modes; }  // (H, N) complex
  index c() const { return options.channels * mode(); }
  index dt() const { return options.dim; }
  index state() const { return options.batch * mode(); }
  index out() const { return options.channels * options.dim * options.length; }
  index out_state() const { return options.batch * out(); }
};
S4Plan plan_s4(const sigpath_s4_options& options);
// Refuses weights that are tuned to fewer steps than kernels have.
void require_tuned(const S4Plan& plan);
// Refuse a step that is not above 0, and a mode that is not finite.
void check_s4_step(index input, double dt);
void check_s4_mode(index input, index mode, std::complex<double> lambda);
// Refuse kernels, states and gradients beyond the range.
void refuse_s4_kernel(double value, index step);
void refuse_s4_state(index state, index input, index mode, index steps);
void refuse_s4_gradients(index input);

// As the C functions have them; those that a function does not read are null.
template <class T>
struct S4Parameters {
  const T *a_real, *a_imag, *p, *b, *c, *dt;
};
template <class T>
struct S4Gradients {
  T *a_real, *a_imag, *p, *b, *c, *dt, *state;  // each may be null
};

// How kernels are computed: inputs in blocks, whose spectra all threads share.
struct S4Schedule {
  index block;      // inputs
  index spectra;    // their bytes
  index gradients;  // bytes of those to parameters that inputs share
  Slots inputs, transforms;

  index bytes() const {
    return spectra + gradients + std::max(inputs.all_bytes(), transforms.all_bytes());
  }
};
template <class T>
S4Schedule s4_schedule(const sigpath_context& context, const S4Plan& plan, bool vjp);

template <class T>
void s4_kernel(sigpath_context& context, const S4Plan& plan, const S4Parameters<T>& p,
               const T* state, T* out, T* out_state);
template <class T>
void s4_kernel_vjp(sigpath_context& context, const S4Plan& plan, const S4Parameters<T>& p,
                   const T* state, const T* g, const T* g_state, const S4Gradients<T>& to);
template <class T>
void s4_tune(sigpath_context& context, const S4Plan& plan, const S4Parameters<T>& p, index from,
             index to, T* out);
template <class T>
void s4_forward_state(sigpath_context& context, const S4Plan& plan, const S4Parameters<T>& p,
                      const T* u, const T* state, T* out);

// A model made ready for steps.
template <class T>
struct S4Steps {
  using Number = T;
  S4Steps(const sigpath_s4_options& o, int mode_of_steps, index elements);

  index dim, modes, channels, rank;
  int mode;
  index each;                                       // elements of an input's model
  int device;                                       // whose memory arrays of steps are in
  std::unique_ptr<std::byte[], HostMemory> models;  // (H, each)
  // A copy on a CUDA device; null: none.
  std::unique_ptr<std::byte[], DeviceMemory> device_models;

  index width() const { return mode == SIGPATH_S4_DIAGONAL ? 2 * modes : modes; }
  T* at(index h) const { return reinterpret_cast<T*>(models.get()) + h * each; }
  // Where an input's weights begin in its model.
  index weights() const;
};
template <class T>
S4Steps<T> s4_steps(sigpath_context& context, const S4Plan& plan, int mode,
                    const S4Parameters<T>& p);
template <class T>
void s4_step(sigpath_context& context, const S4Steps<T>& steps, index batch, const T* u, T* state,
             T* out);

}  // namespace sigpath

struct sigpath_s4_steps {
  std::variant<sigpath::S4Steps<float>, sigpath::S4Steps<double>> steps;
};
