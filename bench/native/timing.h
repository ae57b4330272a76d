#pragma once

#include <algorithm>
#include <chrono>
#include <vector>

namespace sigpath::bench {

// Milliseconds of one call, over as many as are asked for.
template <class Body>
double milliseconds(const Body& body, int calls) {
  const auto begin = std::chrono::steady_clock::now();
  for (int c = 0; c < calls; ++c) body();
  const std::chrono::duration<double, std::milli> all = std::chrono::steady_clock::now() - begin;
  return all.count() / calls;
}

// The median of runs of about 20 ms each; the one run where that takes long.
template <class Body>
double median_ms(const Body& body) {
  constexpr double kLong = 1000, kRun = 20;
  const double first = milliseconds(body, 1);
  if (first > kLong) return first;
  const int calls = static_cast<int>(std::clamp(kRun / first, 1.0, 1e6));
  std::vector<double> times;
  for (int run = 0; run < 3; ++run) times.push_back(milliseconds(body, calls));
  std::sort(times.begin(), times.end());
  return times[1];
}

}  // namespace sigpath::bench
