#include "kernel_cases.h"

namespace sigpath::bench {
namespace {

// body(x, y, at) for the pairs that a plain program computes; of one set those with y <= x.
template <class Body>
void for_each_pair(const KernelCase& c, const Body& body) {
  for (index a = 0; a < c.batch; ++a) {
    if (c.pairs == KernelCase::Pairs::kEach) {
      body(a, c.batch + a, a);
      continue;
    }
    const bool one_set = c.pairs == KernelCase::Pairs::kGramOfOneSet;
    for (index b = 0; b < (one_set ? a + 1 : c.batch); ++b)
      body(a, one_set ? b : c.batch + b, a * c.batch + b);
  }
}

template <class T>
PlainPath<T> path(const KernelCase& c, const std::vector<T>& points, index b) {
  return {points.data() + b * c.length * c.dim, c.length, c.dim};
}

}  // namespace

std::string KernelCase::name() const {
  const std::string paths = std::to_string(length) + "x" + std::to_string(dim);
  const std::string dyadic =
      kernel.options().dyadic_x == 0 ? "" : "-dyadic" + std::to_string(kernel.options().dyadic_x);
  const std::string count = std::to_string(batch);
  return (pairs == Pairs::kGram ? count + "x" : "") + count + "x" + paths + dyadic;
}

index KernelCase::computed() const {
  return pairs == Pairs::kGramOfOneSet ? batch * (batch + 1) / 2 : kernels();
}

double KernelCase::multiply_adds(Direction direction) const {
  const sigpath_kernel_options& o = kernel.options();
  const auto steps = static_cast<double>((length - 1) * (length - 1) * computed());
  const auto d = static_cast<double>(dim);
  const double refined = static_cast<double>(index{1} << (o.dyadic_x + o.dyadic_y));
  const double series = 3.0 * (o.order + 1) * (o.order + 1);
  const bool by_series = o.solver == SIGPATH_SOLVER_SERIES;
  if (direction == Direction::kForward) return steps * (d + refined * (by_series ? series : 6));
  return steps * (3 * d + refined * (by_series ? 3 * series : 19));
}

template <class T>
std::vector<T> baseline_kernels(const KernelCase& c, const std::vector<T>& points) {
  std::vector<T> out(static_cast<std::size_t>(c.kernels()));
  for_each_pair(c, [&](index x, index y, index at) {
    out[at] = textbook_kernel(*c.plain, path(c, points, x), path(c, points, y));
    if (c.pairs == KernelCase::Pairs::kGramOfOneSet) out[y * c.batch + x] = out[at];
  });
  return out;
}

template <class T>
std::vector<T> baseline_kernels_vjp(const KernelCase& c, const std::vector<T>& points,
                                    const std::vector<T>& cotangent) {
  std::vector<T> gradient(points.size());
  const index each = c.length * c.dim;
  for_each_pair(c, [&](index x, index y, index at) {
    T g = cotangent[at];
    if (c.pairs == KernelCase::Pairs::kGramOfOneSet && x != y) g += cotangent[y * c.batch + x];
    textbook_kernel_vjp(*c.plain, path(c, points, x), path(c, points, y), g,
                        gradient.data() + x * each, gradient.data() + y * each);
  });
  return gradient;
}

template std::vector<float> baseline_kernels(const KernelCase&, const std::vector<float>&);
template std::vector<double> baseline_kernels(const KernelCase&, const std::vector<double>&);
template std::vector<float> baseline_kernels_vjp(const KernelCase&, const std::vector<float>&,
                                                 const std::vector<float>&);
template std::vector<double> baseline_kernels_vjp(const KernelCase&, const std::vector<double>&,
                                                  const std::vector<double>&);

}  // namespace sigpath::bench
