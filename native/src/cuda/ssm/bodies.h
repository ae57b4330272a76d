#pragma once

#include "cuda/device/device.h"
#include "cuda/ssm/cauchy.h"
#include "cuda/ssm/diagonal_step.h"
#include "cuda/ssm/diagonal_vjp.h"
#include "cuda/ssm/expand.h"
#include "cuda/ssm/low_rank_steps.h"
#include "cuda/ssm/low_rank_vjp.h"
#include "cuda/ssm/project.h"
#include "cuda/ssm/rational_correct.h"
#include "cuda/ssm/rational_vjp.h"
#include "cuda/ssm/sums.h"
#include "cuda/ssm/transform_bodies.h"

namespace sigpath {

// The bodies of low-rank models.
template <class T, class Run>
bool with_low_rank(const CudaLaunch& launch, const Run& run) {
  switch (launch.kernel) {
    case CudaKernel::kLowRankModes:
      return run(LowRankModes<T>()), true;
    case CudaKernel::kNodeAngles:
      return run(NodeAngles<T>()), true;
    case CudaKernel::kLowRankInputs:
      return run(LowRankInputs<T>()), true;
    case CudaKernel::kRationalSums:
      return run(RationalSums<T, T>()), true;
    case CudaKernel::kRationalSumsDouble:
      return run(RationalSums<T, double>()), true;
    case CudaKernel::kRationalCorrect:
      return run(RationalCorrect<T, T>()), true;
    case CudaKernel::kRationalCorrectDouble:
      return run(RationalCorrect<T, double>()), true;
    case CudaKernel::kRationalCorrectVjp:
      return run(RationalCorrectVjp<T, T>()), true;
    case CudaKernel::kRationalCorrectVjpDouble:
      return run(RationalCorrectVjp<T, double>()), true;
    case CudaKernel::kRationalSumsVjp:
      return run(RationalSumsVjp<T, T>()), true;
    case CudaKernel::kRationalSumsVjpDouble:
      return run(RationalSumsVjp<T, double>()), true;
    case CudaKernel::kLowRankVjp:
      return run(LowRankVjp<T>()), true;
    case CudaKernel::kStepModels:
      return run(StepModels<T>()), true;
    case CudaKernel::kLowRankStep:
      return run(LowRankSteps<T, T>()), true;
    case CudaKernel::kLowRankForward:
      return run(LowRankSteps<double, T>()), true;
    case CudaKernel::kDenseStep:
      return run(DenseStep<T>()), true;
    case CudaKernel::kWidenStates:
      return run(CopyStates<T, double>()), true;
    case CudaKernel::kNarrowStates:
      return run(CopyStates<double, T>()), true;
    default:
      return with_transform<T>(launch, run);
  }
}

// The others of state-space models.
template <class T, class Run>
bool with_state_space(const CudaLaunch& launch, const Run& run) {
  switch (launch.kernel) {
    case CudaKernel::kCauchy:
      return run(CauchySums<T>()), true;
    case CudaKernel::kCauchyToWeights:
      return run(CauchyToModes<T, false>()), true;
    case CudaKernel::kCauchyToPoints:
      return run(CauchyToPoints<T>()), true;
    case CudaKernel::kCauchyToPoles:
      return run(CauchyToModes<T, true>()), true;
    case CudaKernel::kPowerTables:
      return run(PowerTables<T>()), true;
    case CudaKernel::kExpand:
      return run(Expand<T, false>()), true;
    case CudaKernel::kExpandComplex:
      return run(Expand<T, true>()), true;
    case CudaKernel::kProject:
      return run(Project<T>()), true;
    case CudaKernel::kTakeModes:
      return run(TakeModes<T>()), true;
    case CudaKernel::kTakeWeights:
      return run(TakeWeights<T>()), true;
    case CudaKernel::kWeighSums:
      return run(WeighSums<T>()), true;
    case CudaKernel::kModeGradients:
      return run(ModeGradients<T>()), true;
    case CudaKernel::kSharedRows:
      return run(SharedRows<T>()), true;
    case CudaKernel::kDiscretize:
      return run(Discretize<T>()), true;
    case CudaKernel::kGiveModes:
      return run(GiveModes<T>()), true;
    case CudaKernel::kDiagonalWeights:
      return run(DiagonalWeights<T>()), true;
    case CudaKernel::kDiagonalState:
      return run(DiagonalState<T>()), true;
    case CudaKernel::kDiagonalChain:
      return run(DiagonalChain<T>()), true;
    case CudaKernel::kSetSums:
      return run(SetSums<T>()), true;
    case CudaKernel::kModeTotals:
      return run(ModeTotals<T>()), true;
    case CudaKernel::kDiagonalStep:
      return run(DiagonalStep<T>()), true;
    default:
      return with_low_rank<T>(launch, run);
  }
}

}  // namespace sigpath
