#pragma once

#include "cuda/device/block.h"
#include "cuda/device/device.h"

namespace sigpath {

// A body of one phase, in which every thread has a number: Self::number(call, number, arrays) is
// what it does, which is nothing for numbers beyond the last.
template <class Self, class CallType, class ArraysType = NoArrays>
struct PerNumber {
  using Call = CallType;
  struct Thread {};
  using Arrays = ArraysType;

  template <class Block>
  SIGPATH_HD static void run(const Call& call, Block& block) {
    block.each([&](int thread, Thread&, Arrays& arrays) {
      Self::number(call, block.number() * block.threads() + thread, arrays);
    });
  }
};

// The launch of such a body, for so many numbers.
inline CudaLaunch launch_per_number(CudaKernel kernel, int element_bytes, index numbers) {
  constexpr int kThreads = 128;
  CudaLaunch launch{};
  launch.kernel = kernel;
  launch.dtype = element_bytes == 4 ? SIGPATH_FLOAT32 : SIGPATH_FLOAT64;
  launch.blocks = (numbers + kThreads - 1) / kThreads;
  launch.threads = kThreads;
  return launch;
}

}  // namespace sigpath
