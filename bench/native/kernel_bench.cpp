#include "kernel_bench.h"

#include <algorithm>
#include <map>

#include "kernel_cases.h"
#include "run.h"
#include "timing.h"

namespace sigpath::bench {
namespace {

const std::vector<KernelCase>& cases() {
  using Pairs = KernelCase::Pairs;
  const auto dyadic = [](int order) { return SignatureKernel().dyadic(order, order); };
  static const std::vector<KernelCase> all{
      {"kernel", 128, 256, 8, SignatureKernel()},
      {"kernel", 128, 512, 16, SignatureKernel()},
      {"kernel", 128, 1024, 32, SignatureKernel()},
      {"kernel", 128, 256, 8, dyadic(1), Pairs::kEach, PlainKernel{0, 1}},
      {"kernel", 128, 256, 8, dyadic(2), Pairs::kEach, PlainKernel{0, 2}},
      {"kernel_rbf", 128, 256, 8, SignatureKernel().rbf(1), Pairs::kEach, PlainKernel{1, 0}},
      {"kernel_series", 128, 256, 8, SignatureKernel().series(8), Pairs::kEach, {}},
      {"kernel_gram", 256, 100, 5, SignatureKernel(), Pairs::kGram},
      {"kernel_gram_self", 256, 100, 5, SignatureKernel(), Pairs::kGramOfOneSet},
      {"kernel", 1, 20000, 5, SignatureKernel(), Pairs::kEach, {}},  // a grid of 3 GiB
  };
  return all;
}

template <class T>
double baseline_ms(const KernelCase& c, Direction direction) {
  static std::map<std::pair<std::string, Direction>, double> known;
  const auto key = std::make_pair(c.benchmark + c.name(), direction);
  if (const auto found = known.find(key); found != known.end()) return found->second;
  const std::vector<T> points = c.template points<T>();
  if (direction == Direction::kForward)
    return known[key] = median_ms([&] { baseline_kernels(c, points); });
  const std::vector<T> cotangent = random_cotangent<T>(c.kernels());
  return known[key] = median_ms([&] { baseline_kernels_vjp(c, points, cotangent); });
}

template <class T>
void measure(benchmark::State& state, const KernelCase& c, Direction direction, Row& row) {
  const bool backward = direction == Direction::kBackward;
  const Context& context = context_of(row.threads);
  const std::vector<T> points = c.template points<T>();
  const PathPairs<T> of = c.of(points);
  if (c.plain) row.baseline_ms = baseline_ms<T>(c, direction);
  row.workspace_bytes = c.kernel.workspace(
      of, backward ? SIGPATH_KERNEL_PASS_VJP : SIGPATH_KERNEL_PASS_FORWARD, &context);
  if (!backward) {
    std::vector<T> out(of.count());
    for (auto _ : state) c.kernel.compute(of, Span<T>(out), &context);
    return;
  }
  const std::vector<T> cotangent = random_cotangent<T>(c.kernels());
  std::vector<T> x(points.size() / 2), y(of.one_set() ? 0 : x.size());
  const KernelGradient<T> out{{x}, {y}, {}};
  for (auto _ : state) c.kernel.vjp(of, Span<const T>(cotangent), out, &context);
}

template <class T>
void add(const KernelCase& c, Direction direction, int threads, Rows& rows) {
  Row row;
  row.benchmark = c.benchmark;
  row.baseline = "textbook_" + c.benchmark.substr(c.benchmark.rfind("kernel_", 0) == 0 ? 7 : 0);
  row.shape = c.name();
  row.dtype = dtype_name<T>();
  row.direction = direction_name(direction);
  row.threads = threads;
  row.multiply_adds = c.multiply_adds(direction);
  add_row(rows, row, [&c, direction](benchmark::State& state, Row& kept) {
    measure<T>(state, c, direction, kept);
  });
}

}  // namespace

void register_kernel_benchmarks(int all_threads, Rows& rows) {
  for (const KernelCase& c : cases())
    for (const Direction direction : {Direction::kForward, Direction::kBackward})
      for (int threads = 1; threads <= all_threads; threads += std::max(1, all_threads - 1)) {
        add<float>(c, direction, threads, rows);
        add<double>(c, direction, threads, rows);
      }
}

}  // namespace sigpath::bench
