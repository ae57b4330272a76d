#include "cuda/device/launch.cuh"
#include "cuda/signature/shapes.h"

namespace sigpath {

cudaError_t launch_forward_f32(const CudaLaunch& launch, const void* call) {
  return launch_found(with_forward<float, Launcher>, launch, call);
}

}  // namespace sigpath
