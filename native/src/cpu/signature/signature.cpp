#include "cpu/signature/signature.h"

#include <algorithm>

#include "cpu/signature/items.h"
#include "cpu/signature/joined_windows.h"
#include "cpu/signature/lanes.h"
#include "cpu/signature/path_signature.h"
#include "cpu/tensor/kernels.h"

namespace sigpath {
namespace {

constexpr index kMostLanes = 64;

// The parts of items first .. first + items - 1: number i is part i % count of the item
// first + i / count.
template <class T>
struct Parts {
  const SignatureBatch<T>& batch;
  index first, items;
  index count;  // of each item

  index total() const { return items * count; }
  // The first vertex of a part; that of the part after the last is the last vertex.
  index start(const Path<T>& path, index part) const {
    return (path.vertices() - 1) * part / count;
  }
  Path<T> operator[](index i) const {
    const Path<T> path = batch.item(first + i / count);
    if (count == 1) return path;
    return path.part(start(path, i % count), start(path, i % count + 1));
  }

  // Zeroes what part i alone adds to of `row`, the gradient of its item: all vertices after its
  // first one; the last part also those beyond the path's end. Vertex 0 belongs to the one part
  // that begins there and leaves it, as those that do not move add nothing, or to the last.
  void zero(index i, const PathGradient<T>& row) const {
    const Path<T> path = batch.item(first + i / count);
    const index part = i % count, begin = start(path, part), end = start(path, part + 1);
    const bool last = part + 1 == count;
    if (begin == 0 && end == 0 && !last) return;
    zero_vertices(path, row, begin == 0 ? 0 : begin + 1,
                  last ? gradient_vertices(batch, path) : end + 1);
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

// The adjoints of the parts' signatures, whose cotangents are at cotangent + i * stride. row(i) is
// the gradient of item i, which is zeroed here, and gradient(i) where that of part i goes.
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

// The signatures of all items at out, plan.item_size() elements apart.
template <class T>
void items(sigpath_context& context, const Parts<T>& parts, const Schedule& schedule, T* pieces,
           T* out) {
  const SignaturePlan& plan = parts.batch.plan;
  const index m = parts.count, tensor = plan.tensor();
  if (m == 1) return forward(context, parts, schedule, out, plan.item_size());
  forward(context, parts, schedule, pieces, tensor);
  for_each_path(context, parts.items, m * plan.depth() * tensor, [&](index i) {
    T* row = out + i * plan.size;
    const T* piece = pieces + i * m * tensor;
    std::copy_n(piece, tensor, row);
    for (index s = 1; s < m; ++s, context.progress.poll())
      tensor_kernels<T>().chen(row, piece + s * tensor, plan.channels, plan.depth());
  });
}

// The vector-Jacobian products of the parts' items; item first + i has its cotangent at
// cotangent + i * stride, and gradient(i) says where its gradient is written.
template <class T, class Gradient>
void items_vjp(sigpath_context& context, const Parts<T>& parts, const Schedule& schedule,
               T* scratch, const T* cotangent, index stride, const Gradient& gradient) {
  const SignaturePlan& plan = parts.batch.plan;
  const index d = parts.batch.shape.dim, tensor = plan.tensor(), n = parts.items, m = parts.count;
  if (m == 1) return backward(context, parts, schedule, cotangent, stride, gradient, gradient);

  // With S_s the signatures of the parts and P_s = S_0 (x) ... (x) S_s: backward from the last, the
  // adjoint g of P_s gives that of S_s, which takes the place of P_s, and that of P_{s-1}.
  T* pieces = scratch;
  T* products = pieces + n * m * tensor;
  T* adjoints = products + n * m * tensor;
  T* seams = adjoints + n * tensor;
  std::fill_n(seams, n * m * (d + 1), T(0));
  forward(context, parts, schedule, pieces, tensor);
  for_each_path(context, n, 4 * m * plan.depth() * tensor, [&](index i) {
    const T* s = pieces + i * m * tensor;
    T* p = products + i * m * tensor;
    T* g = adjoints + i * tensor;
    std::copy_n(s, tensor, p);
    for (index k = 1; k + 1 < m; ++k, context.progress.poll()) {
      std::copy_n(p + (k - 1) * tensor, tensor, p + k * tensor);
      tensor_kernels<T>().chen(p + k * tensor, s + k * tensor, plan.channels, plan.depth());
    }
    std::copy_n(cotangent + i * stride, tensor, g);
    for (index k = m - 1; k >= 1; --k, context.progress.poll())
      tensor_kernels<T>().chen_vjp(p + (k - 1) * tensor, s + k * tensor, plan.channels,
                                   plan.depth(), g, p + k * tensor);
    std::copy_n(g, tensor, p);
  });
  backward(context, parts, schedule, products, tensor, gradient, [&](index i) {
    const Path<T> path = parts.batch.item(parts.first + i / m);
    return gradient(i / m).part(path, parts.start(path, i % m), seams + i * (d + 1));
  });
  for_each_path(context, n, m * d, [&](index i) {
    const Path<T> path = parts.batch.item(parts.first + i);
    for (index s = 1; s < m; ++s)
      if (const index first = parts.start(path, s); first > 0)
        gradient(i).close(path, first, seams + (i * m + s) * (d + 1));
  });
}

}  // namespace

template <class T>
void signature(sigpath_context& context, const SignatureBatch<T>& batch, T* out) {
  const SignaturePlan& plan = batch.plan;
  const Schedule schedule = schedule_signatures<T>(context, plan, batch.shape, false);
  const WorkspacePool::Loan shared(context.workspaces,
                                   static_cast<std::size_t>(schedule.shared_bytes));
  context.progress.begin(total_steps(batch));
  T* rows = out + plan.options.scalar_term;
  if (schedule.joined)
    joined_windows(context, batch, JoinedShape(plan, batch.shape.dim, schedule.lanes, sizeof(T)),
                   schedule.slots, shared.data(), rows);
  else
    items(context, Parts<T>{batch, 0, plan.items(batch.shape.batch), schedule.parts}, schedule,
          reinterpret_cast<T*>(shared.data()), rows);
  write_constants(batch, out);
}

template <class T>
void signature_vjp(sigpath_context& context, const SignatureBatch<T>& batch, const T* cotangent,
                   const PathGradient<T>& gradient) {
  const SignaturePlan& plan = batch.plan;
  const Schedule schedule = schedule_signatures<T>(context, plan, batch.shape, true);
  const index m = schedule.parts, size = plan.item_size();
  context.progress.begin(total_steps(batch) * (m == 1 ? 1 : 2));  // forward too, for the parts
  const WorkspacePool::Loan shared(context.workspaces,
                                   static_cast<std::size_t>(schedule.shared_bytes));
  T* own = reinterpret_cast<T*>(shared.data());
  T* scratch = own + schedule.block * WindowGradients::each(batch);
  const T* rows = cotangent + plan.options.scalar_term;
  for_each_block_vjp(context, batch, gradient, schedule.block, own,
                     [&](index first, index count, const auto& of_item) {
                       items_vjp(context, Parts<T>{batch, first, count, m}, schedule, scratch,
                                 rows + first * size, size, of_item);
                     });
}

template void signature(sigpath_context&, const SignatureBatch<float>&, float*);
template void signature(sigpath_context&, const SignatureBatch<double>&, double*);
template void signature_vjp(sigpath_context&, const SignatureBatch<float>&, const float*,
                            const PathGradient<float>&);
template void signature_vjp(sigpath_context&, const SignatureBatch<double>&, const double*,
                            const PathGradient<double>&);

}  // namespace sigpath
