#include "cpu/kernel/group.h"
#include "cpu/kernel/kernel.h"
#include "cpu/kernel/side.h"

namespace sigpath {

template <class T>
void kernel_tangents(sigpath_context& context, const KernelPlan& plan, const KernelBatch<T>& batch,
                     const T* tangent, FunctionRef<void(index, index, KernelTangent<T>)> sink) {
  const KernelUnits units =
      kernel_units<T>(plan, batch.x.shape.batch, batch.y.shape.batch, batch.same);
  const Slots slots = kernel_slots<T>(context, plan, units, KernelPass::kTangent);
  context.progress.begin(checked_mul(units.pairs(), plan.progress(), "the steps of all pairs"));
  for_each(context, units.count(), slots, [&](index unit, std::byte* scratch) {
    KernelGroup<T> group(plan, KernelPass::kTangent, reinterpret_cast<T*>(scratch));
    index lanes_of_y = 0;
    for (index s = 0; s < units.sweeps(unit); ++s) {
      const LanePairs pairs = units.pairs(unit, s);
      if (pairs.count == 0) continue;
      if (pairs.count > lanes_of_y) {
        group.load_y(batch.y, pairs, lanes_of_y = pairs.count);
        group.load_y_tangent(batch.y, pairs, batch.same ? tangent : nullptr);
      }
      group.load_x(batch.x, pairs);
      group.load_x_tangent(batch.x, pairs, tangent);
      group.tangent(context.progress);
      for (index l = 0; l < pairs.count; ++l) {
        refuse_infinite(plan, batch, pairs.x[l], pairs.y[l], group.values()[l]);
        sink(pairs.x[l], pairs.y[l], {group.values()[l], group.tangents()[l]});
      }
      context.progress.tick(pairs.count * plan.progress());
    }
  });
}

template void kernel_tangents(sigpath_context&, const KernelPlan&, const KernelBatch<float>&,
                              const float*, FunctionRef<void(index, index, KernelTangent<float>)>);
template void kernel_tangents(sigpath_context&, const KernelPlan&, const KernelBatch<double>&,
                              const double*,
                              FunctionRef<void(index, index, KernelTangent<double>)>);

}  // namespace sigpath
