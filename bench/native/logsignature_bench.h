#pragma once

#include "rows.h"

namespace sigpath::bench {

// Registers sigpath_logsignature() and its vjp in the three bases, under names such as
// logsignature_words/128x256x4x6/f64/forward/threads:1. The baseline is the textbook signature and
// its full tensor logarithm. rows must outlive the benchmarks.
void register_logsignature_benchmarks(int all_threads, Rows& rows);

}  // namespace sigpath::bench
