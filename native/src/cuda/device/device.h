#pragma once

#include "sigpath/sigpath.h"

// The boundary between libsigpath and libsigpath_cuda: plain C types, no CUDA headers.

namespace sigpath {

// 0 when all went well; otherwise CUDA's error number, its name and text (static storage).
struct CudaResult {
  int code;
  const char* name;
  const char* text;
  bool lost;  // the process cannot use the device any more
};
constexpr int kCudaOutOfMemory = 2;  // cudaErrorMemoryAllocation

// Where the memory at a pointer lies.
enum class CudaOwner { kHost, kDevice, kManaged };

struct CudaStream {
  int ordinal;
  void* stream;  // a cudaStream_t
};

// What a launch runs: a body of the families' folders, of which the shape says the instance.
enum class CudaKernel {
  kForward,
  kBackward,
  kChen,
  kGather,
  kNotFinite,
  kLog,
  kLogVjp,
  kLogGather,
  kTriangle,
  kKernelForward,
  kKernelBackward,
  kPrepare,
  kPrepareDual,
  kLongestStep,
  kCollect,
  kCollectSums,
  kPathGather,
  kCompose,
  kComposeDual,
  kSlopes,
  kWeigh,
  kPairSums,
  kSquareWeights,
  kRowSums,
  kTotals,
  kTotalsDouble,
  kFill,
  kFillDouble,
  kSplits,
  kPooledRows,
  kFeatures,
  kCauchy,
  kCauchyToWeights,
  kCauchyToPoints,
  kCauchyToPoles,
  kPowerTables,
  kExpand,
  kExpandComplex,
  kProject,
  kTakeModes,
  kTakeWeights,
  kWeighSums,
  kModeGradients,
  kSharedRows,
  kDiscretize,
  kGiveModes,
  kDiagonalWeights,
  kDiagonalState,
  kDiagonalChain,
  kSetSums,
  kModeTotals,
  kDiagonalStep,
  kLowRankModes,
  kNodeAngles,
  kLowRankInputs,
  kRationalSums,
  kRationalSumsDouble,
  kRationalCorrect,
  kRationalCorrectDouble,
  kRationalCorrectVjp,
  kRationalCorrectVjpDouble,
  kRationalSumsVjp,
  kRationalSumsVjpDouble,
  kLowRankVjp,
  kStepModels,
  kLowRankStep,
  kLowRankForward,
  kDenseStep,
  kWidenStates,
  kNarrowStates,
  kFftPass,
  kFftEnd,
  kFftBlock,
  kUnpack,
  kRoots,
  kChirps,
  kSpectralProduct,
  kSpectralSum,
  kDirectGradient,
};
// What a signature kernel computes with.
enum class KernelNumber { kReal, kDual, kScaled };
struct CudaLaunch {
  CudaStream on;
  CudaKernel kernel;
  int dtype;          // a sigpath_dtype
  int depth, sides;   // of a tile; see cuda/signature/shapes.h
  bool words;         // tiles of a set of words
  int solver, delta;  // of signature kernels; see cuda/kernel/shapes.h
  KernelNumber number;
  int radix;  // of a pass of Fourier transforms
  sigpath_index blocks;
  int threads;  // of a block
  sigpath_index shared_bytes;
};

struct CudaFunctions {
  CudaResult (*count)(int* count);
  CudaResult (*describe)(int ordinal, sigpath_device_info* info);
  CudaResult (*alloc)(int ordinal, sigpath_index bytes, void** pointer);
  CudaResult (*free)(int ordinal, void* pointer);
  // Pinned memory of the host.
  CudaResult (*alloc_host)(int ordinal, sigpath_index bytes, void** pointer);
  CudaResult (*free_host)(int ordinal, void* pointer);
  CudaResult (*owner)(int current, const void* pointer, CudaOwner* owner, int* ordinal);
  // Between any two places, after all that the device has been given, waiting for the end.
  CudaResult (*copy)(int ordinal, void* to, const void* from, sigpath_index bytes, int kind);
  // In the stream; 64 KiB or less of pageable memory have been read at the end.
  CudaResult (*copy_async)(const CudaStream& on, void* to, const void* from, sigpath_index bytes);
  CudaResult (*synchronize)(const CudaStream& on);
  CudaResult (*launch)(const CudaLaunch& launch, const void* call);
};

constexpr const char* kCudaEntry = "sigpath_cuda_functions";
using CudaEntry = const CudaFunctions* (*)(int abi_version);

}  // namespace sigpath
