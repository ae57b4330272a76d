#pragma once

#include <benchmark/benchmark.h>

#include <map>
#include <string>

#include "rows.h"
#include "shape.h"

namespace sigpath::bench {

inline const char* direction_name(Direction direction) {
  return direction == Direction::kForward ? "forward" : "backward";
}

// Kept between benchmarks, as a program would: worker threads and scratch memory are warm.
inline const Context& context_of(int threads) {
  static std::map<int, Context> contexts;
  return contexts.try_emplace(threads, threads).first->second;
}

// Registers a benchmark under the names of its row; measure(state, row) fills in the rest.
template <class Measure>
void add_row(Rows& rows, const Row& row, const Measure& measure) {
  const std::string name = row.benchmark + "/" + row.shape + "/" + row.dtype + "/" + row.direction +
                           "/threads:" + std::to_string(row.threads);
  Row& kept = rows[name] = row;
  // A call that takes longer than the least time is run once per repetition.
  benchmark::RegisterBenchmark(name.c_str(),
                               [measure, &kept](benchmark::State& state) { measure(state, kept); })
      ->UseRealTime()
      ->Unit(benchmark::kMillisecond)
      ->MinTime(0.05)
      ->Repetitions(3)
      ->ReportAggregatesOnly();
}

}  // namespace sigpath::bench
