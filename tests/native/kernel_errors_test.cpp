// Options and shapes of kernels that are refused.
#include <limits>
#include <sigpath/sigpath.hpp>

#include "kernel_call.h"

namespace sigpath_test {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

TEST(KernelErrors, TheCallItselfIsRight) {
  KernelCall call;
  call.expect_ok();
  EXPECT_EQ(call.features(), SIGPATH_OK) << sigpath_last_error();
  call.make_one_set();
  for (const auto f : {&KernelCall::forward, &KernelCall::vjp, &KernelCall::jvp})
    EXPECT_EQ((call.*f)(), SIGPATH_OK) << sigpath_last_error();
}

TEST(KernelErrors, Options) {
  using Options = sigpath_kernel_options;
  struct {
    int Options::*field;
    std::vector<int> values;
    const char* name;
  } const cases[] = {{&Options::static_kernel, {-1, 7}, "options.static_kernel"},
                     {&Options::solver, {-1, 3}, "options.solver"},
                     {&Options::dyadic_x, {-2, 17}, "options.dyadic_x"},
                     {&Options::dyadic_y, {-2, 17}, "options.dyadic_y"},
                     {&Options::richardson, {-1, 2}, "options.richardson"},
                     {&Options::normalized, {-1, 2}, "options.normalized"},
                     {&Options::gram, {-1, 2}, "options.gram"},
                     {&Options::output, {-1, 3}, "options.output"},
                     {&Options::lead_lag, {-1, 2}, "options.lead_lag"},
                     {&Options::time, {-1, 3}, "options.time"},
                     {&Options::basepoint, {-1, 3}, "options.basepoint"},
                     {&Options::check_finite, {-1, 2}, "options.check_finite"}};
  for (const auto& c : cases)
    for (const int value : c.values) {
      SCOPED_TRACE(c.name);
      KernelCall call;
      call.options.*c.field = value;
      const std::vector<std::string> words{c.name, " " + std::to_string(value) + ",", "expected"};
      call.expect_kernels_refused(words);
      if (c.field != &Options::gram && c.field != &Options::output) call.expect_all_refused(words);
      Index size = -7, bytes = -7;
      EXPECT_EQ(sigpath_kernel_size(&call.options, 3, 4, &size), SIGPATH_INVALID_ARGUMENT);
      expect_error_text(words);
      EXPECT_EQ(
          sigpath_kernel_workspace(nullptr, &call.options, &call.x.shape, &call.y.shape, 0, &bytes),
          SIGPATH_INVALID_ARGUMENT);
      expect_error_text(words);
      EXPECT_EQ(size, -7);
      EXPECT_EQ(bytes, -7);
    }
}

TEST(KernelErrors, OrdersAndDegrees) {
  const auto refused = [](const auto& spoil, const std::vector<std::string>& words) {
    KernelCall call;
    spoil(call.options);
    call.exponents = nullptr;
    call.exponents_count = 0;
    call.expect_all_refused(words);
  };
  for (const int order : {1, 17, -1})
    refused(
        [&](auto& o) {
          o.solver = SIGPATH_SOLVER_SERIES;
          o.order = order;
        },
        {"options.order", " " + std::to_string(order) + ",", "expected 2 to 16"});
  for (const int order : {0, 17, -1})
    refused(
        [&](auto& o) {
          o.solver = SIGPATH_SOLVER_TRUNCATED;
          o.order = order;
        },
        {"options.order", " " + std::to_string(order) + ",", "expected 1 to 16"});
  for (const int degree : {0, 17})
    refused(
        [&](auto& o) {
          o.static_kernel = SIGPATH_STATIC_POLYNOMIAL;
          o.degree = degree;
        },
        {"options.degree", " " + std::to_string(degree) + ",", "expected 1 to 16"});
  // Not read elsewhere.
  KernelCall call;
  call.options.degree = call.options.order = -3;
  call.options.shape = kNaN;
  call.expect_ok();
}

TEST(KernelErrors, ScaleAndShape) {
  for (int kernel = 0; kernel <= SIGPATH_STATIC_RATIONAL_QUADRATIC; ++kernel)
    for (const double bad : {0.0, -1.0, kNaN, kInfinity}) {
      KernelCall call;
      call.options.static_kernel = kernel;
      call.options.scale = bad;
      call.expect_all_refused({"options.scale", "expected"});
    }
  for (const double bad : {-0.5, kNaN, kInfinity}) {
    KernelCall call;
    call.options.static_kernel = SIGPATH_STATIC_POLYNOMIAL;
    call.options.shape = bad;
    call.expect_all_refused({"options.shape", "expected"});
  }
  for (const double bad : {0.0, -0.5, kNaN, kInfinity}) {
    KernelCall call;
    call.options.static_kernel = SIGPATH_STATIC_RATIONAL_QUADRATIC;
    call.options.shape = bad;
    call.expect_all_refused({"options.shape", "expected"});
  }
  KernelCall zero;
  zero.options.static_kernel = SIGPATH_STATIC_POLYNOMIAL;
  zero.options.shape = 0;
  zero.expect_ok();
}

TEST(KernelErrors, OptionsThatDoNotGoTogether) {
  const auto refused = [](const auto& spoil, const std::vector<std::string>& words) {
    KernelCall call;
    call.exponents = nullptr;
    call.exponents_count = 0;
    spoil(call);
    call.expect_refused(&KernelCall::forward, words);
  };
  for (const int solver : {SIGPATH_SOLVER_SERIES, SIGPATH_SOLVER_TRUNCATED})
    refused(
        [&](KernelCall& c) {
          c.options.solver = solver;
          c.options.order = 4;
          c.options.richardson = 1;
        },
        {"options.richardson", "expected", "SIGPATH_SOLVER_DIFFERENCE"});
  for (const auto order : {&sigpath_kernel_options::dyadic_x, &sigpath_kernel_options::dyadic_y})
    for (const int value : {1, SIGPATH_DYADIC_AUTO}) {
      refused(
          [&](KernelCall& c) {
            c.options.solver = SIGPATH_SOLVER_TRUNCATED;
            c.options.order = 4;
            c.options.dyadic_x = c.options.dyadic_y = 0;
            c.options.*order = value;
          },
          {"dyadic", "expected"});
    }
  refused([](KernelCall& c) { c.options.dyadic_x = SIGPATH_DYADIC_AUTO; }, {"dyadic", "expected"});
  refused([](KernelCall& c) { c.options.dyadic_y = SIGPATH_DYADIC_AUTO; }, {"dyadic", "expected"});
  for (const int output : {SIGPATH_KERNEL_EDGES, SIGPATH_KERNEL_GRID}) {
    const Index count = output == SIGPATH_KERNEL_EDGES ? 18 : 40;
    const auto with = [&](KernelCall& c) {
      c.options.output = output;
      c.out_count = count;
    };
    refused(
        [&](KernelCall& c) {
          with(c);
          c.options.richardson = 1;
        },
        {"options.richardson", "SIGPATH_KERNEL_VALUE"});
    refused(
        [&](KernelCall& c) {
          with(c);
          c.options.normalized = 1;
        },
        {"options.normalized", "SIGPATH_KERNEL_VALUE"});
    refused(
        [&](KernelCall& c) {
          with(c);
          c.exponents = c.exponents_memory.data();
          c.exponents_count = count;
        },
        {"exponents", "SIGPATH_KERNEL_VALUE"});
    KernelCall call;
    with(call);
    call.expect_refused(&KernelCall::vjp, {"options.output", "SIGPATH_KERNEL_VALUE"});
    call.expect_refused(&KernelCall::jvp, {"options.output", "SIGPATH_KERNEL_VALUE"});
    call.exponents = nullptr;
    call.exponents_count = 0;
    EXPECT_EQ(call.forward(), SIGPATH_OK) << sigpath_last_error();
  }
  KernelCall normalized;
  normalized.options.normalized = 1;
  normalized.expect_refused(&KernelCall::forward, {"exponents", "normalized"});
}

TEST(KernelErrors, LevelWeights) {
  const auto refused = [](int solver, int order, int level, double weight,
                          const std::string& name) {
    KernelCall call;
    call.options.solver = solver;
    call.options.order = order;
    call.options.level_weights[level] = weight;
    call.expect_all_refused({name, "expected"});
  };
  refused(SIGPATH_SOLVER_DIFFERENCE, 0, 0, 1, "options.level_weights");
  refused(SIGPATH_SOLVER_SERIES, 4, 3, 1, "options.level_weights");
  refused(SIGPATH_SOLVER_TRUNCATED, 3, 4, 1, "options.level_weights");
  refused(SIGPATH_SOLVER_TRUNCATED, 3, 2, kNaN, "options.level_weights");
  refused(SIGPATH_SOLVER_TRUNCATED, 3, 0, kInfinity, "options.level_weights");
  EXPECT_THROW(sigpath::SignatureKernel().truncated(3, {1, 2}), sigpath::Error);
  EXPECT_THROW(sigpath::SignatureKernel().truncated(17, std::vector<double>(18, 1)),
               sigpath::Error);
}

TEST(KernelErrors, ShapesThatDoNotGoTogether) {
  KernelCall dtype;
  dtype.y.shape.dtype = SIGPATH_FLOAT32;
  dtype.expect_all_refused({"y.dtype", "expected", "x"});
  KernelCall dim;
  dim.y.shape.dim = 1;
  dim.expect_all_refused({"y.dim", " 1,", "expected 2"});
  KernelCall batch;
  batch.y.shape.batch = 1;
  batch.expect_kernels_refused({"y.batch", " 1,", "expected 2", "options.gram"});
  for (const bool of_y : {false, true}) {
    KernelCall windows;
    (of_y ? windows.y : windows.x).shape.windows = 2;
    windows.expect_all_refused({of_y ? "y.windows" : "x.windows", " 2 ", "expected 0"});
  }
}

TEST(KernelErrors, Devices) {
  for (const bool of_y : {false, true}) {
    KernelCall one;
    (of_y ? one.y : one.x).shape.device = SIGPATH_CUDA;
    one.expect_all_refused({"y.device", "as that of x"});
    KernelCall unknown;
    (of_y ? unknown.y : unknown.x).shape.device = 2;
    unknown.expect_all_refused({of_y ? "y.device" : "x.device", " 2,", "expected"});
  }
  KernelCall both;
  both.x.shape.device = both.y.shape.device = SIGPATH_CUDA;
  both.expect_all_refused({"x.device", "SIGPATH_CPU", "context"});
}

TEST(KernelErrors, Shapes) {
  struct {
    Index sigpath_paths::*field;
    Index value;
    const char* name;
  } const cases[] = {{&sigpath_paths::batch, -1, "batch"},
                     {&sigpath_paths::length, 0, "length"},
                     {&sigpath_paths::dim, 0, "dim"},
                     {&sigpath_paths::batch_stride, -1, "batch_stride"},
                     {&sigpath_paths::length_stride, -2, "length_stride"},
                     {&sigpath_paths::times_stride, -1, "times_stride"},
                     {&sigpath_paths::basepoint_stride, -1, "basepoint_stride"}};
  for (const auto& c : cases)
    for (const bool of_y : {false, true}) {
      KernelCall call;
      (of_y ? call.y : call.x).shape.*c.field = c.value;
      const std::vector<std::string> words{(of_y ? "y." : "x.") + std::string(c.name),
                                           std::to_string(c.value), "expected"};
      call.expect_all_refused(words);
      Index bytes = -7;
      EXPECT_EQ(
          sigpath_kernel_workspace(nullptr, &call.options, &call.x.shape, &call.y.shape, 0, &bytes),
          SIGPATH_INVALID_ARGUMENT);
      expect_error_text(words);
      EXPECT_EQ(bytes, -7);
    }
}

TEST(KernelErrors, SizesBeyond63Bits) {
  const Index huge = Index{1} << 40;
  sigpath_kernel_options options = SIGPATH_KERNEL_OPTIONS_INIT;
  options.output = SIGPATH_KERNEL_GRID;
  Index size = -7;
  EXPECT_EQ(sigpath_kernel_size(&options, huge, huge, &size), SIGPATH_INVALID_ARGUMENT);
  expect_error_text({"63 bits"});
  EXPECT_EQ(size, -7);
  for (const Index bad : {0, -1}) {
    EXPECT_EQ(sigpath_kernel_size(&options, bad, 2, &size), SIGPATH_INVALID_ARGUMENT);
    expect_error_text({"length_x", std::to_string(bad), "expected"});
    EXPECT_EQ(sigpath_kernel_size(&options, 2, bad, &size), SIGPATH_INVALID_ARGUMENT);
    expect_error_text({"length_y", std::to_string(bad), "expected"});
  }
  KernelCall call;
  call.options.gram = 1;
  call.x.lengths = call.y.lengths = nullptr;
  call.x.shape.batch = call.y.shape.batch = huge;
  call.x.shape.batch_stride = call.y.shape.batch_stride = 1;
  call.expect_refused(&KernelCall::forward, {"63 bits"});
  call.expect_refused(&KernelCall::vjp, {"63 bits"});
}

}  // namespace
}  // namespace sigpath_test
