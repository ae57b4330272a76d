#include "cpu/transform/transform.h"

#include <algorithm>

#include "cpu/transform/vertices.h"

namespace sigpath {
namespace {

// Calls body(path, begin, end) for blocks of the `rows` rows of every path, in parallel.
template <class Body>
void for_each_block(sigpath_context& context, index batch, index rows, index row,
                    const Body& body) {
  if (batch == 0) return;
  const index block = std::clamp<index>((1 << 16) / row, 1, rows);
  const index blocks = (rows + block - 1) / block;
  const double elements =
      static_cast<double>(batch) * static_cast<double>(rows) * static_cast<double>(row);
  context.progress.begin(batch * blocks);
  const Slots slots = Slots::plan(context, batch * blocks, 0, elements);
  for_each(context, batch * blocks, slots, [&](index i, std::byte*) {
    const index begin = i % blocks * block;
    body(i / blocks, begin, std::min(rows, begin + block));
    context.progress.tick(1);
  });
}

}  // namespace

template <class T>
void transform(sigpath_context& context, const SignatureBatch<T>& batch, T* out) {
  const index rows = batch.plan.rows, channels = batch.plan.channels;
  for_each_block(context, batch.shape.batch, rows, channels, [&](index b, index begin, index end) {
    const Path<T> path = batch.path(b);
    T* row = out + (b * rows + begin) * channels;
    const index last = std::min(end, path.steps() + 1);
    write_vertices(batch.plan.options, path, begin, last, row);
    row += std::max<index>(0, last - begin) * channels;
    std::fill_n(row, (end - std::max(begin, last)) * channels, T(0));
  });
}

// Vertex i is the point i, or under lead-lag lag and lead of the point 2i, lead of the one before
// and lag of the one after; its time counts whole in the former and half in the latter two. So each
// gradient is a sum of its own, whatever the order in which they are computed.
template <class T>
void transform_vjp(sigpath_context& context, const SignatureBatch<T>& batch, const T* cotangent,
                   const PathGradient<T>& gradient) {
  const index n = batch.shape.batch, length = batch.shape.length, d = batch.shape.dim;
  const index rows = batch.plan.rows, channels = batch.plan.channels;
  const index vertices = length + batch.plan.has_basepoint();
  const auto row_of = [](T* at, index row) { return at == nullptr ? nullptr : at + row; };
  for_each_block(context, n, vertices, channels, [&](index b, index begin, index end) {
    const Path<T> path = batch.path(b);
    const PathGradient<T> g{gradient.points + b * length * d, row_of(gradient.times, b * vertices),
                            row_of(gradient.basepoint, b * d)};
    for (index i = begin; i < end; ++i) {
      T* to = g.vertex(path, i);
      T* time = row_of(g.times, i);
      const bool beyond = i >= path.vertices();
      const T* at = cotangent + (b * rows + (path.lead_lag ? 2 * i : i)) * channels;
      const T* before = path.lead_lag && !beyond && i > 0 ? at - channels : nullptr;
      const T* after =
          path.lead_lag && !beyond && i + 1 < path.vertices() ? at + channels : nullptr;
      for (index c = 0; to != nullptr && c < d; ++c) {
        to[c] = beyond ? T(0) : at[c];
        if (path.lead_lag && !beyond) to[c] += at[d + c];
        if (before != nullptr) to[c] += before[d + c];
        if (after != nullptr) to[c] += after[c];
      }
      if (time == nullptr) continue;
      *time = beyond ? T(0) : at[channels - 1];
      if (before != nullptr) *time += before[channels - 1] * static_cast<T>(0.5);
      if (after != nullptr) *time += after[channels - 1] * static_cast<T>(0.5);
    }
  });
}

template void transform(sigpath_context&, const SignatureBatch<float>&, float*);
template void transform(sigpath_context&, const SignatureBatch<double>&, double*);
template void transform_vjp(sigpath_context&, const SignatureBatch<float>&, const float*,
                            const PathGradient<float>&);
template void transform_vjp(sigpath_context&, const SignatureBatch<double>&, const double*,
                            const PathGradient<double>&);

}  // namespace sigpath
