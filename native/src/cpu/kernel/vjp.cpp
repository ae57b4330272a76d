#include <algorithm>

#include "core/turns.h"
#include "cpu/kernel/group.h"
#include "cpu/kernel/kernel.h"
#include "cpu/kernel/long_pair.h"
#include "cpu/kernel/side.h"

namespace sigpath {
template <class T>
void add_kernel_vjp(sigpath_context& context, const KernelPlan& plan, const KernelBatch<T>& batch,
                    KernelWeights<T> weights, const SideGradients<T>& x, const SideGradients<T>& y,
                    double* lift) {
  const KernelUnits units =
      kernel_units<T>(plan, batch.x.shape.batch, batch.y.shape.batch, batch.same);
  context.progress.begin(checked_mul(units.pairs(), plan.progress(), "the steps of all pairs"));
  if (by_long_pairs<T>(plan, units))
    return add_long_pair_vjp(context, plan, batch, units, weights, x, y, lift);
  const Slots slots = kernel_slots<T>(context, plan, units, KernelPass::kBackward);
  const SideGradients<T>& to_y = batch.same ? x : y;
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
          for (index l = 0; l < p.count; ++l)
            group.cotangents()[l] = pair_weight(plan, batch, weights, p.x[l], p.y[l]);
          std::fill(group.cotangents() + p.count, group.cotangents() + group.lanes(), T(0));
          group.backward(context.progress);
          for (index l = 0; l < p.count; ++l)
            refuse_infinite(plan, batch, p.x[l], p.y[l], group.values()[l]);
          if (lift != nullptr) group.add_lift_sums(sums);
          context.progress.tick(p.count * plan.progress());
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
