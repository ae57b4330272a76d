#pragma once

#include "rows.h"

namespace sigpath::bench {

// Registers sigpath_rolling_push() of one point, under names such as
// rolling/window256x3x4/f64/update/threads:1 (points of the window, channels, depth), and
// sigpath_stream_signature() of ranges of a long stream, as stream/1000000x3x4/f64/query/threads:1.
// rows must outlive the benchmarks.
void register_stream_benchmarks(Rows& rows);

}  // namespace sigpath::bench
