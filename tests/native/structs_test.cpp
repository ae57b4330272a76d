// Structs of older and newer callers, and the library's description of itself.
#include <cstddef>
#include <limits>
#include <sigpath/sigpath.hpp>

#include "call.h"
#include "kernel_call.h"

namespace sigpath_test {
namespace {

template <class S>
struct Newer {
  S known;
  Index unknown;
};

TEST(Structs, ImpossibleSizesAreRefused) {
  for (const Index size :
       {Index{0}, Index{4}, Index{-8}, Index{5000}, std::numeric_limits<Index>::max()}) {
    const std::vector<std::string> number{std::to_string(size), "expected"};
    Call options;
    options.options.size = size;
    options.expect_refused({"options.size", number[0], number[1]});
    Call paths;
    paths.paths.size = size;
    paths.expect_refused({"paths.size", number[0], number[1]});
    sigpath_context_options context_options = SIGPATH_CONTEXT_OPTIONS_INIT;
    context_options.size = size;
    sigpath_context* context = nullptr;
    EXPECT_EQ(sigpath_context_create(&context_options, &context), SIGPATH_INVALID_ARGUMENT);
    expect_error_text({"options.size", number[0], number[1]});
    EXPECT_EQ(context, nullptr);
  }
}

TEST(Structs, UnknownFieldsMustBeZero) {
  Call call;
  Newer<sigpath_signature_options> options{call.options, 0};
  Newer<sigpath_paths> paths{call.paths, 0};
  options.known.size = sizeof(options);
  paths.known.size = sizeof(paths);
  call.options_pointer = &options.known;
  call.paths_pointer = &paths.known;
  call.expect_ok();
  options.unknown = 1;
  call.expect_refused({"options", "does not know", std::to_string(sizeof(call.options))},
                      SIGPATH_UNSUPPORTED);
  options.unknown = 0;
  paths.unknown = Index{1} << 56;
  call.expect_refused({"paths", "does not know", std::to_string(sizeof(call.paths) + 7)},
                      SIGPATH_UNSUPPORTED);

  Newer<sigpath_context_options> context_options{SIGPATH_CONTEXT_OPTIONS_INIT, 0};
  context_options.known.size = sizeof(context_options);
  sigpath_context* context = nullptr;
  EXPECT_EQ(sigpath_context_create(&context_options.known, &context), SIGPATH_OK);
  sigpath_context_destroy(context);
  context_options.unknown = -1;
  EXPECT_EQ(sigpath_context_create(&context_options.known, &context), SIGPATH_UNSUPPORTED);
  EXPECT_EQ(context, nullptr);
}

// Fields after the end of an older caller's struct are taken as zero, whatever lies there.
TEST(Structs, OlderAndSmallerOnesAreRight) {
  Call whole;
  whole.paths.times_stride = whole.paths.basepoint_stride = 0;
  whole.expect_ok();
  const auto expected = whole.memory;

  Call call;
  call.options.size = offsetof(sigpath_signature_options, time_start);
  call.options.time_start = call.options.time_end = std::nan("");
  call.paths.size = offsetof(sigpath_paths, batch_stride);
  call.paths.batch_stride = -1;
  call.paths.times_stride = 1000;
  call.expect_ok();
  expect_same_bits(call.memory, expected, "memory");

  call.options.size = offsetof(sigpath_signature_options, check_finite);
  *call.at(Call::kPoints) = std::nan("");
  call.expect_ok();

  sigpath_context_options options = SIGPATH_CONTEXT_OPTIONS_INIT;
  options.size = offsetof(sigpath_context_options, device);
  options.threads = 3;
  options.device = 99;
  sigpath_context* context = nullptr;
  ASSERT_EQ(sigpath_context_create(&options, &context), SIGPATH_OK) << sigpath_last_error();
  int threads = 0;
  EXPECT_EQ(sigpath_context_threads(context, &threads), SIGPATH_OK);
  EXPECT_EQ(threads, 3);
  sigpath_context_destroy(context);
}

TEST(Structs, KernelsOfOlderAndNewerCallers) {
  for (const Index size : {Index{0}, Index{-8}, Index{5000}}) {
    KernelCall call;
    call.options.size = size;
    call.expect_all_refused({"options.size", std::to_string(size), "expected"});
    KernelCall discrepancy;
    discrepancy.discrepancy.size = size;
    discrepancy.expect_refused(&KernelCall::compare,
                               {"discrepancy.size", std::to_string(size), "expected"});
  }
  KernelCall whole;
  whole.expect_ok();

  KernelCall newer;
  Newer<sigpath_kernel_options> options{newer.options, 0};
  Newer<sigpath_discrepancy_options> discrepancy{newer.discrepancy, 0};
  options.known.size = sizeof(options);
  discrepancy.known.size = sizeof(discrepancy);
  newer.options_pointer = &options.known;
  newer.discrepancy_pointer = &discrepancy.known;
  newer.expect_ok();
  expect_same_bits(newer.memory, whole.memory, "memory");
  options.unknown = 1;
  newer.expect_all_refused({"options", "does not know"}, SIGPATH_UNSUPPORTED);
  options.unknown = 0;
  discrepancy.unknown = 1;
  newer.expect_refused(&KernelCall::compare, {"discrepancy", "does not know"}, SIGPATH_UNSUPPORTED);

  KernelCall older;
  older.options.size = offsetof(sigpath_kernel_options, level_weights);
  older.options.level_weights[0] = std::nan("");
  older.discrepancy.size = offsetof(sigpath_discrepancy_options, lambda);
  older.discrepancy.lambda = std::nan("");
  older.expect_ok();
  expect_same_bits(older.memory, whole.memory, "memory");
}

TEST(Library, TellsItsVersion) {
  EXPECT_EQ(sigpath_abi_version(), SIGPATH_ABI_VERSION);
  EXPECT_STREQ(sigpath_version(), SIGPATH_EXPECTED_VERSION);
}

TEST(Library, TheLastErrorOutlivesCallsThatSucceed) {
  Index size = 0;
  EXPECT_NE(sigpath_signature_size(nullptr, 1, &size), SIGPATH_OK);
  const std::string text = sigpath_last_error();
  EXPECT_NE(text, "");
  const sigpath_signature_options options = SIGPATH_SIGNATURE_OPTIONS_INIT(2);
  EXPECT_EQ(sigpath_signature_size(&options, 3, &size), SIGPATH_OK);
  EXPECT_EQ(size, 12);
  EXPECT_EQ(sigpath_last_error(), text);
}

TEST(Cpp, ErrorsCarryStatusAndText) {
  const std::vector<double> points(6);
  const sigpath::Paths<double> paths(points.data(), 1, 3, 2);
  try {
    sigpath::Signature(0).compute(paths);
    ADD_FAILURE() << "expected an error";
  } catch (const sigpath::Error& e) {
    EXPECT_EQ(e.status(), SIGPATH_INVALID_ARGUMENT);
    EXPECT_STREQ(e.what(), sigpath_last_error());
  }
}

TEST(Cpp, DestroyingNullIsNothing) { sigpath_context_destroy(nullptr); }

}  // namespace
}  // namespace sigpath_test
