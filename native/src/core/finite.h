#pragma once

#include <atomic>
#include <cmath>
#include <limits>

#include "core/parallel.h"

namespace sigpath {

// Whether none of n elements is NaN or infinite, on the SIMD target in use.
bool all_finite(const float* x, index n);
bool all_finite(const double* x, index n);

// The first of n elements that is NaN or infinite; n if all are finite.
template <class T>
index first_not_finite(const T* x, index n) {
  if (all_finite(x, n)) return n;
  index i = 0;
  while (i < n && std::isfinite(x[i])) ++i;
  return i;
}

// Looks through rows in parallel; the lowest row with an element that is not finite, or -1.
// row(r) gives its {data, count}.
template <class Row>
index first_bad_row(sigpath_context& context, index rows, index elements_each, const Row& row) {
  constexpr index kNone = std::numeric_limits<index>::max();
  std::atomic<index> first{kNone};
  const double elements = static_cast<double>(rows) * static_cast<double>(elements_each);
  const Slots slots = Slots::plan(context, rows, 0, elements);
  for_each(context, rows, slots, [&](index r, std::byte*) {
    context.progress.poll();
    const auto [data, count] = row(r);
    if (first_not_finite(data, count) == count) return;
    index seen = first.load();
    while (r < seen && !first.compare_exchange_weak(seen, r)) {
    }
  });
  return first == kNone ? -1 : first.load();
}

}  // namespace sigpath
