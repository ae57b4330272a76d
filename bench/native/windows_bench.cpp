#include "windows_bench.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "run.h"
#include "textbook.h"
#include "timing.h"

namespace sigpath::bench {
namespace {

struct Case {
  Shape shape;
  index window, step;

  std::string name() const {
    return shape.name() + "-" + std::to_string(window) + "step" + std::to_string(step);
  }
  index rows() const { return (shape.length - window) / step + 1; }
  index size() const { return shape.coefficients() / shape.batch; }

  // A product and `step` increments at either end of every window, or its increments anew.
  double multiply_adds() const {
    double product = 0;
    for (int k = 2; k <= shape.depth; ++k)
      product += (k - 1) * std::pow(static_cast<double>(shape.dim), k);
    const double increment = Shape{1, 2, shape.dim, shape.depth}.multiply_adds();
    const double joined = product + 2 * static_cast<double>(step) * increment;
    const double anew = static_cast<double>(window - 1) * increment;
    return static_cast<double>(shape.batch * rows()) * std::min(joined, anew);
  }
};

const Case kCases[] = {{{1, 10000, 3, 4}, 16, 1},
                       {{1, 10000, 3, 4}, 64, 1},
                       {{1, 10000, 3, 4}, 256, 1},
                       {{32, 500, 5, 3}, 100, 5}};

template <class T>
std::vector<T> textbook(const Case& c, const std::vector<T>& points) {
  const Shape& s = c.shape;
  std::vector<T> out(static_cast<std::size_t>(s.batch * c.rows() * c.size()));
  T* row = out.data();
  for (index b = 0; b < s.batch; ++b)
    for (index w = 0; w < c.rows(); ++w, row += c.size())
      textbook_signature<T>({points.data() + (b * s.length + w * c.step) * s.dim, c.window, s.dim},
                            s.depth, row);
  return out;
}

template <class T>
void measure(benchmark::State& state, const Case& c, bool each, int threads, Row& row) {
  const Shape& s = c.shape;
  const Signature signature(s.depth);
  const Context& context = context_of(threads);
  const std::vector<T> points = random_walks<T>(s);
  const Windows windows = Windows::sliding(s.length, c.window, c.step);
  Paths<T> paths(points.data(), s.batch, s.length, s.dim);
  paths.windows(windows);
  std::vector<T> out(static_cast<std::size_t>(s.batch * c.rows() * c.size()));
  const auto one_call = [&] { signature.compute(paths, Span<T>(out), &context); };
  const auto call_for_each = [&] {
    T* to = out.data();
    for (index b = 0; b < s.batch; ++b)
      for (index w = 0; w < c.rows(); ++w, to += c.size())
        signature.compute(
            Paths<T>(points.data() + (b * s.length + w * c.step) * s.dim, 1, c.window, s.dim),
            Span<T>(to, static_cast<std::size_t>(c.size())), &context);
  };
  const std::vector<T> expected = textbook(c, points);
  one_call();
  for (std::size_t i = 0; i < out.size(); ++i)
    if (!(std::abs(out[i] - expected[i]) <= (sizeof(T) == 8 ? 1e-9 : 1e-3)))
      throw std::runtime_error("windows: the library and the baseline differ");
  row.baseline_ms = median_ms([&] { textbook(c, points); });
  sigpath_index bytes = 0;
  check(sigpath_signature_workspace(context.get(), &signature.options(), &paths.shape(),
                                    paths.windows(), 0, &bytes));
  if (!each) row.workspace_bytes = bytes;
  if (each)
    for (auto _ : state) call_for_each();
  else
    for (auto _ : state) one_call();
}

template <class T>
void add(const Case& c, bool each, int threads, Rows& rows) {
  Row row;
  row.benchmark = each ? "windows_each" : "windows";
  row.baseline = "textbook_windows";
  row.shape = c.name();
  row.dtype = dtype_name<T>();
  row.direction = direction_name(Direction::kForward);
  row.threads = threads;
  row.multiply_adds = c.multiply_adds();
  add_row(rows, row, [&c, each, threads](benchmark::State& state, Row& kept) {
    measure<T>(state, c, each, threads, kept);
  });
}

}  // namespace

void register_windows_benchmarks(int all_threads, Rows& rows) {
  for (const Case& c : kCases)
    for (int threads = 1; threads <= all_threads; threads += std::max(1, all_threads - 1))
      for (const bool each : {false, true}) {
        if (each && threads > 1) continue;
        add<float>(c, each, threads, rows);
        add<double>(c, each, threads, rows);
      }
}

}  // namespace sigpath::bench
