#pragma once

#include "rows.h"

namespace sigpath::bench {

// Registers sigpath_signature() and its vjp over shapes, dtypes, directions and threads, under
// names such as signature/128x256x4x6/f64/forward/threads:1. rows must outlive the benchmarks.
void register_signature_benchmarks(int all_threads, Rows& rows);

}  // namespace sigpath::bench
