#pragma once

#include "cuda/ssm/low_rank_inputs.h"

namespace sigpath {

template <class T>
struct LowRankVjpCall {
  LowRankInputsCall<T> inputs;          // with weights and poles
  const double *to_weights, *to_poles;  // the gradients to them
  Pair<double>*to_in, *to_out;          // memory as inputs.in and inputs.out
  T *to_c, *to_state, *to_dt;           // each may be null
  // Of all inputs: to lambda; to a_real and, as the imaginary part, a_imag; to B, (H, N); to P,
  // (H, R, N); to dt, (H).
  Pair<double>*to_lambda, *to_a, *to_b, *to_p;
  double* to_steps;
};

// From the gradients to weights and poles those to the parameters. A block has an input, threads
// its modes in turn.
template <class T>
struct LowRankVjp {
  using Call = LowRankVjpCall<T>;
  struct Thread {};
  using Arrays = NoArrays;
  static constexpr int kThreads = 128;
  static index shared_bytes(index rank) {
    return (kThreads + 2 * rank) * static_cast<index>(sizeof(double));
  }

  template <class Block>
  SIGPATH_HD static void run(const Call& call, Block& block) {
    auto* const partial = reinterpret_cast<double*>(block.shared());
    const LowRankCall<T>& model = call.inputs.model;
    const NodesShape<T>& shape = call.inputs.shape;
    const index modes = shape.modes, i = block.number(), h = call.inputs.first_h + i;
    double *const products = partial + kThreads, *const to_products = products + shape.rank;
    const double dt = model.steps[h].re;
    const Pair<double>* const lambda = model.lambda + h * modes;
    Pair<double>* const to_lambda = call.to_lambda + h * modes;
    Pair<double>* const to_in = call.to_in + i * (shape.rows + shape.rank) * modes;
    Pair<double>* const to_p = to_in + shape.rows * modes;
    // Of a mode, where its own gradients will be.
    const auto to_dt = [&](index n) -> double& { return call.to_a[h * modes + n].re; };
    each_mode(block, modes, [&](index n) { to_dt(n) = from_products(call, i, dt, n); });
    for (index b = 0; b < model.o.batch; ++b) {
      const T* const state = model.state + 2 * (b * model.o.dim + h) * modes;
      Pair<double>* const g = to_in + b * modes;  // to what it enters as, then to itself
      for (index r = 0; r < shape.rank; ++r) {
        total_of_modes(block, modes, partial, products + r, [&](index n) {
          return 2 * (conj(model.p_at(h, r, n)) * pair_at<double>(state, n)).re;
        });
        total_of_modes(block, modes, partial, to_products + r,
                       [&](index n) { return -(conj(model.p_at(h, r, n)) * g[n]).re / 2; });
      }
      each_mode(block, modes, [&](index n) {
        const Pair<double> s = pair_at<double>(state, n);
        to_lambda[n] += g[n] * conj(s) / 2.0;
        to_dt(n) -= (g[n] * conj(s)).re / dt / dt;
        Pair<double> own = g[n] * conj(1 / dt + lambda[n] / 2.0);
        for (index r = 0; r < shape.rank; ++r) {
          to_p[r * modes + n] += 2 * to_products[r] * s - products[r] / 2 * g[n];
          own += 2 * to_products[r] * model.p_at(h, r, n);
        }
        g[n] = own;
        if (call.to_state != nullptr)
          put_pair(own, call.to_state, (b * model.o.dim + h) * modes + n);
      });
    }
    total_of_modes(block, modes, partial, products, [&](index n) { return to_dt(n); });
    block.each([&](int thread, Thread&, Arrays&) {
      if (thread != 0) return;
      call.to_steps[h] = products[0];
      if (call.to_dt != nullptr) call.to_dt[h] = static_cast<T>(products[0] * model.steps[h].im);
    });
    each_mode(block, modes, [&](index n) { give(call, i, n); });
  }

 private:
  // Those of w = dt lambda come from |w|^2 / 4, Re w and b = Re(v conj w), then those of v = dt in
  // out. Gives that to dt.
  SIGPATH_HD static double from_products(const Call& call, index i, double dt, index n) {
    const NodesShape<T>& shape = call.inputs.shape;
    const index modes = shape.modes, ins = shape.rows + shape.rank,
                outs = shape.channels + shape.rank, h = call.inputs.first_h + i;
    const Pair<double> lambda = call.inputs.model.lambda[h * modes + n];
    const Pair<double>*const in = call.inputs.in + i * ins * modes + n, *const out =
                                                                            call.inputs.out +
                                                                            i * outs * modes + n;
    Pair<double>*const to_in = call.to_in + i * ins * modes + n, *const to_out = call.to_out +
                                                                                 i * outs * modes +
                                                                                 n;
    const double* const to_pole = call.to_poles + 2 * (i * modes + n);
    Pair<double> to_lambda = to_pole[0] / 2 * dt * lambda + Pair<double>{to_pole[1], 0};
    double to_dt = 0;
    for (index k = 0; k < outs; ++k) to_out[k * modes] = {0, 0};
    for (index j = 0; j < ins; ++j) {
      to_in[j * modes] = {0, 0};
      for (index k = 0; k < outs; ++k) {
        const double* const g =
            call.to_weights + 2 * ((i * shape.products() + shape.product(j, k)) * modes + n);
        const Pair<double> v = in[j * modes] * out[k * modes];
        const Pair<double> to_v = Pair<double>{2 * g[0], 0} + g[1] * dt * lambda;
        to_lambda += g[1] * dt * v;
        to_in[j * modes] += dt * (to_v * conj(out[k * modes]));
        to_out[k * modes] += dt * (to_v * conj(in[j * modes]));
        to_dt += (to_v * conj(v)).re;
      }
    }
    to_dt += (to_lambda * conj(lambda)).re;
    call.to_lambda[h * modes + n] = dt * to_lambda;
    for (index r = 0; r < shape.rank; ++r)
      to_in[(shape.rows + r) * modes] += conj(to_out[(shape.channels + r) * modes]);
    return to_dt;
  }
  SIGPATH_HD static void give(const Call& call, index i, index n) {
    const LowRankCall<T>& model = call.inputs.model;
    const NodesShape<T>& shape = call.inputs.shape;
    const index modes = shape.modes, h = call.inputs.first_h + i, at = h * modes + n;
    const Pair<double>* const to_in = call.to_in + i * (shape.rows + shape.rank) * modes + n;
    const Pair<double>* const to_out = call.to_out + i * (shape.channels + shape.rank) * modes + n;
    const Pair<double> to_lambda = call.to_lambda[at], slopes = model.slopes[at];
    call.to_a[at] = {to_lambda.re * slopes.re, to_lambda.im * slopes.im};
    call.to_b[at] = to_in[(shape.rows - 1) * modes];
    for (index r = 0; r < shape.rank; ++r)
      call.to_p[(h * shape.rank + r) * modes + n] = to_in[(shape.rows + r) * modes];
    for (index channel = 0; channel < shape.channels && call.to_c != nullptr; ++channel)
      put_pair(to_out[channel * modes], call.to_c, (channel * model.o.dim + h) * modes + n);
  }
};

}  // namespace sigpath
