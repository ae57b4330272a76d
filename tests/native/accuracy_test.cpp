// Rounding, level by level, against the reference in long double: long walks, every SIMD target.
#include "batch.h"
#include "targets.h"

namespace sigpath_test {
namespace {

// Walks whose ends are about 1 from their starts, so that every level is of its natural size.
template <class T>
Batch<T> walks(const Shape& s) {
  Batch<T> batch(s);
  const auto steps = random_values<double>(s.batch * s.length * s.dim, s.seed,
                                           1.7 / std::sqrt(static_cast<double>(s.length)));
  for (Index b = 0; b < s.batch; ++b)
    for (Index c = 0; c < s.dim; ++c) {
      double x = 0;
      for (Index i = 0; i < s.length; ++i)
        batch.point(b, i, c) =
            static_cast<T>(x += steps[static_cast<std::size_t>((b * s.length + i) * s.dim + c)]);
    }
  return batch;
}

// One level of every path, one after the other.
template <class T>
std::vector<T> level_of(const std::vector<T>& rows, const Shape& s, int level) {
  std::size_t begin = 0, size = 1, row = 0;
  for (int k = 1; k <= s.depth; ++k) {
    size *= static_cast<std::size_t>(s.dim);
    if (k < level) begin += size;
    row += size;
  }
  size = 1;
  for (int k = 0; k < level; ++k) size *= static_cast<std::size_t>(s.dim);
  std::vector<T> values;
  for (auto at = rows.begin() + static_cast<Index>(begin);; at += static_cast<Index>(row)) {
    values.insert(values.end(), at, at + static_cast<Index>(size));
    if (rows.end() - at <= static_cast<Index>(row)) return values;
  }
}

// Relative to the level's largest coefficient in the batch: a path that comes back near its start
// has a small first level, of which cancelling has left little.
template <class T>
void expect_levels_within(double rtol) {
  for (const Index length : {10, 100, 1000, 10000})
    // Whole paths in lanes, parts of few paths, parts of one.
    for (Shape s :
         {Shape{33, length, 2, 5}, {19, length, 3, 3}, {5, length, 4, 3}, {1, length, 3, 4}})
      for (const std::uint64_t seed : {7, 8}) {
        s.seed = seed;
        SCOPED_TRACE(testing::Message() << s);
        const Batch<T> batch = walks<T>(s);
        const auto expected = batch.expected();
        for_each_target([&] {
          const auto actual = batch.compute();
          for (int k = 1; k <= s.depth; ++k)
            expect_near_scaled(level_of(actual, s, k), level_of(expected, s, k), rtol,
                               "level " + std::to_string(k));
        });
      }
}

TEST(Accuracy, DoubleIsWithin1em13OfEveryLevel) { expect_levels_within<double>(1e-13); }
TEST(Accuracy, FloatIsWithin1em6OfEveryLevel) { expect_levels_within<float>(1e-6); }

}  // namespace
}  // namespace sigpath_test
