#pragma once

#include "cpu/signature/path.h"
#include "cpu/signature/plan.h"

namespace sigpath {

// A batch of paths, checked, with the plan of their signatures.
template <class T>
struct SignatureBatch {
  SignaturePlan plan;
  sigpath_paths shape;  // strides filled in
  const T* points;
  const index* lengths;  // null: all of shape.length
  const T* times;
  const T* basepoint;
  const index* windows;  // (plan.windows, 2), checked

  SIGPATH_HD Path<T> path(index b) const {
    const auto& o = plan.options;
    Path<T> p{points + b * shape.batch_stride,
              times == nullptr ? nullptr : times + b * shape.times_stride,
              basepoint == nullptr ? nullptr : basepoint + b * shape.basepoint_stride,
              length_of(lengths, b, shape.length),
              shape.length_stride,
              shape.dim,
              plan.has_basepoint(),
              o.lead_lag != 0,
              o.time != SIGPATH_TIME_NONE,
              T(0)};
    if (p.steps() > 0)
      p.time_step = static_cast<T>((o.time_end - o.time_start) / static_cast<double>(p.steps()));
    return p;
  }

  // The vertices [start, end) of item i, at least one.
  struct Range {
    index start, end;
  };
  SIGPATH_HD Range range(index i) const {
    const index b = windows == nullptr ? i : i / plan.windows;
    const index vertices = plan.has_basepoint() + length_of(lengths, b, shape.length);
    if (windows == nullptr) return {0, vertices};
    const index* row = windows + 2 * (i % plan.windows);
    const index start = std::clamp<index>(row[0], 0, vertices - 1);
    return {start, std::clamp<index>(row[1], start + 1, std::min(start + plan.vertices, vertices))};
  }

  // Item i as a path.
  SIGPATH_HD Path<T> item(index i) const {
    if (windows == nullptr) return path(i);
    const Range r = range(i);
    return path(i / plan.windows).part(r.start, r.end - 1);
  }
};

}  // namespace sigpath
