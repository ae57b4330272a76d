#pragma once

#include "cpu/signature/path.h"
#include "cpu/signature/plan.h"
#include "cpu/tensor/shape.h"

namespace sigpath {

// B paths that grow together, a point each at a time; what a stream and a rolling window share.
struct LivePaths {
  SignaturePlan plan;  // of one increment, the step or steps from a point to the next
  index batch;
  index dim;

  TensorShape tensor() const { return {plan.channels, plan.depth(), 0}; }
  bool has_time() const { return plan.options.time != SIGPATH_TIME_NONE; }

  // n points, `stride` elements apart.
  template <class T>
  Path<T> path(const T* points, index stride, const T* times, index n) const {
    Path<T> p{};
    p.points = points;
    p.stride = stride;
    p.times = times;
    p.length = n;
    p.dim = dim;
    p.lead_lag = plan.options.lead_lag != 0;
    p.has_time = has_time();
    return p;
  }

  // Multiply-adds of appending an increment to a signature, and of a product of two signatures.
  double increment_work() const { return static_cast<double>(plan.work()); }
  double product_work() const;
};

// Checks the options of live paths.
LivePaths plan_live_paths(const sigpath_signature_options& options, index batch, index dim);

}  // namespace sigpath
