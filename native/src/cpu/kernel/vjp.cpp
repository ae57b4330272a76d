#include <algorithm>
#include <cmath>

#include "core/turns.h"
#include "cpu/kernel/group.h"
#include "cpu/kernel/kernel.h"

namespace sigpath {
namespace {

// Where the gradients to path b go.
template <class T>
PathGradient<T> row_of(const SignatureBatch<T>& batch, const SideGradients<T>& to, index b) {
  const index length = batch.shape.length, d = batch.shape.dim;
  const auto at = [&](T* array, index row) { return array == nullptr ? nullptr : array + b * row; };
  return {at(to.points, length * d), at(to.times, length + batch.plan.has_basepoint()),
          at(to.basepoint, d)};
}

void refuse_infinite(const KernelPlan& plan, index i, index j, double k) {
  require(std::isfinite(k) || plan.options.check_finite == 0,
          "x_points and y_points: the kernel of ", i, " and ", j, " is ", k,
          ", expected one within the floating range to have a gradient");
}

}  // namespace

template <class T>
void add_kernel_vjp(sigpath_context& context, const KernelPlan& plan, const KernelBatch<T>& batch,
                    KernelWeights<T> weights, const SideGradients<T>& x, const SideGradients<T>& y,
                    double* lift) {
  const KernelUnits units =
      kernel_units<T>(plan, batch.x.shape.batch, batch.y.shape.batch, batch.same);
  const Slots slots = kernel_slots<T>(context, plan, units, KernelPass::kBackward);
  const SideGradients<T>& to_y = batch.same ? x : y;
  const bool half = batch.same && plan.options.gram != 0;
  context.progress.begin(units.pairs());
  for_each_in_turn(
      context, units.count(), slots, [&](index unit, std::byte* scratch, Turns& turns) {
        KernelGroup<T> group(plan, KernelPass::kBackward, reinterpret_cast<T*>(scratch));
        const index sweeps = units.sweeps(unit);
        LanePairs pairs[KernelUnits::kRows];
        for (index s = 0; s < sweeps; ++s) pairs[s] = units.pairs(unit, s);
        const LanePairs& widest = pairs[sweeps - 1];
        double sums[2] = {0, 0};
        if (widest.count > 0) {
          group.load_y(batch.y, widest, widest.count);
          group.zero_y_gradient();
        }
        for (index s = 0; s < sweeps; ++s) {
          const LanePairs& p = pairs[s];
          if (p.count == 0) continue;
          group.load_x(batch.x, p, s);
          group.zero_x_gradient();
          for (index l = 0; l < p.count; ++l) {
            const index i = p.x[l], j = p.y[l];
            group.cotangents()[l] = half && i != j ? weights(i, j) + weights(j, i) : weights(i, j);
          }
          std::fill(group.cotangents() + p.count, group.cotangents() + group.lanes(), T(0));
          group.backward(context.progress);
          for (index l = 0; l < p.count; ++l)
            refuse_infinite(plan, p.x[l], p.y[l], static_cast<double>(group.values()[l]));
          if (lift != nullptr) group.add_lift_sums(sums);
          context.progress.tick(p.count);
        }
        turns.take(unit, context.progress, [&] {
          PathGradient<T> to[kMostPairs];
          if (lift != nullptr) {
            lift[0] += plan.lift.scale_gradient(sums[0]);
            lift[1] += sums[1];
          }
          if (widest.count > 0 && to_y.any()) {
            for (index l = 0; l < widest.count; ++l) to[l] = row_of(batch.y, to_y, widest.y[l]);
            group.unload_y(batch.y, widest, to);
          }
          for (index s = 0; s < sweeps && x.any(); ++s) {
            const LanePairs& p = pairs[s];
            if (p.count == 0) continue;
            for (index l = 0; l < (p.shared ? 1 : p.count); ++l) to[l] = row_of(batch.x, x, p.x[l]);
            group.unload_x(batch.x, p, s, to);
          }
        });
      });
}

template void add_kernel_vjp(sigpath_context&, const KernelPlan&, const KernelBatch<float>&,
                             KernelWeights<float>, const SideGradients<float>&,
                             const SideGradients<float>&, double*);
template void add_kernel_vjp(sigpath_context&, const KernelPlan&, const KernelBatch<double>&,
                             KernelWeights<double>, const SideGradients<double>&,
                             const SideGradients<double>&, double*);

}  // namespace sigpath
