#pragma once

#include "cuda/device/device.h"
#include "cuda/device/finite.h"
#include "cuda/logsignature/log.h"
#include "cuda/logsignature/triangle.h"
#include "cuda/signature/chen.h"
#include "cuda/signature/gather.h"

namespace sigpath {

// The bodies that have no shapes.
template <class T, class Run>
bool with_other(const CudaLaunch& launch, const Run& run) {
  switch (launch.kernel) {
    case CudaKernel::kChen:
      return run(Chen<T>()), true;
    case CudaKernel::kGather:
      return run(Gather<T>()), true;
    case CudaKernel::kNotFinite:
      return run(NotFinite<T>()), true;
    case CudaKernel::kLog:
      return run(Log<T>()), true;
    case CudaKernel::kLogVjp:
      return run(LogVjp<T>()), true;
    case CudaKernel::kLogGather:
      return run(LogGather<T>()), true;
    case CudaKernel::kTriangle:
      return run(Triangle<T>()), true;
    default:
      return false;
  }
}

}  // namespace sigpath
