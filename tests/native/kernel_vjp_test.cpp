// Vector-Jacobian products of kernels against central differences of the reference.
#include "kernel_gradient.h"
#include "targets.h"

namespace sigpath_test {
namespace {

// At a point that two paths share, exp(-r) has no gradient: the reference's differences are not
// accurate there.
bool has_kinks(const SignatureKernel& kernel, const Shape& s, bool one_set) {
  return kernel.options().static_kernel == SIGPATH_STATIC_MATERN12 &&
         (s.basepoint == Extra::kFixed || (s.basepoint == Extra::kShared && one_set));
}

void check(const SignatureKernel& kernel, const PathSets<double>& sets) {
  const SignatureKernel k = transformed(kernel, sets.x.shape);
  if (has_kinks(k, sets.x.shape, sets.one_set)) return;
  for (const bool gram : {false, true}) {
    if (!gram && !sets.one_set && sets.x.shape.batch != sets.y.shape.batch) continue;
    if (!gram && sets.one_set && k.options().normalized) continue;  // 1, whatever the path
    SCOPED_TRACE(testing::Message() << sets.x.shape << ", gram " << gram << ", one set "
                                    << sets.one_set << ", " << text_of(k));
    const auto cotangent = random_cotangent(sets, gram);
    expect_gradients_near(kernel_gradient(k, sets, gram, cotangent),
                          kernel_differences(k, sets, gram, cotangent), 1e-8);
  }
}

// Two sets and one.
void check(const SignatureKernel& kernel, const Shape& s, Index batch_y, Index length_y) {
  check(kernel, PathSets<double>(s, batch_y, length_y));
  check(kernel, PathSets<double>(s));
}

TEST(KernelVjp, EverySolverAndStaticKernel) {
  for (const auto& solver : solvers())
    for (const auto& kernel : static_kernels()) {
      Shape s{2, 4, 2};
      s.seed = static_cast<std::uint64_t>(1 + kernel.options().static_kernel);
      check(lifted(solver, kernel), s, 2, 3);
      s.ragged = true;
      s.time = s.basepoint = Extra::kPerPath;
      check(lifted(solver, kernel), s, 3, 4);
    }
}

TEST(KernelVjp, EveryTransform) {
  for_each_transform([](Shape s) {
    for (const bool ragged : {false, true}) {
      s.ragged = ragged;
      s.length = 3 + ragged;
      s.seed += 10;
      for (const auto& kernel : {SignatureKernel().linear(0.5), SignatureKernel().rbf(1.4)})
        check(kernel, s, ragged ? 3 : 2, 3);
    }
  });
}

TEST(KernelVjp, EveryRefinement) {
  for (const auto& kernel : {SignatureKernel().linear(0.7), SignatureKernel().matern32(1.5)})
    for (const auto& [x, y] : {std::array{0, 1}, {1, 0}, {1, 1}, {2, 1}, {1, 3}})
      check(SignatureKernel(kernel).dyadic(x, y), Shape{2, 4, 2}, 2, 5);
}

TEST(KernelVjp, EveryShape) {
  const struct {
    Index batch, length, dim, batch_y, length_y;
  } shapes[] = {{1, 2, 1, 1, 2},  {1, 2, 3, 1, 5},  {1, 9, 1, 1, 2},   {2, 1, 2, 2, 4},
                {2, 4, 2, 2, 1},  {9, 3, 2, 9, 4},  {1, 4, 2, 9, 3},   {9, 3, 2, 1, 4},
                {1, 3, 17, 1, 3}, {1, 3, 33, 2, 3}, {2, 13, 2, 2, 18}, {1, 37, 1, 1, 35}};
  for (const auto& shape : shapes)
    for (const auto& kernel : {SignatureKernel().linear(0.4), SignatureKernel().rbf(2)})
      check(kernel, Shape{shape.batch, shape.length, shape.dim}, shape.batch_y, shape.length_y);
}

TEST(KernelVjp, EveryTarget) {
  for_each_target([] {
    for (const auto& kernel :
         {SignatureKernel().linear(0.4), SignatureKernel().rbf(1.5).dyadic(1, 1),
          SignatureKernel().linear(0.5).series(12), SignatureKernel().matern52(1.5).truncated(4)}) {
      Shape s{11, 3, 2};
      s.ragged = true;
      check(kernel, s, 2, 5);
      check(kernel, PathSets<double>(Shape{1, 9, 3}, 1, 6));
    }
  });
}

// The derivative along a random direction of all points, through many rows of checkpoints.
TEST(KernelVjp, LongPaths) {
  for (const auto& kernel : {SignatureKernel(), SignatureKernel().rbf(1),
                             SignatureKernel().dyadic(1, 0), SignatureKernel().series(8),
                             SignatureKernel().richardson(), SignatureKernel().truncated(6)})
    for (const auto& [length_x, length_y] : {std::array<Index, 2>{150, 97}, {41, 230}}) {
      SCOPED_TRACE(testing::Message() << text_of(kernel) << ", " << length_x << ", " << length_y);
      PathSets<double> sets(Shape{2, length_x, 2}, 2, length_y);
      sets.walk(0.7);
      const auto g = kernel.vjp(sets.pairs(), {0.7, -1.1});
      const auto along_x = random_values<double>(2 * length_x * 2, 5);
      const auto along_y = random_values<double>(2 * length_y * 2, 6);
      const auto value = [&](double h) {
        PathSets<double> moved = sets;
        for (std::size_t i = 0; i < along_x.size(); ++i) moved.x.points[i] += h * along_x[i];
        for (std::size_t i = 0; i < along_y.size(); ++i) moved.y.points[i] += h * along_y[i];
        const auto k = expected_kernels(kernel, moved, false);
        return 0.7 * k[0] - 1.1 * k[1];
      };
      Real along = 0;
      for (std::size_t i = 0; i < along_x.size(); ++i) along += Real(g.x[i]) * along_x[i];
      for (std::size_t i = 0; i < along_y.size(); ++i) along += Real(g.y[i]) * along_y[i];
      const Real difference = (value(0x1p-17) - value(-0x1p-17)) / 0x1p-16L;
      EXPECT_NEAR(static_cast<double>(along / difference), 1, 1e-6);
    }
}

TEST(KernelVjp, FloatAgreesWithDouble) {
  for (const auto& solver : solvers())
    for (const auto& kernel : static_kernels()) {
      const SignatureKernel k = lifted(solver, kernel);
      SCOPED_TRACE(text_of(k));
      const PathSets<float> narrow(Shape{3, 9, 3}, 4, 7);
      const auto cotangent = random_cotangent(narrow, true);
      expect_gradients_near(
          kernel_gradient(k, narrow, true, cotangent),
          kernel_gradient(k, widened(narrow), true, {cotangent.begin(), cotangent.end()}), 2e-5,
          1e-3);
    }
}

TEST(KernelVjp, FloatOnLongPathsAgreesWithDouble) {
  for (const auto& kernel : {SignatureKernel(), SignatureKernel().rbf(1)}) {
    PathSets<float> narrow(Shape{9, 512, 4}, 9, 512);
    narrow.walk(1);
    const auto cotangent = random_cotangent(narrow, false);
    expect_gradients_near(
        kernel_gradient(kernel, narrow, false, cotangent),
        kernel_gradient(kernel, widened(narrow), false, {cotangent.begin(), cotangent.end()}), 2e-5,
        1e-4);
  }
}

TEST(KernelVjp, ZeroBeyondALength) {
  Shape s{4, 6, 2};
  s.ragged = true;
  const PathSets<double> sets(s, 4, 6);
  const auto g =
      kernel_gradient(SignatureKernel().rbf(1), sets, true, random_cotangent(sets, true));
  Index beyond = 0;
  for (Index b = 0; b < s.batch; ++b)
    for (Index i = sets.x.lengths[b]; i < s.length; ++i, ++beyond)
      for (Index c = 0; c < s.dim; ++c) EXPECT_EQ(g.x.points[(b * s.length + i) * s.dim + c], 0);
  EXPECT_GT(beyond, 0);
}

TEST(KernelVjp, GradientsThatAreNotAskedForChangeNothing) {
  Shape s{3, 5, 2};
  s.time = s.basepoint = Extra::kPerPath;
  const PathSets<double> sets(s, 3, 4);
  for (const auto& kernel : {SignatureKernel().linear(0.5), SignatureKernel().rbf(1.2),
                             SignatureKernel().linear(0.5).normalized()}) {
    const SignatureKernel k = transformed(kernel, s);
    const auto cotangent = random_cotangent(sets, true);
    const auto all = kernel_gradient(k, sets, true, cotangent);
    const sigpath::Span<const double> given(cotangent);
    std::vector<double> x(all.x.points.size()), y(all.y.points.size()), two(2);
    k.vjp(sets.gram(), given, sigpath::KernelGradient<double>{{x}, {}, {}});
    k.vjp(sets.gram(), given, sigpath::KernelGradient<double>{{}, {y}, {}});
    k.vjp(sets.gram(), given, sigpath::KernelGradient<double>{{}, {}, two});
    expect_same_bits(x, all.x.points, "x alone");
    expect_same_bits(y, all.y.points, "y alone");
    expect_same_bits(two, all.static_parameters, "static alone");
    std::vector<double> times(all.y.times.size()), basepoint(all.x.basepoint.size());
    k.vjp(sets.gram(), given,
          sigpath::KernelGradient<double>{{{}, {}, basepoint}, {{}, times, {}}, {}});
    expect_same_bits(times, all.y.times, "times alone");
    expect_same_bits(basepoint, all.x.basepoint, "basepoint alone");
  }
}

TEST(KernelVjp, NormalizedOfAPathByItselfHasNone) {
  const PathSets<double> sets(Shape{3, 6, 2});
  for (const auto& solver : solvers()) {
    const auto kernel = lifted(solver, SignatureKernel().rbf(1)).normalized();
    for (const double g : kernel.vjp(sets.pairs(), {1, -2, 3}).x)
      EXPECT_NEAR(g, 0, 1e-14) << text_of(kernel);
  }
}

TEST(KernelVjp, LinearInTheCotangent) {
  const PathSets<double> sets(Shape{3, 6, 3}, 3, 5);
  const auto kernel = SignatureKernel().linear(0.5);
  auto cotangent = random_cotangent(sets, true);
  auto expected = kernel.vjp(sets.gram(), cotangent);
  for (double& x : cotangent) x *= -4;
  for (auto* side : {&expected.x, &expected.y})
    for (double& x : *side) x *= -4;
  const auto actual = kernel.vjp(sets.gram(), cotangent);
  expect_same_bits(actual.x, expected.x, "a power of two is exact");
  expect_same_bits(actual.y, expected.y, "a power of two is exact");
}

}  // namespace
}  // namespace sigpath_test
