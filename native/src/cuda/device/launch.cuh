#pragma once

#include "cuda/device/block.cuh"

namespace sigpath {

// Launches the body that it is called with.
struct Launcher {
  const CudaLaunch& launch;
  const void* call;
  cudaError_t& error;

  template <class Body>
  void operator()(Body) const {
    error = launch_body<Body>(launch, call);
  }
};

// find(launch, run) calls run(body) with the body that the launch asks for.
template <class Find>
cudaError_t launch_found(const Find& find, const CudaLaunch& launch, const void* call) {
  cudaError_t error = cudaErrorInvalidDeviceFunction;
  find(launch, Launcher{launch, call, error});
  return error;
}

// One for each file with kernels.
cudaError_t launch_forward_f32(const CudaLaunch& launch, const void* call);
cudaError_t launch_forward_f64(const CudaLaunch& launch, const void* call);
cudaError_t launch_backward_f32(const CudaLaunch& launch, const void* call);
cudaError_t launch_backward_f64(const CudaLaunch& launch, const void* call);
cudaError_t launch_kernel_forward_f32(const CudaLaunch& launch, const void* call);
cudaError_t launch_kernel_forward_f64(const CudaLaunch& launch, const void* call);
cudaError_t launch_kernel_backward_f32(const CudaLaunch& launch, const void* call);
cudaError_t launch_kernel_backward_f64(const CudaLaunch& launch, const void* call);
cudaError_t launch_other(const CudaLaunch& launch, const void* call);

}  // namespace sigpath
