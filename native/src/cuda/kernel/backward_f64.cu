#include "cuda/device/launch.cuh"
#include "cuda/kernel/shapes.h"

namespace sigpath {

cudaError_t launch_kernel_backward_f64(const CudaLaunch& launch, const void* call) {
  return launch_found(with_kernel_backward<double, Launcher>, launch, call);
}

}  // namespace sigpath
