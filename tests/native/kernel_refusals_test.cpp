// What floating point cannot hold is refused: never NaN, and never a wrong number in its stead.
#include <sigpath/discrepancy.hpp>

#include "kernel_call.h"
#include "kernel_case.h"
#include "targets.h"

namespace sigpath_test {
namespace {

// In one channel, up and down if it turns.
std::vector<double> zigzag(Index points, double step, bool turn) {
  std::vector<double> x;
  for (Index i = 0; i < points; ++i) x.push_back(step * static_cast<double>(turn ? i % 2 : i));
  return x;
}
sigpath::Paths<double> one_path(const std::vector<double>& x) {
  return {x.data(), 1, static_cast<Index>(x.size()), 1};
}

template <class T>
class KernelSteps : public testing::Test {};
using Types = testing::Types<float, double>;
TYPED_TEST_SUITE(KernelSteps, Types);

// A block of cells may grow by more than half of the floating range, and by more than all of it.
TYPED_TEST(KernelSteps, OfLargeDeltaAreRightOrRefused) {
  using T = TypeParam;
  const bool wide = sizeof(T) == 8;
  for (const double delta :
       wide ? std::vector<double>{50, 3000, 1e6, 1e60} : std::vector<double>{5, 30, 80, 200, 1e4}) {
    std::vector<T> x;
    for (int i = 0; i < 25; ++i) x.push_back(static_cast<T>(i * std::sqrt(delta)));
    const sigpath::Paths<T> path(x.data(), 1, 25, 1);
    Polyline line;
    for (const T v : x) line.push_back({Real(v)});
    const Real expected = kernel_of(SignatureKernel().options(), line, line);
    int exponent = 0;
    const Real mantissa = std::frexp(expected, &exponent);
    for_each_target([&] {
      try {
        const auto k = SignatureKernel().scaled(sigpath::gram(path));
        const double ratio = static_cast<double>(Real(k.values[0]) / mantissa);
        EXPECT_NEAR(std::ldexp(ratio, static_cast<int>(k.exponents[0] - exponent)), 1,
                    tolerance<T>(1e-11, 1e-4))
            << delta;
      } catch (const sigpath::Error&) {
        expect_error_text({"x_points: the kernel of path 0 of x and path 0 of x", "smaller steps"});
        EXPECT_GT(delta, tolerance<T>(1e6, 300));
      }
    });
  }
}

TEST(KernelRefusals, EdgesGridsAndDirectionsBeyondTheRange) {
  const auto x = zigzag(400, 1, false);
  const auto of = sigpath::pairs(one_path(x), one_path(x));
  for (const auto& kernel : {SignatureKernel(), SignatureKernel().series(5)}) {
    const std::vector<std::string> words{"x_points", "path 0 of x and path 0 of y",
                                         "within the floating range"};
    EXPECT_THROW(kernel.edges(of), sigpath::Error);
    expect_error_text(words);
    EXPECT_THROW(kernel.grid(of), sigpath::Error);
    expect_error_text(words);
    EXPECT_THROW(kernel.jvp(of, x), sigpath::Error);
    expect_error_text(words);
    SignatureKernel spreading(kernel);
    spreading.check_finite(false);
    EXPECT_FALSE(std::isfinite(spreading.grid(of).back()));
  }
}

// Paths whose kernels with one another are infinite, and their discrepancies NaN.
TEST(KernelRefusals, SumsOfInfiniteKernels) {
  std::vector<double> x;
  for (int b = 0; b < 3; ++b)
    for (const double v : zigzag(400, 1 + 0.01 * b, false)) x.push_back(v);
  const sigpath::Paths<double> paths(x.data(), 3, 400, 1);
  const SignatureKernel kernel;
  using sigpath::Discrepancy;
  for (const auto& of : {Discrepancy::mmd(kernel), Discrepancy::unbiased_mmd(kernel),
                         Discrepancy::score(kernel), Discrepancy::expected_score(kernel)}) {
    EXPECT_THROW(of.compute(paths, paths), sigpath::Error);
    expect_error_text({"x_points", "inf", "normalize"});
  }
  EXPECT_THROW(sigpath::two_sample_test(kernel, paths, paths, 19, 1), sigpath::Error);
  expect_error_text({"x_points", "sum", "normalize"});
  EXPECT_THROW(sigpath::nystrom_features(kernel, paths, paths, 1e-6), sigpath::Error);
  expect_error_text({"z_points", "paths 0 and 0", "inf", "normalize"});
  EXPECT_NO_THROW(
      sigpath::two_sample_test(SignatureKernel(kernel).normalized(), paths, paths, 19, 1));
}

TEST(KernelRefusals, SizesThatOverflow) {
  KernelCall call;
  call.x.shape.length = call.y.shape.length = Index{1} << 40;
  call.options.dyadic_x = call.options.dyadic_y = 16;
  Index bytes = -7;
  EXPECT_EQ(
      sigpath_kernel_workspace(nullptr, &call.options, &call.x.shape, &call.y.shape, 0, &bytes),
      SIGPATH_INVALID_ARGUMENT);
  expect_error_text({"steps of x", "63 bits"});
  call.options.dyadic_x = call.options.dyadic_y = 0;
  call.x.shape.length = call.y.shape.length = 100;
  call.options.gram = 1;
  call.x.shape.batch = call.y.shape.batch = Index{1} << 33;
  EXPECT_EQ(
      sigpath_kernel_workspace(nullptr, &call.options, &call.x.shape, &call.y.shape, 0, &bytes),
      SIGPATH_INVALID_ARGUMENT);
  expect_error_text({"pairs", "63 bits"});
  EXPECT_EQ(bytes, -7);
}

// k(x, x) of paths that are refined on one side only is not that of k(x, y).
TEST(KernelRefusals, NormalizedWithItselfNeedsEqualOrders) {
  const auto x = zigzag(9, 0.5, true);
  const auto kernel = SignatureKernel().normalized().dyadic(1, 2);
  EXPECT_THROW(kernel.gram(one_path(x)), sigpath::Error);
  expect_error_text({"options.dyadic_y", "is 2", "options.dyadic_x 1", "equal orders"});
  EXPECT_NO_THROW(kernel.gram(one_path(x), one_path(x)));
}

// Edges and grids have scratch memory of their own.
TEST(KernelRefusals, MemoryOfEdgesAndGrids) {
  const PathSets<double> sets(Shape{9, 40, 3}, 7, 30);
  const sigpath::Context one(1);
  sigpath_kernel_options options = SIGPATH_KERNEL_OPTIONS_INIT;
  options.gram = 1;
  for (const int output : {SIGPATH_KERNEL_EDGES, SIGPATH_KERNEL_GRID}) {
    options.output = output;
    const sigpath_paths x = sets.x.paths().shape(), y = sets.y.paths().shape();
    Index bytes = 0;
    ASSERT_EQ(
        sigpath_kernel_workspace(one.get(), &options, &x, &y, SIGPATH_KERNEL_PASS_FORWARD, &bytes),
        SIGPATH_OK)
        << sigpath_last_error();
    const sigpath::Context enough(1, bytes), tight(1, bytes - 1);
    const auto run = [&](const sigpath::Context& context) {
      return output == SIGPATH_KERNEL_EDGES ? SignatureKernel().edges(sets.gram(), &context)
                                            : SignatureKernel().grid(sets.gram(), &context);
    };
    EXPECT_NO_THROW(run(enough));
    EXPECT_THROW(run(tight), sigpath::Error);
    expect_error_text({"workspace", std::to_string(bytes)});
  }
}

}  // namespace
}  // namespace sigpath_test
