#include "cpu/signature/signature.h"

#include <algorithm>

#include "cpu/signature/lanes.h"
#include "cpu/signature/path_signature.h"

namespace sigpath {
namespace {

template <class T>
index total_steps(const SignatureBatch<T>& batch) {
  if (batch.lengths == nullptr) return batch.shape.batch * batch.plan.max_steps;
  index steps = 0;
  for (index b = 0; b < batch.shape.batch; ++b) steps += batch.path(b).steps();
  return steps;
}

constexpr index kMostLanes = 64;
constexpr double kMostLaneBytes = 1u << 30;  // scratch of one group, where the context has no limit

template <class T>
struct Group {
  Group(const SignatureBatch<T>& batch, index first, index count) {
    for (index i = 0; i < count; ++i) paths[i] = batch.path(first + i);
  }
  Path<T> paths[kMostLanes];
};

// Calls body(first path, number of paths, scratch) for every group.
template <class T, class Body>
void for_each_group(sigpath_context& context, const SignatureBatch<T>& batch, index lanes,
                    Slots slots, const Body& body) {
  const index n = batch.shape.batch;
  for_each(context, (n + lanes - 1) / lanes, slots, [&](index group, std::byte* scratch) {
    const index first = group * lanes;
    body(first, std::min(lanes, n - first), reinterpret_cast<T*>(scratch));
  });
}

}  // namespace

template <class T>
Path<T> SignatureBatch<T>::path(index b) const {
  const auto& o = plan.options;
  return {points + b * shape.batch_stride,
          times == nullptr ? nullptr : times + b * shape.times_stride,
          basepoint == nullptr ? nullptr : basepoint + b * shape.basepoint_stride,
          lengths == nullptr ? shape.length : lengths[b],
          shape.length_stride,
          shape.dim,
          plan.has_basepoint(),
          o.lead_lag != 0,
          o.time != SIGPATH_TIME_NONE,
          o.time_end - o.time_start};
}

template <class T>
Schedule schedule_signatures(const sigpath_context& context, const SignaturePlan& plan, index batch,
                             bool vjp) {
  const auto slots = [&](index items, index elements) {
    const double work = static_cast<double>(plan.work()) * static_cast<double>(batch);
    return Slots::plan(context, items, checked_mul(elements, sizeof(T), "workspace"),
                       static_cast<index>(std::min(work, 1e18)));
  };
  // Idle lanes cost nothing but their share: a quarter in use is faster than one path at a time.
  const index lanes = lane_count<T>();
  if (plan.lanes && lanes > 1 && batch >= (lanes + 3) / 4) {
    const LaneShape shape(plan, lanes, sizeof(T));
    const double elements = vjp ? shape.backward_scratch() : shape.forward_scratch();
    const double limit =
        context.workspace_limit > 0 ? static_cast<double>(context.workspace_limit) : kMostLaneBytes;
    if (elements * sizeof(T) <= limit)
      return {lanes, slots((batch + lanes - 1) / lanes, static_cast<index>(elements))};
  }
  return {1, slots(batch, vjp ? plan.backward_scratch(sizeof(T)) : plan.forward_scratch())};
}

template <class T>
void signature(sigpath_context& context, const SignatureBatch<T>& batch, T* out) {
  const SignaturePlan& plan = batch.plan;
  const auto [lanes, slots] = schedule_signatures<T>(context, plan, batch.shape.batch, false);
  context.progress.begin(total_steps(batch));
  for_each_group(context, batch, lanes, slots, [&](index first, index count, T* scratch) {
    T* row = out + first * plan.size;
    if (plan.options.scalar_term) {
      for (index i = 0; i < count; ++i) row[i * plan.size] = 1;
      ++row;
    }
    if (lanes == 1) return path_signature(plan, batch.path(first), scratch, row, context.progress);
    const Group<T> group(batch, first, count);
    lane_signatures(LaneShape(plan, lanes, sizeof(T)), group.paths, count, scratch, row, plan.size,
                    context.progress);
  });
}

template <class T>
void signature_vjp(sigpath_context& context, const SignatureBatch<T>& batch, const T* cotangent,
                   const PathGradient<T>& gradient) {
  const SignaturePlan& plan = batch.plan;
  const index points = batch.shape.length * batch.shape.dim;
  const index vertices = batch.shape.length + plan.has_basepoint();
  const auto [lanes, slots] = schedule_signatures<T>(context, plan, batch.shape.batch, true);
  context.progress.begin(total_steps(batch));
  for_each_group(context, batch, lanes, slots, [&](index first, index count, T* scratch) {
    PathGradient<T> rows[kMostLanes];
    for (index i = 0; i < count; ++i) {
      const auto zeroed = [b = first + i](T* all, index n) {
        return all == nullptr ? nullptr : std::fill_n(all + b * n, n, T(0)) - n;
      };
      rows[i] = {zeroed(gradient.points, points), zeroed(gradient.times, vertices),
                 zeroed(gradient.basepoint, batch.shape.dim)};
    }
    const T* g = cotangent + first * plan.size + plan.options.scalar_term;
    if (lanes == 1)
      return path_signature_vjp(plan, batch.path(first), g, scratch, rows[0], context.progress);
    const Group<T> group(batch, first, count);
    lane_signatures_vjp(LaneShape(plan, lanes, sizeof(T)), group.paths, count, g, plan.size,
                        scratch, rows, context.progress);
  });
}

template struct SignatureBatch<float>;
template struct SignatureBatch<double>;
template Schedule schedule_signatures<float>(const sigpath_context&, const SignaturePlan&, index,
                                             bool);
template Schedule schedule_signatures<double>(const sigpath_context&, const SignaturePlan&, index,
                                              bool);
template void signature(sigpath_context&, const SignatureBatch<float>&, float*);
template void signature(sigpath_context&, const SignatureBatch<double>&, double*);
template void signature_vjp(sigpath_context&, const SignatureBatch<float>&, const float*,
                            const PathGradient<float>&);
template void signature_vjp(sigpath_context&, const SignatureBatch<double>&, const double*,
                            const PathGradient<double>&);

}  // namespace sigpath
