#pragma once

#include "gpu_cases.h"
#include "gpu_kernel_cases.h"
#include "gpu_peak.h"
#include "gpu_rows.h"
#include "gpu_ssm_cases.h"

namespace sigpath::bench {

// Runs one direction of a case on device 0, after it has agreed with the processor; throws
// std::runtime_error if it does not. A case without room on the device gets a note instead of
// times.
// Case: GpuCase, GpuKernelCase or GpuSsmCase.
template <class T, class Case>
GpuRow measure(const Case& c, GpuDirection direction, const GpuPeaks& peaks);

}  // namespace sigpath::bench
