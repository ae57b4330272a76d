#include "cuda/device/launch.cuh"
#include "cuda/device/others.h"

namespace sigpath {

cudaError_t launch_other(const CudaLaunch& launch, const void* call) {
  return launch.dtype == SIGPATH_FLOAT32 ? launch_found(with_other<float, Launcher>, launch, call)
                                         : launch_found(with_other<double, Launcher>, launch, call);
}

}  // namespace sigpath
