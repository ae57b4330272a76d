#pragma once

namespace sigpath::bench {

// Fused multiply-adds per second that the CUDA device in use does, with operands in registers.
struct GpuPeaks {
  double f32, f64;
};
GpuPeaks measure_gpu_peaks();

}  // namespace sigpath::bench
