#pragma once

#include "cpu/kernel/static_kernel.h"
#include "cpu/signature/batch.h"
#include "cpu/transform/vertices.h"
#include "cuda/device/per_number.h"
#include "cuda/kernel/sides.h"

namespace sigpath {

template <class N>
struct PrepareCall {
  SignatureBatch<Real<N>> batch;
  const Real<N>*
      tangent;  // (batch, length, dim), a direction of the points; null: they stand still
  bool lifted;
  Real<N> factor;  // of coordinates
  DeviceSide<N> side;
};

// Transforms paths and lays them out for the lanes; see sides.h. A thread has one number.
template <class N>
struct Prepare : PerNumber<Prepare<N>, PrepareCall<N>> {
  using T = Real<N>;
  using Call = PrepareCall<N>;

  SIGPATH_HD static void number(const Call& call, index n, NoArrays&) {
    const DeviceSide<N>& side = call.side;
    const index i = n % side.stride, c = n / side.stride % side.channels,
                b = n / side.stride / side.channels;
    if (b >= call.batch.shape.batch) return;
    const Path<T> path = call.batch.path(b);
    if (i == 0 && c == 0) side.steps[b] = path.steps();
    const T value = coordinate_of(call, call.batch.plan.options, path, i, c) * call.factor;
    if constexpr (std::is_same_v<N, T>)
      side.at[n] = value;
    else
      side.at[n] = {value, tangent_of(call, path, b, i, c) * call.factor};
  }

  static index count(const Call& call) {
    return call.batch.shape.batch * call.side.channels * call.side.stride;
  }

 private:
  SIGPATH_HD static T coordinate_of(const Call& call, const sigpath_signature_options& options,
                                    const Path<T>& path, index i, index c) {
    const index steps = path.steps();
    if (call.lifted) return coordinate(options, path, i < steps ? i : steps, c);
    return i < steps ? path.increment(i, c) : T(0);
  }
  // Points of the direction, with an origin and times that stand still.
  SIGPATH_HD static T tangent_of(const Call& call, Path<T> path, index b, index i, index c) {
    if (call.tangent == nullptr) return 0;
    path.points = call.tangent + b * call.batch.shape.length * path.dim;
    path.stride = path.dim;
    path.times = nullptr;
    path.basepoint = nullptr;
    path.time_step = 0;
    sigpath_signature_options still = call.batch.plan.options;
    still.time_start = still.time_end = 0;
    return coordinate_of(call, still, path, i, c);
  }
};

template <class T>
struct LongestStepCall {
  SignatureBatch<T> batch;
  StaticPlan lift;
  bool linear;
  double* longest;  // of each path
};

// The longest step of a path in the feature space of kappa: |phi(b) - phi(a)|^2 = kappa(b, b) -
// 2 kappa(a, b) + kappa(a, a). A thread has one path.
template <class T>
struct LongestStep : PerNumber<LongestStep<T>, LongestStepCall<T>> {
  using Call = LongestStepCall<T>;

  SIGPATH_HD static void number(const Call& call, index b, NoArrays&) {
    if (b >= call.batch.shape.batch) return;
    const Path<T> path = call.batch.path(b);
    double longest = 0;
    for (index j = 0; j < path.steps(); ++j) {
      const double square = call.linear ? call.lift.scale * call.lift.scale * apart(call, path, j)
                                        : lifted(call, path, j);
      longest = square > longest ? square : longest;
    }
    call.longest[b] = std::sqrt(longest);
  }

 private:
  SIGPATH_HD static double at(const Call& call, const Path<T>& path, index j, index c) {
    return static_cast<double>(coordinate(call.batch.plan.options, path, j, c));
  }
  SIGPATH_HD static double apart(const Call& call, const Path<T>& path, index j) {
    double square = 0;
    for (index c = 0; c < path.channels(); ++c) {
      const double d = at(call, path, j + 1, c) - at(call, path, j, c);
      square += d * d;
    }
    return square;
  }
  SIGPATH_HD static double lifted(const Call& call, const Path<T>& path, index j) {
    double products[3] = {0, 0, 0};
    for (index c = 0; c < path.channels(); ++c) {
      const double a = at(call, path, j, c), b = at(call, path, j + 1, c);
      products[0] += a * a;
      products[1] += a * b;
      products[2] += b * b;
    }
    const double square = apart(call, path, j);
    return static_kernel(call.lift, products[2], 0) -
           2 * static_kernel(call.lift, products[1], square) +
           static_kernel(call.lift, products[0], 0);
  }
};

}  // namespace sigpath
