#pragma once

#include <cuda_runtime_api.h>

#include <stdexcept>
#include <string>

namespace sigpath::bench {

inline void check_cuda(cudaError_t error) {
  if (error != cudaSuccess)
    throw std::runtime_error(std::string("CUDA: ") + cudaGetErrorString(error));
}

}  // namespace sigpath::bench
