#pragma once

#include <cmath>

#include "cpu/kernel/kernel.h"

namespace sigpath {

// What both ways to a gradient, in groups of lanes and pair by pair, have in common.

// Where the gradients to path b go.
template <class T>
PathGradient<T> row_of(const SignatureBatch<T>& batch, const SideGradients<T>& to, index b) {
  const index length = batch.shape.length, d = batch.shape.dim;
  const auto at = [&](T* array, index row) { return array == nullptr ? nullptr : array + b * row; };
  return {at(to.points, length * d), at(to.times, length + batch.plan.has_basepoint()),
          at(to.basepoint, d)};
}

// The weight of a pair that is visited, with that of its mirror image.
template <class T>
T pair_weight(const KernelPlan& plan, const KernelBatch<T>& batch, KernelWeights<T> weights,
              index i, index j) {
  const bool half = batch.same && plan.options.gram != 0;
  return half && i != j ? weights(i, j) + weights(j, i) : weights(i, j);
}

inline void refuse_infinite(const KernelPlan& plan, index i, index j, double k) {
  require(std::isfinite(k) || plan.options.check_finite == 0, "x_points: the kernel of path ", i,
          " of x and path ", j, " of y is ", k,
          ", expected one within the floating range to have a gradient");
}

}  // namespace sigpath
