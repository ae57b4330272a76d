#pragma once

#include "core/error.h"
#include "core/portable.h"

namespace sigpath {

// A tile is what a thread owns of a signature: the words p a b of N letters whose first N - 2, the
// chain p, are the same, for A letters a and B letters b; with them it computes all their prefixes,
// so that threads need nothing of each other. A word of fewer letters is one of N that begins with
// virtual letters, along which the path never moves and whose last has the coefficient 1.

// N is the number of letters, or one of these for any up to so many.
constexpr int kAny16 = 0, kAny64 = -1;
constexpr int most_letters(int n) { return n > 0 ? n : n == kAny16 ? 16 : 64; }

// Where the increments of a tile's letters lie among those of a step; those of virtual letters are
// 0.
template <int N>
struct ChainLetters {
  static constexpr int kChain = most_letters(N) - 2;
  static constexpr int kUnroll = N > 0 ? N : 1;
  int chain[kChain];
  int virtuals;  // letters at the front
  int depth;     // all of them

  SIGPATH_HD int letters() const { return N > 0 ? N : depth; }
  SIGPATH_HD int chained() const { return letters() - 2; }
};

// Of A letters by B letters that follow each other.
template <int N, int A, int B>
struct GridLetters : ChainLetters<N> {
  static constexpr int kA = A, kB = B;
  int first_a, first_b;

  SIGPATH_HD int a(int i) const { return first_a + i; }
  SIGPATH_HD int b(int i) const { return first_b + i; }
};

// Of one letter by any B.
template <int N, int A, int B>
struct ListedLetters : ChainLetters<N> {
  static constexpr int kA = A, kB = B;
  static_assert(A == 1);
  int only_a, all_b[B];

  SIGPATH_HD int a(int) const { return only_a; }
  SIGPATH_HD int b(int i) const { return all_b[i]; }
};

// 1 / k, a constant where loops are unrolled.
template <class T>
SIGPATH_HD T reciprocal(int k) {
  return T(1) / static_cast<T>(k);
}

// Coefficients of the prefixes of a tile's words, and Horner's scheme along them: B_k is
// ((z_1/k + A_1) z_2/(k-1) + A_2) z_3/(k-2) ..., arXiv 2509.10613, algorithm 2.
template <class T, class Letters>
struct TileState {
  static constexpr int kUnroll = Letters::kUnroll, A = Letters::kA;
  T chain[Letters::kChain];  // A_1 .. A_{N-2}
  T mid[A];                  // A_{N-1}

  SIGPATH_HD void start(const Letters& l) {
#pragma unroll kUnroll
    for (int i = 0; i < l.chained(); ++i) chain[i] = i + 1 == l.virtuals ? T(1) : T(0);
#pragma unroll
    for (int a = 0; a < A; ++a) mid[a] = a == 0 && l.virtuals == l.letters() - 1 ? T(1) : T(0);
  }

  // B_k after `count` letters of the chain.
  SIGPATH_HD T horner(int k, int count, const T* z) const {
    T b = z[0] * reciprocal<T>(k);
#pragma unroll kUnroll
    for (int i = 1; i < count; ++i) b = (b + chain[i - 1]) * (z[i] * reciprocal<T>(k - i));
    return b;
  }
  // B_k + A_{N-2}, by which the letters after the chain are multiplied.
  SIGPATH_HD T carry(const Letters& l, int k, const T* z) const {
    return horner(k, l.chained(), z) + chain[l.chained() - 1];
  }

  // The step of the prefixes. z: increments of the chain, za: of the letters a.
  SIGPATH_HD void step(const Letters& l, const T* z, const T* za) {
    const T u = carry(l, l.letters() - 1, z);
#pragma unroll
    for (int a = 0; a < A; ++a) mid[a] += u * za[a];
#pragma unroll kUnroll
    for (int k = l.chained(); k >= 1; --k) chain[k - 1] += horner(k, k, z);
  }
};

// The increments of a tile's letters in a step.
template <class T, class Letters>
struct TileIncrements {
  static constexpr int kUnroll = Letters::kUnroll, A = Letters::kA, B = Letters::kB;
  T chain[Letters::kChain], a[A], b[B];

  TileIncrements() = default;
  SIGPATH_HD TileIncrements(const Letters& l, const T* z) {
#pragma unroll kUnroll
    for (int i = 0; i < l.chained(); ++i) chain[i] = z[l.chain[i]];
#pragma unroll
    for (int i = 0; i < A; ++i) a[i] = z[l.a(i)];
#pragma unroll
    for (int i = 0; i < B; ++i) b[i] = z[l.b(i)];
  }
  SIGPATH_HD void clear(const Letters& l) {
#pragma unroll kUnroll
    for (int i = 0; i < l.chained(); ++i) chain[i] = 0;
#pragma unroll
    for (int i = 0; i < A; ++i) a[i] = 0;
#pragma unroll
    for (int i = 0; i < B; ++i) b[i] = 0;
  }
};

// The whole tile forward, its leaves in registers.
template <class T, class Letters>
struct Tile {
  static constexpr int A = Letters::kA, B = Letters::kB;
  TileState<T, Letters> state;
  T leaf[A][B];

  SIGPATH_HD void start(const Letters& l) {
    state.start(l);
#pragma unroll
    for (int a = 0; a < A; ++a)
#pragma unroll
      for (int b = 0; b < B; ++b)
        leaf[a][b] = a == 0 && b == 0 && l.virtuals == l.letters() ? T(1) : T(0);
  }

  // A_N += (B_N + A_{N-1}) z_b with B_N = (B_{N-1} + A_{N-2}) z_a / 2, then the levels below.
  SIGPATH_HD void step(const Letters& l, const T* z) {
    const TileIncrements<T, Letters> at(l, z);
    const T half = state.carry(l, l.letters(), at.chain) * T(0.5);
#pragma unroll
    for (int a = 0; a < A; ++a) {
      const T c = half * at.a[a] + state.mid[a];
#pragma unroll
      for (int b = 0; b < B; ++b) leaf[a][b] += c * at.b[b];
    }
    state.step(l, at.chain, at.a);
  }
};

}  // namespace sigpath
