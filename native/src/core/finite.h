#pragma once

#include <atomic>
#include <cstdint>
#include <cstring>
#include <limits>
#include <type_traits>

#include "core/parallel.h"

namespace sigpath {

// The first of n elements that is NaN or infinite; n if all are finite. Exponents of all ones are
// looked for in integers, which vectorises.
template <class T>
index first_not_finite(const T* x, index n) {
  using Bits = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
  constexpr Bits kExponent = sizeof(T) == 4 ? Bits(0x7f800000u) : Bits(0x7ff0000000000000ull);
  const auto bad = [](T v) {
    Bits bits;
    std::memcpy(&bits, &v, sizeof(v));
    return (bits & kExponent) == kExponent;
  };
  Bits any = 0;
  for (index i = 0; i < n; ++i) any |= static_cast<Bits>(bad(x[i]));
  if (any == 0) return n;
  index i = 0;
  while (!bad(x[i])) ++i;
  return i;
}

// Looks through rows in parallel; the lowest row with an element that is not finite, or -1.
// row(r) gives its {data, count}.
template <class Row>
index first_bad_row(sigpath_context& context, index rows, index elements_each, const Row& row) {
  constexpr index kNone = std::numeric_limits<index>::max();
  std::atomic<index> first{kNone};
  const double elements = static_cast<double>(rows) * static_cast<double>(elements_each);
  const Slots slots = Slots::plan(context, rows, 0, static_cast<index>(std::min(elements, 1e18)));
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
