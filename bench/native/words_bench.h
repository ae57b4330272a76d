#pragma once

#include "rows.h"

namespace sigpath::bench {

// Registers sigpath_word_signature() and its vjp over sets of words, under names such as
// words/128x256x4x6-tenth/f64/forward/threads:1. rows must outlive the benchmarks.
void register_words_benchmarks(int all_threads, Rows& rows);

}  // namespace sigpath::bench
