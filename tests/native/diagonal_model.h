// Diagonal models, whose kernels are those of the recurrence.
#pragma once

#include <sigpath/sigpath.hpp>

#include "ssm.h"

namespace sigpath_test {

using sigpath::Span;

// A model and states, random but for the options.
struct DiagonalModel {
  sigpath_s4d_options options;
  WideArray a_real, a_imag, b, c, dt, state;

  explicit DiagonalModel(const sigpath_s4d_options& o) : options(o) {
    const auto count = [](Index n) { return static_cast<std::size_t>(n); };
    a_real = random_complex(count(o.sets * o.modes), 1, true);
    a_imag = random_complex(count(o.sets * o.modes), 2, true);
    b = random_complex(count(o.sets * o.modes), 3);
    c = random_complex(count(o.channels * o.dim * o.modes), 4);
    dt = random_complex(count(o.dim * (o.dt_per_mode != 0 ? o.modes : 1)), 5, true);
    state = random_complex(count(o.batch * o.dim * o.modes), 6);
    for (Wide& p : a_real) p = std::abs(p.real()) + 0.1L;  // decay under every transform
    for (Wide& p : dt) p = std::abs(p.real()) + 0.1L;
    if (o.dt_transform == SIGPATH_PARAMETER_EXP)
      for (Wide& p : dt) p = Real(-2) * p;
    for (auto* array : {&a_real, &a_imag, &dt}) *array = widen(narrow<float>(*array));
  }

  // dA and dB of a mode.
  void mode(Index h, Index n, Wide& da, Wide& db) const {
    const auto at = static_cast<std::size_t>(h % options.sets * options.modes + n);
    const Wide a{-transformed(options.real_transform, a_real[at].real()),
                 -transformed(options.imag_transform, a_imag[at].real())};
    Real p =
        dt[static_cast<std::size_t>(options.dt_per_mode != 0 ? h * options.modes + n : h)].real();
    if (options.dt_fast != 0) p = std::sinh(p);
    const Real step = transformed(options.dt_transform, p) * static_cast<Real>(options.rate);
    const Wide x = step * a;
    if (options.discretization == SIGPATH_ZOH) {
      da = std::exp(x);
      db = b[at] * (da - Wide(1)) / a;
    } else {
      da = (Wide(1) + x / Wide(2)) / (Wide(1) - x / Wide(2));
      db = b[at] * step / (Wide(1) - x / Wide(2));
    }
  }
  // The kernels, then those of the states, by the recurrence.
  WideArray kernels() const {
    WideArray out;
    for (Index s = -1; s < options.batch; ++s)
      for (Index ch = 0; ch < options.channels; ++ch)
        for (Index h = 0; h < options.dim; ++h) {
          WideArray row(static_cast<std::size_t>(options.length));
          for (Index n = 0; n < options.modes; ++n) {
            Wide da, db;
            mode(h, n, da, db);
            Wide now = s < 0 ? db
                             : da * state[static_cast<std::size_t>(
                                        (s * options.dim + h) * options.modes + n)];
            const Wide weight =
                c[static_cast<std::size_t>((ch * options.dim + h) * options.modes + n)];
            for (Wide& k : row) {
              k += Real(2) * (weight * now).real();
              now *= da;
            }
          }
          out.insert(out.end(), row.begin(), row.end());
        }
    return out;
  }
};

// The arrays of a model as the library takes them.
template <class T>
struct DiagonalArrays {
  explicit DiagonalArrays(const DiagonalModel& m)
      : a_real(narrow_real<T>(m.a_real)),
        a_imag(narrow_real<T>(m.a_imag)),
        dt(narrow_real<T>(m.dt)),
        b(narrow<T>(m.b)),
        c(narrow<T>(m.c)),
        state(narrow<T>(m.state)) {}
  sigpath::S4dParameters<T> parameters() const {
    return {{a_real.data(), a_real.size()},
            {a_imag.data(), a_imag.size()},
            {b.data(), b.size()},
            {c.data(), c.size()},
            {dt.data(), dt.size()}};
  }
  Span<const std::complex<T>> states() const { return {state.data(), state.size()}; }

  std::vector<T> a_real, a_imag, dt;
  std::vector<std::complex<T>> b, c, state;
};

inline std::vector<sigpath_s4d_options> diagonal_models() {
  std::vector<sigpath_s4d_options> all;
  for (const int disc : {SIGPATH_ZOH, SIGPATH_BILINEAR})
    for (int transform = SIGPATH_PARAMETER_NONE; transform <= SIGPATH_PARAMETER_SOFTPLUS;
         ++transform) {
      sigpath_s4d_options o = SIGPATH_S4D_OPTIONS_INIT(SIGPATH_FLOAT64, 4, 3, 70);
      o.discretization = disc;
      o.real_transform = o.dt_transform = transform;
      o.imag_transform = (transform + 2) % 5;
      o.dt_per_mode = transform % 2;
      o.dt_fast = transform % 3 == 1;
      o.sets = transform % 2 == 0 ? 2 : 4;
      o.channels = 1 + transform % 2;
      o.batch = transform % 3;
      o.rate = transform == 0 ? 1 : 0.7;
      all.push_back(o);
    }
  all.push_back(SIGPATH_S4D_OPTIONS_INIT(SIGPATH_FLOAT64, 1, 1, 1));
  return all;
}

}  // namespace sigpath_test
