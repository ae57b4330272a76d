#include "logsignature_bench.h"

#include <algorithm>

#include "baseline.h"
#include "run.h"
#include "textbook_tensor.h"
#include "timing.h"

namespace sigpath::bench {
namespace {

const Shape kShapes[] = {{128, 256, 4, 6}, {128, 512, 8, 5}};
constexpr sigpath_basis kBases[] = {SIGPATH_BASIS_LYNDON_WORDS, SIGPATH_BASIS_LYNDON_BRACKETS,
                                    SIGPATH_BASIS_EXPANDED};

const char* benchmark_name(sigpath_basis basis) {
  switch (basis) {
    case SIGPATH_BASIS_LYNDON_WORDS:
      return "logsig_words";
    case SIGPATH_BASIS_LYNDON_BRACKETS:
      return "logsig_brackets";
    default:
      return "logsig_expanded";
  }
}

// Those of the signatures: levels below N by Horner's scheme, and of level N what the basis needs,
// one for each coefficient; and N - 1 for each coefficient of the logarithm.
double multiply_adds(const Shape& s, sigpath_basis basis, index count) {
  double total = s.multiply_adds();
  const auto n = static_cast<double>(count * s.batch);
  if (basis != SIGPATH_BASIS_EXPANDED) {
    Shape below = s;
    --below.depth;
    const index top = count - LogSignature(s.channels(), s.depth - 1, basis).size();
    total = below.multiply_adds() + static_cast<double>(top * s.batch * (s.vertices() - 1));
  }
  return total + n * (s.depth - 1);
}

template <class T>
double textbook_ms(const Shape& s, Direction direction) {
  static std::map<std::pair<std::string, Direction>, double> known;
  const auto key = std::make_pair(s.name(), direction);
  if (const auto found = known.find(key); found != known.end()) return found->second;
  const std::vector<T> points = random_walks<T>(s), cotangent = random_cotangent<T>(s);
  const index size = s.coefficients() / s.batch, d = s.channels();
  std::vector<T> logs(cotangent.size());
  return known[key] = median_ms([&] {
           const std::vector<T> signatures = baseline_forward(s, points);
           for (index b = 0; b < s.batch; ++b) {
             const T* x = signatures.data() + b * size;
             if (direction == Direction::kForward)
               textbook_log(d, s.depth, x, logs.data() + b * size);
             else
               textbook_log_vjp(d, s.depth, x, cotangent.data() + b * size, logs.data() + b * size);
           }
           if (direction == Direction::kBackward)
             baseline_backward(s, points, logs, baseline_replay<T>(s));
         });
}

template <class T>
void measure(benchmark::State& state, const Shape& s, sigpath_basis basis, Direction direction,
             Row& row) {
  const bool backward = direction == Direction::kBackward;
  const Context& context = context_of(row.threads);
  const LogSignature logsignature(s.channels(), s.depth, basis, s.signature());
  const std::vector<T> points = random_walks<T>(s);
  const Paths<T> paths(points.data(), s.batch, s.length, s.dim);
  row.baseline_ms = textbook_ms<T>(s, direction);
  sigpath_index bytes = 0;
  check(sigpath_logsignature_workspace(context.get(), logsignature.plan(), &logsignature.options(),
                                       &paths.shape(), nullptr, backward, &bytes));
  row.workspace_bytes = bytes;
  std::vector<T> rows(static_cast<std::size_t>(s.batch * logsignature.size()), T(0.5));
  if (backward) {
    std::vector<T> gradient(points.size());
    for (auto _ : state)
      logsignature.vjp(paths, Span<const T>(rows), PathsGradient<T>{gradient}, &context);
  } else {
    for (auto _ : state) logsignature.compute(paths, Span<T>(rows), &context);
  }
}

template <class T>
void add(const Shape& s, sigpath_basis basis, Direction direction, int threads, Rows& rows) {
  Row row;
  row.benchmark = benchmark_name(basis);
  row.baseline = "textbook_logsig";
  row.shape = s.name();
  row.dtype = dtype_name<T>();
  row.direction = direction_name(direction);
  row.threads = threads;
  row.multiply_adds = multiply_adds(s, basis, LogSignature(s.channels(), s.depth, basis).size());
  add_row(rows, row, [=](benchmark::State& state, Row& kept) {
    measure<T>(state, s, basis, direction, kept);
  });
}

}  // namespace

void register_logsignature_benchmarks(int all_threads, Rows& rows) {
  for (const Shape& s : kShapes)
    for (const Direction direction : {Direction::kForward, Direction::kBackward})
      for (int threads = 1; threads <= all_threads; threads += std::max(1, all_threads - 1))
        for (const sigpath_basis basis : kBases) {
          add<float>(s, basis, direction, threads, rows);
          add<double>(s, basis, direction, threads, rows);
        }
}

}  // namespace sigpath::bench
