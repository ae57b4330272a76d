#include <algorithm>

#include "cpu/signature/items.h"
#include "cpu/signature/joined_windows.h"
#include "cpu/signature/lanes.h"

namespace sigpath {
namespace {

constexpr double kMostLaneBytes = 1u << 30;    // scratch of a group, without a workspace limit
constexpr double kMostSharedBytes = 1u << 28;  // of the parts' signatures, likewise

// Parts of every path. A Chen product costs about N multiply-adds per coefficient, little more than
// a few steps of the path. So few paths are cut until they fill the lanes of one group, and long
// ones until there is work for many cores.
index choose_parts(const SignaturePlan& plan, index batch, index lanes) {
  constexpr index kGroups = 32;
  const index n = plan.depth(), steps = plan.max_steps;
  const index fill = std::min((lanes + batch - 1) / batch, steps / (2 * n));
  const index spread = std::min(kGroups * lanes / batch, steps / (32 * n));
  const index parts = batch >= 2 * lanes ? 1 : std::max(fill, spread);
  // Whole groups.
  return parts * batch <= lanes ? std::max<index>(parts, 1) : parts - parts * batch % lanes / batch;
}

// With `expanding` the whole state is read and written at every step: lanes pay while it stays in
// the first-level cache. Larger rows are bound by the writing of them anyway.
template <class T>
bool fits_first_cache(const SignaturePlan& plan) {
  constexpr index kFirst = 32 * 1024;
  return plan.tensor() <= kFirst / static_cast<index>(sizeof(T)) / lane_count<T>();
}

}  // namespace

template <class T>
Schedule schedule_signatures(const sigpath_context& context, const SignaturePlan& plan,
                             const sigpath_paths& shape, bool vjp) {
  const double limit = context.workspace_limit == 0
                           ? 0.0
                           : std::max(1.0, static_cast<double>(context.workspace_limit) -
                                               static_cast<double>(plan.reserved));
  const WindowGradients windows(context, plan, shape, vjp, sizeof(T));
  const index items = windows.items;
  const double gradients = windows.bytes;
  const auto slots = [&](index count, index elements, double shared) {
    const double work = static_cast<double>(plan.work()) * static_cast<double>(items);
    const index bytes = checked_mul(elements, sizeof(T), "workspace");
    return Slots::plan(context, count, bytes, work, static_cast<index>(shared) + plan.reserved);
  };
  const index lanes = lane_count<T>();
  if (!vjp && plan.joined.groups > 0 && items > 0) {
    const JoinedShape joined(plan, shape.dim, lanes, sizeof(T));
    const double shared = joined.shared_bytes(), bytes = joined.scratch() * sizeof(T);
    if (bytes + shared + HostMemory::kAlignment <= (limit > 0 ? limit : kMostLaneBytes))
      return {lanes,
              1,
              items,
              slots((shape.batch * plan.joined.groups + lanes - 1) / lanes,
                    static_cast<index>(joined.scratch()), shared),
              static_cast<index>(shared),
              true};
  }
  const bool expanding = plan.options.expanding != 0;
  const bool in_lanes = plan.lanes && lanes > 1 && (!expanding || fits_first_cache<T>(plan));
  if (in_lanes && items > 0) {
    index parts = expanding ? 1 : choose_parts(plan, items, lanes);
    double shared = gradients;
    if (parts > 1) {
      // Signatures of the parts; backward also their products, their seams, and one adjoint.
      const auto tensor = static_cast<double>(plan.tensor()), m = static_cast<double>(parts);
      double pieces = tensor * m;
      if (vjp) pieces += tensor * (m + 1) + m * static_cast<double>(shape.dim + 1);
      pieces *= static_cast<double>(items) * sizeof(T);
      if (pieces > (limit > 0 ? limit / 2 : kMostSharedBytes))
        parts = 1;
      else
        shared += pieces;
    }
    const LaneShape lane_shape(plan, parts, lanes, sizeof(T));
    const double elements = std::max(vjp ? lane_shape.backward_scratch() : 0,
                                     vjp && parts == 1 ? 0 : lane_shape.forward_scratch());
    const double bytes = elements * sizeof(T);
    // Idle lanes cost their share: a quarter in use is faster than one path at a time.
    if (items * parts >= (lanes + 3) / 4 &&
        bytes + shared + HostMemory::kAlignment <= (limit > 0 ? limit : kMostLaneBytes))
      return {lanes, parts, items,
              slots((items * parts + lanes - 1) / lanes, static_cast<index>(elements), shared),
              static_cast<index>(shared)};
  }
  if (const index spans = (plan.max_steps - 1) / LaneShape::kSpanSteps + 1;
      plan.lanes && !expanding && sizeof(T) == 4 && !vjp && spans > 1 && items > 0) {
    const double shared = static_cast<double>(plan.tensor()) * static_cast<double>(spans) *
                          static_cast<double>(items) * sizeof(T);
    const double most = limit > 0 ? limit : kMostSharedBytes;
    if (static_cast<double>(plan.forward_scratch()) * sizeof(T) + shared + HostMemory::kAlignment <=
        most)
      return {1, spans, items, slots(items * spans, plan.forward_scratch(), shared),
              static_cast<index>(shared)};
  }
  index elements = 0;
  if (!plan.one_channel) elements = vjp ? plan.backward_scratch(sizeof(T)) : plan.forward_scratch();
  return {1, 1, items, slots(items, elements, gradients), static_cast<index>(gradients)};
}

template Schedule schedule_signatures<float>(const sigpath_context&, const SignaturePlan&,
                                             const sigpath_paths&, bool);
template Schedule schedule_signatures<double>(const sigpath_context&, const SignaturePlan&,
                                              const sigpath_paths&, bool);

}  // namespace sigpath
