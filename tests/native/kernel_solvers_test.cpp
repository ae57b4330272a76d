// How fast the solvers converge, against the exact solution of the Goursat problem; the truncated
// kernel against inner products of signatures; the automatic refinement.
#include "kernel_case.h"

namespace sigpath_test {
namespace {

class Convergence : public testing::Test {
 protected:
  // The largest error of a kernel over the Gram matrix.
  double error(const SignatureKernel& kernel) const {
    const auto actual = kernel.compute(sets.gram());
    Real worst = 0;
    for (std::size_t i = 0; i < actual.size(); ++i)
      worst = std::max(worst, std::abs(actual[i] - exact[i]));
    return static_cast<double>(worst);
  }

  // log2 of the errors' ratio from an order of refinement to the next.
  double rate(SignatureKernel kernel, int order) const {
    const double coarse = error(kernel.dyadic(order, order));
    return std::log2(coarse / error(kernel.dyadic(order + 1, order + 1)));
  }

  static PathSets<double> walks() {
    PathSets<double> sets(Shape{3, 12, 3}, 3, 9);
    sets.walk(0.8);
    return sets;
  }
  const PathSets<double> sets = walks();
  const std::vector<Real> exact = expected_kernels(SignatureKernel().series(), sets, true);
};

TEST_F(Convergence, DifferencesAreOfTheSecondOrder) {
  for (const int order : {5, 6}) EXPECT_NEAR(rate(SignatureKernel(), order), 2, 0.3) << order;
  EXPECT_LT(error(SignatureKernel().dyadic(5, 5)), 1e-4);
}

// The error of differences is a h^2 + b h^3 + ..., of which the first is gone.
TEST_F(Convergence, RichardsonIsOfTheThirdOrder) {
  for (const int order : {3, 4, 5}) {
    EXPECT_NEAR(rate(SignatureKernel().richardson(), order), 3, 0.3) << order;
    EXPECT_LT(error(SignatureKernel().dyadic(order, order).richardson()),
              error(SignatureKernel().dyadic(order + 1, order + 1)) / 3);
  }
}

TEST_F(Convergence, RefiningOneSideAloneStalls) {
  const double both = error(SignatureKernel().dyadic(5, 5));
  EXPECT_GT(error(SignatureKernel().dyadic(10, 0)), 10 * both);
  EXPECT_GT(error(SignatureKernel().dyadic(0, 10)), 10 * both);
}

TEST_F(Convergence, SeriesFallFasterThanAnyPower) {
  double last = 1;
  for (const int order : {2, 4, 6, 8, 10}) {
    const double now = error(SignatureKernel().series(order));
    EXPECT_LT(now, last / 20) << "order " << order;
    last = std::max(now, 1e-12);
    if (now < 1e-13) break;
  }
  EXPECT_LT(error(SignatureKernel().series(8)), 1e-9);
  EXPECT_LT(error(SignatureKernel().series(16)), 1e-13);
}

TEST_F(Convergence, RefinementHelpsSeriesToo) {
  const double plain = error(SignatureKernel().series(2));
  const double refined = error(SignatureKernel().series(2).dyadic(1, 1));
  EXPECT_LT(refined, plain / 3);
}

// |Delta| < 0.5, as the header says.
TEST(KernelSeries, OrderEightIsTenDigitsOnSmallCells) {
  PathSets<double> sets(Shape{4, 129, 8}, 4, 129);
  sets.walk(1);
  Real largest = 0;
  for (Index b = 0; b < 4; ++b)
    for (const auto& row :
         double_increments(SignatureKernel().options(), sets.x.path(b), sets.y.path(b)))
      for (const Real delta : row) largest = std::max(largest, std::abs(delta));
  ASSERT_LT(largest, 0.5);
  const auto kernel = SignatureKernel().series(8);
  expect_kernels_near(kernel.compute(sets.pairs()), expected_kernels(kernel, sets, false), 1e-10,
                      "order 8");
}

// <S_n(x), S_n(y)> of truncated signatures, which are functions of their own.
TEST(KernelTruncated, IsTheInnerProductOfSignatures) {
  for (const int depth : {1, 2, 3, 5, 8})
    for (const bool weighted : {false, true})
      for (const Index dim : {1, 2, 3}) {
        if (depth == 8 && dim == 3) continue;
        SCOPED_TRACE(testing::Message() << "depth " << depth << ", dim " << dim);
        Shape s{3, 6, dim};
        s.ragged = true;
        s.time = Extra::kFixed;
        s.depth = depth;
        s.scalar_term = true;
        const PathSets<double> sets(s, 4, 9);
        const auto weights = random_values<double>(depth + 1, s.seed);
        SignatureKernel kernel = transformed(SignatureKernel(), s);
        kernel.truncated(depth, weighted ? weights : std::vector<double>{});
        const auto sx = sets.x.compute(), sy = sets.y.compute();
        const std::size_t size = sx.size() / 3;
        std::vector<Real> expected;
        for (std::size_t a = 0; a < 3; ++a)
          for (std::size_t b = 0; b < 4; ++b) {
            Real sum = 0;
            std::size_t at = 0, level = 1;
            for (int n = 0; n <= depth; ++n, level *= static_cast<std::size_t>(s.channels()))
              for (std::size_t i = 0; i < level; ++i, ++at)
                sum += (weighted ? Real(weights[static_cast<std::size_t>(n)]) : 1) *
                       sx[a * size + at] * sy[b * size + at];
            expected.push_back(sum);
          }
        expect_kernels_near(kernel.compute(sets.gram()), expected, 1e-11, "gram");
      }
}

TEST(KernelTruncated, GoesToTheKernel) {
  const PathSets<double> sets(Shape{3, 5, 2}, 3, 4);
  for (const auto& kernel : static_kernels()) {
    const auto exact = expected_kernels(SignatureKernel(kernel).series(), sets, true);
    expect_kernels_near(SignatureKernel(kernel).truncated(16).compute(sets.gram()), exact, 1e-9,
                        text_of(kernel));
  }
}

TEST(KernelNormalized, IsOneOnTheDiagonalAndAtMostOne) {
  PathSets<double> sets(Shape{6, 10, 3});
  for (const auto& solver : {SignatureKernel().series(12), SignatureKernel().truncated(6)}) {
    const auto gram = SignatureKernel(solver).normalized().compute(sets.gram());
    for (std::size_t a = 0; a < 6; ++a)
      for (std::size_t b = 0; b < 6; ++b) {
        EXPECT_LE(std::abs(gram[a * 6 + b]), 1 + 1e-12);
        if (a == b) {
          EXPECT_NEAR(gram[a * 6 + b], 1, 1e-14);
        }
      }
  }
}

// The least order with max|Delta| 4^-order <= 0.3, the longest steps of x and y bounding |Delta|.
class DyadicOrder : public testing::Test {
 protected:
  // sqrt(kappa(a, a) - 2 kappa(a, b) + kappa(b, b)), the longest of any path.
  static Real longest_step(const SignatureKernel& kernel, const Batch<double>& batch) {
    Real longest = 0;
    const auto& o = kernel.options();
    for (Index b = 0; b < batch.shape.batch; ++b) {
      const Polyline x = batch.path(b);
      for (std::size_t i = 0; i + 1 < x.size(); ++i)
        longest =
            std::max(longest, static_kernel(o, x[i], x[i]) - 2 * static_kernel(o, x[i], x[i + 1]) +
                                  static_kernel(o, x[i + 1], x[i + 1]));
    }
    return std::sqrt(longest);
  }
  static int expected(Real bound) {
    int order = 0;
    for (; bound > 0.3L; bound /= 4) ++order;
    return order;
  }
};

TEST_F(DyadicOrder, IsTheLeastOfItsBound) {
  for (const auto& plain : static_kernels())
    for (const double scale : {0.05, 0.7, 3.0, 20.0}) {
      Shape s{4, 7, 2};
      s.ragged = true;
      s.time = Extra::kPerPath;
      const PathSets<double> sets(s, 3, 5);
      SignatureKernel kernel = transformed(plain, s);
      if (plain.options().static_kernel <= SIGPATH_STATIC_POLYNOMIAL) {
        sigpath_kernel_options o = kernel.options();
        o.scale *= scale / 3;
        kernel = SignatureKernel(o);
      } else {
        sigpath_kernel_options o = kernel.options();
        o.scale /= scale;
        kernel = SignatureKernel(o);
      }
      const Real x = longest_step(kernel, sets.x), y = longest_step(kernel, sets.y);
      EXPECT_EQ(kernel.dyadic_order(sets.gram()), expected(x * y)) << text_of(kernel);
      EXPECT_EQ(kernel.dyadic_order(sigpath::gram(sets.x.paths())), expected(x * x))
          << text_of(kernel);
    }
}

TEST_F(DyadicOrder, AutoIsThatOrder) {
  const PathSets<double> sets(Shape{3, 6, 3}, 3, 5);
  for (const auto& plain : {SignatureKernel().linear(0.9), SignatureKernel().rbf(0.8)}) {
    const SignatureKernel kernel = SignatureKernel(plain).auto_dyadic();
    const int order = kernel.dyadic_order(sets.gram());
    ASSERT_GT(order, 0);
    const SignatureKernel fixed = SignatureKernel(plain).dyadic(order, order);
    expect_same_bits(kernel.compute(sets.gram()), fixed.compute(sets.gram()), "kernel");
    const std::vector<double> cotangent(9, 1);
    const auto actual = kernel.vjp(sets.gram(), cotangent);
    const auto expected = fixed.vjp(sets.gram(), cotangent);
    expect_same_bits(actual.x, expected.x, "x");
    expect_same_bits(actual.y, expected.y, "y");
    const auto tangent = random_values<double>(3 * 6 * 3, 9);
    expect_same_bits(kernel.jvp(sets.gram(), tangent), fixed.jvp(sets.gram(), tangent), "jvp");
  }
}

TEST_F(DyadicOrder, BeyondSixteenIsRefused) {
  const PathSets<double> sets(Shape{2, 4, 2}, 2, 4);
  for (const double scale : {3e5, 1e160}) {
    const auto kernel = SignatureKernel().linear(scale).auto_dyadic();
    EXPECT_THROW(kernel.dyadic_order(sets.gram()), sigpath::Error);
    expect_error_text({"dyadic_x", "SIGPATH_DYADIC_AUTO", "16"});
    EXPECT_THROW(kernel.compute(sets.gram()), sigpath::Error);
    expect_error_text({"dyadic_x", "SIGPATH_DYADIC_AUTO", "16"});
  }
}

}  // namespace
}  // namespace sigpath_test
