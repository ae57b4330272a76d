// Options, shapes and context options that are refused.
#include <limits>

#include "call.h"

namespace sigpath_test {
namespace {

constexpr Index kHuge = Index{1} << 40;

TEST(Errors, TheCallItselfIsRight) {
  Call call;
  call.expect_ok();
}

TEST(Errors, Options) {
  struct {
    int sigpath_signature_options::*field;
    std::vector<int> values;
    const char* name;
  } const cases[] = {{&sigpath_signature_options::depth, {0, -3}, "options.depth"},
                     {&sigpath_signature_options::method, {-1, 3}, "options.method"},
                     {&sigpath_signature_options::scalar_term, {-1, 2}, "options.scalar_term"},
                     {&sigpath_signature_options::lead_lag, {-1, 2}, "options.lead_lag"},
                     {&sigpath_signature_options::time, {-1, 3}, "options.time"},
                     {&sigpath_signature_options::basepoint, {-1, 3}, "options.basepoint"},
                     {&sigpath_signature_options::check_finite, {-1, 2}, "options.check_finite"},
                     {&sigpath_signature_options::expanding, {-1, 2}, "options.expanding"}};
  for (const auto& c : cases)
    for (const int value : c.values) {
      SCOPED_TRACE(c.name);
      Call call;
      call.options.*c.field = value;
      const std::vector<std::string> words{c.name, " " + std::to_string(value) + ",", "expected"};
      call.expect_refused(words);
      Index size = -7;
      EXPECT_EQ(sigpath_signature_size(&call.options, 2, &size), SIGPATH_INVALID_ARGUMENT);
      expect_error_text(words);
      EXPECT_EQ(size, -7);
    }
}

TEST(Errors, UniformTimesMustBeFinite) {
  for (const double bad : {std::numeric_limits<double>::infinity(), std::nan("")})
    for (const auto field :
         {&sigpath_signature_options::time_start, &sigpath_signature_options::time_end}) {
      Call call;
      call.options.time = SIGPATH_TIME_UNIFORM;
      call.times = nullptr;
      call.grad_times = nullptr;
      call.grad_times_count = 0;
      call.expect_ok();
      call.options.*field = bad;
      call.expect_refused({"time_start", "time_end", "finite"});
    }
}

TEST(Errors, UniformTimesMustHaveAFiniteSpan) {
  Call call;
  call.options.time = SIGPATH_TIME_UNIFORM;
  call.times = nullptr;
  call.grad_times = nullptr;
  call.grad_times_count = 0;
  call.options.time_start = -1.5e308;
  call.options.time_end = 1.5e308;
  call.expect_refused({"time_start", "time_end", "finite"});
}

TEST(Errors, Paths) {
  struct {
    Index sigpath_paths::*field;
    std::vector<Index> values;
    const char* name;
  } const cases[] = {{&sigpath_paths::batch, {-1, -kHuge}, "paths.batch"},
                     {&sigpath_paths::length, {0, -2}, "paths.length"},
                     {&sigpath_paths::dim, {0, -2}, "paths.dim"},
                     {&sigpath_paths::batch_stride, {-1}, "paths.batch_stride"},
                     {&sigpath_paths::length_stride, {-2}, "paths.length_stride"},
                     {&sigpath_paths::times_stride, {-1}, "paths.times_stride"},
                     {&sigpath_paths::basepoint_stride, {-1}, "paths.basepoint_stride"}};
  for (const auto& c : cases)
    for (const Index value : c.values) {
      SCOPED_TRACE(c.name);
      Call call;
      call.paths.*c.field = value;
      const std::vector<std::string> words{c.name, std::to_string(value), "expected"};
      call.expect_refused(words);
      Index bytes = -7;
      EXPECT_EQ(
          sigpath_signature_workspace(nullptr, &call.options, &call.paths, nullptr, 0, &bytes),
          SIGPATH_INVALID_ARGUMENT);
      expect_error_text(words);
      EXPECT_EQ(bytes, -7);
    }
}

TEST(Errors, DtypeAndDevice) {
  for (const int value : {0, 3, -1}) {
    Call call;
    call.paths.dtype = value;
    call.expect_refused({"paths.dtype", " " + std::to_string(value) + ",", "expected"});
  }
  for (const int value : {2, -1}) {
    Call call;
    call.paths.device = value;
    call.expect_refused({"paths.device", " " + std::to_string(value) + ",", "expected"});
  }
}

TEST(Errors, DimensionOfASize) {
  const sigpath_signature_options options = SIGPATH_SIGNATURE_OPTIONS_INIT(3);
  Index size = -7;
  EXPECT_EQ(sigpath_signature_size(&options, 0, &size), SIGPATH_INVALID_ARGUMENT);
  expect_error_text({"dim", " 0,", "expected"});
  EXPECT_EQ(size, -7);
}

TEST(Errors, SizesBeyond63Bits) {
  Index size = -7;
  const sigpath_signature_options options = SIGPATH_SIGNATURE_OPTIONS_INIT(20);
  EXPECT_EQ(sigpath_signature_size(&options, 1000000, &size), SIGPATH_INVALID_ARGUMENT);
  expect_error_text({"size", "63 bits"});
  EXPECT_EQ(size, -7);
  const Index most = std::numeric_limits<Index>::max();
  const auto refused = [](Index sigpath_paths::*first, Index a, Index sigpath_paths::*second,
                          Index b) {
    Call call;
    call.paths.*first = a;
    call.paths.*second = b;
    call.expect_refused({"63 bits"});
  };
  refused(&sigpath_paths::batch, kHuge, &sigpath_paths::length, kHuge);
  refused(&sigpath_paths::length, kHuge, &sigpath_paths::dim, kHuge);
  refused(&sigpath_paths::length, most, &sigpath_paths::dim, 1);
  refused(&sigpath_paths::batch, 3, &sigpath_paths::batch_stride, most);
  refused(&sigpath_paths::length, 3, &sigpath_paths::length_stride, most);
  refused(&sigpath_paths::batch, 3, &sigpath_paths::times_stride, most);
  refused(&sigpath_paths::batch, 3, &sigpath_paths::basepoint_stride, most);
  refused(&sigpath_paths::batch, most / 4, &sigpath_paths::batch_stride, 1);
}

// What a depth costs to plan grows no faster than the depth.
TEST(Errors, LargeDepthsArePlannedAtOnce) {
  sigpath_signature_options options = SIGPATH_SIGNATURE_OPTIONS_INIT(3000000);
  options.method = SIGPATH_METHOD_HORNER;  // the automatic one has a closed form for one channel
  const sigpath_paths paths = SIGPATH_PATHS_INIT(SIGPATH_FLOAT64, 1, 2, 1);
  Index size = 0, bytes = 0;
  EXPECT_EQ(sigpath_signature_size(&options, 1, &size), SIGPATH_OK);
  EXPECT_EQ(size, 3000000);
  EXPECT_EQ(sigpath_signature_workspace(nullptr, &options, &paths, nullptr, 0, &bytes), SIGPATH_OK);
  EXPECT_GE(bytes, 3000000 * 8);
  options.method = SIGPATH_METHOD_AUTO;
  EXPECT_EQ(sigpath_signature_workspace(nullptr, &options, &paths, nullptr, 1, &bytes), SIGPATH_OK);
  EXPECT_EQ(bytes, 0);
  // Sizes that no memory holds are not mistaken for small ones.
  const sigpath_signature_options three = SIGPATH_SIGNATURE_OPTIONS_INIT(3);
  sigpath_paths vast = SIGPATH_PATHS_INIT(SIGPATH_FLOAT64, 1, Index(1) << 56, Index(1) << 16);
  vast.length_stride = 1;
  bytes = -1;
  if (sigpath_signature_workspace(nullptr, &three, &vast, nullptr, 1, &bytes) == SIGPATH_OK) {
    EXPECT_GT(bytes, Index(1) << 40);
  }
  const sigpath_signature_options huge = SIGPATH_SIGNATURE_OPTIONS_INIT(2147483647);
  EXPECT_EQ(sigpath_signature_size(&huge, 2, &size), SIGPATH_INVALID_ARGUMENT);
  expect_error_text({"size", "63 bits"});
}

TEST(Errors, Contexts) {
  const auto refused = [](const auto& spoil, const std::vector<std::string>& words) {
    sigpath_context_options options = SIGPATH_CONTEXT_OPTIONS_INIT;
    spoil(options);
    int unrelated = 0;
    auto* context = reinterpret_cast<sigpath_context*>(&unrelated);
    EXPECT_EQ(sigpath_context_create(&options, &context), SIGPATH_INVALID_ARGUMENT);
    expect_error_text(words);
    sigpath_context_destroy(context);  // must have become NULL
  };
  refused([](auto& o) { o.threads = -1; }, {"options.threads", "-1", "expected"});
  refused([](auto& o) { o.threads = 1000000; }, {"options.threads", "1000000", "expected"});
  refused([](auto& o) { o.device = 9; }, {"options.device", "9", "expected"});
  refused([](auto& o) { o.ordinal = 2; }, {"options.ordinal", "2", "expected"});
  refused([](auto& o) { o.reserved = 1; }, {"options.reserved", "1", "expected"});
  refused([](auto& o) { o.stream = &o; }, {"options.stream", "expected"});
  refused([](auto& o) { o.workspace_limit = -2; }, {"options.workspace_limit", "-2", "expected"});
}

}  // namespace
}  // namespace sigpath_test
