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
template <class K>
void refuse_infinite(const KernelPlan& plan, const char* x_name, const char* y_name, index i,
                     index j, K k, const char* expected = kFiniteKernel) {
  require(std::isfinite(k) || plan.options.check_finite == 0, x_name,
          "_points: the kernel of path ", i, " of ", x_name, " and path ", j, " of ", y_name,
          " is ", k, ", expected ", expected);
}
// Refuses a kernel of a path with itself by which none can be normalised.
template <class T>
void refuse_norm(const KernelPlan& plan, const char* name, index i, KernelValue<T> k) {
  require(k.mantissa > 0 || plan.options.check_finite == 0, name, "_points: the kernel of path ", i,
          " with itself is ", k.value(), ", expected one above 0 to normalize by: refine the grid");
}
template <class T, class K>
void refuse_infinite(const KernelPlan& plan, const KernelBatch<T>& batch, index i, index j, K k,
                     const char* expected = kFiniteKernel) {
  refuse_infinite(plan, batch.x_name, batch.y_name, i, j, k, expected);
}

}  // namespace sigpath
