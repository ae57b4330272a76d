#pragma once

#include <optional>

#include "shape.h"
#include "textbook_kernel.h"

namespace sigpath::bench {

// Two sets of random walks and the kernel of their pairs.
struct KernelCase {
  enum class Pairs { kEach, kGram, kGramOfOneSet };

  std::string benchmark;  // kernel, kernel_rbf, kernel_series, kernel_gram...
  index batch, length, dim;
  SignatureKernel kernel;
  Pairs pairs = Pairs::kEach;
  // What the baseline computes; none: it has no such solver, or would not fit the memory.
  std::optional<PlainKernel> plain = PlainKernel{};

  std::string name() const;  // 128x256x8
  // Pairs of which kernels are computed.
  index computed() const;
  // Kernels that are answered.
  index kernels() const { return pairs == Pairs::kEach ? batch : batch * batch; }
  // In a refined cell: 3 and 3 additions, or by power series; and d for each increment's product.
  // Backward both again, and once more for the gradient.
  double multiply_adds(Direction direction) const;

  template <class T>
  PathPairs<T> of(const std::vector<T>& points) const {
    const index each = batch * length * dim;
    const Paths<T> x(points.data(), batch, length, dim);
    const Paths<T> y(points.data() + each, batch, length, dim);
    if (pairs == Pairs::kGramOfOneSet) return sigpath::gram(x);
    return pairs == Pairs::kGram ? sigpath::gram(x, y) : sigpath::pairs(x, y);
  }
  // Of both sets, one after the other.
  template <class T>
  std::vector<T> points() const {
    return random_walks<T>(Shape{2 * batch, length, dim, 1});
  }
};

template <class T>
std::vector<T> baseline_kernels(const KernelCase& c, const std::vector<T>& points);

// The gradients of both sets, one after the other; with one set that of the second is 0.
template <class T>
std::vector<T> baseline_kernels_vjp(const KernelCase& c, const std::vector<T>& points,
                                    const std::vector<T>& cotangent);

}  // namespace sigpath::bench
