#pragma once

#include "cuda/signature/tile.h"

namespace sigpath {

// Adjoints of a tile's coefficients after a step, which step() turns into those before it. A thread
// has adjoints of its own for the prefixes that it shares with others: all sums are linear.
template <class T, class Letters>
struct TileAdjoint {
  using State = TileState<T, Letters>;
  using Increments = TileIncrements<T, Letters>;
  static constexpr int kUnroll = Letters::kUnroll, A = Letters::kA, B = Letters::kB;
  T chain[Letters::kChain], mid[A], leaf[A][B];

  SIGPATH_HD void clear(const Letters& l) {
#pragma unroll kUnroll
    for (int i = 0; i < l.chained(); ++i) chain[i] = 0;
#pragma unroll
    for (int a = 0; a < A; ++a) {
      mid[a] = 0;
#pragma unroll
      for (int b = 0; b < B; ++b) leaf[a][b] = 0;
    }
  }

  // The adjoint of State::horner() with d for its result: adds to dz and to the chain.
  SIGPATH_HD void horner(const State& s, int k, int count, const T* z, T d, T* dz) {
    T before[Letters::kChain];  // B_k + A_i at the letter after i
    T b = z[0] * reciprocal<T>(k);
#pragma unroll kUnroll
    for (int i = 1; i < count; ++i) {
      before[i] = b + s.chain[i - 1];
      b = before[i] * (z[i] * reciprocal<T>(k - i));
    }
#pragma unroll kUnroll
    for (int i = count - 1; i >= 1; --i) {
      d *= reciprocal<T>(k - i);
      dz[i] += d * before[i];
      d *= z[i];
      chain[i - 1] += d;
    }
    dz[0] += d * reciprocal<T>(k);
  }

  // s: the coefficients before the step. Adds to dz. Levels in ascending order: each adds to those
  // below, whose adjoints after the step have been used by then.
  SIGPATH_HD void step(const Letters& l, const State& s, const Increments& z, Increments& dz) {
    const int n = l.letters(), m = l.chained();
#pragma unroll kUnroll
    for (int k = 1; k <= m; ++k) horner(s, k, k, z.chain, chain[k - 1], dz.chain);

    const T u = s.carry(l, n - 1, z.chain);
    T du = 0;
#pragma unroll
    for (int a = 0; a < A; ++a) {
      du += mid[a] * z.a[a];
      dz.a[a] += mid[a] * u;
    }
    horner(s, n - 1, m, z.chain, du, dz.chain);
    chain[m - 1] += du;

    const T half = s.carry(l, n, z.chain) * T(0.5);
    T dhalf = 0;
#pragma unroll
    for (int a = 0; a < A; ++a) {
      const T c = half * z.a[a] + s.mid[a];
      T dc = 0;
#pragma unroll
      for (int b = 0; b < B; ++b) {
        dc += leaf[a][b] * z.b[b];
        dz.b[b] += leaf[a][b] * c;
      }
      dhalf += dc * z.a[a];
      dz.a[a] += dc * half;
      mid[a] += dc;
    }
    dhalf *= T(0.5);
    horner(s, n, m, z.chain, dhalf, dz.chain);
    chain[m - 1] += dhalf;
  }
};

}  // namespace sigpath
