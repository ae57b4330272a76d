#pragma once

#include "cpu/ssm/discrete.h"
#include "cuda/device/per_number.h"
#include "cuda/ssm/pair.h"

namespace sigpath {

using DeviceMode = DiscreteMode<Pair<double>>;

// The parameters of a diagonal model, see sigpath_s4d_kernel(), and its modes in discrete time.
template <class T>
struct DiagonalCall {
  sigpath_s4d_options o;
  const T *a_real, *a_imag, *b, *dt;
  DeviceMode* modes;  // (H, N)
  Pair<double>* x;    // log dA, (H, N)
  double most;        // of Re log dA
  index* found;       // of every thread: the first mode that it saw to be bad, or -1
  index threads;
};
template <class T>
struct Discretize : PerNumber<Discretize<T>, DiagonalCall<T>> {
  SIGPATH_HD static void number(const DiagonalCall<T>& call, index me, NoArrays&) {
    if (me >= call.threads) return;
    const sigpath_s4d_options& o = call.o;
    index first = -1;
    for (index i = me; i < o.dim * o.modes; i += call.threads) {
      const index h = i / o.modes, at = h % o.sets * o.modes + i % o.modes;
      const DeviceMode m = discrete_mode(
          o, static_cast<double>(call.a_real[at]), static_cast<double>(call.a_imag[at]),
          pair_at<double>(call.b, at), static_cast<double>(call.dt[o.dt_per_mode != 0 ? i : h]));
      call.modes[i] = m;
      call.x[i] = m.log_da;
      const bool good = m.dt > 0 && m.dt - m.dt == 0 && m.log_da.re - m.log_da.re == 0 &&
                        m.log_da.im - m.log_da.im == 0 && m.log_da.re <= call.most;
      if (!good && first < 0) first = i;
    }
    call.found[me] = first;
  }
};

template <class T>
struct GiveModesCall {
  index count;
  const DeviceMode* modes;
  T *da, *db;
};
template <class T>
struct GiveModes : PerNumber<GiveModes<T>, GiveModesCall<T>> {
  SIGPATH_HD static void number(const GiveModesCall<T>& call, index i, NoArrays&) {
    if (i >= call.count) return;
    put_pair(call.modes[i].da, call.da, i);
    put_pair(call.modes[i].db, call.db, i);
  }
};

template <class T>
struct DiagonalWeightsCall {
  index items, channels, dim, modes;
  const DeviceMode* m;
  const T *c, *state;  // state: null for the kernels' weights
  Pair<double>* to;    // (items, N)
};
// 2 C dB of the kernels (Cs, H), or 2 C dA s of those of states, (Bs, Cs, H).
template <class T>
struct DiagonalWeights : PerNumber<DiagonalWeights<T>, DiagonalWeightsCall<T>> {
  SIGPATH_HD static void number(const DiagonalWeightsCall<T>& call, index i, NoArrays&) {
    if (i >= call.items * call.modes) return;
    const index n = i % call.modes, item = i / call.modes, h = item % call.dim;
    const index row = item % (call.channels * call.dim), b = item / (call.channels * call.dim);
    const DeviceMode& m = call.m[h * call.modes + n];
    Pair<double> in = m.db;
    if (call.state != nullptr)
      in = m.da * pair_at<double>(call.state, (b * call.dim + h) * call.modes + n);
    call.to[i] = 2.0 * (pair_at<double>(call.c, row * call.modes + n) * in);
  }
};

template <class T>
struct DiagonalStateCall {
  index count, dim, modes, length;
  const DeviceMode* m;
  const Pair<double>* s0;  // (Bs, H, N): sum_l dA^{L-1-l} u_l
  const T* state;          // null: 0
  T* out;
};
// The states after L steps.
template <class T>
struct DiagonalState : PerNumber<DiagonalState<T>, DiagonalStateCall<T>> {
  SIGPATH_HD static void number(const DiagonalStateCall<T>& call, index i, NoArrays&) {
    if (i >= call.count) return;
    const DeviceMode& m = call.m[i % (call.dim * call.modes)];
    Pair<double> s = m.db * call.s0[i];
    if (call.state != nullptr)
      s += exp(static_cast<double>(call.length) * m.log_da) * pair_at<double>(call.state, i);
    put_pair(s, call.out, i);
  }
};

}  // namespace sigpath
