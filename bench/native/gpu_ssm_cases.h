#pragma once

#include "gpu_cases.h"

namespace sigpath::bench {

// A state-space layer of `dim` inputs, and what is computed of it.
struct GpuSsmCase {
  enum class Of { kDiagonal, kLowRank, kConvolution };  // kernels, or what they are for

  std::string benchmark;  // s4d, s4, convolution
  Of of;
  index batch, dim, modes, length;  // batch: of a convolution
  Published f32 = {}, f64 = {};

  std::string name() const;  // 256x64x4096; of a convolution 8x256x4096
  // Of diagonal kernels 2 of each mode and step, of low-rank ones of rank 1 22 of each mode and
  // node, backward two and three times as many; of each transform of n real numbers 1.25 n log2 n.
  double multiply_adds(GpuDirection direction) const;
};

std::vector<GpuSsmCase> gpu_ssm_cases();

}  // namespace sigpath::bench
