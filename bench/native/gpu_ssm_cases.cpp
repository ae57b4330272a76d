#include "gpu_ssm_cases.h"

#include <cmath>

namespace sigpath::bench {
namespace {

double transforms(index rows, index length) {
  const auto n = static_cast<double>(length);
  return 1.25 * n * std::log2(n) * static_cast<double>(rows);
}

}  // namespace

std::string GpuSsmCase::name() const {
  const auto text = [](index n) { return std::to_string(n); };
  return of == Of::kConvolution ? text(batch) + "x" + text(dim) + "x" + text(length)
                                : text(dim) + "x" + text(modes) + "x" + text(length);
}

double GpuSsmCase::multiply_adds(GpuDirection direction) const {
  const bool forward = runs_forward(direction), backward = runs_backward(direction);
  const auto each = static_cast<double>(dim * modes * length);
  switch (of) {
    case Of::kDiagonal:
      return each * (forward * 2 + backward * 4);
    case Of::kLowRank:
      return each / 2 * (forward * 22 + backward * 66) +
             transforms(dim * (forward + backward), length);
    default:
      // Kernels, inputs and outputs; then outputs, inputs, both gradients, and kernels again.
      return transforms(dim * (forward * (1 + 2 * batch) + backward * (2 + 3 * batch)), 2 * length);
  }
}

std::vector<GpuSsmCase> gpu_ssm_cases() {
  using Of = GpuSsmCase::Of;
  std::vector<GpuSsmCase> all;
  for (const index length : {1024, 4096, 16384}) {
    all.push_back({"s4d", Of::kDiagonal, 0, 256, 64, length});
    all.push_back({"s4", Of::kLowRank, 0, 256, 64, length});
    all.push_back({"convolution", Of::kConvolution, 8, 256, 0, length});
  }
  return all;
}

}  // namespace sigpath::bench
