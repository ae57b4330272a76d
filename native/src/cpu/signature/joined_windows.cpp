#include "cpu/signature/joined_windows.h"

#include <algorithm>

namespace sigpath {
namespace {

// Letters turn round, and under lead-lag lag and lead change places.
void mirror_words(const SignaturePlan& plan, index dim, index* mirror) {
  const index d = plan.channels;
  const bool lead_lag = plan.options.lead_lag != 0;
  index offset = 0, size = d;
  for (int n = 1; n <= plan.depth(); ++n, offset += size, size *= d)
    for (index p = 0; p < size; ++p) {
      index turned = 0, rest = p;
      for (int i = 0; i < n; ++i, rest /= d) {
        index letter = rest % d;
        if (lead_lag && letter < 2 * dim) letter += letter < dim ? dim : -dim;
        turned = turned * d + letter;
      }
      mirror[offset + p] = n % 2 == 0 ? offset + turned : ~(offset + turned);
    }
}

}  // namespace

JoinedWindows join_windows(const SignaturePlan& plan, const index* table) {
  if (plan.windows < 2 || !plan.lanes) return {};
  // In multiply-adds of the engine's long chunks, as measured: those of a step on its own and of a
  // product, and what a coefficient and a window cost besides; more once three states leave the
  // second-level cache.
  constexpr double kStep = 6, kProduct = 4, kWindow = 200;
  const double coefficient = plan.tensor() > 2048 ? 40 : 8;
  const auto d = static_cast<double>(plan.channels);
  double product = 0, level = d;
  for (int k = 2; k <= plan.depth(); ++k) product += (k - 1) * (level *= d);
  const double steps = static_cast<double>(std::max<index>(1, plan.max_steps));
  const double step = static_cast<double>(plan.work()) / steps * (plan.options.lead_lag ? 2 : 1);
  const double window =
      kProduct * product + coefficient * static_cast<double>(plan.tensor()) + kWindow;
  JoinedWindows found{};
  double alone = 0, joined = 0;
  const bool sorted = for_each_window_group(
      table, plan.windows, [&](const WindowGroup& g, index first, index last) {
        ++found.groups;
        found.span = std::max(found.span, g.pivot - first + 1);
        joined += static_cast<double>(last - first) * kStep * step;
        for (index w = g.begin; w < g.end; ++w) {
          alone +=
              static_cast<double>(std::max<index>(0, table[2 * w + 1] - 1 - table[2 * w])) * step;
          joined += window;
        }
      });
  return sorted && joined < alone ? found : JoinedWindows{};
}

template <class T>
void joined_windows(sigpath_context& context, const SignatureBatch<T>& batch, JoinedShape shape,
                    const Slots& slots, std::byte* shared, T* out) {
  auto* groups = reinterpret_cast<WindowGroup*>(shared);
  auto* mirror = reinterpret_cast<index*>(groups + shape.group_count);
  index count = 0;
  for_each_window_group(batch.windows, batch.plan.windows,
                        [&](const WindowGroup& group, index, index) {
                          if (count < shape.group_count) groups[count++] = group;
                        });
  mirror_words(batch.plan, batch.shape.dim, mirror);
  shape.groups = groups;
  shape.mirror = mirror;
  shape.group_count = count;  // fewer only if another thread writes to the table
  const index items = batch.shape.batch * count, lanes = shape.lanes.lanes;
  for_each(context, (items + lanes - 1) / lanes, slots, [&](index i, std::byte* scratch) {
    const index first = i * lanes;
    lane_windows(shape, batch, first, std::min(lanes, items - first), reinterpret_cast<T*>(scratch),
                 out, context.progress);
  });
}

template void joined_windows(sigpath_context&, const SignatureBatch<float>&, JoinedShape,
                             const Slots&, std::byte*, float*);
template void joined_windows(sigpath_context&, const SignatureBatch<double>&, JoinedShape,
                             const Slots&, std::byte*, double*);

}  // namespace sigpath
