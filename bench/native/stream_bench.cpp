#include "stream_bench.h"

#include <algorithm>
#include <cmath>
#include <random>
#include <stdexcept>

#include "run.h"
#include "textbook.h"
#include "timing.h"

namespace sigpath::bench {
namespace {

// length: points of the window, or of the stream.
struct Case {
  index length, dim;
  int depth;

  std::string name() const {
    return std::to_string(length) + "x" + std::to_string(dim) + "x" + std::to_string(depth);
  }
  // Of one increment by Horner's scheme.
  double increment() const { return Shape{1, 2, dim, depth}.multiply_adds(); }
  // Of Chen's product.
  double product() const {
    double sum = 0;
    for (int k = 2; k <= depth; ++k) sum += (k - 1) * std::pow(static_cast<double>(dim), k);
    return sum;
  }
};

template <class T>
std::vector<T> textbook(const Case& c, const T* points, index length) {
  std::vector<T> out(static_cast<std::size_t>(Signature(c.depth).size(c.dim)));
  textbook_signature<T>({points, length, c.dim}, c.depth, out.data());
  return out;
}

// Throws unless what is measured is what the baseline computes.
template <class T>
void require_near(const std::vector<T>& actual, const std::vector<T>& expected) {
  const double allowed = sizeof(T) == 8 ? 1e-9 : 1e-3;
  for (std::size_t i = 0; i < expected.size(); ++i)
    if (!(std::abs(actual[i] - expected[i]) <= allowed))
      throw std::runtime_error("streams: the library and the baseline differ");
}

// One point after the other; the baseline computes the window anew.
template <class T>
void measure_rolling(benchmark::State& state, const Case& c, Row& row) {
  constexpr index kPoints = 1 << 16;
  const std::vector<T> points = random_walks<T>({1, kPoints, c.dim, c.depth});
  RollingWindow<T> rolling(Signature(c.depth), 1, c.dim, c.length);
  std::vector<T> out(static_cast<std::size_t>(rolling.info().signature_size));
  index next = 0;
  const auto push = [&] {
    rolling.push(Span<const T>(points.data() + next * c.dim, static_cast<std::size_t>(c.dim)), {},
                 Span<T>(out));
    next = (next + 1) % kPoints;
  };
  while (next < 3 * c.length) push();
  const T* window = points.data() + (next - c.length) * c.dim;
  require_near(out, textbook(c, window, c.length));
  row.baseline_ms = median_ms([&] { textbook(c, window, c.length); });
  row.workspace_bytes = rolling.info().bytes;
  for (auto _ : state) push();
}

// Ranges between two random points; the baseline computes one of the mean length anew.
template <class T>
void measure_query(benchmark::State& state, const Case& c, Row& row) {
  const std::vector<T> points = random_walks<T>({1, c.length, c.dim, c.depth});
  PathStream<T> stream(Signature(c.depth), 1, c.dim);
  stream.append(points);
  std::vector<T> out(static_cast<std::size_t>(stream.info().signature_size));
  std::mt19937_64 random(3);
  std::vector<std::pair<index, index>> ranges(1024);
  for (auto& [start, end] : ranges) {
    std::uniform_int_distribution<index> point(0, c.length);
    start = point(random);
    end = point(random);
    if (start > end) std::swap(start, end);
  }
  const index third = c.length / 3;
  if (sizeof(T) == 8) {
    stream.signature(third, 2 * third, Span<T>(out));
    require_near(out, textbook(c, points.data() + third * c.dim, third));
  }
  row.baseline_ms = median_ms([&] { textbook(c, points.data() + third * c.dim, third); });
  row.workspace_bytes = stream.info().bytes;
  std::size_t next = 0;
  for (auto _ : state) {
    const auto [start, end] = ranges[next++ % ranges.size()];
    stream.signature(start, end, Span<T>(out));
  }
}

template <class T>
Row row_of(const char* name, const std::string& shape, const char* direction,
           double multiply_adds) {
  Row row;
  row.benchmark = name;
  row.shape = shape;
  row.dtype = dtype_name<T>();
  row.direction = direction;
  row.multiply_adds = multiply_adds;
  return row;
}

template <class T>
void add(Rows& rows) {
  // A product of the two halves of the window, an increment appended to one and one prepended to
  // the other.
  for (const Case& c : {Case{256, 3, 4}, {1000, 5, 3}})
    add_row(rows,
            row_of<T>("rolling", "window" + c.name(), "update", c.product() + 2 * c.increment()),
            [c](benchmark::State& state, Row& row) { measure_rolling<T>(state, c, row); });
  // Half of the two nodes of each level over blocks of 32 increments, and half of two blocks.
  for (const Case& c : {Case{1000000, 3, 4}})
    add_row(
        rows,
        row_of<T>("stream", c.name(), "query",
                  std::log2(static_cast<double>(c.length) / 32) * c.product() + 32 * c.increment()),
        [c](benchmark::State& state, Row& row) { measure_query<T>(state, c, row); });
}

}  // namespace

void register_stream_benchmarks(Rows& rows) {
  add<float>(rows);
  add<double>(rows);
}

}  // namespace sigpath::bench
