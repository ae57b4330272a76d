#include "cpu/stream/live_paths.h"

namespace sigpath {

// Level k is the sum of k - 1 products of D^k coefficients.
double LivePaths::product_work() const {
  double work = 0, level = static_cast<double>(plan.channels);
  for (int k = 2; k <= plan.depth(); ++k)
    work += (k - 1) * (level *= static_cast<double>(plan.channels));
  return work;
}

LivePaths plan_live_paths(const sigpath_signature_options& o, index batch, index dim) {
  LivePaths paths{plan_signature(o, dim, 2), batch, dim};
  require(o.basepoint == SIGPATH_BASEPOINT_NONE, "options.basepoint: is ", o.basepoint,
          ", expected SIGPATH_BASEPOINT_NONE: append the basepoint as the first point");
  require(
      o.time != SIGPATH_TIME_UNIFORM,
      "options.time: is SIGPATH_TIME_UNIFORM, expected SIGPATH_TIME_NONE or SIGPATH_TIME_GIVEN: "
      "a live path has no end that uniform time could run to");
  require(o.expanding == 0, "options.expanding: is ", o.expanding,
          ", expected 0: ask for the ranges that are wanted");
  require(batch >= 1, "batch: is ", batch, ", expected 1 path or more");
  checked_mul(checked_mul(batch, paths.plan.size, "batch"), 64, "batch");
  checked_mul(checked_mul(batch, dim, "batch"), 64, "batch");
  return paths;
}

}  // namespace sigpath
