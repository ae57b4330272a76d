#include "cpu/signature/plan.h"

#include <algorithm>
#include <cmath>

#include "cpu/signature/joined_windows.h"
#include "cpu/signature/lanes.h"

namespace sigpath {

index SignaturePlan::chunk(index bytes_per_element) const {
  constexpr index kCacheBytes = 256 * 1024;
  const index n = std::max<index>(max_steps, 1);
  const auto root = static_cast<index>(std::ceil(std::sqrt(static_cast<double>(n))));
  const index state = std::max<index>(1, tensor_size(channels, depth() - 1) * bytes_per_element);
  return std::min(n, std::max(root, kCacheBytes / state));
}

// Horner's step: z/1..z/N and B_N. The direct step: exp(z).
index SignaturePlan::forward_scratch() const {
  const index d = channels;
  return d + (horner ? depth() * d + level_size(d, depth() - 1) : tensor());
}

// dz, the adjoint of the signature, states, and the scratch of one step's adjoint.
index SignaturePlan::backward_scratch(index bytes_per_element) const {
  const index d = channels, below = tensor_size(d, depth() - 1), c = chunk(bytes_per_element);
  const index states = (std::max<index>(max_steps, 1) + c - 1) / c + c;
  const index step = horner ? depth() * d + below + level_size(d, depth() - 1) + d : 2 * tensor();
  index total = checked_mul(states, below, "workspace");
  total = checked_add(total, checked_add(2 * d + tensor(), step, "workspace"), "workspace");
  return total;
}

index SignaturePlan::work() const {
  const auto d = static_cast<double>(channels);
  if (channels == 1)
    return static_cast<index>(
        std::min(0.5 * depth() * depth() * static_cast<double>(max_steps), 1e18));
  double macs = d, power = d, level = 0;  // level k: d^2 + ... + d^k
  for (int k = 2; k <= depth(); ++k) macs += level += power *= d;
  return static_cast<index>(std::min(macs * static_cast<double>(max_steps), 1e18));
}

void SignaturePlan::fit(const index* table) {
  if (windows == 0) return;
  index longest = 1;
  for (index w = 0; w < windows; ++w) longest = std::max(longest, table[2 * w + 1] - table[2 * w]);
  vertices = std::min(longest, vertices);  // another thread may write to the table
  max_steps = (vertices - 1) * (options.lead_lag ? 2 : 1);
  joined = join_windows(*this, table);
}

void SignaturePlan::resize(index coefficients) {
  size = checked_add(coefficients, options.scalar_term, "the size of the signature");
  // Scratch counts a few multiples of the signature, in bytes.
  checked_mul(size, 64, "the size of the signature in bytes");
  checked_mul(checked_mul(rows, size, "the signatures of a path"), 64, "the signatures of a path");
}

SignaturePlan plan_paths(const sigpath_signature_options& o, index dim, index length,
                         index windows) {
  const auto flag = [](const char* name, int value) {
    require(value == 0 || value == 1, "options.", name, ": is ", value, ", expected 0 or 1");
  };
  require(o.time >= SIGPATH_TIME_NONE && o.time <= SIGPATH_TIME_GIVEN, "options.time: is ", o.time,
          ", expected a sigpath_time");
  require(o.basepoint >= SIGPATH_BASEPOINT_NONE && o.basepoint <= SIGPATH_BASEPOINT_GIVEN,
          "options.basepoint: is ", o.basepoint, ", expected a sigpath_basepoint");
  flag("scalar_term", o.scalar_term);
  flag("lead_lag", o.lead_lag);
  flag("check_finite", o.check_finite);
  flag("expanding", o.expanding);
  if (o.time == SIGPATH_TIME_UNIFORM)
    require(std::isfinite(o.time_end - o.time_start), "options.time_start and time_end: are ",
            o.time_start, " and ", o.time_end, ", expected finite numbers a finite step apart");
  require(dim >= 1, "dim: is ", dim, ", expected 1 channel or more");
  require(windows == 0 || !o.expanding,
          "options.expanding: is 1, expected 0 with a table of windows");

  SignaturePlan plan{};
  plan.options = o;
  plan.channels = checked_add(checked_mul(dim, o.lead_lag ? 2 : 1, "channels"),
                              o.time != SIGPATH_TIME_NONE, "channels");
  plan.windows = windows;
  plan.vertices = checked_add(length, plan.has_basepoint(), "length");
  plan.max_steps = checked_mul(plan.vertices - 1, o.lead_lag ? 2 : 1, "length");
  plan.rows = windows > 0 ? windows : o.expanding ? plan.vertices - 1 : 1;
  return plan;
}

SignaturePlan plan_signature(const sigpath_signature_options& o, index dim, index length,
                             index windows) {
  require(o.depth >= 1, "options.depth: is ", o.depth, ", expected 1 or more");
  require(o.method >= SIGPATH_METHOD_AUTO && o.method <= SIGPATH_METHOD_HORNER,
          "options.method: is ", o.method, ", expected a sigpath_method");
  SignaturePlan plan = plan_paths(o, dim, length, windows);
  plan.resize(checked_tensor_size(plan.channels, o.depth));
  checked_mul(checked_mul(plan.channels, o.depth, "workspace"), 64, "workspace");
  const bool automatic = o.method == SIGPATH_METHOD_AUTO;
  plan.horner = o.method != SIGPATH_METHOD_DIRECT;
  plan.one_channel = automatic && plan.channels == 1;
  plan.lanes = automatic && !plan.one_channel && o.depth >= 2 && o.depth <= kDeepestLanes;
  return plan;
}

}  // namespace sigpath
