#include "cuda/device/launch.cuh"
#include "cuda/kernel/shapes.h"

namespace sigpath {

cudaError_t launch_kernel_forward_f32(const CudaLaunch& launch, const void* call) {
  return launch_found(with_kernel_forward<float, Launcher>, launch, call);
}

}  // namespace sigpath
