#include "cpu/signature/joined_windows.h"

#include <algorithm>
#include <utility>

#include "cpu/tensor/kernels.h"

namespace sigpath {
namespace {

// One group of one path.
template <class T>
class Group {
 public:
  Group(const SignatureBatch<T>& batch, index b, index pivot, T* scratch)
      : batch_(batch),
        kernels_(tensor_kernels<T>()),
        shape_{batch.plan.channels, batch.plan.depth(), 0},
        path_(batch.path(b)),
        pivot_(std::min(pivot, path_.vertices() - 1)),
        first_item_(b * batch.plan.windows),
        z_(scratch),
        a_(z_ + shape_.d),
        next_(a_ + shape_.size()),
        rest_(next_ + shape_.size()) {}

  // Rows begin .. end - 1 to out + row * plan.size.
  void run(index begin, index end, T* out, Progress& progress) {
    const index size = batch_.plan.size;
    restart();
    for (index w = end - 1; w >= begin; --w) {
      const auto [start, stop] = batch_.range(first_item_ + w);
      const bool moves = stop - start > 1;
      if (moves)
        for (; at_ > start; --at_) join(at_ - 1, true);
      if (moves)
        std::copy_n(a_, shape_.size(), out + w * size);
      else
        std::fill_n(out + w * size, shape_.size(), T(0));
      progress.poll();
    }
    restart();
    index steps = 0;
    for (index w = begin; w < end; ++w) {
      const auto [start, stop] = batch_.range(first_item_ + w);
      steps += (stop - 1 - start) * per_vertex();
      if (stop - start <= 1 || stop - 1 <= pivot_) continue;
      for (; at_ < stop - 1; ++at_) join(at_, false);
      kernels_.chen(out + w * size, a_, shape_.d, shape_.depth);
      progress.poll();
    }
    progress.tick(steps);
  }

 private:
  index per_vertex() const { return path_.lead_lag ? 2 : 1; }

  void restart() {
    std::fill_n(a_, shape_.size(), T(0));
    at_ = pivot_;
  }

  // The steps between a vertex and the next one, the last of them first on the left.
  void join(index vertex, bool left) {
    for (index i = 0, n = per_vertex(); i < n; ++i) {
      path_.increment(vertex * n + (left ? n - 1 - i : i), z_);
      kernels_.join(shape_, left, a_, z_, rest_, next_);
      std::swap(a_, next_);
    }
  }

  const SignatureBatch<T>& batch_;
  const TensorKernels<T>& kernels_;
  TensorShape shape_;
  Path<T> path_;
  index pivot_, first_item_;
  T *z_, *a_, *next_, *rest_;
  index at_ = 0;  // the vertex that a_ has reached from the pivot
};

}  // namespace

index joined_window_groups(const SignaturePlan& plan, const index* table) {
  if (plan.windows < 2 || !plan.lanes) return 0;
  // In multiply-adds of the lane engine, by how much slower a join and a product are, as measured.
  constexpr double kJoin = 4, kProduct = 2;
  double product = 0, level = static_cast<double>(plan.channels);
  for (int k = 2; k <= plan.depth(); ++k)
    product += (k - 1) * (level *= static_cast<double>(plan.channels));
  const double step =
      static_cast<double>(plan.work()) / static_cast<double>(std::max<index>(1, plan.max_steps));
  const double per_vertex = plan.options.lead_lag ? 2 : 1;
  index groups = 0;
  double alone = 0, joined = 0;
  const bool sorted = for_each_window_group(
      table, plan.windows, [&](const WindowGroup& g, index first, index last) {
        ++groups;
        joined += static_cast<double>(last - first) * per_vertex * step * kJoin;
        for (index w = g.begin; w < g.end; ++w) {
          const index steps = std::max<index>(0, table[2 * w + 1] - 1 - table[2 * w]);
          alone += static_cast<double>(steps) * per_vertex * step;
          joined += product * kProduct;
        }
      });
  return sorted && joined < alone ? groups : 0;
}

template <class T>
void joined_windows(sigpath_context& context, const SignatureBatch<T>& batch, Slots slots,
                    WindowGroup* groups, T* out) {
  const SignaturePlan& plan = batch.plan;
  index count = 0;
  for_each_window_group(batch.windows, plan.windows, [&](const WindowGroup& group, index, index) {
    if (count < plan.groups) groups[count++] = group;
  });
  for_each(context, batch.shape.batch * count, slots, [&](index i, std::byte* scratch) {
    const index b = i / count;
    const WindowGroup& g = groups[i % count];
    Group<T>(batch, b, g.pivot, reinterpret_cast<T*>(scratch))
        .run(g.begin, g.end, out + b * plan.row_size(), context.progress);
  });
}

template void joined_windows(sigpath_context&, const SignatureBatch<float>&, Slots, WindowGroup*,
                             float*);
template void joined_windows(sigpath_context&, const SignatureBatch<double>&, Slots, WindowGroup*,
                             double*);

}  // namespace sigpath
