#include "cpu/signature/signature.h"

#include <algorithm>

#include "cpu/signature/lanes.h"
#include "cpu/signature/path_signature.h"

namespace sigpath {
namespace {

constexpr index kMostLanes = 64;

// The parts of all paths: number i is part i % parts of path i / parts.
template <class T>
struct Parts {
  const SignatureBatch<T>& batch;
  index count;  // of each path

  index total() const { return batch.shape.batch * count; }
  // The first vertex of a part; that of the part after the last is the last vertex.
  index first(const Path<T>& path, index part) const {
    return (path.vertices() - 1) * part / count;
  }
  Path<T> operator[](index i) const {
    const Path<T> path = batch.path(i / count);
    if (count == 1) return path;
    return path.part(first(path, i % count), first(path, i % count + 1));
  }

  // Zeroes what part i alone adds to of `row`, the gradient of its path: all vertices after its
  // first one; the first part also that one, the last part also those beyond the path's end.
  void zero(index i, const PathGradient<T>& row) const {
    const Path<T> path = batch.path(i / count);
    const index part = i % count, base = path.has_basepoint;
    const index begin = part == 0 ? 0 : first(path, part) + 1;
    const index end = part + 1 == count ? batch.shape.length + base : first(path, part + 1) + 1;
    std::fill(row.points + std::max<index>(begin - base, 0) * path.dim,
              row.points + (end - base) * path.dim, T(0));
    if (row.times != nullptr) std::fill(row.times + begin, row.times + end, T(0));
    if (row.basepoint != nullptr && part == 0) std::fill_n(row.basepoint, path.dim, T(0));
  }
};

// Runs all parts in parallel, a group of lanes or a single one at a time:
// body(first part, number of parts, their paths, scratch).
template <class T, class Body>
void for_each_group(sigpath_context& context, const Parts<T>& parts, const Schedule& schedule,
                    const Body& body) {
  const index lanes = schedule.lanes, groups = (parts.total() + lanes - 1) / lanes;
  for_each(context, groups, schedule.slots, [&](index group, std::byte* scratch) {
    const index first = group * lanes, count = std::min(lanes, parts.total() - first);
    Path<T> paths[kMostLanes];
    for (index i = 0; i < count; ++i) paths[i] = parts[first + i];
    body(first, count, paths, reinterpret_cast<T*>(scratch));
  });
}

// Levels 1..N of part i's signature at out + i * stride.
template <class T>
void forward(sigpath_context& context, const Parts<T>& parts, const Schedule& schedule, T* out,
             index stride) {
  const SignaturePlan& plan = parts.batch.plan;
  for_each_group(context, parts, schedule,
                 [&](index first, index count, const Path<T>* paths, T* scratch) {
                   T* rows = out + first * stride;
                   if (schedule.lanes == 1)
                     path_signature(plan, paths[0], scratch, rows, context.progress);
                   else
                     lane_signatures(LaneShape(plan, parts.count, schedule.lanes, sizeof(T)), paths,
                                     count, scratch, rows, stride, context.progress);
                 });
}

// The adjoints of the parts' signatures, whose cotangents are at cotangent + i * stride. row(b) is
// the gradient of path b, gradient(i) where that of part i goes.
template <class T, class Row, class Gradient>
void backward(sigpath_context& context, const Parts<T>& parts, const Schedule& schedule,
              const T* cotangent, index stride, const Row& row, const Gradient& gradient) {
  const SignaturePlan& plan = parts.batch.plan;
  for_each_group(
      context, parts, schedule, [&](index first, index count, const Path<T>* paths, T* scratch) {
        PathGradient<T> gradients[kMostLanes];
        for (index i = 0; i < count; ++i) {
          parts.zero(first + i, row((first + i) / parts.count));
          gradients[i] = gradient(first + i);
        }
        const T* rows = cotangent + first * stride;
        if (schedule.lanes == 1)
          path_signature_vjp(plan, paths[0], rows, scratch, gradients[0], context.progress);
        else
          lane_signatures_vjp(LaneShape(plan, parts.count, schedule.lanes, sizeof(T)), paths, count,
                              rows, stride, scratch, gradients, context.progress);
      });
}

template <class T>
index total_steps(const SignatureBatch<T>& batch) {
  if (batch.lengths == nullptr) return batch.shape.batch * batch.plan.max_steps;
  index steps = 0;
  for (index b = 0; b < batch.shape.batch; ++b) steps += batch.path(b).steps();
  return steps;
}

// Calls body(b) for every path, `work` multiply-adds each.
template <class Body>
void for_each_path(sigpath_context& context, index batch, index work, const Body& body) {
  const double all = static_cast<double>(batch) * static_cast<double>(work);
  const Slots slots = Slots::plan(context, batch, 0, static_cast<index>(std::min(all, 1e18)));
  for_each(context, batch, slots, [&](index b, std::byte*) { body(b); });
}

}  // namespace

template <class T>
Path<T> SignatureBatch<T>::path(index b) const {
  const auto& o = plan.options;
  Path<T> p{points + b * shape.batch_stride,
            times == nullptr ? nullptr : times + b * shape.times_stride,
            basepoint == nullptr ? nullptr : basepoint + b * shape.basepoint_stride,
            // Checked already; but memory that another thread writes to must not lead astray.
            lengths == nullptr ? shape.length : std::clamp<index>(lengths[b], 1, shape.length),
            shape.length_stride, shape.dim, plan.has_basepoint(), o.lead_lag != 0,
            o.time != SIGPATH_TIME_NONE, T(0)};
  if (p.steps() > 0)
    p.time_step = static_cast<T>((o.time_end - o.time_start) / static_cast<double>(p.steps()));
  return p;
}

template <class T>
void signature(sigpath_context& context, const SignatureBatch<T>& batch, T* out) {
  const SignaturePlan& plan = batch.plan;
  const index n = batch.shape.batch, tensor = plan.tensor();
  const Schedule schedule = schedule_signatures<T>(context, plan, batch.shape, false);
  const Parts<T> parts{batch, schedule.parts};
  context.progress.begin(total_steps(batch));
  T* rows = out + plan.options.scalar_term;
  const auto have = [&](index b) {  // rows of path b: with `expanding` one a move
    return plan.options.expanding ? batch.path(b).vertices() - 1 : 1;
  };
  if (plan.options.scalar_term)
    for (index b = 0; b < n; ++b)
      for (index r = 0; r < have(b); ++r) out[b * plan.row_size() + r * plan.size] = 1;
  if (parts.count == 1) {
    forward(context, parts, schedule, rows, plan.row_size());
    for (index b = 0; b < n; ++b)
      std::fill(out + b * plan.row_size() + have(b) * plan.size, out + (b + 1) * plan.row_size(),
                T(0));
    return;
  }

  const WorkspacePool::Loan shared(context.workspaces,
                                   static_cast<std::size_t>(schedule.shared_bytes));
  T* pieces = reinterpret_cast<T*>(shared.data());
  forward(context, parts, schedule, pieces, tensor);
  for_each_path(context, n, parts.count * plan.depth() * tensor, [&](index b) {
    T* row = rows + b * plan.size;
    const T* piece = pieces + b * parts.count * tensor;
    std::copy_n(piece, tensor, row);
    for (index s = 1; s < parts.count; ++s, context.progress.poll())
      chen_product(row, piece + s * tensor, plan.channels, plan.depth());
  });
}

template <class T>
void signature_vjp(sigpath_context& context, const SignatureBatch<T>& batch, const T* cotangent,
                   const PathGradient<T>& gradient) {
  const SignaturePlan& plan = batch.plan;
  const index n = batch.shape.batch, d = batch.shape.dim, tensor = plan.tensor();
  const index points = batch.shape.length * d;
  const index vertices = batch.shape.length + plan.has_basepoint();
  const Schedule schedule = schedule_signatures<T>(context, plan, batch.shape, true);
  const Parts<T> parts{batch, schedule.parts};
  const index m = parts.count;
  context.progress.begin(total_steps(batch) * (m == 1 ? 1 : 2));  // forward too, for the parts
  const auto row = [&](index b) {
    const auto at = [b](T* rows, index size) {
      return rows == nullptr ? nullptr : rows + b * size;
    };
    return PathGradient<T>{at(gradient.points, points), at(gradient.times, vertices),
                           at(gradient.basepoint, d)};
  };
  const T* rows = cotangent + plan.options.scalar_term;
  if (m == 1) return backward(context, parts, schedule, rows, plan.row_size(), row, row);

  // With S_s the signatures of the parts and P_s = S_0 (x) ... (x) S_s: backward from the last, the
  // adjoint g of P_s gives that of S_s, which takes the place of P_s, and that of P_{s-1}.
  const WorkspacePool::Loan shared(context.workspaces,
                                   static_cast<std::size_t>(schedule.shared_bytes));
  T* pieces = reinterpret_cast<T*>(shared.data());
  T* products = pieces + n * m * tensor;
  T* adjoints = products + n * m * tensor;
  T* seams = adjoints + n * tensor;
  std::fill_n(seams, n * m * (d + 1), T(0));
  forward(context, parts, schedule, pieces, tensor);
  for_each_path(context, n, 4 * m * plan.depth() * tensor, [&](index b) {
    const T* s = pieces + b * m * tensor;
    T* p = products + b * m * tensor;
    T* g = adjoints + b * tensor;
    std::copy_n(s, tensor, p);
    for (index i = 1; i + 1 < m; ++i, context.progress.poll()) {
      std::copy_n(p + (i - 1) * tensor, tensor, p + i * tensor);
      chen_product(p + i * tensor, s + i * tensor, plan.channels, plan.depth());
    }
    std::copy_n(rows + b * plan.size, tensor, g);
    for (index i = m - 1; i >= 1; --i, context.progress.poll())
      chen_product_vjp(p + (i - 1) * tensor, s + i * tensor, plan.channels, plan.depth(), g,
                       p + i * tensor);
    std::copy_n(g, tensor, p);
  });
  backward(context, parts, schedule, products, tensor, row, [&](index i) {
    const Path<T> path = batch.path(i / m);
    return row(i / m).part(path, parts.first(path, i % m), seams + i * (d + 1));
  });
  for_each_path(context, n, m * d, [&](index b) {
    const Path<T> path = batch.path(b);
    for (index s = 1; s < m; ++s)
      if (const index first = parts.first(path, s); first > 0)
        row(b).close(path, first, seams + (b * m + s) * (d + 1));
  });
}

template struct SignatureBatch<float>;
template struct SignatureBatch<double>;
template void signature(sigpath_context&, const SignatureBatch<float>&, float*);
template void signature(sigpath_context&, const SignatureBatch<double>&, double*);
template void signature_vjp(sigpath_context&, const SignatureBatch<float>&, const float*,
                            const PathGradient<float>&);
template void signature_vjp(sigpath_context&, const SignatureBatch<double>&, const double*,
                            const PathGradient<double>&);

}  // namespace sigpath
