#include "cpu/tensor/product_all.h"

#include "cpu/tensor/kernels.h"

namespace sigpath {
namespace {

// Node i of height h covers the items [i 2^h, (i+1) 2^h); those of height 0 are the items.
index nodes(index items, int height) {
  return (items >> height) + ((items & ((index{1} << height) - 1)) != 0);
}

int height_of(index items) {
  int height = 0;
  while (nodes(items, height) > 1) ++height;
  return height;
}

// Rows of the batch at a time, whose trees of `tensors` each the workspace limit allows.
template <class T>
index rows_at_a_time(const sigpath_context& context, const TensorShape& s, index batch,
                     index tensors) {
  constexpr index kMostBytes = index{1} << 28;
  const index row = std::max<index>(
      1, checked_mul(checked_mul(tensors, s.size(), "workspace"), sizeof(T), "workspace"));
  const index limit = context.workspace_limit;
  if (limit > 0 && row > limit)
    fail(SIGPATH_OUT_OF_MEMORY, "workspace: the tree of one row needs ", row,
         " bytes, more than the context's workspace_limit of ", limit);
  return std::clamp<index>((limit > 0 ? limit : kMostBytes) / row, 1, std::max<index>(batch, 1));
}

double product_work(const TensorShape& s) {
  return static_cast<double>(s.depth) * static_cast<double>(s.size());
}

}  // namespace

template <class T>
void product_all(sigpath_context& context, const TensorShape& s, index batch, index items,
                 const Rows<const T>& a, T* out) {
  const auto& kernels = tensor_kernels<T>();
  const index size = s.size(), half = nodes(items, 1);
  const int top = height_of(items);
  if (items <= 1) {
    for (index b = 0; b < batch; ++b) {
      T* row = out + b * size;
      if (items == 1)
        std::copy_n(a[b], size, row);
      else
        std::fill_n(row, size, T(0));
      if (items == 0 && s.scalar) row[0] = 1;
    }
    return;
  }
  // Height 1 has `half` tensors of its own; a node above takes the place of its first child.
  const index block = rows_at_a_time<T>(context, s, batch, half);
  const WorkspacePool::Loan shared(
      context.workspaces,
      static_cast<std::size_t>(std::min(block, batch) * half * size) * sizeof(T));
  T* tree = reinterpret_cast<T*>(shared.data());
  for (index first = 0; first < batch; first += block) {
    const index rows = std::min(block, batch - first);
    for (int h = 1; h <= top; ++h) {
      const index count = nodes(items, h), below = nodes(items, h - 1), step = index{1} << (h - 1);
      for_each_item<T>(context, rows * count, 0, product_work(s), [&](index i, T*) {
        const index b = i / count, node = i % count, right = 2 * node + 1;
        T* to = tree + (b * half + node * step) * size;
        if (h == 1) {
          const T* x = a[first + b] + 2 * node * size;
          if (right < below)
            kernels.product(s, x, x + size, to);
          else
            std::copy_n(x, size, to);
        } else if (right < below) {
          kernels.product(s, to, to + step / 2 * size, to);
        }
      });
    }
    for (index b = 0; b < rows; ++b)
      std::copy_n(tree + b * half * size, size, out + (first + b) * size);
  }
}

template <class T>
void product_all_vjp(sigpath_context& context, const TensorShape& s, index batch, index items,
                     const Rows<const T>& a, const T* cotangent, T* da) {
  const auto& kernels = tensor_kernels<T>();
  const index size = s.size();
  const int top = height_of(items);
  if (items == 0) return;
  // The tree's heights 1..top-1 one after the other; the adjoint of a node lies in da, in the place
  // of its first item.
  index tensors = 0, offsets[64] = {};
  for (int h = 1; h < top; ++h) {
    offsets[h] = tensors;
    tensors += nodes(items, h);
  }
  const index block = rows_at_a_time<T>(context, s, batch, tensors);
  const WorkspacePool::Loan shared(
      context.workspaces,
      static_cast<std::size_t>(std::min(block, batch) * tensors * size) * sizeof(T));
  T* trees = reinterpret_cast<T*>(shared.data());
  for (index first = 0; first < batch; first += block) {
    const index rows = std::min(block, batch - first);
    const auto value = [&](index b, int h, index node) -> const T* {
      if (h == 0) return a[first + b] + node * size;
      return trees + (b * tensors + offsets[h] + node) * size;
    };
    const auto adjoint = [&](index b, int h, index node) {
      return da + ((first + b) * items + (node << h)) * size;
    };
    const auto for_each_node = [&](int h, const auto& body) {
      const index count = nodes(items, h), below = nodes(items, h - 1);
      for_each_item<T>(context, rows * count, 0, 2 * product_work(s), [&](index i, T*) {
        body(i / count, i % count, 2 * (i % count) + 1 < below);
      });
    };
    for (int h = 1; h < top; ++h)
      for_each_node(h, [&](index b, index node, bool pair) {
        T* to = trees + (b * tensors + offsets[h] + node) * size;
        if (pair)
          kernels.product(s, value(b, h - 1, 2 * node), value(b, h - 1, 2 * node + 1), to);
        else
          std::copy_n(value(b, h - 1, 2 * node), size, to);
      });
    for (index b = 0; b < rows; ++b)
      std::copy_n(cotangent + (first + b) * size, size, adjoint(b, top, 0));
    for (int h = top; h >= 1; --h)
      for_each_node(h, [&](index b, index node, bool pair) {
        T* g = adjoint(b, h, node);
        if (pair)
          kernels.product_vjp(s, value(b, h - 1, 2 * node), value(b, h - 1, 2 * node + 1), g, g,
                              adjoint(b, h - 1, 2 * node + 1));
      });
  }
}

template void product_all(sigpath_context&, const TensorShape&, index, index,
                          const Rows<const float>&, float*);
template void product_all(sigpath_context&, const TensorShape&, index, index,
                          const Rows<const double>&, double*);
template void product_all_vjp(sigpath_context&, const TensorShape&, index, index,
                              const Rows<const float>&, const float*, float*);
template void product_all_vjp(sigpath_context&, const TensorShape&, index, index,
                              const Rows<const double>&, const double*, double*);

}  // namespace sigpath
