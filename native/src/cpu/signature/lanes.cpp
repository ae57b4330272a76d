#include "cpu/signature/lanes.h"

#include <algorithm>
#include <cmath>

namespace sigpath {

void LaneTime::keep_starts(index steps, double state_bytes) {
  constexpr index kStarts = 32 * 1024 * 1024;
  const index chunks = std::max<index>(1, (steps + chunk - 1) / chunk);
  block = chunks;
  if (static_cast<double>(chunks) * state_bytes > kStarts)
    block = static_cast<index>(std::ceil(std::sqrt(static_cast<double>(chunks))));
  blocks = (chunks + block - 1) / block;
}

LaneShape::LaneShape(const SignaturePlan& plan, index parts, index lanes_, index bytes_per_element)
    : LaneTime{plan.channels, lanes_, 0, 0, 0},
      row(plan.options.expanding ? plan.size : 0),
      depth(plan.depth()),
      size(plan.tensor()),
      below(tensor_size(d, depth - 1)) {
  // A chunk's increments and the carries of the last levels, about kHot vectors a step, stay in the
  // first-level cache, a subtree in the second.
  constexpr index kFirst = 40 * 1024, kSecond = 1024 * 1024;
  constexpr index kHot = 12;
  const index vector = lanes * bytes_per_element;
  const index per_move = plan.options.lead_lag ? 2 : 1;
  chunk = std::clamp<index>(kFirst / vector / (d + kHot), 4, 32) / per_move * per_move;
  top = 0;
  const auto bytes = [&](index vectors) {
    return static_cast<double>(vectors) * static_cast<double>(vector);
  };
  while (top + 2 < depth && bytes(tensor_size(d, depth - top)) > kSecond) ++top;
  const index steps = (plan.max_steps / per_move + parts - 1) / parts * per_move;
  const index chunks = std::max<index>(1, (steps + chunk - 1) / chunk);
  span = bytes_per_element == 4 && row == 0 ? (kSpanSteps + chunk - 1) / chunk : chunks;
  spans = (chunks + span - 1) / span;
  keep_starts(steps, bytes(below));
}

}  // namespace sigpath
