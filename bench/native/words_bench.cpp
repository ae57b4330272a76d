#include "words_bench.h"

#include <algorithm>
#include <map>

#include "run.h"
#include "timing.h"
#include "word_cases.h"

namespace sigpath::bench {
namespace {

// The truncated set beside the signature of the same shape, a tenth of it, and long words over
// many letters, 50^8 of which there are.
const std::vector<WordCase>& cases() {
  static const std::vector<WordCase> all{
      {"all", {128, 256, 4, 6}, Words::truncated(4, 6)},
      {"tenth", {128, 256, 4, 6}, random_subset(4, 6, 546)},
      {"100words", {64, 100, 50, 8}, random_words(50, 8, 100)},
  };
  return all;
}

template <class T>
double baseline_ms(const WordCase& c, bool backward) {
  static std::map<std::pair<std::string, bool>, double> known;
  const auto key = std::make_pair(c.name(), backward);
  if (const auto found = known.find(key); found != known.end()) return found->second;
  const std::vector<T> points = random_walks<T>(c.shape);
  if (!backward) return known[key] = median_ms([&] { baseline_words(c, points); });
  const std::vector<T> cotangent = random_cotangent<T>(c.coefficients());
  return known[key] = median_ms([&] { baseline_words_vjp(c, points, cotangent); });
}

template <class T>
void measure(benchmark::State& state, const WordCase& c, bool backward, int threads, Row& row) {
  const Shape& s = c.shape;
  const WordSignature signature(c.words);
  const Context& context = context_of(threads);
  const std::vector<T> points = random_walks<T>(s);
  const Paths<T> paths(points.data(), s.batch, s.length, s.dim);
  row.baseline_ms = baseline_ms<T>(c, backward);
  sigpath_index bytes = 0;
  check(sigpath_word_signature_workspace(context.get(), c.words.get(), &signature.options(),
                                         &paths.shape(), nullptr, backward, &bytes));
  row.workspace_bytes = bytes;
  if (backward) {
    const std::vector<T> cotangent = random_cotangent<T>(c.coefficients());
    std::vector<T> gradient(points.size());
    const PathsGradient<T> out{gradient};
    for (auto _ : state) signature.vjp(paths, Span<const T>(cotangent), out, &context);
  } else {
    std::vector<T> out(static_cast<std::size_t>(c.coefficients()));
    for (auto _ : state) signature.compute(paths, Span<T>(out), &context);
  }
}

template <class T>
void add(const WordCase& c, bool backward, int threads, Rows& rows) {
  Row row;
  row.benchmark = "words";
  row.shape = c.name();
  row.dtype = dtype_name<T>();
  row.direction = backward ? "backward" : "forward";
  row.threads = threads;
  row.multiply_adds = c.multiply_adds();
  add_row(rows, row, [&c, backward, threads](benchmark::State& state, Row& kept) {
    measure<T>(state, c, backward, threads, kept);
  });
}

}  // namespace

void register_words_benchmarks(int all_threads, Rows& rows) {
  for (const WordCase& c : cases())
    for (const bool backward : {false, true})
      for (int threads = 1; threads <= all_threads; threads += std::max(1, all_threads - 1)) {
        add<float>(c, backward, threads, rows);
        add<double>(c, backward, threads, rows);
      }
}

}  // namespace sigpath::bench
