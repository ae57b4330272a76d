#pragma once

#include "rows.h"

namespace sigpath::bench {

// Sums over modes and kernels of diagonal models, forward and backward.
void register_ssm_benchmarks(int all_threads, Rows& rows);

// Kernels of low-rank models, convolutions, and whole layers.
void register_ssm_layer_benchmarks(int all_threads, Rows& rows);

}  // namespace sigpath::bench
