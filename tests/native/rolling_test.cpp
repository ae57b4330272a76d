// Rolling windows against signatures that are computed anew.
#include <limits>

#include "allocations.h"
#include "live.h"

namespace sigpath_test {
namespace {

template <class T>
class Rolling : public testing::Test {};

using Types = testing::Types<float, double>;
TYPED_TEST_SUITE(Rolling, Types);

template <class T>
std::vector<T> push(sigpath::RollingWindow<T>& rolling, const LiveData<T>& data, Index begin,
                    Index end) {
  const auto points = data.some_points(begin, end), times = data.some_times(begin, end);
  return rolling.push(points, times);
}

// Row (b, i) of (batch, n, size).
template <class T>
std::vector<T> row_of(const std::vector<T>& out, Index n, Index size, Index b, Index i) {
  const auto row = out.begin() + (b * n + i) * size;
  return {row, row + size};
}

template <class T>
void check_windows(const LiveData<T>& data, Index window, double rtol) {
  const LiveShape& s = data.shape;
  SCOPED_TRACE("window " + std::to_string(window));
  sigpath::RollingWindow<T> rolling(s.signature(), s.batch, s.dim, window);
  const Index size = s.signature().size(s.dim);
  const auto out = push(rolling, data, 0, s.length);
  for (Index i = 0; i < s.length; ++i) {
    SCOPED_TRACE("point " + std::to_string(i));
    std::vector<T> actual;
    for (Index b = 0; b < s.batch; ++b) {
      const auto row = row_of(out, s.length, size, b, i);
      actual.insert(actual.end(), row.begin(), row.end());
    }
    expect_levels_near(actual, data.anew(std::max<Index>(0, i + 1 - window), i + 1), s.channels(),
                       s.depth, rtol, s.scalar_term);
  }
}

TYPED_TEST(Rolling, EveryWindow) {
  for_each_live_shape(60, [](const LiveShape& s) {
    const LiveData<TypeParam> data(s);
    for (Index window = 1; window <= 25; ++window)
      check_windows(data, window, tolerance<TypeParam>(1e-13, 5e-6));
    for (const Index window : {59, 60, 61, 1000})
      check_windows(data, window, tolerance<TypeParam>(1e-13, 5e-6));
  });
}

TYPED_TEST(Rolling, EveryShape) {
  for (const LiveShape s : {LiveShape{2, 100, 1, 4, true},
                            {1, 100, 3, 1},
                            {2, 100, 9, 2},
                            {1, 100, 2, 7},
                            {1, 70, 6, 4}}) {
    SCOPED_TRACE(s);
    for (const Index window : {2, 16, 17, 31})
      check_windows(LiveData<TypeParam>(s), window, tolerance<TypeParam>(1e-13, 1e-5));
  }
}

TYPED_TEST(Rolling, OneChannelIsTheDisplacement) {
  const LiveData<TypeParam> data({1, 60, 1, 4});
  sigpath::RollingWindow<TypeParam> rolling(data.shape.signature(), 1, 1, 20);
  const auto out = push(rolling, data, 0, 60);
  for (Index i = 0; i < 60; ++i)
    expect_same_bits(row_of(out, 60, 4, 0, i),
                     data.anew(std::max<Index>(0, i - 19), i + 1, SIGPATH_METHOD_AUTO), "row");
}

TYPED_TEST(Rolling, ThePiecesChangeNothing) {
  for_each_live_shape(300, [](const LiveShape& s) {
    const LiveData<TypeParam> data(s);
    const Index size = s.signature().size(s.dim);
    for (const Index window : {3, 21, 40}) {
      sigpath::RollingWindow<TypeParam> whole(s.signature(), s.batch, s.dim, window);
      sigpath::RollingWindow<TypeParam> pieces(s.signature(), s.batch, s.dim, window);
      const auto expected = push(whole, data, 0, s.length);
      for_each_piece(s.length, 60, 5, [&](Index begin, Index end) {
        const auto out = push(pieces, data, begin, end);
        for (Index b = 0; b < s.batch; ++b)
          for (Index i = begin; i < end; ++i)
            expect_same_bits(row_of(out, end - begin, size, b, i - begin),
                             row_of(expected, s.length, size, b, i), "row");
        const auto info = pieces.info();
        EXPECT_EQ(info.first, std::max<Index>(0, end - window));
        EXPECT_EQ(info.end, end);
      });
    }
  });
}

// The relative error, in the level where it is largest, of the window that ends with point i.
template <class T>
double worst_error(const std::vector<T>& actual, const std::vector<double>& expected) {
  double worst = 0;
  std::size_t begin = 0;
  for (std::size_t level = 2; level <= 8; begin += level, level *= 2) {
    double error = 0, scale = 0;
    for (std::size_t i = begin; i < begin + level; ++i) {
      error = std::max(error, std::abs(static_cast<double>(actual[i]) - expected[i]));
      scale = std::max(scale, std::abs(expected[i]));
    }
    worst = std::max(worst, error / scale);
  }
  return worst;
}

TYPED_TEST(Rolling, AMillionUpdatesLoseNothing) {
  const LiveShape s{1, 1000000, 2, 3};
  const Index window = 400;
  LiveData<TypeParam> data(s);
  // The window's displacement is about 1, as are the points, near to zero: no digits go there.
  for (Index i = 0; i < s.length * 2; ++i)
    data.points[i] = static_cast<TypeParam>(
        0.5 * std::sin(0.006 * static_cast<double>(i / 2) + static_cast<double>(i % 2)));
  LiveData<double> exact(s);
  std::copy(data.points.begin(), data.points.end(), exact.points.begin());
  sigpath::RollingWindow<TypeParam> rolling(s.signature(), 1, 2, window);
  double early = 0, late = 0;
  for (Index begin = 0; begin < s.length; begin += 2000) {
    const auto out = push(rolling, data, begin, begin + 2000);
    for (Index i = window; i < 2000; i += 333) {
      const double error = worst_error(row_of(out, 2000, 14, 0, i),
                                       exact.anew(begin + i + 1 - window, begin + i + 1));
      (begin < 100000 ? early : late) = std::max(begin < 100000 ? early : late, error);
    }
  }
  EXPECT_LE(late, tolerance<TypeParam>(1e-10, 1e-5));
  EXPECT_LE(late, 3 * early) << "the error of the first hundred thousand";
}

TYPED_TEST(Rolling, APushAllocatesNothing) {
  for_each_live_shape(2000, [](const LiveShape& s) {
    const LiveData<TypeParam> data(s);
    sigpath::RollingWindow<TypeParam> rolling(s.signature(), s.batch, s.dim, 50);
    std::vector<TypeParam> point(static_cast<std::size_t>(s.batch * s.dim));
    std::vector<TypeParam> out(static_cast<std::size_t>(s.batch * s.signature().size(s.dim)));
    const Index bytes = rolling.info().bytes;
    const long long before = allocations();
    for (Index i = 0; i < s.length; ++i) {
      for (Index b = 0; b < s.batch; ++b)
        std::copy_n(data.points.begin() + (b * s.length + i) * s.dim, s.dim,
                    point.begin() + b * s.dim);
      rolling.push(sigpath::Span<const TypeParam>(point),
                   sigpath::Span<const TypeParam>(data.times.data() + (s.time ? i : 0), s.time),
                   sigpath::Span<TypeParam>(out));
    }
    EXPECT_EQ(allocations() - before, 0);
    EXPECT_EQ(rolling.info().bytes, bytes);
    EXPECT_GT(before, 0) << "allocations are counted";
  });
}

TYPED_TEST(Rolling, PointsAndGradients) {
  using T = TypeParam;
  for_each_live_shape(40, [](const LiveShape& s) {
    const LiveData<T> data(s);
    const Index window = 12;
    sigpath::RollingWindow<T> rolling(s.signature(), s.batch, s.dim, window);
    EXPECT_TRUE(rolling.points().points.empty());
    const auto g = random_values<T>(s.batch * rolling.info().signature_size, 11);
    EXPECT_THROW(rolling.vjp(g), sigpath::Error);
    expect_error_text({"end: is 0, expected 1 or more"});
    for (Index end = 1; end <= s.length; ++end) {
      push(rolling, data, end - 1, end);
      const Index start = std::max<Index>(0, end - window);
      data.expect_points(rolling.points(), start, end);
      data.expect_gradient(rolling.vjp(g), s.signature(), g, start, end);
    }
  });
}

TEST(RollingErrors, PushIsAllOrNothing) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const auto signature = sigpath::Signature(2).given_time();
  sigpath::RollingWindow<double> rolling(signature, 1, 2, 4), twin(signature, 1, 2, 4);
  const std::vector<double> points{0, 1, 3, 2, 1, 1}, times{1, 2, 2}, later{2, 3, 4};
  rolling.push(points, times);
  twin.push(points, times);
  std::vector<double> out(36, 5);
  const auto refused = [&](std::vector<double> p, std::vector<double> t, Index out_count,
                           const std::vector<std::string>& words) {
    EXPECT_EQ(sigpath_rolling_push(rolling.get(), p.data(), static_cast<Index>(p.size()), t.data(),
                                   static_cast<Index>(t.size()), out.data(), out_count),
              SIGPATH_INVALID_ARGUMENT);
    expect_error_text(words);
    EXPECT_EQ(out, std::vector<double>(36, 5));
    EXPECT_EQ(rolling.info().end, 3);
  };
  refused({0, 1, 2, nan, 1, 1}, later, 36, {"points", "path 0, point 1, channel 1", "nan"});
  refused(points, {2, 3, 2.5}, 36, {"times: that of point 5 is 2.5, expected at least 3"});
  refused(points, {1, 3, 4}, 36, {"times: that of point 3 is 1, expected at least 2"});
  refused(points, {2, 3}, 36, {"times_count: is 2 elements, expected 3"});
  refused({1}, {}, 36, {"points_count: is 1 elements"});
  refused(points, later, 35, {"out_count: is 35 elements, expected 36"});
  expect_same_bits(rolling.push(points, later), twin.push(points, later), "as if nothing had been");
}

TEST(RollingErrors, ArgumentsAreNamed) {
  const sigpath_signature_options options = SIGPATH_SIGNATURE_OPTIONS_INIT(2);
  sigpath_rolling* made = nullptr;
  const auto refused = [](sigpath_status status, const std::vector<std::string>& words) {
    EXPECT_EQ(status, SIGPATH_INVALID_ARGUMENT);
    expect_error_text(words);
  };
  refused(sigpath_rolling_create(&options, SIGPATH_FLOAT64, 1, 1, 0, &made),
          {"window: is 0, expected 1 point or more"});
  refused(sigpath_rolling_create(&options, SIGPATH_FLOAT64, 1, 1,
                                 std::numeric_limits<Index>::max() / 2, &made),
          {"window", "does not fit in 63 bits"});
  refused(sigpath_rolling_create(&options, SIGPATH_FLOAT64, 1, 1, 5, nullptr), {"rolling", "NULL"});
  EXPECT_EQ(made, nullptr);
  double x[8] = {};
  sigpath_stream_info info = SIGPATH_STREAM_INFO_INIT;
  refused(sigpath_rolling_push(nullptr, x, 1, nullptr, 0, x, 2), {"rolling", "NULL"});
  refused(sigpath_rolling_describe(nullptr, &info), {"rolling", "NULL"});
  sigpath::RollingWindow<double> rolling(sigpath::Signature(2), 1, 1, 5);
  refused(sigpath_rolling_push(rolling.get(), x, 1, nullptr, 0, x, 2), {"out: overlaps points"});
  refused(sigpath_rolling_push(rolling.get(), x, 1, x + 1, 1, x + 2, 2),
          {"times", "SIGPATH_TIME_GIVEN"});
  EXPECT_EQ(sigpath_rolling_push(rolling.get(), nullptr, 0, nullptr, 0, nullptr, 0), SIGPATH_OK);
  sigpath_rolling_destroy(nullptr);
}

}  // namespace
}  // namespace sigpath_test
