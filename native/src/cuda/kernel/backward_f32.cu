#include "cuda/device/launch.cuh"
#include "cuda/kernel/shapes.h"

namespace sigpath {

cudaError_t launch_kernel_backward_f32(const CudaLaunch& launch, const void* call) {
  return launch_found(with_kernel_backward<float, Launcher>, launch, call);
}

}  // namespace sigpath
