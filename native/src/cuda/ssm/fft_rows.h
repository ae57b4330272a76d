#pragma once

#include "cuda/ssm/fft.h"

namespace sigpath {

// Radices of passes, the largest first.
SIGPATH_HD int next_radix(index points) {
  return points % 8 == 0   ? 8
         : points % 5 == 0 ? 5
         : points % 4 == 0 ? 4
         : points % 3 == 0 ? 3
         : points % 2 == 0 ? 2
                           : 1;
}

// All passes of a row in the memory of a block: a thread keeps its points, up to kPoints, between
// the reading and the writing half of a pass.
template <class T, int kPoints>
struct FftRows {
  using Call = FftCall<T>;
  static constexpr int kThreads = 128;
  static constexpr int kMost = kThreads * kPoints;
  struct Thread {
    Pair<T> v[kPoints];
  };
  using Arrays = NoArrays;
  static index shared_bytes(index points) { return points * static_cast<index>(sizeof(Pair<T>)); }

  template <class Block>
  SIGPATH_HD static void run(const Call& call, Block& block) {
    auto* const x = reinterpret_cast<Pair<T>*>(block.shared());
    const index row = block.number();
    for (int m = 1, points = static_cast<int>(call.points); m == 1 || m < points;) {
      const int radix = next_radix(points / m);
      switch (radix) {
        case 8:
          pass<8>(call, block, row, m, x);
          break;
        case 5:
          pass<5>(call, block, row, m, x);
          break;
        case 4:
          pass<4>(call, block, row, m, x);
          break;
        case 3:
          pass<3>(call, block, row, m, x);
          break;
        case 2:
          pass<2>(call, block, row, m, x);
          break;
        default:
          pass<1>(call, block, row, m, x);
      }
      if (radix == 1) break;
      m *= radix;
    }
    block.each([&](int thread, Thread&, Arrays&) {
      if (call.to == FftTo::kSpectra && call.even()) {
        for (index k = thread; k < call.half(); k += kThreads)
          call.put_frequency(row, k, call.separated(x, k));
      } else {
        for (index i = thread; i < call.points; i += kThreads) call.give(row, i, x[i]);
      }
    });
  }

 private:
  // Stockham's, as FftPass has it; the first one reads what the transform begins with.
  template <int R, class Block>
  SIGPATH_HD static void pass(const Call& call, Block& block, index row, int m, Pair<T>* x) {
    const int each = static_cast<int>(call.points) / R;
    const int step = static_cast<int>(call.n) / (R * m);
    block.each([&](int thread, Thread& own, Arrays&) {
#pragma unroll
      for (int b = 0; b < kPoints / R; ++b) {
        const int at = b * kThreads + thread;
        if (at >= each) continue;
        Pair<T>* const v = own.v + b * R;
        const int k = at % m;
#pragma unroll
        for (int p = 0; p < R; ++p) {
          v[p] = m == 1 ? call.take(row, at + p * each) : x[at + p * each];
          if (p > 0 && k > 0) v[p] = v[p] * call.root(p * k * step);
        }
        SmallDft<R>::apply(v, call.sign);
      }
    });
    block.each([&](int thread, Thread& own, Arrays&) {
#pragma unroll
      for (int b = 0; b < kPoints / R; ++b) {
        const int at = b * kThreads + thread;
        if (at >= each) continue;
        Pair<T>* const to = x + (at / m) * R * m + at % m;
#pragma unroll
        for (int t = 0; t < R; ++t) to[t * m] = own.v[b * R + t];
      }
    });
  }
};

// Of rows that leave room for other blocks, and of the longest.
template <class T>
using ShortRows = FftRows<T, 8>;
template <class T>
using LongRows = FftRows<T, sizeof(T) == 4 ? 32 : 16>;

}  // namespace sigpath
