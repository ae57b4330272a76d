// What live streams refuse.
#include <limits>

#include "live.h"

namespace sigpath_test {
namespace {

// Two paths of two channels with given times, to be spoilt in one place.
struct StreamCall {
  StreamCall() {
    options.time = SIGPATH_TIME_GIVEN;
    EXPECT_EQ(sigpath_stream_create(&options, SIGPATH_FLOAT64, 2, 2, &stream), SIGPATH_OK);
    append(points, times);
  }
  StreamCall(const StreamCall&) = delete;
  ~StreamCall() { sigpath_stream_destroy(stream); }

  sigpath_status append(const std::vector<double>& p, const std::vector<double>& t) {
    return sigpath_stream_append(stream, p.data(), static_cast<Index>(p.size()), t.data(),
                                 static_cast<Index>(t.size()));
  }
  std::vector<double> signature() {
    std::vector<double> out(24);
    EXPECT_EQ(sigpath_stream_signature(stream, 0, 3, out.data(), 24), SIGPATH_OK);
    return out;
  }
  void expect_refused(const std::vector<double>& p, const std::vector<double>& t,
                      const std::vector<std::string>& words) {
    const auto before = signature();
    EXPECT_EQ(append(p, t), SIGPATH_INVALID_ARGUMENT);
    expect_error_text(words);
    sigpath_stream_info info = SIGPATH_STREAM_INFO_INIT;
    EXPECT_EQ(sigpath_stream_describe(stream, &info), SIGPATH_OK);
    EXPECT_EQ(info.end, 3);
    expect_same_bits(signature(), before, "the stream is as it was");
  }

  sigpath_signature_options options = SIGPATH_SIGNATURE_OPTIONS_INIT(2);
  std::vector<double> points{0, 1, 3, 2, 1, 1, 0, 0, 5, 5, 4, 6}, times{1, 2, 2};
  sigpath_stream* stream = nullptr;
};

TEST(StreamErrors, AppendIsAllOrNothing) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  StreamCall call;
  const auto ok = call.points;
  const std::vector<double> later{3, 4, 5};
  auto bad = ok;
  bad[9] = nan;
  call.expect_refused(bad, later, {"points", "path 1, point 1, channel 1", "nan", "finite"});
  call.expect_refused(ok, {3, nan, 4}, {"times: that of point 4 is nan", "finite"});
  call.expect_refused(ok, {3, 5, 4.5}, {"times: that of point 5 is 4.5, expected at least 5"});
  call.expect_refused(ok, {1.5, 3, 4}, {"times: that of point 3 is 1.5, expected at least 2"});
  call.expect_refused(ok, {3, 4}, {"times_count: is 2 elements, expected 3"});
  call.expect_refused({1, 2, 3}, {}, {"points_count: is 3 elements, expected a multiple", "4"});
  EXPECT_EQ(sigpath_stream_append(call.stream, nullptr, 4, later.data(), 1),
            SIGPATH_INVALID_ARGUMENT);
  expect_error_text({"points: is NULL"});
  EXPECT_EQ(sigpath_stream_append(call.stream, ok.data(), 4, nullptr, 1), SIGPATH_INVALID_ARGUMENT);
  expect_error_text({"times: is NULL"});
  EXPECT_EQ(call.append({}, {}), SIGPATH_OK) << "no points";
  EXPECT_EQ(call.append(ok, later), SIGPATH_OK);
  EXPECT_EQ(sigpath_stream_drop(call.stream, 6), SIGPATH_OK);
  EXPECT_EQ(call.append(ok, {4, 5, 6}), SIGPATH_INVALID_ARGUMENT) << "the last time is remembered";
  expect_error_text({"times: that of point 6 is 4, expected at least 5"});
}

TEST(StreamErrors, WithoutTheCheckNumbersThatAreNotFiniteSpread) {
  StreamCall call;
  sigpath_stream_destroy(call.stream);
  call.options.check_finite = 0;
  ASSERT_EQ(sigpath_stream_create(&call.options, SIGPATH_FLOAT64, 2, 2, &call.stream), SIGPATH_OK);
  call.points[3] = std::nan("");
  ASSERT_EQ(call.append(call.points, call.times), SIGPATH_OK);
  EXPECT_TRUE(std::isnan(call.signature()[4]));
  EXPECT_FALSE(std::isnan(call.signature()[16])) << "the other path";
}

TEST(StreamErrors, Creating) {
  const auto refused = [](sigpath_signature_options options, int dtype, Index batch, Index dim,
                          const std::vector<std::string>& words) {
    sigpath_stream* stream = nullptr;
    EXPECT_EQ(sigpath_stream_create(&options, dtype, batch, dim, &stream),
              SIGPATH_INVALID_ARGUMENT);
    expect_error_text(words);
    EXPECT_EQ(stream, nullptr);
    sigpath_rolling* rolling = nullptr;
    EXPECT_EQ(sigpath_rolling_create(&options, dtype, batch, dim, 5, &rolling),
              SIGPATH_INVALID_ARGUMENT);
    expect_error_text(words);
    EXPECT_EQ(rolling, nullptr);
  };
  const sigpath_signature_options ok = SIGPATH_SIGNATURE_OPTIONS_INIT(2);
  auto spoilt = ok;
  spoilt.time = SIGPATH_TIME_UNIFORM;
  refused(spoilt, SIGPATH_FLOAT64, 1, 1, {"options.time", "SIGPATH_TIME_UNIFORM", "no end"});
  spoilt = ok;
  spoilt.basepoint = SIGPATH_BASEPOINT_ZERO;
  refused(spoilt, SIGPATH_FLOAT64, 1, 1, {"options.basepoint", "is 1", "first point"});
  spoilt = ok;
  spoilt.expanding = 1;
  refused(spoilt, SIGPATH_FLOAT64, 1, 1, {"options.expanding", "is 1", "expected 0"});
  spoilt = ok;
  spoilt.depth = 0;
  refused(spoilt, SIGPATH_FLOAT64, 1, 1, {"options.depth", "is 0"});
  refused(ok, 7, 1, 1, {"dtype", "is 7"});
  refused(ok, SIGPATH_FLOAT32, 0, 1, {"batch", "is 0", "expected 1"});
  refused(ok, SIGPATH_FLOAT32, 1, 0, {"dim", "is 0", "expected 1"});
  refused(ok, SIGPATH_FLOAT32, Index{1} << 60, 5, {"does not fit in 63 bits"});
}

TEST(StreamErrors, NullAndCounts) {
  sigpath_stream* made = nullptr;
  const sigpath_signature_options options = SIGPATH_SIGNATURE_OPTIONS_INIT(2);
  double out[25];
  sigpath_stream_info info = SIGPATH_STREAM_INFO_INIT;
  const auto refused = [](sigpath_status status, const std::vector<std::string>& words) {
    EXPECT_EQ(status, SIGPATH_INVALID_ARGUMENT);
    expect_error_text(words);
  };
  refused(sigpath_stream_create(&options, SIGPATH_FLOAT64, 1, 1, nullptr), {"stream", "NULL"});
  refused(sigpath_stream_create(nullptr, SIGPATH_FLOAT64, 1, 1, &made), {"options", "NULL"});
  EXPECT_EQ(made, nullptr);
  refused(sigpath_stream_append(nullptr, out, 4, nullptr, 0), {"stream", "NULL"});
  refused(sigpath_stream_drop(nullptr, 0), {"stream", "NULL"});
  refused(sigpath_stream_signature(nullptr, 0, 1, out, 24), {"stream", "NULL"});
  refused(sigpath_stream_describe(nullptr, &info), {"stream", "NULL"});
  StreamCall whole;
  refused(sigpath_stream_describe(whole.stream, nullptr), {"info", "NULL"});
  refused(sigpath_stream_signature(whole.stream, 0, 1, out, 25),
          {"out_count: is 25 elements, expected 24"});
  refused(sigpath_stream_signature(whole.stream, 0, 1, nullptr, 24), {"out: is NULL"});
  sigpath_stream_destroy(nullptr);
  ASSERT_EQ(sigpath_stream_describe(whole.stream, &info), SIGPATH_OK);
  EXPECT_EQ(info.batch, 2);
  EXPECT_EQ(info.dim, 2);
  EXPECT_EQ(info.first, 0);
  EXPECT_EQ(info.end, 3);
  EXPECT_EQ(info.signature_size, 12);
  EXPECT_GT(info.bytes, 0);
}

TEST(StreamErrors, LogSignatures) {
  sigpath::PathStream<double> stream(sigpath::Signature(2), 1, 3);
  const std::vector<double> points(9, 1);
  stream.append(points);
  std::vector<double> out(6, 5);
  const auto refused = [&](const sigpath_logsignature_plan* plan, Index start, Index end,
                           Index count, const std::vector<std::string>& words) {
    EXPECT_EQ(sigpath_stream_logsignature(stream.get(), plan, start, end, out.data(), count),
              SIGPATH_INVALID_ARGUMENT);
    expect_error_text(words);
    EXPECT_EQ(out, std::vector<double>(6, 5));
  };
  const sigpath::LogSignature right(3, 2), wide(4, 2), deep(3, 3);
  refused(nullptr, 0, 3, 6, {"plan: is NULL"});
  refused(wide.plan(), 0, 3, 6, {"plan: is over 4 letters, expected 3"});
  refused(deep.plan(), 0, 3, 6, {"plan: is of depth 3, expected at most 2"});
  refused(right.plan(), 0, 4, 6, {"end: is 4, expected 0 to 3"});
  refused(right.plan(), 0, 3, 5, {"out_count: is 5 elements, expected 6"});
  EXPECT_EQ(stream.logsignature(right, 0, 3), std::vector<double>(6, 0));
}

TEST(StreamErrors, TimesThatAreNotWanted) {
  sigpath::PathStream<double> stream(sigpath::Signature(2), 1, 1);
  const double x = 0;
  EXPECT_EQ(sigpath_stream_append(stream.get(), &x, 1, &x, 1), SIGPATH_INVALID_ARGUMENT);
  expect_error_text({"times", "expected NULL", "SIGPATH_TIME_GIVEN"});
}

}  // namespace
}  // namespace sigpath_test
