#pragma once

#include "cuda/device/block.h"

namespace sigpath {

// A sparse matrix with ones on its diagonal, its other entries in rows, and its rows in turns:
// those of a turn have entries at columns of turns before alone.
struct TriangleTables {
  int turns;
  const int* turn_starts;  // (turns + 1), in order
  const int* order;        // (words): rows by turns
  const int* starts;       // (words + 1)
  const int* columns;
  const double* values;
};

template <class T>
struct TriangleCall {
  TriangleTables m;
  index words;
  T* rows;  // a block has one: b on entry, x with M x = b on exit
};

// x_w = b_w - sum_v M_wv x_v.
template <class T>
struct Triangle {
  using Call = TriangleCall<T>;
  struct Thread {};
  using Arrays = NoArrays;

  template <class Block>
  SIGPATH_HD static void run(const Call& call, Block& block) {
    T* x = call.rows + block.number() * call.words;
    for (int turn = 0; turn < call.m.turns; ++turn)
      block.each([&](int thread, Thread&, Arrays&) {
        for (int k = call.m.turn_starts[turn] + thread; k < call.m.turn_starts[turn + 1];
             k += block.threads()) {
          const int w = call.m.order[k];
          T sum = x[w];
          for (int t = call.m.starts[w]; t < call.m.starts[w + 1]; ++t)
            sum -= static_cast<T>(call.m.values[t]) * x[call.m.columns[t]];
          x[w] = sum;
        }
      });
  }
};

}  // namespace sigpath
