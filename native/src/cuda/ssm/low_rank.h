#pragma once

#include "cpu/ssm/discrete.h"
#include "cuda/device/per_number.h"
#include "cuda/ssm/pair.h"
#include "sigpath/s4.h"

namespace sigpath {

// The raw parameters of a low-rank model, see sigpath_s4_kernel(), and what they stand for.
template <class T>
struct LowRankCall {
  sigpath_s4_options o;
  const T *a_real, *a_imag, *p, *b, *c, *dt, *state;
  Pair<double>*lambda, *slopes;  // (H, N): of slopes the real parts are by a_real, others by a_imag
  Pair<double>* steps;           // (H): dt, and its derivative by the raw value
  index* found;                  // of every thread: the first mode that it saw to be bad, or -1
  index threads;

  // Of input h and rank r, in double.
  SIGPATH_HD index set(index h) const { return h % o.sets * o.modes; }
  SIGPATH_HD Pair<double> b_at(index h, index n) const { return pair_at<double>(b, set(h) + n); }
  SIGPATH_HD Pair<double> p_at(index h, index r, index n) const {
    return pair_at<double>(p, r * o.sets * o.modes + set(h) + n);
  }
};
template <class T>
struct LowRankModes : PerNumber<LowRankModes<T>, LowRankCall<T>> {
  SIGPATH_HD static void number(const LowRankCall<T>& call, index me, NoArrays&) {
    if (me >= call.threads) return;
    const sigpath_s4_options& o = call.o;
    index first = -1;
    for (index i = me; i < o.dim * o.modes; i += call.threads) {
      const index h = i / o.modes, at = call.set(h) + i % o.modes;
      const auto mode = continuous_mode<Pair<double>>(o, static_cast<double>(call.a_real[at]),
                                                      static_cast<double>(call.a_imag[at]));
      const Transformed dt = step_of(o, static_cast<double>(call.dt[h]));
      call.lambda[i] = mode.a;
      call.slopes[i] = {mode.real_slope, mode.imag_slope};
      if (i % o.modes == 0) call.steps[h] = {dt.value, dt.slope};
      const bool good = dt.value > 0 && dt.value - dt.value == 0 && mode.a.re - mode.a.re == 0 &&
                        mode.a.im - mode.a.im == 0;
      if (!good && first < 0) first = i;
    }
    call.found[me] = first;
  }
};

}  // namespace sigpath
