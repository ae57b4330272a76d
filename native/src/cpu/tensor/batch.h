#pragma once

#include <algorithm>

#include "core/parallel.h"

namespace sigpath {

// The arrays of a batch: a row for each item, or with stride 0 one row for all.
template <class T>
struct Rows {
  T* data;
  index stride;

  T* operator[](index b) const { return data + b * stride; }
};

// Calls body(item, scratch) for every item, in parallel, each of `scratch` elements and `work`
// multiply-adds; a cancel is seen between two.
template <class T, class Body>
void for_each_item(sigpath_context& context, index items, index scratch, double work,
                   const Body& body) {
  const Slots slots = Slots::plan(context, items, checked_mul(scratch, sizeof(T), "workspace"),
                                  work * static_cast<double>(items));
  for_each(context, items, slots, [&](index i, std::byte* bytes) {
    context.progress.poll();
    body(i, reinterpret_cast<T*>(bytes));
  });
}

}  // namespace sigpath
