#pragma once

#include "cuda/device/device.h"
#include "cuda/device/finite.h"
#include "cuda/discrepancy/split.h"
#include "cuda/kernel/compose.h"
#include "cuda/kernel/prepare.h"
#include "cuda/kernel/sums.h"
#include "cuda/logsignature/log.h"
#include "cuda/logsignature/triangle.h"
#include "cuda/signature/chen.h"
#include "cuda/signature/gather.h"
#include "cuda/ssm/bodies.h"

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
    case CudaKernel::kPrepare:
      return run(Prepare<T>()), true;
    case CudaKernel::kPrepareDual:
      return run(Prepare<Dual<T>>()), true;
    case CudaKernel::kLongestStep:
      return run(LongestStep<T>()), true;
    case CudaKernel::kCollect:
      return run(Collect<T>()), true;
    case CudaKernel::kCollectSums:
      return run(CollectSums<T>()), true;
    case CudaKernel::kPathGather:
      return run(PathGather<T>()), true;
    case CudaKernel::kCompose:
      return run(Compose<T>()), true;
    case CudaKernel::kComposeDual:
      return run(Compose<Dual<T>>()), true;
    case CudaKernel::kSlopes:
      return run(Slopes<T>()), true;
    case CudaKernel::kWeigh:
      return run(Weigh<T>()), true;
    case CudaKernel::kPairSums:
      return run(PairSums<T>()), true;
    case CudaKernel::kSquareWeights:
      return run(SquareWeights<T>()), true;
    case CudaKernel::kRowSums:
      return run(RowSums<T>()), true;
    case CudaKernel::kTotals:
      return run(Totals<T>()), true;
    case CudaKernel::kTotalsDouble:
      return run(Totals<double>()), true;
    case CudaKernel::kFill:
      return run(Fill<T>()), true;
    case CudaKernel::kFillDouble:
      return run(Fill<double>()), true;
    case CudaKernel::kSplits:
      return run(Splits<T>()), true;
    case CudaKernel::kPooledRows:
      return run(PooledRows<T>()), true;
    case CudaKernel::kFeatures:
      return run(Features<T>()), true;
    default:
      return with_state_space<T>(launch, run);
  }
}

}  // namespace sigpath
