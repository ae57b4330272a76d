#pragma once

#include "cuda/device/device.h"

namespace sigpath {

// The functions of libsigpath_cuda, which is loaded when they are first asked for, from the folder
// that libsigpath lies in. Throws SIGPATH_UNSUPPORTED when it is not there.
const CudaFunctions& cuda();

// Throws what a failed CUDA call says.
void check_cuda(const char* doing, const CudaResult& result);

// Refuses an ordinal that no device has.
void check_ordinal(int ordinal);

}  // namespace sigpath
