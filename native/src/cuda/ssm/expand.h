#pragma once

#include "cuda/ssm/powers.h"

namespace sigpath {

// Sums over modes, out_l = sum_n v_n e^{x_n l}, for the items of some rows of modes.
template <class T>
struct ExpandCall {
  PowersCall<T> powers;   // with by_mode
  const Pair<double>* v;  // (all items, modes)
  T* out;                 // (all items, length): the real parts, or interleaved numbers
};

// A block has a tile of one item's exponents, a thread those of a lane. The sums are a product of
// matrices: of v_n e^{x_n (start + kLanes i)}, which the block shares, and e^{x_n t}.
template <class T, bool kComplex>
struct Expand {
  using Call = ExpandCall<T>;
  static constexpr int kModes = 64;  // at a time
  static constexpr int kSums = Powers::kSteps * (kComplex ? 2 : 1);
  struct Thread {
    T sums[kSums];
  };
  using Arrays = NoArrays;

  static constexpr index kSharedBytes =
      kModes * static_cast<index>(sizeof(Pair<double>) + Powers::kSteps * sizeof(Pair<T>));
  SIGPATH_HD static index blocks(index items, index length) {
    return items * ((length + Powers::kTile - 1) / Powers::kTile);
  }

  template <class Block>
  SIGPATH_HD static void run(const Call& call, Block& block) {
    auto* const starts = reinterpret_cast<Pair<double>*>(block.shared());
    auto* const weights = reinterpret_cast<Pair<T>*>(starts + kModes);
    const PowersCall<T>& powers = call.powers;
    const index tiles = blocks(1, powers.length);
    const index here = block.number() / tiles, first = block.number() % tiles * Powers::kTile;
    const index item = powers.item(here);
    const index row = here % powers.rows * powers.modes;  // its first mode
    block.each([&](int, Thread& own, Arrays&) {
#pragma unroll
      for (int i = 0; i < kSums; ++i) own.sums[i] = T(0);
    });
    for (index begin = 0; begin < powers.modes; begin += kModes) {
      const auto modes = static_cast<int>(min(index{kModes}, powers.modes - begin));
      block.each([&](int thread, Thread&, Arrays&) {
        if (thread < modes)
          starts[thread] = call.v[item * powers.modes + begin + thread] *
                           exp(static_cast<double>(first) * powers.x[row + begin + thread]);
      });
      block.each([&](int thread, Thread&, Arrays&) {
        for (int k = thread; k < modes * Powers::kSteps; k += block.threads()) {
          const int n = k / Powers::kSteps;
          const Pair<double> w = starts[n] * powers.steps[(row + begin) * Powers::kSteps + k];
          weights[k] = {static_cast<T>(w.re), static_cast<T>(w.im)};
        }
      });
      block.each([&](int thread, Thread& own, Arrays&) {
        const Pair<T>* const lanes = powers.by_mode + (row + begin) * Powers::kLanes + thread;
        for (int n = 0; n < modes; ++n) {
          const Pair<T> p = lanes[n * Powers::kLanes];
          const Pair<T>* const w = weights + n * Powers::kSteps;
#pragma unroll
          for (int i = 0; i < Powers::kSteps; ++i) {
            // Each a multiply-add of its own.
            own.sums[i] += w[i].re * p.re;
            own.sums[i] -= w[i].im * p.im;
            if (!kComplex) continue;
            own.sums[kSums - 1 - i] += w[i].re * p.im;
            own.sums[kSums - 1 - i] += w[i].im * p.re;
          }
        }
      });
    }
    block.each([&](int thread, Thread& own, Arrays&) {
#pragma unroll
      for (int i = 0; i < Powers::kSteps; ++i) {
        const index l = first + i * Powers::kLanes + thread;
        if (l >= powers.length) continue;
        const index at = item * powers.length + l;
        if (kComplex)
          put_pair(Pair<T>{own.sums[i], own.sums[kSums - 1 - i]}, call.out, at);
        else
          call.out[at] = own.sums[i];
      }
    });
  }

 private:
  SIGPATH_HD static index min(index a, index b) { return a < b ? a : b; }
};

}  // namespace sigpath
