#pragma once

#include "cpu/signature/signature.h"

namespace sigpath {

// Windows that overlap, put together by Chen's identity. In a table whose starts and ends never go
// back, the windows above a common vertex m, the pivot, form a group: with the signatures S(s, m)
// for every start, found by joining segments on the left from m downwards, and S(m, e) for every
// end, by joining them on the right, each window is one product S(s, m) (x) S(m, e). Nothing is
// divided by an inverse, so nothing is lost on long paths.

// Rows begin .. end - 1 of a table.
struct WindowGroup {
  index begin, end, pivot;
};

// Calls body(group, first, last) for each group, which spans these vertices. Rows of fewer than two
// points belong to any group. False if starts or ends go back.
template <class Body>
bool for_each_window_group(const index* table, index rows, const Body& body) {
  index begin = 0, pivot = -1, first = 0, start = 0, last = 0;
  for (index w = 0; w < rows; ++w) {
    const index s = table[2 * w], e = table[2 * w + 1] - 1;
    if (e <= s) continue;
    if (pivot >= 0 && (s < start || e < last)) return false;
    if (pivot < 0 || s > pivot) {
      if (pivot >= 0) {
        body(WindowGroup{begin, w, pivot}, first, last);
        begin = w;
      }
      pivot = e;
      first = s;
    }
    start = s;
    last = e;
  }
  if (pivot >= 0) body(WindowGroup{begin, rows, pivot}, first, last);
  return true;
}

// The number of groups of the table if that is the faster way, else 0.
index joined_window_groups(const SignaturePlan& plan, const index* table);

// Elements of scratch for one group.
inline index joined_window_scratch(const SignaturePlan& plan) {
  return 2 * plan.channels + 2 * plan.tensor() + level_size(plan.channels, plan.depth() - 1);
}

// Levels 1..N of every window at out, plan.size elements apart. groups: plan.groups of scratch.
template <class T>
void joined_windows(sigpath_context& context, const SignatureBatch<T>& batch, Slots slots,
                    WindowGroup* groups, T* out);

}  // namespace sigpath
