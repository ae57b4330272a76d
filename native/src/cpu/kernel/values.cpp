#include <algorithm>

#include "core/turns.h"
#include "cpu/kernel/group.h"
#include "cpu/kernel/kernel.h"
#include "cpu/kernel/long_pair.h"
#include "cpu/kernel/side.h"

namespace sigpath {

template <class T>
KernelUnits kernel_units(const KernelPlan& plan, index batch_x, index batch_y, bool same) {
  return KernelUnits(plan.options.gram != 0, same, batch_x, batch_y, path_lanes<T>().lanes);
}

template <class T>
Slots kernel_slots(const sigpath_context& context, const KernelPlan& plan, const KernelUnits& units,
                   KernelPass pass) {
  const KernelShape shape(plan, path_lanes<T>().lanes, pass == KernelPass::kTangent);
  const double work = plan.work() * static_cast<double>(units.pairs());
  return Slots::plan(context, units.count(), KernelGroup<T>::scratch_bytes(shape, pass), work,
                     plan.reserved);
}

template <class T>
index kernel_workspace(const sigpath_context& context, const KernelPlan& plan,
                       const KernelUnits& units, KernelPass pass) {
  if (plan.options.output != SIGPATH_KERNEL_VALUE) {
    const Slots slots = output_slots<T>(context, plan, units);
    return slots.all_bytes();
  }
  if (pass != KernelPass::kTangent && by_long_pairs<T>(plan, units))
    return long_pair_bytes<T>(context, plan, pass == KernelPass::kBackward);
  const Slots slots = kernel_slots<T>(context, plan, units, pass);
  return slots.all_bytes();
}

template <class T>
void kernel_values(sigpath_context& context, const KernelPlan& plan, const KernelBatch<T>& batch,
                   bool ordered, KernelSink<T> sink) {
  const KernelUnits units =
      kernel_units<T>(plan, batch.x.shape.batch, batch.y.shape.batch, batch.same);
  context.progress.begin(checked_mul(units.pairs(), plan.progress(), "the steps of all pairs"));
  if (by_long_pairs<T>(plan, units)) return long_pair_values(context, plan, batch, units, sink);
  const Slots slots = kernel_slots<T>(context, plan, units, KernelPass::kForward);
  for_each_in_turn(
      context, units.count(), slots, [&](index unit, std::byte* scratch, Turns& turns) {
        KernelGroup<T> group(plan, KernelPass::kForward, reinterpret_cast<T*>(scratch));
        KernelValue<T> values[KernelUnits::kRows][kMostPairs];
        index lanes_of_y = 0;
        for (index s = 0; s < units.sweeps(unit); ++s) {
          const LanePairs pairs = units.pairs(unit, s);
          if (pairs.count > lanes_of_y) group.load_y(batch.y, pairs, lanes_of_y = pairs.count);
          if (pairs.count == 0) continue;
          group.load_x(batch.x, pairs);
          group.forward(context.progress);
          for (index l = 0; l < pairs.count; ++l) values[s][l] = {group.values()[l], 0};
          if (!std::all_of(group.values(), group.values() + pairs.count,
                           [](T k) { return std::isfinite(k); })) {
            group.scaled(context.progress);
            for (index l = 0; l < pairs.count; ++l)
              if (!std::isfinite(values[s][l].mantissa)) {
                values[s][l] = {group.values()[l], static_cast<index>(group.exponents()[l])};
                refuse_infinite(plan, batch, pairs.x[l], pairs.y[l], values[s][l].mantissa,
                                kSmallerSteps);
              }
          }
          context.progress.tick(pairs.count * plan.progress());
        }
        const auto deliver = [&] {
          for (index s = 0; s < units.sweeps(unit); ++s) {
            const LanePairs pairs = units.pairs(unit, s);
            for (index l = 0; l < pairs.count; ++l) sink(pairs.x[l], pairs.y[l], values[s][l]);
          }
        };
        if (ordered)
          turns.take(unit, context.progress, deliver);
        else
          deliver();
      });
}

template <class T>
index scaled_value_bytes(const KernelPlan& plan) {
  return KernelGroup<T>::scratch_bytes(KernelShape(plan, path_lanes<T>().lanes, false),
                                       KernelPass::kForward);
}

template <class T>
KernelValue<T> scaled_value(sigpath_context& context, const KernelPlan& plan,
                            const KernelBatch<T>& batch, index i, index j, T* memory) {
  KernelGroup<T> group(plan, KernelPass::kForward, memory);
  LanePairs pair{};
  pair.count = 1;
  pair.x[0] = i;
  pair.y[0] = j;
  group.load_y(batch.y, pair, 1);
  group.load_x(batch.x, pair);
  group.scaled(context.progress);
  const KernelValue<T> k{group.values()[0], static_cast<index>(group.exponents()[0])};
  refuse_infinite(plan, batch, i, j, k.mantissa, kSmallerSteps);
  return k;
}

template index scaled_value_bytes<float>(const KernelPlan&);
template index scaled_value_bytes<double>(const KernelPlan&);
template KernelValue<float> scaled_value(sigpath_context&, const KernelPlan&,
                                         const KernelBatch<float>&, index, index, float*);
template KernelValue<double> scaled_value(sigpath_context&, const KernelPlan&,
                                          const KernelBatch<double>&, index, index, double*);
template KernelUnits kernel_units<float>(const KernelPlan&, index, index, bool);
template KernelUnits kernel_units<double>(const KernelPlan&, index, index, bool);
template index kernel_workspace<float>(const sigpath_context&, const KernelPlan&,
                                       const KernelUnits&, KernelPass);
template index kernel_workspace<double>(const sigpath_context&, const KernelPlan&,
                                        const KernelUnits&, KernelPass);
template Slots kernel_slots<float>(const sigpath_context&, const KernelPlan&, const KernelUnits&,
                                   KernelPass);
template Slots kernel_slots<double>(const sigpath_context&, const KernelPlan&, const KernelUnits&,
                                    KernelPass);
template void kernel_values(sigpath_context&, const KernelPlan&, const KernelBatch<float>&, bool,
                            KernelSink<float>);
template void kernel_values(sigpath_context&, const KernelPlan&, const KernelBatch<double>&, bool,
                            KernelSink<double>);

}  // namespace sigpath
