// Directional derivatives of kernels against the vector-Jacobian products.
#include "kernel_gradient.h"
#include "targets.h"

namespace sigpath_test {
namespace {

Real inner(const std::vector<double>& a, const std::vector<double>& b) {
  Real sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += Real(a[i]) * b[i];
  return sum;
}

// <cotangent, J tangent> = <J^T cotangent, tangent>, for every pair by itself.
void check(const SignatureKernel& kernel, const PathSets<double>& sets) {
  const Shape& s = sets.x.shape;
  const SignatureKernel k = transformed(kernel, s);
  for (const bool gram : {false, true}) {
    if (!gram && !sets.one_set && s.batch != sets.y.shape.batch) continue;
    if (!gram && sets.one_set && k.options().normalized) continue;  // 1, whatever the path
    SCOPED_TRACE(testing::Message()
                 << s << ", gram " << gram << ", one set " << sets.one_set << ", " << text_of(k));
    auto tangent = random_values<double>(s.batch * s.length * s.dim, s.seed + 77);
    auto read = tangent;
    for (Index b = 0; b < s.batch; ++b)  // beyond a length it is not read
      for (Index i = sets.x.lengths[b] * s.dim; i < s.length * s.dim; ++i) {
        tangent[b * s.length * s.dim + i] = std::nan("");
        read[b * s.length * s.dim + i] = 0;
      }
    const auto actual = k.jvp(sets.all(gram), tangent);
    std::vector<Real> expected;
    for (std::size_t p = 0; p < actual.size(); ++p) {
      std::vector<double> unit(actual.size(), 0);
      unit[p] = 1;
      expected.push_back(inner(k.vjp(sets.all(gram), unit).x, read));
    }
    expect_near_scaled(actual, expected, 1e-11, "derivatives");
  }
}

TEST(KernelJvp, EverySolverAndStaticKernel) {
  for (const auto& solver : solvers())
    for (const auto& kernel : static_kernels()) {
      Shape s{3, 6, 2};
      s.ragged = true;
      check(lifted(solver, kernel), PathSets<double>(s, 3, 5));
      check(lifted(solver, kernel), PathSets<double>(s));
    }
}

TEST(KernelJvp, EveryTransform) {
  for_each_transform([](Shape s) {
    s.batch = 3;
    s.ragged = true;
    for (const auto& kernel : {SignatureKernel().linear(0.5), SignatureKernel().rbf(1.4)}) {
      check(kernel, PathSets<double>(s, 2, 5));
      check(kernel, PathSets<double>(s));
    }
  });
}

TEST(KernelJvp, EveryTarget) {
  for_each_target([] {
    for (const auto& kernel :
         {SignatureKernel().linear(0.4), SignatureKernel().rbf(1.5).dyadic(0, 1),
          SignatureKernel().linear(0.5).series(8), SignatureKernel().matern12(1.5).truncated(4)})
      for (const Index batch : {1, 9})
        check(kernel, PathSets<double>(Shape{batch, 9, 2}, batch, 12));
  });
}

TEST(KernelJvp, FloatAgreesWithDouble) {
  for (const auto& solver : solvers()) {
    const auto kernel = lifted(solver, SignatureKernel().rbf(1.3));
    SCOPED_TRACE(text_of(kernel));
    const PathSets<float> narrow(Shape{3, 19, 3}, 3, 12);
    const auto tangent = random_values<float>(3 * 19 * 3, 4);
    expect_near_scaled(
        kernel.jvp(narrow.gram(), tangent),
        kernel.jvp(widened(narrow).gram(), std::vector<double>(tangent.begin(), tangent.end())),
        2e-5, "derivatives");
  }
}

TEST(KernelJvp, PathsOfOnePointHaveZero) {
  const PathSets<double> sets(Shape{2, 1, 2}, 3, 4);
  EXPECT_EQ(SignatureKernel().jvp(sets.gram(), {1, 2, 3, 4}), std::vector<double>(6, 0));
  EXPECT_EQ(SignatureKernel().rbf(1).jvp(sets.gram(), {1, 2, 3, 4}), std::vector<double>(6, 0));
}

}  // namespace
}  // namespace sigpath_test
