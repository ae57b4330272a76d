#pragma once

#include "rows.h"

namespace sigpath::bench {

// Registers sliding windows: in one call, and in a call for each window.
void register_windows_benchmarks(int all_threads, Rows& rows);

}  // namespace sigpath::bench
