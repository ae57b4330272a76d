#pragma once

#include "sigpath/sigpath.h"

// The boundary between libsigpath and libsigpath_cuda: plain C types, no CUDA headers.

namespace sigpath {

// 0 and "" when all went well; otherwise CUDA's error number and text (static storage).
struct CudaResult {
  int code;
  const char* text;
};

struct CudaFunctions {
  CudaResult (*count)(int* count);
  CudaResult (*describe)(int ordinal, sigpath_device_info* info);
  CudaResult (*alloc)(int ordinal, sigpath_index bytes, void** pointer);
  CudaResult (*free)(int ordinal, void* pointer);
  CudaResult (*copy)(int ordinal, void* to, const void* from, sigpath_index bytes, int kind);
};

constexpr const char* kCudaEntry = "sigpath_cuda_functions";
using CudaEntry = const CudaFunctions* (*)(int abi_version);

}  // namespace sigpath
