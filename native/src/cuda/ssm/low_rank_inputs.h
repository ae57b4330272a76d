#pragma once

#include "cuda/ssm/low_rank.h"
#include "cuda/ssm/rational.h"
#include "cuda/ssm/totals.h"

namespace sigpath {

// Of some inputs, from first_h on, the sides of all products: states and B, then P; C, then
// conj(P).
template <class T>
struct LowRankInputsCall {
  LowRankCall<T> model;
  NodesShape<T> shape;
  index first_h;
  Pair<double>* in;   // (count, rows + rank, N)
  Pair<double>* out;  // (count, channels + rank, N)
  double* weights;    // (count, products, N, 2); see rational.h
  double* poles;      // (count, N, 2)
  int* wide;          // (count)
};

// A block has an input, threads its modes in turn.
template <class T>
struct LowRankInputs {
  using Call = LowRankInputsCall<T>;
  struct Thread {};
  using Arrays = NoArrays;
  static constexpr int kThreads = 128;
  static index shared_bytes(index rank) {
    return (kThreads + rank) * static_cast<index>(sizeof(double));
  }

  template <class Block>
  SIGPATH_HD static void run(const Call& call, Block& block) {
    auto* const partial = reinterpret_cast<double*>(block.shared());
    double* const products = partial + kThreads;
    const LowRankCall<T>& model = call.model;
    const NodesShape<T>& shape = call.shape;
    const index i = block.number(), h = call.first_h + i, modes = shape.modes;
    const Pair<double>* const lambda = model.lambda + h * modes;
    const double dt = model.steps[h].re;
    Pair<double>* const in = call.in + i * (shape.rows + shape.rank) * modes;
    Pair<double>* const out = call.out + i * (shape.channels + shape.rank) * modes;
    // A state enters as B does: dB = dA s for B = s / dt + A s / 2, A s = lambda s - sum_r P_r
    // <conj(P_r), s>.
    for (index b = 0; b < model.o.batch; ++b) {
      const T* const s = model.state + 2 * (b * model.o.dim + h) * modes;
      for (index r = 0; r < shape.rank; ++r)
        total_of_modes(block, modes, partial, products + r, [&](index n) {
          return 2 * (conj(model.p_at(h, r, n)) * pair_at<double>(s, n)).re;
        });
      each_mode(block, modes, [&](index n) {
        Pair<double> own = pair_at<double>(s, n) * (1 / dt + lambda[n] / 2.0);
        for (index r = 0; r < shape.rank; ++r) own = own - products[r] / 2 * model.p_at(h, r, n);
        in[b * modes + n] = own;
      });
    }
    each_mode(block, modes, [&](index n) {
      in[model.o.batch * modes + n] = model.b_at(h, n);
      for (index channel = 0; channel < shape.channels; ++channel)
        out[channel * modes + n] =
            pair_at<double>(model.c, (channel * model.o.dim + h) * modes + n);
      for (index r = 0; r < shape.rank; ++r) {
        in[(shape.rows + r) * modes + n] = model.p_at(h, r, n);
        out[(shape.channels + r) * modes + n] = conj(model.p_at(h, r, n));
      }
      const Pair<double> w = dt * lambda[n];
      call.poles[2 * (i * modes + n)] = norm(w) / 4;
      call.poles[2 * (i * modes + n) + 1] = w.re;
      for (index j = 0; j < shape.rows + shape.rank; ++j)
        for (index k = 0; k < shape.channels + shape.rank; ++k) {
          const Pair<double> v = dt * (in[j * modes + n] * out[k * modes + n]);
          double* const to =
              call.weights + 2 * ((i * shape.products() + shape.product(j, k)) * modes + n);
          to[0] = 2 * v.re;
          to[1] = (v * conj(w)).re;
        }
    });
    // Modes that have hardly decayed after all steps have poles near nodes, where the sums and
    // their correction cancel.
    constexpr double kDecay = 0.1;
    const double steps = dt * static_cast<double>(model.o.tuned);
    total_of_modes(block, modes, partial, products, [&](index n) {
      return sizeof(T) == 4 && -lambda[n].re * steps < kDecay ? 1.0 : 0.0;
    });
    block.each([&](int thread, Thread&, Arrays&) {
      if (thread == 0) call.wide[i] = products[0] > 0;
    });
  }
};

}  // namespace sigpath
