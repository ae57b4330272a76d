#pragma once

#include "cuda/device/block.h"
#include "cuda/ssm/pair.h"

namespace sigpath {

template <class T>
struct DiagonalStepCall {
  index rows, dim, channels, modes;  // rows: B H states of `modes` complex numbers
  T factor;                          // of outputs
  const T *da, *db, *c;              // of input 0; those of the next one are so far away:
  index model_stride, c_stride, channel_stride;
  const T* u;  // (B, H)
  T* state;    // (B, H, modes)
  T* out;      // (B, Cs, H)
};

// s <- dA s + dB u, y = factor Re sum C s. A warp has a state.
template <class T>
struct DiagonalStep {
  using Call = DiagonalStepCall<T>;
  struct Thread {};
  using Arrays = NoArrays;
  static constexpr int kRows = 4, kThreads = kRows * kWarp;
  static constexpr index kSharedBytes = kThreads * static_cast<index>(sizeof(T));

  template <class Block>
  SIGPATH_HD static void run(const Call& call, Block& block) {
    auto* const partial = reinterpret_cast<T*>(block.shared());
    const index first = block.number() * kRows;
    block.each([&](int thread, Thread&, Arrays&) {
      const index row = first + thread / kWarp;
      if (row >= call.rows) return;
      const index model = row % call.dim * call.model_stride;
      T* const s = call.state + 2 * row * call.modes;
      for (index n = thread % kWarp; n < call.modes; n += kWarp)
        put_pair(pair_at<T>(call.da + model, n) * pair_at<T>(s, n) +
                     call.u[row] * pair_at<T>(call.db + model, n),
                 s, n);
    });
    for (index channel = 0; channel < call.channels; ++channel) {
      block.each([&](int thread, Thread&, Arrays&) {
        const index row = first + thread / kWarp;
        T sum = 0;
        if (row < call.rows) {
          const T* const c =
              call.c + row % call.dim * call.c_stride + channel * call.channel_stride;
          const T* const s = call.state + 2 * row * call.modes;
          for (index n = thread % kWarp; n < call.modes; n += kWarp)
            sum += (pair_at<T>(c, n) * pair_at<T>(s, n)).re;
        }
        partial[thread] = sum;
      });
      block.each([&](int thread, Thread&, Arrays&) {
        const index row = first + thread;
        if (thread >= kRows || row >= call.rows) return;
        T total = 0;
        for (int lane = 0; lane < kWarp; ++lane) total += partial[thread * kWarp + lane];
        call.out[(row / call.dim * call.channels + channel) * call.dim + row % call.dim] =
            call.factor * total;
      });
    }
  }
};

}  // namespace sigpath
