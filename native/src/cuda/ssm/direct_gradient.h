#pragma once

#include "cuda/device/block.h"
#include "cuda/device/device.h"

namespace sigpath {

template <class T>
struct DirectGradientCall {
  index batch, channels, dim, length;
  const T *u, *g;  // (batch, dim, length), (batch, channels, dim, length)
  T* to;           // (channels, dim)
};

// The gradients sum_{b,l} g u of the factors D. A block has one.
template <class T>
struct DirectGradient {
  using Call = DirectGradientCall<T>;
  struct Thread {};
  using Arrays = NoArrays;

  template <class Block>
  SIGPATH_HD static void run(const Call& call, Block& block) {
    const index row = block.number(), rows = call.channels * call.dim;
    const int threads = block.threads();
    auto* const sums = reinterpret_cast<double*>(block.shared());
    block.each([&](int thread, Thread&, Arrays&) {
      double sum = 0;
      for (index b = 0; b < call.batch; ++b) {
        const T* const u = call.u + (b * call.dim + row % call.dim) * call.length;
        const T* const g = call.g + (b * rows + row) * call.length;
        for (index l = thread; l < call.length; l += threads)
          sum += static_cast<double>(g[l]) * static_cast<double>(u[l]);
      }
      sums[thread] = sum;
    });
    for (int half = threads / 2; half > 0; half /= 2)
      block.each([&](int thread, Thread&, Arrays&) {
        if (thread < half) sums[thread] += sums[thread + half];
      });
    block.each([&](int thread, Thread&, Arrays&) {
      if (thread == 0) call.to[row] = static_cast<T>(sums[0]);
    });
  }

  static CudaLaunch launch(const Call& call) {
    CudaLaunch launch{};
    launch.kernel = CudaKernel::kDirectGradient;
    launch.dtype = sizeof(T) == 4 ? SIGPATH_FLOAT32 : SIGPATH_FLOAT64;
    launch.blocks = call.channels * call.dim;
    launch.threads = 128;
    launch.shared_bytes = launch.threads * static_cast<index>(sizeof(double));
    return launch;
  }
};

}  // namespace sigpath
