// Strides, windows, lengths and the layout of results.
#include "batch.h"

namespace sigpath_test {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

// The same paths spread over memory; what lies between is NaN.
std::vector<double> spread(const Batch<double>& batch, Index batch_stride, Index length_stride) {
  const auto& s = batch.shape;
  std::vector<double> memory(static_cast<std::size_t>(s.batch * batch_stride), kNaN);
  for (Index b = 0; b < s.batch; ++b)
    for (Index i = 0; i < s.length; ++i)
      for (Index c = 0; c < s.dim; ++c)
        memory[b * batch_stride + i * length_stride + c] =
            batch.points[(b * s.length + i) * s.dim + c];
  return memory;
}

TEST(Layout, StridesAreFollowed) {
  Shape s{3, 6, 2, 4};
  s.basepoint = Extra::kFixed;
  const Batch<double> batch(s);
  const auto cotangent = random_values<double>(3 * signature_for(s).size(2), 5);
  const auto expected = batch.compute();
  const auto gradient = signature_for(s).vjp(batch.paths(), cotangent);
  const std::pair<Index, Index> strides[] = {{12, 2}, {20, 2}, {18, 3}, {50, 5}};
  for (const auto& [batch_stride, length_stride] : strides) {
    SCOPED_TRACE(batch_stride);
    const auto memory = spread(batch, batch_stride, length_stride);
    const auto paths =
        sigpath::Paths<double>(memory.data(), 3, 6, 2).strides(batch_stride, length_stride);
    expect_same_bits(signature_for(s).compute(paths), expected, "signature");
    expect_same_bits(signature_for(s).vjp(paths, cotangent), gradient, "gradient");
  }
}

TEST(Layout, StridesOfZeroMeanContiguous) {
  const Batch<double> batch({3, 5, 2, 3});
  const auto memory = spread(batch, 5 * 4, 4);
  const auto paths = sigpath::Paths<double>(memory.data(), 3, 5, 2).strides(0, 4);
  expect_same_bits(sigpath::Signature(3).compute(paths), batch.compute(), "batch stride 0");
}

TEST(Layout, SlidingWindowsOverlap) {
  const Index points = 23, dim = 2, size = 7, step = 3;
  const auto series = random_values<double>(points * dim, 9);
  const auto windows = sigpath::Paths<double>::sliding(series.data(), points, dim, size, step);
  ASSERT_EQ(windows.shape().batch, 6);
  const auto all = sigpath::Signature(3).compute(windows);
  const auto each = static_cast<Index>(all.size()) / 6;
  for (Index w = 0; w < 6; ++w) {
    const sigpath::Paths<double> one(series.data() + w * step * dim, 1, size, dim);
    const std::vector<double> row(all.begin() + w * each, all.begin() + (w + 1) * each);
    expect_levels_near(row, sigpath::Signature(3).compute(one), dim, 3, 1e-13);
  }
}

TEST(Layout, WindowsOfAShortSeriesAreNone) {
  const auto series = random_values<double>(10, 9);
  EXPECT_EQ(sigpath::Paths<double>::sliding(series.data(), 5, 2, 6, 1).shape().batch, 0);
  EXPECT_EQ(sigpath::Paths<double>::sliding(series.data(), 5, 2, 5, 1).shape().batch, 1);
}

TEST(Layout, SharedAndPerPathRowsWithAStrideOfTheirOwn) {
  Shape s{3, 4, 2, 3};
  s.basepoint = s.time = Extra::kPerPath;
  const Batch<double> batch(s);
  std::vector<double> times(3 * 9, kNaN), basepoint(3 * 4, kNaN);
  for (Index b = 0; b < 3; ++b) {
    std::copy_n(batch.times.begin() + b * 5, 5, times.begin() + b * 9);
    std::copy_n(batch.basepoint.begin() + b * 2, 2, basepoint.begin() + b * 4);
  }
  const auto paths = batch.paths().times(times.data(), 9).basepoint(basepoint.data(), 4);
  expect_same_bits(signature_for(s).compute(paths), batch.compute(), "signature");
}

TEST(Layout, PointsBeyondALengthAreNotRead) {
  Shape s{6, 8, 2, 3};
  s.ragged = true;
  const Batch<double> batch(s);
  ASSERT_TRUE(std::any_of(batch.points.begin(), batch.points.end(),
                          [](double x) { return std::isnan(x); }));
  const auto all = batch.compute();
  for (Index b = 0; b < s.batch; ++b) {
    const sigpath::Paths<double> one(batch.points.data() + b * 16, 1, batch.lengths[b], 2);
    const std::vector<double> row(all.begin() + b * 14, all.begin() + (b + 1) * 14);
    expect_levels_near(row, sigpath::Signature(3).compute(one), 2, 3, 1e-13);
  }
}

TEST(Layout, OnePointGivesZeros) {
  for (const auto method : kMethods) {
    Shape s{19, 1, 3, 3};
    s.method = method;
    s.scalar_term = true;
    const auto out = Batch<double>(s).compute();
    for (std::size_t i = 0; i < out.size(); ++i) EXPECT_EQ(out[i], i % 40 == 0 ? 1 : 0) << i;
  }
}

TEST(Layout, WordsAreLexicographicWithTheFirstLetterFirst) {
  const std::vector<double> points{0, 0, 1, 0, 1, 1};  // along channel 0, then along channel 1
  const auto s = sigpath::Signature(3).compute(sigpath::Paths<double>(points.data(), 1, 3, 2));
  const double sixth = 1.0 / 6;
  const std::vector<double> expected{1, 1, 0.5, 1, 0, 0.5, sixth, 0.5, 0, 0.5, 0, 0, 0, sixth};
  expect_levels_near(s, expected, 2, 3, 1e-15);
}

}  // namespace
}  // namespace sigpath_test
