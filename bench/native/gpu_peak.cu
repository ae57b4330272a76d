#include <algorithm>

#include "gpu_peak.h"
#include "gpu_timing.h"

namespace sigpath::bench {
namespace {

constexpr int kAccumulators = 16;  // more than a thread has multiply-adds in flight
constexpr int kRounds = 1 << 14;
constexpr int kThreads = 256, kBlocksPerMultiprocessor = 8;

// One thread writes if what it computed is 0, which it is not: nothing is removed, nothing stored.
template <class T>
__global__ void __launch_bounds__(kThreads) multiply_add(T x, T y, T* sink) {
  T a[kAccumulators];
  for (int i = 0; i < kAccumulators; ++i) a[i] = static_cast<T>(threadIdx.x + i);
  for (int r = 0; r < kRounds; ++r)
#pragma unroll
    for (int i = 0; i < kAccumulators; ++i) a[i] = fma(a[i], x, y);
  T sum = 0;
  for (int i = 0; i < kAccumulators; ++i) sum += a[i];
  if (sum == T(0)) *sink = sum;
}

template <class T>
double peak(int multiprocessors) {
  T* sink = nullptr;
  check_cuda(cudaMalloc(&sink, sizeof(T)));
  const int blocks = multiprocessors * kBlocksPerMultiprocessor;
  double least = 0;
  for (int run = 0; run < 10; ++run) {
    const double ms = event_ms(nullptr, [&] {
      multiply_add<<<blocks, kThreads>>>(T(0.5), T(1), sink);
      check_cuda(cudaGetLastError());
    });
    least = run == 0 ? ms : std::min(least, ms);
  }
  check_cuda(cudaFree(sink));
  return 1e3 / least * kRounds * kAccumulators * kThreads * blocks;
}

}  // namespace

GpuPeaks measure_gpu_peaks() {
  int device = 0, multiprocessors = 0;
  check_cuda(cudaGetDevice(&device));
  check_cuda(cudaDeviceGetAttribute(&multiprocessors, cudaDevAttrMultiProcessorCount, device));
  return {peak<float>(multiprocessors), peak<double>(multiprocessors)};
}

}  // namespace sigpath::bench
