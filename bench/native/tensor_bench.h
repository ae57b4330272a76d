#pragma once

#include "rows.h"

namespace sigpath::bench {

// Registers sigpath_tensor_product(), under names such as
// tensor_product/128x4x6/f64/forward/threads:1 (batch, letters, depth). rows must outlive the
// benchmarks.
void register_tensor_benchmarks(int all_threads, Rows& rows);

}  // namespace sigpath::bench
