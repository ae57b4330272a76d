#pragma once

#include "cuda/kernel/sides.h"
#include "cuda/kernel/static_kernel.h"
#include "cuda/kernel/units.h"

namespace sigpath {

// What the tiles of a pair are made of: h = factor * Delta of every cell. An object belongs to a
// lane; Rows are what it keeps of its rows of a strip. The adjoint adds what the tiles' weights
// w = dF/dh give to the gradients of both paths, of which it may keep some in a Gradient.

// A lane's pair as its h and gradients need it.
template <class N>
struct PairPaths {
  const N *x, *y;
  index stride_x, stride_y;  // from channel to channel
  index steps_x, steps_y;
};
template <class T>
struct PairGradients {
  T *x, *y;                // units, [channel][unit]
  index units_x, units_y;  // from channel to channel
  T *sums;                 // (2) of the lane: see StaticPlan::scale_gradient()
};

// What is the same for all pairs.
template <class T>
struct DeltaPlan {
  StaticPlan lift;
  index channels;
  T factor;
  int dyadic_x, dyadic_y;
};

}  // namespace sigpath
