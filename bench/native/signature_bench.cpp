#include "signature_bench.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <limits>

#include "baseline.h"
#include "run.h"

namespace sigpath::bench {
namespace {

const Shape kShapes[] = {
    {128, 256, 4, 6},
    {128, 512, 8, 5},
    {128, 1024, 16, 4},
    {128, 256, 4, 3},
    {256, 100, 2, 8},
    {32, 1024, 5, 6},
    {1, 1000000, 3, 4},
    {64, 50, 40, 2},
    {1, 200, 10, 4},
    {1, 2, 2, 2},
    {128, 256, 4, 3, true, false},
    {128, 256, 4, 3, false, true},
    {128, 128, 2, 6, true, false},  // 4 channels of lead-lag, as many as the first shape has
    {128, 256, 4, 6, false, true},
};

const Shape kExpanding[] = {
    {128, 256, 4, 6, false, false, true},
    {128, 256, 4, 3, false, false, true},
    {1, 100000, 3, 4, false, false, true},
};

struct Case {
  Shape shape;
  Direction direction;
  int threads;
  sigpath_method method;
};

const char* benchmark_name(const Case& c) {
  if (c.shape.expanding) return "signature_expanding";
  switch (c.method) {
    case SIGPATH_METHOD_DIRECT:
      return "signature_direct";
    case SIGPATH_METHOD_HORNER:
      return "signature_horner";
    default:
      return "signature";
  }
}

// Milliseconds to write these numbers once, the best of a few times.
template <class T>
double write_ms(std::vector<T>& out) {
  double best = std::numeric_limits<double>::infinity();
  for (int run = 0; run < 5; ++run) {
    const auto begin = std::chrono::steady_clock::now();
    std::fill(out.begin(), out.end(), T(0));
    benchmark::ClobberMemory();
    const std::chrono::duration<double, std::milli> time = std::chrono::steady_clock::now() - begin;
    best = std::min(best, time.count());
  }
  return best;
}

template <class T>
void measure(benchmark::State& state, const Case& c, Row& row) {
  const Shape& s = c.shape;
  const bool backward = c.direction == Direction::kBackward;
  const Signature signature = s.signature().method(c.method);
  const Context& context = context_of(c.threads);
  const std::vector<T> points = random_walks<T>(s);
  const Paths<T> paths(points.data(), s.batch, s.length, s.dim);
  if (!s.expanding) row.baseline_ms = baseline_ms<T>(s, c.direction);
  sigpath_index bytes = 0;
  check(sigpath_signature_workspace(context.get(), &signature.options(), &paths.shape(), nullptr,
                                    backward, &bytes));
  row.workspace_bytes = bytes;

  if (backward) {
    std::vector<T> cotangent(static_cast<std::size_t>(s.coefficients()));
    if (s.expanding) row.floor_ms = write_ms(cotangent);
    cotangent = random_cotangent<T>(s);
    std::vector<T> gradient(points.size());
    const PathsGradient<T> out{gradient};
    for (auto _ : state) signature.vjp(paths, Span<const T>(cotangent), out, &context);
  } else {
    std::vector<T> out(static_cast<std::size_t>(s.coefficients()));
    if (s.expanding) row.floor_ms = write_ms(out);
    for (auto _ : state) signature.compute(paths, Span<T>(out), &context);
  }
}

template <class T>
void add(const Case& c, Rows& rows) {
  Row row;
  row.benchmark = benchmark_name(c);
  row.shape = c.shape.name();
  row.dtype = dtype_name<T>();
  row.direction = direction_name(c.direction);
  row.threads = c.threads;
  row.multiply_adds = c.shape.multiply_adds();
  add_row(rows, row, [c](benchmark::State& state, Row& kept) { measure<T>(state, c, kept); });
}

}  // namespace

void register_signature_benchmarks(int all_threads, Rows& rows) {
  for (const Shape& s : kShapes)
    for (const Direction direction : {Direction::kForward, Direction::kBackward})
      for (int threads = 1; threads <= all_threads; threads += std::max(1, all_threads - 1))
        for (const sigpath_method method :
             {SIGPATH_METHOD_AUTO, SIGPATH_METHOD_HORNER, SIGPATH_METHOD_DIRECT}) {
          // The methods are compared on the first shape.
          if (method != SIGPATH_METHOD_AUTO && &s != kShapes) continue;
          add<float>({s, direction, threads, method}, rows);
          add<double>({s, direction, threads, method}, rows);
        }
  // Bound by the writing, or backward the reading, of the rows.
  for (const Shape& s : kExpanding)
    for (const Direction direction : {Direction::kForward, Direction::kBackward}) {
      add<float>({s, direction, 1, SIGPATH_METHOD_AUTO}, rows);
      add<double>({s, direction, 1, SIGPATH_METHOD_AUTO}, rows);
    }
}

}  // namespace sigpath::bench
