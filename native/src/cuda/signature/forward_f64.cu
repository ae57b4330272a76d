#include "cuda/device/launch.cuh"
#include "cuda/signature/shapes.h"

namespace sigpath {

cudaError_t launch_forward_f64(const CudaLaunch& launch, const void* call) {
  return launch_found(with_forward<double, Launcher>, launch, call);
}

}  // namespace sigpath
