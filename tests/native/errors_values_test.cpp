// Lengths, numbers that are not finite, and arrays that the options do not go with.
#include <limits>

#include "call.h"

namespace sigpath_test {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

TEST(Errors, LengthsNameThePath) {
  for (const Index bad : {0, -1, 4})
    for (const std::size_t path : {0, 1}) {
      Call call;
      call.lengths_memory[path] = bad;
      call.expect_refused({"lengths", "path " + std::to_string(path),
                           "is " + std::to_string(bad) + ",", "expected 1 to 3"});
    }
}

TEST(Errors, PointsThatAreNotFinite) {
  for (const double bad : {kNaN, kInfinity, -kInfinity})
    for (const auto& [path, point, channel] : {std::array{0, 0, 0}, {0, 2, 1}, {1, 1, 0}}) {
      Call call;
      *call.at(Call::kPoints, path * 6 + point * 2 + channel) = bad;
      call.expect_refused({"points", "path " + std::to_string(path),
                           "point " + std::to_string(point), "channel " + std::to_string(channel),
                           std::isnan(bad) ? "nan" : "inf", "finite"});
    }
}

TEST(Errors, StridedPointsThatAreNotFinite) {
  for (const auto& [path, point, channel] : {std::array{0, 0, 0}, {0, 2, 1}, {1, 1, 0}}) {
    Call call;
    call.paths.batch_stride = 17;
    call.paths.length_stride = 5;
    *call.at(Call::kPoints, 2) = kNaN;  // between points
    call.expect_ok();
    *call.at(Call::kPoints, path * 17 + point * 5 + channel) = kInfinity;
    call.expect_refused({"points", "path " + std::to_string(path), "point " + std::to_string(point),
                         "channel " + std::to_string(channel), "inf"});
  }
}

TEST(Errors, TheFirstThatIsNotFiniteIsNamed) {
  Call call;
  *call.at(Call::kPoints, 9) = *call.at(Call::kPoints, 5) = kNaN;
  call.expect_refused({"path 0, point 2, channel 1"});
}

TEST(Errors, FloatsThatAreNotFinite) {
  const sigpath_signature_options options = SIGPATH_SIGNATURE_OPTIONS_INIT(2);
  const sigpath_paths paths = SIGPATH_PATHS_INIT(SIGPATH_FLOAT32, 2, 2, 2);
  std::vector<float> points(8, 1.0f), out(12, 5.0f);
  points[6] = -std::numeric_limits<float>::infinity();
  EXPECT_EQ(sigpath_signature(nullptr, &options, &paths, points.data(), nullptr, nullptr, nullptr,
                              nullptr, out.data(), 12),
            SIGPATH_INVALID_ARGUMENT);
  expect_error_text({"points", "path 1, point 1, channel 0", "-inf"});
  EXPECT_EQ(out, std::vector<float>(12, 5.0f));
}

TEST(Errors, LargeFiniteNumbersAreNotRefused) {
  Call call;
  *call.at(Call::kPoints, 3) = std::numeric_limits<double>::max();
  *call.at(Call::kPoints, 4) = std::numeric_limits<double>::denorm_min();
  call.expect_ok();
}

TEST(Errors, TimesAndBasepointsThatAreNotFinite) {
  Call times;
  *times.at(Call::kTimes, 4 + 2) = kNaN;
  times.expect_refused({"times", "path 1", "time 2", "nan"});
  Call basepoint;
  *basepoint.at(Call::kBasepoint, 2 + 1) = kInfinity;
  basepoint.expect_refused({"basepoint", "path 1", "channel 1", "inf"});
}

TEST(Errors, SharedTimesAndBasepointsThatAreNotFinite) {
  Call call;
  call.paths.times_stride = call.paths.basepoint_stride = 0;
  call.expect_ok();
  *call.at(Call::kTimes, 4) = kNaN;
  call.expect_ok();  // beyond the row
  *call.at(Call::kTimes, 3) = kNaN;
  call.expect_refused({"times", "time 3", "nan"});
  *call.at(Call::kTimes, 3) = 1;
  *call.at(Call::kBasepoint, 1) = kNaN;
  call.expect_refused({"basepoint", "channel 1", "nan"});
}

// The first path is shorter than the second, which reads the time.
TEST(Errors, SharedTimesAreCheckedAsFarAsTheLongestPath) {
  Call call;
  call.lengths_memory = {1, 3};
  call.lengths = call.lengths_memory.data();
  call.paths.times_stride = 0;
  *call.at(Call::kTimes, 3) = kNaN;
  call.expect_refused({"times", "time 3", "nan"});
  call.lengths_memory = {1, 2};
  call.expect_ok();
}

TEST(Errors, CotangentsThatAreNotFinite) {
  for (const Index at : {0, 5, 12, 23}) {
    Call call;
    *call.at(Call::kCotangent, at) = kNaN;
    call.expect_vjp_refused({"cotangent", "path " + std::to_string(at / 12),
                             "coefficient " + std::to_string(at % 12), "nan"});
    EXPECT_EQ(call.forward(), SIGPATH_OK);
  }
}

TEST(Errors, WithoutTheCheckTheySpread) {
  Call call;
  call.options.check_finite = 0;
  *call.at(Call::kPoints, 2) = kNaN;
  call.expect_ok();
  EXPECT_TRUE(std::isnan(*call.at(Call::kOut, 3)));
  EXPECT_FALSE(std::isnan(*call.at(Call::kOut, 12))) << "the other path";
  EXPECT_TRUE(std::isnan(*call.at(Call::kGradPoints, 0)));
}

TEST(Errors, ArraysThatTheOptionsDoNotGoWith) {
  Call times;
  times.options.time = SIGPATH_TIME_UNIFORM;
  times.expect_refused({"times", "expected NULL", "SIGPATH_TIME_GIVEN"});
  times.times = nullptr;
  times.expect_vjp_refused({"grad_times", "expected NULL", "SIGPATH_TIME_GIVEN"});
  Call basepoint;
  basepoint.options.basepoint = SIGPATH_BASEPOINT_ZERO;
  basepoint.expect_refused({"basepoint", "expected NULL", "SIGPATH_BASEPOINT_GIVEN"});
  Call none;
  none.options.basepoint = SIGPATH_BASEPOINT_NONE;
  none.basepoint = nullptr;
  none.grad_times_count = 6;
  none.expect_vjp_refused({"grad_basepoint", "expected NULL", "basepoint"});
}

TEST(Errors, AnEmptyBatchIsRightAndWritesNothing) {
  Call call;
  call.paths.batch = 0;
  call.out_count = call.cotangent_count = 0;
  call.grad_points_count = call.grad_times_count = call.grad_basepoint_count = 0;
  const auto before = call.memory;
  call.expect_ok();
  EXPECT_EQ(call.memory, before);
  call.points = call.times = call.basepoint = call.cotangent = nullptr;
  call.lengths = nullptr;
  call.out = call.grad_points = call.grad_times = call.grad_basepoint = nullptr;
  call.expect_ok();
}

TEST(Errors, AnEmptyBatchNeedsNoWorkspace) {
  Call call;
  sigpath_context_options options = SIGPATH_CONTEXT_OPTIONS_INIT;
  options.workspace_limit = 1;
  ASSERT_EQ(sigpath_context_create(&options, &call.context), SIGPATH_OK);
  call.expect_refused({"workspace"}, SIGPATH_OUT_OF_MEMORY);
  call.paths.batch = 0;
  call.out_count = call.cotangent_count = 0;
  call.grad_points_count = call.grad_times_count = call.grad_basepoint_count = 0;
  call.expect_ok();
  sigpath_context_destroy(call.context);
}

}  // namespace
}  // namespace sigpath_test
