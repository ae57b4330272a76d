#pragma once

namespace sigpath::bench {

// Fused multiply-adds per second that this machine does on the SIMD target in use, with operands
// in registers. They are measured, so that a clock that falls under wide vectors counts.
struct Peaks {
  double f32_one, f64_one;  // one thread
  double f32_all, f64_all;  // `threads` threads at the same time, together
  int threads;

  double of(bool f32, int used) const {
    if (used == 1) return f32 ? f32_one : f64_one;
    return f32 ? f32_all : f64_all;
  }
};

Peaks measure_peaks(int threads);

}  // namespace sigpath::bench
