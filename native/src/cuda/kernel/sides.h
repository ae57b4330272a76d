#pragma once

#include "cpu/kernel/units.h"
#include "cuda/kernel/number.h"

namespace sigpath {

// The transformed paths of one side in device memory, channel by channel: increments, 0 after the
// last step of a path, or, for static kernels that are not linear, vertices, of which the last one
// is repeated. Channels are `stride` elements apart, a multiple of kPack.
template <class N>
struct DeviceSide {
  N* at;
  index* steps;  // of each path
  index channels, stride;

  SIGPATH_HD const N* path(index i) const { return at + i * channels * stride; }
  static index stride_of(index max_steps) {
    return (max_steps + 1 + kPack) / kPack * kPack + kPack;
  }
};

// The pairs of a launch: `count` from number `first` on.
template <class N>
struct DevicePairs {
  DeviceSide<N> x, y;
  PairOrder order;
  index first, count;

  SIGPATH_HD void place(index pair, index& i, index& j) const { order.place(first + pair, i, j); }
};

}  // namespace sigpath
