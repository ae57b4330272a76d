#pragma once

#include <type_traits>

#include "cuda/device/block.h"
#include "cuda/device/result.cuh"

namespace sigpath {

extern __shared__ __align__(16) double sigpath_shared[];

// A warp as one of its lanes sees it.
template <class Thread>
class DeviceWarp {
 public:
  __device__ explicit DeviceWarp(Thread& thread) : thread_(thread) {}

  __device__ int number() const { return static_cast<int>(threadIdx.x) / kWarp; }

  template <class What>
  __device__ __forceinline__ void lanes(const What& what) const {
    what(static_cast<int>(threadIdx.x) % kWarp, thread_);
    __syncwarp();
  }

  // number(thread, i), i < n, of the neighbour in groups of `group` lanes.
  template <class Number>
  __device__ __forceinline__ void shift(LaneShift from, int n, int group,
                                        const Number& number) const {
    for (int i = 0; i < n; ++i) move(from, group, number(thread_, i));
  }

 private:
  template <class N>
  static __device__ __forceinline__ void move(LaneShift from, int group, N& x) {
    if constexpr (std::is_arithmetic_v<N>) {
      constexpr unsigned kAll = 0xffffffff;
      x = from == LaneShift::kFromBefore ? __shfl_up_sync(kAll, x, 1, group)
                                         : __shfl_down_sync(kAll, x, 1, group);
    } else {
      move(from, group, x.value);
      move(from, group, x.tangent);
    }
  }

  Thread& thread_;
};

// A block as one of its threads sees it.
template <class Thread, class Arrays>
class DeviceBlock {
 public:
  __device__ DeviceBlock(Thread& thread, Arrays& arrays) : thread_(thread), arrays_(arrays) {}

  __device__ index number() const { return blockIdx.x; }
  __device__ int threads() const { return static_cast<int>(blockDim.x); }
  __device__ std::byte* shared() const { return reinterpret_cast<std::byte*>(sigpath_shared); }

  template <class Phase>
  __device__ __forceinline__ void each(const Phase& phase) {
    phase(static_cast<int>(threadIdx.x), thread_, arrays_);
    __syncthreads();
  }
  template <class Phase>
  __device__ __forceinline__ void warps(const Phase& phase) {
    phase(DeviceWarp<Thread>(thread_));
    __syncthreads();
  }

 private:
  Thread& thread_;
  Arrays& arrays_;
};

constexpr int kMostThreads = 128;  // of a block

template <class Body>
__global__ void __launch_bounds__(kMostThreads) run_body(typename Body::Call call) {
  typename Body::Thread thread;
  typename Body::Arrays arrays;
  DeviceBlock<typename Body::Thread, typename Body::Arrays> block(thread, arrays);
  Body::run(call, block);
}

template <class Body>
cudaError_t launch_body(const CudaLaunch& launch, const void* call) {
  cudaGetLastError();
  run_body<Body>
      <<<static_cast<unsigned>(launch.blocks), static_cast<unsigned>(launch.threads),
         static_cast<size_t>(launch.shared_bytes), static_cast<cudaStream_t>(launch.on.stream)>>>(
          *static_cast<const typename Body::Call*>(call));
  return cudaGetLastError();
}

}  // namespace sigpath
