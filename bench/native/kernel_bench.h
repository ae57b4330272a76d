#pragma once

#include "rows.h"

namespace sigpath::bench {

// Registers sigpath_kernel() and its vjp over pairs and Gram matrices, under names such as
// kernel/128x256x8/f64/forward/threads:1 (pairs, points, channels). rows must outlive the
// benchmarks.
void register_kernel_benchmarks(int all_threads, Rows& rows);

}  // namespace sigpath::bench
