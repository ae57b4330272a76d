// Signature kernels against the reference: static kernels, transforms, refinement, shapes, strides.
#include "kernel_case.h"
#include "targets.h"

namespace sigpath_test {
namespace {

// Pairs and Gram matrix, both dtypes.
void check(const SignatureKernel& kernel, const Shape& shape, Index batch_y, Index length_y) {
  SCOPED_TRACE(testing::Message() << shape << ", y " << batch_y << " by " << length_y << ", "
                                  << text_of(kernel));
  const SignatureKernel k = transformed(kernel, shape);
  const PathSets<double> wide(shape, batch_y, length_y);
  const PathSets<float> narrow(shape, batch_y, length_y);
  for (const bool gram : {false, true}) {
    if (!gram && batch_y != shape.batch) continue;
    const std::string what = gram ? "gram" : "pairs";
    expect_kernels_near(k.compute(wide.all(gram)), expected_kernels(k, wide, gram), 1e-11, what);
    expect_kernels_near(k.compute(narrow.all(gram)), expected_kernels(k, narrow, gram), 1e-5,
                        what + " in float");
  }
}

TEST(Kernel, EveryStaticKernelUnderEveryTransform) {
  for_each_transform([](Shape s) {
    for (const bool ragged : {false, true}) {
      s.ragged = ragged;
      s.batch = 3;
      s.length = 5;
      s.seed += 10;
      for (const auto& kernel : static_kernels()) check(kernel, s, 3, 4);
    }
  });
}

TEST(Kernel, EveryRefinement) {
  for (const auto& kernel : static_kernels())
    for (const auto& [x, y] : {std::array{0, 1}, {1, 0}, {1, 1}, {2, 1}, {0, 3}, {3, 3}}) {
      Shape s{2, 5, 3};
      s.ragged = x == y;
      s.seed = static_cast<std::uint64_t>(10 * x + y);
      check(SignatureKernel(kernel).dyadic(x, y), s, 3, 7);
    }
}

TEST(Kernel, EverySolver) {
  for (const auto& solver : solvers())
    for (const auto& kernel : static_kernels()) {
      Shape s{3, 5, 2};
      s.ragged = true;
      check(lifted(solver, kernel), s, 3, 4);
      s.time = s.basepoint = Extra::kPerPath;
      check(lifted(solver, kernel), s, 2, 3);
    }
}

// Lanes left idle, whole ones, more than one group; one path of either.
TEST(Kernel, EveryBatch) {
  for (const auto& kernel : {SignatureKernel().linear(0.5), SignatureKernel().rbf(1)})
    for (Index batch = 1; batch <= 20; ++batch) {
      Shape s{batch, 6, 3};
      s.seed = static_cast<std::uint64_t>(batch);
      s.ragged = batch % 3 == 0;
      check(kernel, s, batch, 5);
      check(kernel, s, 1, 7);
      s.batch = 1;
      check(kernel, s, batch, 7);
    }
}

// One point, one step, odd and even numbers of steps, and more than any tile has.
TEST(Kernel, EveryLength) {
  for (const auto& kernel : {SignatureKernel().linear(0.3), SignatureKernel().matern52(1.5)})
    for (const Index length_x : {1, 2, 3, 4, 5, 8, 9, 17, 70})
      for (const Index length_y : {1, 2, 3, 4, 6, 33, 129}) {
        Shape s{2, length_x, 2};
        s.seed = static_cast<std::uint64_t>(length_x * 1000 + length_y);
        check(kernel, s, 2, length_y);
      }
}

TEST(Kernel, EveryDimension) {
  for (const auto& kernel : {SignatureKernel().linear(0.3), SignatureKernel().rbf(2)})
    for (const Index dim : {1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 40, 100}) {
      Shape s{3, 9, dim};
      s.seed = static_cast<std::uint64_t>(dim);
      check(SignatureKernel(kernel).linear(0.9 / std::sqrt(static_cast<double>(dim))), s, 3, 8);
      check(kernel, s, 3, 8);
    }
}

TEST(Kernel, EveryTarget) {
  for_each_target([] {
    for (const auto& solver : solvers())
      for (const Index batch : {1, 3, 8, 19}) {
        Shape s{batch, 7, 3};
        s.seed = static_cast<std::uint64_t>(batch);
        s.ragged = batch == 19;
        check(lifted(solver, SignatureKernel().linear(0.4)), s, batch, 10);
        check(lifted(solver, SignatureKernel().rbf(1.3)), s, 2, 5);
      }
    for (const auto& kernel : static_kernels()) check(kernel, Shape{11, 9, 4}, 11, 12);
  });
}

// Random walks of 512 points: where the textbook form has lost three digits more in float.
TEST(Kernel, FloatOnLongPathsAgreesWithDouble) {
  for (const auto& kernel :
       {SignatureKernel(), SignatureKernel().rbf(1), SignatureKernel().series(4)}) {
    SCOPED_TRACE(text_of(kernel));
    PathSets<float> narrow(Shape{9, 512, 4}, 9, 512);
    narrow.walk(1);
    PathSets<double> wide(narrow.x.shape, 9, 512);
    std::copy(narrow.x.points.begin(), narrow.x.points.end(), wide.x.points.begin());
    std::copy(narrow.y.points.begin(), narrow.y.points.end(), wide.y.points.begin());
    for (const bool gram : {false, true})
      expect_kernels_near(kernel.compute(narrow.all(gram)), kernel.compute(wide.all(gram)), 1e-5,
                          gram ? "gram" : "pairs");
  }
}

TEST(Kernel, DoubleOnLongPathsAgreesWithTheReference) {
  for (const auto& kernel : {SignatureKernel(), SignatureKernel().rbf(1).dyadic(1, 1)}) {
    PathSets<double> sets(Shape{3, 500, 3}, 3, 301);
    sets.walk(1);
    expect_kernels_near(kernel.compute(sets.pairs()), expected_kernels(kernel, sets, false), 1e-12,
                        text_of(kernel));
  }
}

TEST(Kernel, Strides) {
  const Shape s{4, 6, 3};
  PathSets<double> sets(s, 4, 5);
  std::vector<double> spread(4 * 61, std::nan(""));
  for (Index b = 0; b < 4; ++b)
    for (Index i = 0; i < 6; ++i)
      for (Index c = 0; c < 3; ++c) spread[b * 61 + i * 7 + c] = sets.x.point(b, i, c);
  const auto strided = sigpath::Paths<double>(spread.data(), 4, 6, 3).strides(61, 7);
  const SignatureKernel kernel = SignatureKernel().linear(0.4);
  const auto y = sets.y.paths();
  expect_same_bits(kernel.gram(strided, y), kernel.compute(sets.gram()), "x");
  expect_same_bits(kernel.gram(y, strided), kernel.gram(y, sets.x.paths()), "y");
  expect_same_bits(kernel.gram(strided), kernel.gram(sets.x.paths()), "x alone");

  const auto cotangent = random_values<double>(16, 8);
  const auto expected = kernel.vjp(sets.gram(), cotangent);
  const auto actual = kernel.vjp(sigpath::gram(strided, y), cotangent);
  expect_same_bits(actual.x, expected.x, "gradient to x");
  expect_same_bits(actual.y, expected.y, "gradient to y");
  const auto tangent = random_values<double>(4 * 6 * 3, 9);
  expect_same_bits(kernel.jvp(sigpath::gram(strided, y), tangent), kernel.jvp(sets.gram(), tangent),
                   "derivatives");

  // Windows that overlap are paths like others.
  const auto windows = sigpath::Paths<double>::sliding(sets.x.points.data(), 24, 3, 6, 2);
  std::vector<double> copies;
  for (Index w = 0; w < windows.shape().batch; ++w)
    copies.insert(copies.end(), sets.x.points.begin() + w * 6, sets.x.points.begin() + w * 6 + 18);
  const sigpath::Paths<double> apart(copies.data(), windows.shape().batch, 6, 3);
  expect_same_bits(kernel.gram(windows), kernel.gram(apart), "windows");
}

TEST(Kernel, PathsOfOnePointHaveOne) {
  for (const auto& solver : solvers())
    for (const auto& kernel : static_kernels()) {
      const SignatureKernel k = lifted(solver, kernel);
      if (k.options().normalized) continue;  // that of the other path is not 1
      const PathSets<double> sets(Shape{3, 1, 2}, 3, 6);
      EXPECT_EQ(k.compute(sets.pairs()), std::vector<double>(3, 1)) << text_of(k);
      EXPECT_EQ(k.gram(sets.x.paths()), std::vector<double>(9, 1)) << text_of(k);
      const auto g = k.vjp(sets.gram(), std::vector<double>(9, 1.5));
      EXPECT_EQ(g.x, std::vector<double>(6, 0)) << text_of(k);
      EXPECT_EQ(g.y, std::vector<double>(36, 0)) << text_of(k);
    }
}

// A path by itself has its own order of refinement on both sides.
TEST(Kernel, NormalizedOfSidesThatAreRefinedDifferently) {
  for (const auto& kernel : {SignatureKernel().linear(0.5), SignatureKernel().rbf(1)})
    check(SignatureKernel(kernel).dyadic(2, 1).normalized(), Shape{4, 5, 2}, 4, 9);
}

// With one set the matrix is symmetric all the same.
TEST(Kernel, OneSetOfSidesThatAreRefinedDifferently) {
  const PathSets<double> sets(Shape{9, 6, 2});
  const auto kernel = SignatureKernel().rbf(1).dyadic(2, 0);
  for (const bool gram : {false, true})
    expect_kernels_near(kernel.compute(sets.all(gram)), expected_kernels(kernel, sets, gram), 1e-12,
                        gram ? "gram" : "pairs");
}

TEST(Kernel, SymmetricInItsArguments) {
  for (const auto& solver : solvers()) {
    const PathSets<double> sets(Shape{5, 7, 3}, 5, 7);
    const auto k = lifted(solver, SignatureKernel().rbf(1.2));
    if (k.options().dyadic_x != k.options().dyadic_y) continue;
    expect_kernels_near(k.pairs(sets.y.paths(), sets.x.paths()), k.compute(sets.pairs()), 1e-13,
                        text_of(k));
  }
}

// Neither a translation nor a point twice changes a linear kernel.
TEST(Kernel, OfPathsThatAreMovedOrStandStill) {
  const SignatureKernel kernel = SignatureKernel().linear(0.5).series(12);
  PathSets<double> sets(Shape{2, 5, 2}, 2, 6);
  const auto expected = kernel.compute(sets.gram());
  std::vector<double> slow;
  for (Index b = 0; b < 2; ++b)
    for (const Index i : {0, 0, 1, 2, 2, 2, 3, 4, 4})
      for (Index c = 0; c < 2; ++c) slow.push_back(sets.x.point(b, i, c) + 3);
  expect_kernels_near(kernel.gram(sigpath::Paths<double>(slow.data(), 2, 9, 2), sets.y.paths()),
                      expected, 1e-12, "slow");
}

}  // namespace
}  // namespace sigpath_test
