#include "cpu/words/lanes.h"

#include <algorithm>

namespace sigpath {

WordLanes::WordLanes(const SignaturePlan& plan, const Trie& trie, index lanes_,
                     index bytes_per_element)
    : LaneTime{plan.channels, lanes_, 0, 0, 0},
      per_row(0),
      nodes(trie.size()),
      inner(trie.inner_size()),
      all_carries(trie.all_carries()) {
  // A chunk's increments and the carries in use, about kHot vectors a step, stay in the first-level
  // cache, the carries along a branch in the second.
  constexpr index kFirst = 40 * 1024, kSecond = 512 * 1024, kHot = 12;
  const index vector = lanes * bytes_per_element, per_move = plan.options.lead_lag ? 2 : 1;
  chunk = std::clamp<index>(kFirst / vector / (d + kHot), 4, 32);
  chunk = std::min(chunk, kSecond / vector / std::max<index>(all_carries, 1));
  chunk = std::max<index>(chunk / per_move, 1) * per_move;
  if (plan.options.expanding) per_row = chunk = per_move;
  keep_starts(plan.max_steps, real(inner) * real(vector));
}

}  // namespace sigpath
