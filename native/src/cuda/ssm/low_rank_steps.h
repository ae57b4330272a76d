#pragma once

#include "cuda/ssm/low_rank.h"
#include "cuda/ssm/totals.h"

namespace sigpath {

// The arrays of low-rank steps that cpu/ssm/recurrence.h describes, in the layout of the host's.
struct StepArrays {
  index modes, rank, padded;  // padded: numbers of a part of an array

  SIGPATH_HD index elements() const { return 2 * padded * (3 + 2 * rank); }
  // Array 0 is D, 1 is E, 2 is 2 B, 3 + 2 r is P_r, 4 + 2 r is conj(2 R_r).
  template <class N>
  SIGPATH_HD Pair<N> get(const N* model, index array, index n) const {
    return {model[2 * array * padded + n], model[(2 * array + 1) * padded + n]};
  }
  template <class N>
  SIGPATH_HD void put(Pair<N> value, N* model, index array, index n) const {
    model[2 * array * padded + n] = value.re;
    model[(2 * array + 1) * padded + n] = value.im;
  }
};

template <class T>
struct StepModelsCall {
  LowRankCall<T> model;
  StepArrays arrays;
  double *models, *small;  // (H, elements) and (H, 2, R, R)
};
// Makes them, in double. A block has an input.
template <class T>
struct StepModels {
  using Call = StepModelsCall<T>;
  struct Thread {};
  using Arrays = NoArrays;
  static constexpr int kThreads = 128;
  static constexpr index kSharedBytes = kThreads * static_cast<index>(sizeof(double));

  template <class Block>
  SIGPATH_HD static void run(const Call& call, Block& block) {
    auto* const partial = reinterpret_cast<double*>(block.shared());
    const LowRankCall<T>& model = call.model;
    const StepArrays& arrays = call.arrays;
    const index h = block.number(), modes = arrays.modes, rank = arrays.rank;
    const double dt = model.steps[h].re;
    double* const to = call.models + h * arrays.elements();
    double *const small = call.small + 2 * h * rank * rank, *const inverse = small + rank * rank;
    const auto diagonal = [&](index n) {
      return sigpath::inverse(2 / dt - model.lambda[h * modes + n]);
    };
    // I + <conj(P), D P>, which is real.
    for (index r = 0; r < rank; ++r)
      for (index s = 0; s < rank; ++s)
        total_of_modes(block, modes, partial, small + r * rank + s, [&](index n) {
          return 2 * (conj(model.p_at(h, r, n)) * diagonal(n) * model.p_at(h, s, n)).re;
        });
    block.each([&](int thread, Thread&, Arrays&) {
      if (thread == 0) invert(rank, small, inverse);
    });
    each_mode(block, modes, [&](index n) {
      arrays.put(diagonal(n), to, 0, n);
      arrays.put(2 / dt + model.lambda[h * modes + n], to, 1, n);
      arrays.put(2.0 * model.b_at(h, n), to, 2, n);
      for (index r = 0; r < rank; ++r) {
        Pair<double> own{0, 0};
        for (index s = 0; s < rank; ++s)
          own += inverse[r * rank + s] * (conj(model.p_at(h, s, n)) * diagonal(n));
        arrays.put(model.p_at(h, r, n), to, 3 + 2 * r, n);
        arrays.put(conj(2.0 * own), to, 4 + 2 * r, n);
      }
    });
  }

 private:
  // to <- (I + m)^-1, by Gauss and Jordan with the largest pivot of a column.
  SIGPATH_HD static void invert(index rank, double* m, double* to) {
    for (index i = 0; i < rank; ++i)
      for (index j = 0; j < rank; ++j) {
        to[i * rank + j] = i == j;
        m[i * rank + j] += i == j;
      }
    for (index k = 0; k < rank; ++k) {
      index best = k;
      for (index i = k + 1; i < rank; ++i)
        if (std::fabs(m[i * rank + k]) > std::fabs(m[best * rank + k])) best = i;
      const double pivot = 1 / m[best * rank + k];
      for (index j = 0; j < rank; ++j) {
        exchange(m[best * rank + j], m[k * rank + j], pivot);
        exchange(to[best * rank + j], to[k * rank + j], pivot);
      }
      for (index i = 0; i < rank; ++i) {
        const double factor = m[i * rank + k];
        for (index j = 0; j < rank && i != k; ++j) {
          m[i * rank + j] -= factor * m[k * rank + j];
          to[i * rank + j] -= factor * to[k * rank + j];
        }
      }
    }
  }
  // a and b change places, b times a factor; they may be one.
  SIGPATH_HD static void exchange(double& a, double& b, double factor) {
    const double before = a;
    a = b;
    b = factor * before;
  }
};

// `count` steps of states, and with outputs y = <weights, s> over all pairs of numbers after them.
template <class N, class T>
struct StepCall {
  StepArrays arrays;
  index rows, dim, channels, count;  // rows: B H
  const N* models;                   // (H, each)
  index each, weights;               // where an input's weights (Cs, N) complex begin
  const T* u;                        // (B, H, count)
  N* state;                          // (B, H, N) complex
  N* scratch;                        // of dense steps: the next states
  T* out;                            // (B, Cs, H); null: none
};

// y = <weights, s>: a phase for every channel.
template <class N, class T, class Block>
SIGPATH_HD void give_outputs(const StepCall<N, T>& call, index row, N* partial, Block& block) {
  const index modes = call.arrays.modes;
  const N* const own = call.models + row % call.dim * call.each + call.weights;
  const N* const s = call.state + 2 * row * modes;
  for (index channel = 0; channel < call.channels && call.out != nullptr; ++channel) {
    N* const total = partial + kWarp;
    total_of_modes(block, 2 * modes, partial, total,
                   [&](index i) { return own[2 * channel * modes + i] * s[i]; });
    block.each([&](int thread, auto&, auto&) {
      if (thread == 0)
        call.out[(row / call.dim * call.channels + channel) * call.dim + row % call.dim] =
            static_cast<T>(*total);
    });
  }
}

// Low-rank steps. A block is a warp, and has a state.
template <class N, class T>
struct LowRankSteps {
  using Call = StepCall<N, T>;
  struct Thread {};
  using Arrays = NoArrays;
  static index shared_bytes(index rank) {
    return (kWarp + 1 + rank) * static_cast<index>(sizeof(N));
  }

  template <class Block>
  SIGPATH_HD static void run(const Call& call, Block& block) {
    auto* const partial = reinterpret_cast<N*>(block.shared());
    N* const products = partial + kWarp + 1;
    const StepArrays& arrays = call.arrays;
    const index row = block.number(), modes = arrays.modes;
    const N* const model = call.models + row % call.dim * call.each;
    N* const s = call.state + 2 * row * modes;
    // products_r = factor Re sum_n conj(array_{first + 2 r}) s_n.
    const auto products_with = [&](index first, N factor) {
      for (index r = 0; r < arrays.rank; ++r)
        total_of_modes(block, modes, partial, products + r, [&](index n) {
          return factor * (conj(arrays.get(model, first + 2 * r, n)) * pair_at<N>(s, n)).re;
        });
    };
    const auto corrected = [&](Pair<N> v, index n) {
      for (index r = 0; r < arrays.rank; ++r) v = v - products[r] * arrays.get(model, 3 + 2 * r, n);
      return v;
    };
    for (index l = 0; l < call.count; ++l) {
      const auto u = static_cast<N>(call.u[row * call.count + l]);
      products_with(3, N(2));
      each_mode(block, modes, [&](index n) {
        const Pair<N> own = arrays.get(model, 1, n) * pair_at<N>(s, n);
        put_pair(corrected(own + u * arrays.get(model, 2, n), n), s, n);
      });
      products_with(4, N(1));
      each_mode(block, modes, [&](index n) {
        put_pair(arrays.get(model, 0, n) * corrected(pair_at<N>(s, n), n), s, n);
      });
    }
    give_outputs(call, row, partial, block);
  }
};

// A dense step: s <- M s + b u over 2 N numbers, M having its columns of 2 padded numbers, then b.
template <class T>
struct DenseStep {
  using Call = StepCall<T, T>;
  struct Thread {};
  using Arrays = NoArrays;
  static constexpr index kSharedBytes = (kWarp + 1) * static_cast<index>(sizeof(T));

  template <class Block>
  SIGPATH_HD static void run(const Call& call, Block& block) {
    auto* const partial = reinterpret_cast<T*>(block.shared());
    const index row = block.number(), numbers = 2 * call.arrays.modes;
    const index stride = 2 * call.arrays.padded;
    const T* const m = call.models + row % call.dim * call.each;
    T* const s = call.state + row * numbers;
    T* const next = call.scratch + row * numbers;
    each_mode(block, numbers, [&](index i) {
      T sum = m[numbers * stride + i] * call.u[row];
      for (index j = 0; j < numbers; ++j) sum += m[j * stride + i] * s[j];
      next[i] = sum;
    });
    each_mode(block, numbers, [&](index i) { s[i] = next[i]; });
    give_outputs(call, row, partial, block);
  }
};

template <class N, class T>
struct StatesCall {
  index count;    // elements
  const N* from;  // null: 0
  T* to;
};
// States in another dtype.
template <class N, class T>
struct CopyStates : PerNumber<CopyStates<N, T>, StatesCall<N, T>> {
  SIGPATH_HD static void number(const StatesCall<N, T>& call, index i, NoArrays&) {
    if (i < call.count) call.to[i] = call.from == nullptr ? T(0) : static_cast<T>(call.from[i]);
  }
};

}  // namespace sigpath
