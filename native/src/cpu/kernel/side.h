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

// Refuses a kernel beyond what the call can do, unless NaN and infinity are let through.
constexpr const char* kFiniteKernel = "one within the floating range";
constexpr const char* kSmallerSteps = "smaller steps: |Delta| of a cell is too large to be solved";
template <class T, class K>
void refuse_infinite(const KernelPlan& plan, const KernelBatch<T>& batch, index i, index j, K k,
                     const char* expected = kFiniteKernel) {
  require(std::isfinite(k) || plan.options.check_finite == 0, batch.x_name,
          "_points: the kernel of path ", i, " of ", batch.x_name, " and path ", j, " of ",
          batch.y_name, " is ", k, ", expected ", expected);
}

}  // namespace sigpath
