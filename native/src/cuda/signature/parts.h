#pragma once

#include "core/tensor.h"
#include "cuda/signature/place.h"
#include "cuda/signature/tile_vjp.h"

namespace sigpath {

// A path cut in time, S = P (x) X (x) Q: a tile's view of the signatures P of what comes before the
// part and Q of what comes after.
template <class T, class Letters>
struct PartEnds {
  static constexpr int A = Letters::kA, B = Letters::kB;
  const Letters& letters;
  index dim;

  // The state at the start of the part: P at the tile's prefixes.
  SIGPATH_HD void start(const T* p, TileState<T, Letters>& state) const {
    const auto& l = letters;
    index at = 0, below = 0;  // of the word so far in its level, and elements of the levels below
    for (int i = l.virtuals; i < l.chained(); ++i) {
      at = at * dim + l.chain[i];
      state.chain[i] = p[below + at];
      below = (below + 1) * dim;
    }
    for (int a = 0; a < A; ++a)
      if (l.a(a) < dim) state.mid[a] = p[below + at * dim + l.a(a)];
  }

  // Adjoints at the end of the part from those of S: of the prefix u, the sum over its extensions
  // uv of that of uv times Q_v. Short words first, as each takes what longer ones had.
  SIGPATH_HD void end(const T* q, TileAdjoint<T, Letters>& g) const {
    const auto& l = letters;
    const int m = l.chained();
    for (int i = l.virtuals; i < m; ++i) {
      T sum = g.chain[i];
      index at = 0, below = 0;
      for (int j = i + 1; j < m; ++j) {
        at = at * dim + l.chain[j];
        sum += g.chain[j] * q[below + at];
        below = (below + 1) * dim;
      }
      for (int a = 0; a < A; ++a) {
        if (l.a(a) >= dim) continue;
        const index at_a = at * dim + l.a(a), below_a = (below + 1) * dim;
        sum += g.mid[a] * q[below + at_a];
        for (int b = 0; b < B; ++b)
          if (l.b(b) < dim) sum += g.leaf[a][b] * q[below_a + at_a * dim + l.b(b)];
      }
      g.chain[i] = sum;
    }
    for (int a = 0; a < A; ++a)
      for (int b = 0; b < B; ++b)
        if (l.a(a) < dim && l.b(b) < dim) g.mid[a] += g.leaf[a][b] * q[l.b(b)];
  }
};

}  // namespace sigpath
