#pragma once

#include "cuda/ssm/diagonal.h"

namespace sigpath {

template <class T>
struct DiagonalChainCall {
  index batch, channels, dim, modes;
  const DeviceMode* m;
  const T *c, *state;
  const Pair<double>*s0, *s1;  // projections of the cotangents of kernels, (Cs, H, N)
  const Pair<double>*t0, *t1;  // and of those of states, (Bs, Cs, H, N)
  T *to_c, *to_state;          // each may be null
  Pair<double>*to_a, *to_b;    // (H, N): to a_real and, as the imaginary part, a_imag; to B
  double* to_dt;               // (H, N)
};

// From the gradients to weights and powers, dF/dv = 2 conj(s0) and dF/dlog dA = 2 conj(v s1) of a
// kernel 2 Re sum v dA^l, to those of the parameters. A thread has a mode of an input.
template <class T>
struct DiagonalChain : PerNumber<DiagonalChain<T>, DiagonalChainCall<T>> {
  SIGPATH_HD static void number(const DiagonalChainCall<T>& call, index i, NoArrays&) {
    if (i >= call.dim * call.modes) return;
    const DeviceMode& m = call.m[i];
    Pair<double> to_log{0, 0}, to_da{0, 0}, to_db{0, 0};
    for (index channel = 0; channel < call.channels; ++channel) {
      const index at = channel * call.dim * call.modes + i;
      const Pair<double> c = pair_at<double>(call.c, at), gv = 2.0 * conj(call.s0[at]);
      to_log += 2.0 * conj(c * m.db * call.s1[at]);
      to_db += gv * conj(c);
      Pair<double> to_c = gv * conj(m.db);
      for (index b = 0; b < call.batch; ++b) {
        const index kernel = b * call.channels * call.dim * call.modes + at;
        const Pair<double> s = state(call, b, i), gs = 2.0 * conj(call.t0[kernel]);
        to_log += 2.0 * conj(c * m.da * s * call.t1[kernel]);
        to_c += gs * conj(m.da * s);
        to_da += gs * conj(c * s);
      }
      if (call.to_c != nullptr) put_pair(to_c, call.to_c, at);
    }
    for (index b = 0; b < call.batch && call.to_state != nullptr; ++b) {
      Pair<double> to_s{0, 0};
      for (index channel = 0; channel < call.channels; ++channel) {
        const index at = channel * call.dim * call.modes + i;
        const Pair<double> c = pair_at<double>(call.c, at);
        to_s += 2.0 * conj(call.t0[b * call.channels * call.dim * call.modes + at] * c * m.da);
      }
      put_pair(to_s, call.to_state, b * call.dim * call.modes + i);
    }
    const Pair<double> log_da = to_log + to_da * conj(m.da);
    const Pair<double> x = log_da * conj(m.log_by_x) + to_db * conj(m.db_by_x);
    const double dt = (to_db * conj(m.db_by_dt) + x * conj(m.a)).re;
    call.to_a[i] = {x.re * m.dt * m.real_slope, x.im * m.dt * m.imag_slope};
    call.to_b[i] = to_db * conj(m.db_by_b);
    call.to_dt[i] = dt * m.dt_slope;
  }

 private:
  SIGPATH_HD static Pair<double> state(const DiagonalChainCall<T>& call, index b, index i) {
    return pair_at<double>(call.state, b * call.dim * call.modes + i);
  }
};

template <class T>
struct SetSumsCall {
  index dim, sets, modes;
  const Pair<double>* from;  // (H, modes), of rows so many numbers apart:
  index row;
  T *re, *im;  // (S, modes), of elements `stride` apart; each may be null
  index stride;
};
// Sums over the inputs that share a set.
template <class T>
struct SetSums : PerNumber<SetSums<T>, SetSumsCall<T>> {
  SIGPATH_HD static void number(const SetSumsCall<T>& call, index i, NoArrays&) {
    if (i >= call.sets * call.modes) return;
    Pair<double> total{0, 0};
    for (index h = i / call.modes; h < call.dim; h += call.sets)
      total += call.from[h * call.row + i % call.modes];
    if (call.re != nullptr) call.re[i * call.stride] = static_cast<T>(total.re);
    if (call.im != nullptr) call.im[i * call.stride] = static_cast<T>(total.im);
  }
};

template <class T>
struct ModeTotalsCall {
  index rows, count;
  const double* from;  // (rows, count)
  T* to;               // (rows)
};
// Sums of rows.
template <class T>
struct ModeTotals : PerNumber<ModeTotals<T>, ModeTotalsCall<T>> {
  SIGPATH_HD static void number(const ModeTotalsCall<T>& call, index i, NoArrays&) {
    if (i >= call.rows) return;
    double total = 0;
    for (index k = 0; k < call.count; ++k) total += call.from[i * call.count + k];
    call.to[i] = static_cast<T>(total);
  }
};

}  // namespace sigpath
