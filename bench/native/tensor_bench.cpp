#include "tensor_bench.h"

#include <algorithm>
#include <cmath>

#include "run.h"
#include "textbook_tensor.h"
#include "timing.h"

namespace sigpath::bench {
namespace {

struct Case {
  index batch, dim;
  int depth;
};

// The last fits the caches.
const Case kCases[] = {{128, 4, 6}, {128, 8, 5}, {128, 2, 8}, {4, 4, 6}};

// sum_k (k-1) d^k, levels 0 being 1.
double multiply_adds(const Case& c) {
  double sum = 0;
  for (int k = 2; k <= c.depth; ++k)
    sum += (k - 1) * std::pow(static_cast<double>(c.dim), k) * static_cast<double>(c.batch);
  return sum;
}

template <class T>
void measure(benchmark::State& state, const Case& c, Row& row) {
  const Tensors<T> tensors(c.batch, c.dim, c.depth, false, &context_of(row.threads));
  const index size = tensors.size();
  const std::size_t all = static_cast<std::size_t>(c.batch * size);
  std::vector<T> a(all), b(all), out(all);
  for (std::size_t i = 0; i < all; ++i) {
    a[i] = static_cast<T>(i % 17) / 16;
    b[i] = static_cast<T>(i % 23) / 32;
  }
  row.baseline_ms = median_ms([&] {
    for (index i = 0; i < c.batch; ++i)
      textbook_product(c.dim, c.depth, a.data() + i * size, b.data() + i * size,
                       out.data() + i * size);
  });
  const auto n = static_cast<sigpath_index>(all);
  for (auto _ : state)
    check(sigpath_tensor_product(context_of(row.threads).get(), &tensors.shape(), a.data(), n,
                                 b.data(), n, out.data(), n));
}

template <class T>
void add(const Case& c, int threads, Rows& rows) {
  Row row;
  row.benchmark = "tensor_product";
  row.baseline = "textbook_product";
  row.shape = std::to_string(c.batch) + "x" + std::to_string(c.dim) + "x" + std::to_string(c.depth);
  row.dtype = dtype_name<T>();
  row.direction = direction_name(Direction::kForward);
  row.threads = threads;
  row.multiply_adds = multiply_adds(c);
  add_row(rows, row, [c](benchmark::State& state, Row& kept) { measure<T>(state, c, kept); });
}

}  // namespace

void register_tensor_benchmarks(int all_threads, Rows& rows) {
  for (const Case& c : kCases)
    for (int threads = 1; threads <= all_threads; threads += std::max(1, all_threads - 1)) {
      add<float>(c, threads, rows);
      add<double>(c, threads, rows);
    }
}

}  // namespace sigpath::bench
