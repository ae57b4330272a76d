#pragma once

#include <algorithm>
#include <vector>

#include "gpu_check.h"

namespace sigpath::bench {

// Milliseconds between two events in a stream, before and after what body() puts there.
template <class Body>
double event_ms(cudaStream_t stream, const Body& body) {
  struct Event {
    Event() { check_cuda(cudaEventCreate(&event)); }
    ~Event() { cudaEventDestroy(event); }
    cudaEvent_t event = nullptr;
  };
  const Event begin, end;
  check_cuda(cudaEventRecord(begin.event, stream));
  body();
  check_cuda(cudaEventRecord(end.event, stream));
  check_cuda(cudaEventSynchronize(end.event));
  float ms = 0;
  check_cuda(cudaEventElapsedTime(&ms, begin.event, end.event));
  return ms;
}

// The median of runs for some half a second, 5 to 50 of them. time() answers that of one run.
template <class Time>
double median_of_runs(const Time& time) {
  constexpr double kAll = 500;
  const double first = time();
  const auto runs = static_cast<std::size_t>(std::clamp(kAll / std::max(first, 1e-3), 5.0, 50.0));
  std::vector<double> times(runs);
  for (double& t : times) t = time();
  std::sort(times.begin(), times.end());
  return times[runs / 2];
}

}  // namespace sigpath::bench
