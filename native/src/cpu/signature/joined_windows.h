#pragma once

#include "cpu/signature/lanes.h"
#include "cpu/signature/signature.h"

namespace sigpath {

// Windows that overlap, put together by Chen's identity. In a table whose starts and ends never go
// back, the windows above a common vertex m, the pivot, form a group. Segments joined one after the
// other from m backward give S(s, m) for every start s, and from m forward S(m, e) for every end e,
// and each window is one product S(s, m) (x) S(m, e): the cost of a window does not depend on its
// length. Backward the path is run from m to s, whose signature is the antipode of S(s, m).
// Nothing is divided by the signature of what has left the window: no digits are lost on the way.

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

// What a call's groups share.
struct JoinedShape {
  LaneShape lanes;
  index span;                 // vertices from a start to its pivot, at most
  index dim;                  // channels of a point
  index group_count;          // of a path
  const WindowGroup* groups;  // of a path
  // Where coefficient i of a reversed path's signature goes in that of the path; ~m: to m, negated.
  const index* mirror;

  JoinedShape(const SignaturePlan& plan, index dim_, index lanes_, index bytes_per_element)
      : lanes(plan, 1, lanes_, bytes_per_element),
        span(plan.joined.span),
        dim(dim_),
        group_count(plan.joined.groups),
        groups(nullptr),
        mirror(nullptr) {}

  // Elements for the points and times of a group's path.
  index copy() const { return span * (dim + 1); }
  // Elements of scratch of the groups side by side, and bytes that all of them share.
  double scratch() const {
    return lanes.forward_scratch() +
           static_cast<double>(lanes.lanes) * static_cast<double>(2 * lanes.size + copy());
  }
  double shared_bytes() const {
    return static_cast<double>(group_count) * sizeof(WindowGroup) +
           static_cast<double>(lanes.size) * sizeof(index);
  }
};

// Which groups a table has; none where each window on its own is faster.
JoinedWindows join_windows(const SignaturePlan& plan, const index* table);

// Levels 1..N of every window at out, plan.size elements apart. shared: shape.shared_bytes().
template <class T>
void joined_windows(sigpath_context& context, const SignatureBatch<T>& batch, JoinedShape shape,
                    const Slots& slots, std::byte* shared, T* out);

// On the SIMD target in use: items first .. first + count - 1, an item being a group of a path.
template <class T>
void lane_windows(const JoinedShape& shape, const SignatureBatch<T>& batch, index first,
                  index count, T* scratch, T* out, Progress& progress);

}  // namespace sigpath
