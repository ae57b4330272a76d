// Live streams against signatures that are computed anew.
#include <numeric>

#include "allocations.h"
#include "live.h"

namespace sigpath_test {
namespace {

template <class T>
class Stream : public testing::Test {};

using Types = testing::Types<float, double>;
TYPED_TEST_SUITE(Stream, Types);

template <class T>
void append(sigpath::PathStream<T>& stream, const LiveData<T>& data, Index begin, Index end) {
  const auto points = data.some_points(begin, end), times = data.some_times(begin, end);
  stream.append(points, times);
}

template <class T>
sigpath::PathStream<T> stream_of(const LiveData<T>& data) {
  const LiveShape& s = data.shape;
  sigpath::PathStream<T> stream(s.signature(), s.batch, s.dim);
  append(stream, data, 0, s.length);
  return stream;
}

template <class T>
void check_ranges(const LiveData<T>& data, Index step, double rtol) {
  const LiveShape& s = data.shape;
  const auto stream = stream_of(data);
  for (Index start = 0; start < s.length; start += step)
    for (Index end = start + 1; end <= s.length; end += step) {
      SCOPED_TRACE("points " + std::to_string(start) + " to " + std::to_string(end));
      expect_levels_near(stream.signature(start, end), data.anew(start, end), s.channels(), s.depth,
                         rtol, s.scalar_term);
    }
}

TYPED_TEST(Stream, EveryRange) {
  for_each_live_shape(150, [](const LiveShape& s) {
    check_ranges(LiveData<TypeParam>(s), s.batch, tolerance<TypeParam>(1e-13, 5e-6));
  });
}

TYPED_TEST(Stream, EveryShape) {
  for (const LiveShape s : {LiveShape{2, 300, 1, 4, true},
                            {1, 300, 3, 1},
                            {2, 300, 9, 2},
                            {1, 300, 2, 7},
                            {1, 3000, 6, 5}}) {
    SCOPED_TRACE(s);
    check_ranges(LiveData<TypeParam>(s), s.length / 11, tolerance<TypeParam>(1e-13, 1e-5));
  }
}

TYPED_TEST(Stream, OneChannelIsTheDisplacement) {
  const LiveData<TypeParam> data({2, 60, 1, 4});
  const auto stream = stream_of(data);
  for (Index start = 0; start < 60; ++start)
    for (Index end = start + 1; end <= 60; ++end)
      expect_same_bits(stream.signature(start, end), data.anew(start, end, SIGPATH_METHOD_AUTO),
                       "range");
}

TYPED_TEST(Stream, FewerThanTwoPointsGiveZero) {
  LiveShape s{2, 40, 2, 2};
  s.scalar_term = true;
  const LiveData<TypeParam> data(s);
  const auto stream = stream_of(data);
  const std::vector<TypeParam> unit{1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0};
  for (const Index start : {0, 15, 16, 39}) {
    EXPECT_EQ(stream.signature(start, start), unit);
    EXPECT_EQ(stream.signature(start, start + 1), unit);
  }
  EXPECT_EQ(stream.signature(40, 40), unit);
}

TYPED_TEST(Stream, LogSignatures) {
  for_each_live_shape(200, [](const LiveShape& s) {
    const LiveData<TypeParam> data(s);
    const auto stream = stream_of(data);
    const sigpath::Words words = sigpath::Words::truncated(s.channels(), 2);
    for (const sigpath::LogSignature& log :
         {sigpath::LogSignature(s.channels(), 3, SIGPATH_BASIS_EXPANDED),
          sigpath::LogSignature(s.channels(), 3, SIGPATH_BASIS_LYNDON_WORDS),
          sigpath::LogSignature(s.channels(), 2, SIGPATH_BASIS_LYNDON_BRACKETS),
          sigpath::LogSignature(words)})
      for (const auto& [start, end] : {std::pair{3, 190}, {16, 17}, {20, 20}, {17, 29}}) {
        std::vector<TypeParam> signatures;  // of the depth of the log-signature
        const auto all = stream.signature(start, end);
        for (Index b = 0; b < s.batch; ++b) {
          const auto row = all.begin() + b * stream.info().signature_size + s.scalar_term;
          signatures.insert(signatures.end(), row, row + log.signature_size());
        }
        expect_same_bits(stream.logsignature(log, start, end),
                         log.of_signature(s.batch, signatures), "log-signature");
      }
  });
}

// A range of points and the gradient to it are those of paths of their own.
TYPED_TEST(Stream, PointsAndGradients) {
  using T = TypeParam;
  for_each_live_shape(100, [](const LiveShape& s) {
    const LiveData<T> data(s);
    auto stream = stream_of(data);
    stream.drop(5);
    const sigpath::LogSignature log(s.channels(), 2, SIGPATH_BASIS_LYNDON_BRACKETS);
    const sigpath::LogSignature of_paths(s.channels(), 2, SIGPATH_BASIS_LYNDON_BRACKETS,
                                         s.signature().scalar_term(false));
    for (const auto& [start, end] : {std::pair{5, 100}, {20, 21}, {17, 40}}) {
      data.expect_points(stream.points(start, end), start, end);
      const auto g = random_values<T>(s.batch * stream.info().signature_size, 11);
      data.expect_gradient(stream.signature_vjp(start, end, g), s.signature(), g, start, end);
      const auto h = random_values<T>(s.batch * log.size(), 12);
      data.expect_gradient(stream.logsignature_vjp(log, start, end, h), of_paths, h, start, end);
    }
    EXPECT_TRUE(stream.points(30, 30).points.empty());
  });
}

// The answer of the stream itself changes by its gradient.
TEST(StreamGradient, AgreesWithDifferences) {
  for_each_live_shape(70, [](const LiveShape& s) {
    LiveData<double> data(s);
    const Index start = 3, end = 61;
    const auto g = random_values<double>(s.batch * stream_of(data).info().signature_size, 13);
    const auto gradient = stream_of(data).signature_vjp(start, end, g);
    const auto loss = [&] {
      const auto signature = stream_of(data).signature(start, end);
      return std::inner_product(g.begin(), g.end(), signature.begin(), 0.0);
    };
    const Index b = s.batch - 1;
    for (const Index i : {3, 15, 16, 40, 60}) {
      double& x = data.points[static_cast<std::size_t>((b * s.length + i) * s.dim)];
      const double here = x, step = 1e-5;
      x = here + step;
      const double above = loss();
      x = here - step;
      const double below = loss();
      x = here;
      const Index at = (b * (end - start) + i - start) * s.dim;
      EXPECT_NEAR(gradient.points[static_cast<std::size_t>(at)], (above - below) / (2 * step),
                  1e-8);
    }
  });
}

TEST(StreamErrors, GradientsNameTheirArguments) {
  const LiveData<double> data({1, 50, 2, 2});
  auto stream = stream_of(data);
  stream.drop(5);
  std::vector<double> g(6), points(20, 5);
  const auto refused = [&](Index start, Index end, Index g_count, double* times,
                           const std::string& text) {
    EXPECT_EQ(sigpath_stream_signature_vjp(nullptr, stream.get(), start, end, g.data(), g_count,
                                           points.data(), 20, times, times == nullptr ? 0 : 10),
              SIGPATH_INVALID_ARGUMENT);
    expect_error_text({text});
  };
  std::vector<double> times(10);
  refused(4, 14, 6, nullptr, "start: is 4, expected 5");
  refused(9, 9, 6, nullptr, "end: is 9, expected 10 or more");
  refused(10, 20, 5, nullptr, "cotangent_count: is 5 elements, expected 6");
  refused(10, 19, 6, nullptr, "grad_points_count: is 20 elements, expected 18");
  refused(10, 20, 6, times.data(), "grad_times: is given, expected NULL");
  EXPECT_EQ(sigpath_stream_points(stream.get(), 10, 20, points.data(), 19, nullptr, 0),
            SIGPATH_INVALID_ARGUMENT);
  expect_error_text({"points_count: is 19 elements, expected 20"});
  EXPECT_EQ(sigpath_stream_points(stream.get(), 10, 20, points.data(), 20, times.data(), 10),
            SIGPATH_INVALID_ARGUMENT);
  expect_error_text({"times: is given, expected NULL"});
  const sigpath::LogSignature deeper(2, 3);
  EXPECT_EQ(sigpath_stream_logsignature_vjp(nullptr, stream.get(), deeper.plan(), 10, 20, g.data(),
                                            6, points.data(), 20, nullptr, 0),
            SIGPATH_INVALID_ARGUMENT);
  expect_error_text({"plan: is of depth 3, expected at most 2"});
  EXPECT_EQ(points, std::vector<double>(20, 5));
}

TYPED_TEST(Stream, ThePiecesChangeNothing) {
  for_each_live_shape(300, [](const LiveShape& s) {
    const LiveData<TypeParam> data(s);
    const auto whole = stream_of(data);
    for (const Index most : {1, 7, 100}) {
      sigpath::PathStream<TypeParam> pieces(s.signature(), s.batch, s.dim);
      for_each_piece(s.length, most, 5, [&](Index begin, Index end) {
        append(pieces, data, begin, end);
        EXPECT_EQ(pieces.info().end, end);
        if (end > 20)
          expect_same_bits(pieces.signature(11, end), whole.signature(11, end), "so far");
      });
      for (Index start = 0; start < s.length; start += 17)
        expect_same_bits(pieces.signature(start, 290), whole.signature(start, 290), "in the end");
    }
  });
}

TYPED_TEST(Stream, WhatIsDroppedChangesNothing) {
  for_each_live_shape(1500, [](const LiveShape& s) {
    const LiveData<TypeParam> data(s);
    const auto whole = stream_of(data);
    sigpath::PathStream<TypeParam> sliding(s.signature(), s.batch, s.dim);
    std::mt19937_64 random(3);
    Index first = 0;
    for_each_piece(s.length, 90, 4, [&](Index begin, Index end) {
      append(sliding, data, begin, end);
      // From time to time everything seen is dropped, and not always the oldest half.
      const Index least = random() % 5 == 0 ? end : std::max<Index>(first, end - 200);
      first = std::uniform_int_distribution<Index>(std::min(least, end), end)(random);
      if (random() % 3 != 0) first = least;
      sliding.drop(first);
      const auto info = sliding.info();
      EXPECT_EQ(info.first, first);
      EXPECT_EQ(info.end, end);
      for (Index start = first; start < end; start += 13)
        expect_same_bits(sliding.signature(start, end), whole.signature(start, end), "kept");
    });
  });
}

TYPED_TEST(Stream, ForgottenPointsAreRefused) {
  const LiveData<TypeParam> data({1, 100, 2, 2});
  auto stream = stream_of(data);
  stream.drop(50);
  stream.drop(20);  // forgotten already
  EXPECT_EQ(stream.info().first, 50);
  std::vector<TypeParam> out(6, 5);
  for (const auto& [start, end, name] : {std::tuple{49, 60, "start: is 49, expected 50"},
                                         {-1, 60, "start: is -1"},
                                         {101, 101, "start: is 101"},
                                         {60, 59, "end: is 59, expected 60 to 100"},
                                         {60, 101, "end: is 101, expected 60 to 100"}}) {
    EXPECT_EQ(sigpath_stream_signature(stream.get(), start, end, out.data(), 6),
              SIGPATH_INVALID_ARGUMENT);
    expect_error_text({name});
  }
  EXPECT_EQ(out, std::vector<TypeParam>(6, 5));
  EXPECT_EQ(sigpath_stream_drop(stream.get(), 101), SIGPATH_INVALID_ARGUMENT);
  expect_error_text({"first: is 101, expected 0 to 100"});
  EXPECT_EQ(stream.info().first, 50);
}

// A million updates, with the sum of all rounding errors that a quotient of prefixes would have.
TYPED_TEST(Stream, AMillionUpdatesLoseNothing) {
  const LiveShape s{1, 1000000, 2, 3};
  const LiveData<double> wide(s);
  LiveData<TypeParam> data(s);
  std::copy(wide.points.begin(), wide.points.end(), data.points.begin());
  sigpath::PathStream<TypeParam> stream(s.signature(), 1, 2);
  for (Index begin = 0; begin < s.length; begin += 1000) append(stream, data, begin, begin + 1000);
  LiveData<double> exact(s);  // of the rounded points
  std::copy(data.points.begin(), data.points.end(), exact.points.begin());
  for (const auto& [start, end] :
       {std::pair{999900, 1000000}, {999000, 999963}, {123456, 234567}, {31, 999999}, {0, 1000000}})
    expect_levels_near(stream.signature(start, end), exact.anew(start, end), 2, 3,
                       tolerance<TypeParam>(1e-10, 1e-5), false);
}

TYPED_TEST(Stream, ASlidingStreamAllocatesNothing) {
  for_each_live_shape(20000, [](const LiveShape& s) {
    const LiveData<TypeParam> data(s);
    sigpath::PathStream<TypeParam> stream(s.signature(), s.batch, s.dim);
    const Index d = s.dim, kept = 700;
    std::vector<TypeParam> point(static_cast<std::size_t>(s.batch * d));
    std::vector<TypeParam> out(static_cast<std::size_t>(s.batch * s.signature().size(d)));
    long long before = 0;
    Index bytes = 0;
    for (Index i = 0; i < s.length; ++i) {
      if (i == s.length / 2) {
        before = allocations();
        bytes = stream.info().bytes;
      }
      for (Index b = 0; b < s.batch; ++b)
        std::copy_n(data.points.begin() + (b * s.length + i) * d, d, point.begin() + b * d);
      const auto time =
          sigpath::Span<const TypeParam>(data.times.data() + (s.time ? i : 0), s.time);
      stream.append(sigpath::Span<const TypeParam>(point), time);
      if (i >= kept) stream.drop(i - kept);
      if (i % 50 == 0)
        stream.signature(std::max<Index>(0, i - 300), i + 1, sigpath::Span<TypeParam>(out));
    }
    EXPECT_EQ(allocations() - before, 0);
    EXPECT_EQ(stream.info().bytes, bytes);
    EXPECT_GT(before, 0) << "allocations are counted";
  });
}

TYPED_TEST(Stream, MemoryIsInProportionToWhatIsKept) {
  const LiveData<TypeParam> data({2, 100000, 3, 3});
  auto stream = stream_of(data);
  const Index all = stream.info().bytes;
  stream.drop(90000);
  EXPECT_LT(stream.info().bytes, all / 2);
  stream.drop(99990);
  EXPECT_LT(stream.info().bytes, all / 100);
  expect_levels_near(stream.signature(99990, 100000), data.anew(99990, 100000), 3, 3,
                     tolerance<TypeParam>(1e-13, 1e-5));
}

}  // namespace
}  // namespace sigpath_test
