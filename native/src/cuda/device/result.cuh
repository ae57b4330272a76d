#pragma once

#include <cuda_runtime.h>

#include "cuda/device/device.h"

namespace sigpath {

// An error that was reported does not come back in the next call, but for those that no call of the
// process survives.
inline CudaResult result(cudaError_t error) {
  if (error == cudaSuccess) return {0, "", "", false};
  cudaGetLastError();
  const bool lost = error != cudaErrorNoDevice && error != cudaErrorInsufficientDriver &&
                    cudaFree(nullptr) == error;
  return {static_cast<int>(error), cudaGetErrorName(error), cudaGetErrorString(error), lost};
}

// Makes a device current and, at the end, the one that the caller had.
class CurrentDevice {
 public:
  explicit CurrentDevice(int ordinal) : error_(cudaGetDevice(&before_)) {
    if (error_ != cudaSuccess || ordinal == before_) return;
    error_ = cudaSetDevice(ordinal);
    changed_ = error_ == cudaSuccess;
  }
  ~CurrentDevice() {
    // What goes wrong here is not the call's; it must not be taken for that of the next.
    if (error_ == cudaSuccess && changed_ && cudaSetDevice(before_) != cudaSuccess)
      cudaGetLastError();
  }
  cudaError_t error() const { return error_; }

 private:
  int before_ = 0;
  bool changed_ = false;
  cudaError_t error_;
};

// The result of call(), a cudaError_t, with the device current.
template <class Call>
CudaResult on_device(int ordinal, const Call& call) {
  CurrentDevice current(ordinal);
  return result(current.error() == cudaSuccess ? call() : current.error());
}

}  // namespace sigpath
