#pragma once

#include <algorithm>
#include <limits>

#include "cpu/signature/signature.h"

namespace sigpath {

// What every family does with the items of a batch, its paths or windows of them.

template <class T>
index total_steps(const SignatureBatch<T>& batch) {
  const index items = batch.plan.items(batch.shape.batch);
  if (batch.lengths == nullptr && batch.windows == nullptr) return items * batch.plan.max_steps;
  index steps = 0;
  for (index i = 0; i < items; ++i) steps += batch.item(i).steps();
  return steps;
}

// Calls body(b) for every path, `work` multiply-adds each.
template <class Body>
void for_each_path(sigpath_context& context, index batch, index work, const Body& body) {
  const double all = static_cast<double>(batch) * static_cast<double>(work);
  const Slots slots = Slots::plan(context, batch, 0, all);
  for_each(context, batch, slots, [&](index b, std::byte*) { body(b); });
}

// Writes what all outputs have in common, once the rows are there: the scalar term, and with
// `expanding` zero where a path has no vertex for a row.
template <class T>
void write_constants(const SignatureBatch<T>& batch, T* out) {
  const SignaturePlan& plan = batch.plan;
  for (index b = 0; b < batch.shape.batch; ++b) {
    T* row = out + b * plan.row_size();
    const index have = plan.options.expanding ? batch.path(b).vertices() - 1 : plan.rows;
    if (plan.options.scalar_term)
      for (index r = 0; r < have; ++r) row[r * plan.size] = 1;
    std::fill_n(row + have * plan.size, (plan.rows - have) * plan.size, T(0));
  }
}

// Zeroes the vertices [begin, end) of the gradient of a path.
template <class T>
void zero_vertices(const Path<T>& path, const PathGradient<T>& row, index begin, index end) {
  const index base = path.has_basepoint;
  std::fill(row.points + std::max<index>(begin - base, 0) * path.dim,
            row.points + (end - base) * path.dim, T(0));
  if (row.times != nullptr) std::fill(row.times + begin, row.times + end, T(0));
  if (row.basepoint != nullptr && begin == 0) std::fill_n(row.basepoint, path.dim, T(0));
}

// The vertices that the gradient of an item has, those beyond the end of a short path too.
template <class T>
index gradient_vertices(const SignatureBatch<T>& batch, const Path<T>& item) {
  return batch.windows == nullptr ? batch.shape.length + item.has_basepoint : item.vertices();
}

// Windows may overlap: backward each has a gradient of its own until those of its path are added
// up, as many at a time as fit a share of the workspace.
struct WindowGradients {
  index items;   // at a time; all of them without windows
  double bytes;  // of the items' own gradients

  template <class T>
  static index each(const SignatureBatch<T>& batch) {
    return batch.plan.windows > 0 ? batch.plan.vertices * (batch.shape.dim + 1) : 0;
  }

  WindowGradients(const sigpath_context& context, const SignaturePlan& plan,
                  const sigpath_paths& shape, bool vjp, index bytes_per_element)
      : items(plan.items(shape.batch)), bytes(0) {
    if (!vjp || plan.windows == 0 || items == 0) return;
    constexpr double kMostBytes = 1u << 28;  // without a workspace limit
    const double own = static_cast<double>(plan.vertices) * static_cast<double>(shape.dim + 1) *
                       static_cast<double>(bytes_per_element);
    const auto limit = static_cast<double>(context.workspace_limit);
    const double most = limit > 0 ? limit / 4 : kMostBytes;
    items = static_cast<index>(std::clamp(most / own, 1.0, static_cast<double>(items)));
    bytes = own * static_cast<double>(items);
    if (bytes > static_cast<double>(std::numeric_limits<index>::max() / 2))
      fail(SIGPATH_INVALID_ARGUMENT, "paths: the gradient of a window of ", plan.vertices,
           " points of ", shape.dim, " channels has more bytes than fit in 63 bits");
  }
};

// The gradient of a batch, block by block: run(first, count, gradient) does items first .. first +
// count - 1, gradient(i) saying where that of item first + i is written. block: the items of
// WindowGradients, own: its memory.
template <class T, class Run>
void for_each_block_vjp(sigpath_context& context, const SignatureBatch<T>& batch,
                        const PathGradient<T>& gradient, index block, T* own, const Run& run) {
  const SignaturePlan& plan = batch.plan;
  const index n = batch.shape.batch, d = batch.shape.dim, points = batch.shape.length * d;
  const index vertices = batch.shape.length + plan.has_basepoint();
  const auto row = [&](index b) {
    const auto at = [b](T* rows, index size) {
      return rows == nullptr ? nullptr : rows + b * size;
    };
    return PathGradient<T>{at(gradient.points, points), at(gradient.times, vertices),
                           at(gradient.basepoint, d)};
  };
  if (plan.windows == 0) return run(index{0}, n, row);

  for_each_path(context, n, points,
                [&](index b) { zero_vertices(batch.path(b), row(b), 0, vertices); });
  const index each = WindowGradients::each(batch), w = plan.windows, items = plan.items(n);
  const auto of_item = [&](const Path<T>& path, index i) {
    T* const at = own + i * each;
    return PathGradient<T>{at + path.has_basepoint * d,
                           path.has_time ? at + plan.vertices * d : nullptr, at};
  };
  for (index first = 0; first < items; first += block) {
    const index count = std::min(block, items - first);
    run(first, count, [&](index i) { return of_item(batch.item(first + i), i); });
    // Window after window, so that the sums do not depend on the threads.
    const index first_path = first / w, paths = (first + count - 1) / w - first_path + 1;
    for_each_path(context, paths, std::min(count, w) * each, [&](index p) {
      const index b = first_path + p;
      const Path<T> path = batch.path(b);
      const PathGradient<T> sum = row(b);
      const index begin = std::max(first, b * w), end = std::min(first + count, (b + 1) * w);
      for (index i = begin; i < end; ++i) {
        const auto range = batch.range(i);
        const T* from = own + (i - first) * each;
        for (index v = range.start; v < range.end; ++v, from += d)
          if (T* to = sum.vertex(path, v); to != nullptr)
            for (index c = 0; c < d; ++c) to[c] += from[c];
        const T* dt = own + (i - first) * each + plan.vertices * d;
        if (sum.times != nullptr)
          for (index v = range.start; v < range.end; ++v) sum.times[v] += dt[v - range.start];
      }
    });
  }
}

}  // namespace sigpath
