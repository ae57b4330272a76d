// Gram matrices: symmetric, positive semidefinite, the same for any number of threads.
#include "kernel_gradient.h"

namespace sigpath_test {
namespace {

template <class T>
class KernelGram : public testing::Test {};

using Types = testing::Types<float, double>;
TYPED_TEST_SUITE(KernelGram, Types);

TYPED_TEST(KernelGram, OfOneSetIsExactlySymmetric) {
  for (const auto& solver : solvers())
    for (const Index batch : {1, 2, 7, 8, 9, 17, 40}) {
      Shape s{batch, 7, 3};
      s.ragged = true;
      const PathSets<TypeParam> sets(s);
      const auto gram = lifted(solver, SignatureKernel().rbf(1)).compute(sets.gram());
      for (Index a = 0; a < batch; ++a)
        for (Index b = 0; b < a; ++b)
          ASSERT_EQ(gram[a * batch + b], gram[b * batch + a]) << text_of(solver) << ", " << batch;
    }
}

// The pairs of one set are the diagonal, and its Gram matrix is that of the set with itself.
TYPED_TEST(KernelGram, OfOneSetIsThatOfTwoEqualOnes) {
  for (const auto& solver : solvers()) {
    Shape s{11, 9, 2};
    s.ragged = true;
    const PathSets<TypeParam> sets(s);
    const auto kernel = lifted(solver, SignatureKernel().linear(0.5));
    if (kernel.options().dyadic_x != kernel.options().dyadic_y) continue;
    const auto x = sets.x.paths();
    const auto gram = kernel.gram(x);
    const double rtol = tolerance<TypeParam>(1e-13, 1e-5);
    expect_kernels_near(gram, kernel.gram(x, x), rtol, text_of(kernel));
    const auto pairs = kernel.compute(sigpath::pairs(x));
    expect_kernels_near(pairs, kernel.pairs(x, x), rtol, text_of(kernel));
    for (std::size_t b = 0; b < pairs.size(); ++b)
      EXPECT_NEAR(pairs[b], gram[b * 12], rtol * std::abs(pairs[b])) << text_of(kernel);
  }
}

// Cholesky of the Gram matrix with a little on the diagonal.
template <class T>
bool is_positive(const std::vector<T>& gram, double jitter) {
  const auto n = static_cast<std::size_t>(std::sqrt(static_cast<double>(gram.size())) + 0.5);
  std::vector<Real> l(gram.begin(), gram.end());
  Real largest = 0;
  for (std::size_t i = 0; i < n; ++i) largest = std::max(largest, l[i * n + i]);
  for (std::size_t i = 0; i < n; ++i) {
    l[i * n + i] += jitter * largest;
    for (std::size_t j = 0; j <= i; ++j) {
      for (std::size_t k = 0; k < j; ++k) l[i * n + j] -= l[i * n + k] * l[j * n + k];
      if (i != j) l[i * n + j] /= l[j * n + j];
    }
    if (!(l[i * n + i] > 0)) return false;
    l[i * n + i] = std::sqrt(l[i * n + i]);
  }
  return true;
}

TYPED_TEST(KernelGram, OfRandomWalksIsPositiveSemidefinite) {
  const double jitter = tolerance<TypeParam>(1e-13, 1e-5);
  for (const auto& solver : solvers())
    for (const auto& kernel : static_kernels()) {
      Shape s{30, 20, 3};
      s.ragged = true;
      PathSets<TypeParam> sets(s);
      sets.walk(1);
      EXPECT_TRUE(is_positive(lifted(solver, kernel).compute(sets.gram()), jitter))
          << text_of(lifted(solver, kernel));
    }
  const std::vector<TypeParam> negative{1, 2, 2, 1};
  EXPECT_FALSE(is_positive(negative, jitter));
}

// More pairs than are taken at a time, few pairs, and one long one.
std::vector<PathSets<double>> threaded_sets() {
  Shape many{45, 30, 3};
  many.ragged = true;
  many.time = many.basepoint = Extra::kPerPath;
  std::vector<PathSets<double>> all;
  all.emplace_back(many, 45, 41);
  all.emplace_back(many);
  all.emplace_back(Shape{3, 300, 2}, 3, 250);
  all.emplace_back(Shape{1, 2000, 3}, 1, 1700);
  all.back().walk(1);
  return all;
}

TEST(KernelThreads, SameBitsForAnyNumber) {
  const sigpath::Context one(1);
  const SignatureKernel kernels[] = {
      SignatureKernel().linear(0.2), SignatureKernel().rbf(1.5), SignatureKernel().series(4),
      SignatureKernel().linear(0.1).truncated(3), SignatureKernel().rbf(1.5).normalized()};
  for (const PathSets<double>& sets : threaded_sets())
    for (const auto& plain : kernels)
      for (const bool gram : {false, true}) {
        if (sets.x.shape.length == 2000 && gram) continue;  // the same pair
        const SignatureKernel kernel = transformed(plain, sets.x.shape);
        SCOPED_TRACE(testing::Message() << sets.x.shape << ", " << text_of(kernel));
        const auto cotangent = random_cotangent(sets, gram);
        const auto& s = sets.x.shape;
        const auto tangent = random_values<double>(s.batch * s.length * s.dim, 3);
        const auto values = kernel.compute(sets.all(gram), &one);
        const auto gradients = kernel_gradient(kernel, sets, gram, cotangent, &one);
        const auto derivatives = kernel.jvp(sets.all(gram), tangent, &one);
        for (const int threads : {2, 3}) {
          const sigpath::Context context(threads);
          const std::string what = std::to_string(threads) + " threads";
          expect_same_bits(kernel.compute(sets.all(gram), &context), values, what);
          expect_same_gradients(kernel_gradient(kernel, sets, gram, cotangent, &context), gradients,
                                what);
          expect_same_bits(kernel.jvp(sets.all(gram), tangent, &context), derivatives, what);
        }
        expect_same_bits(kernel.compute(sets.all(gram)), values, "default context");
      }
}

TEST(KernelThreads, SameBitsInFloat) {
  const sigpath::Context one(1), three(3);
  PathSets<float> sets(Shape{35, 60, 4}, 29, 55);
  sets.walk(1);
  for (const auto& kernel : {SignatureKernel(), SignatureKernel().matern32(1)}) {
    const auto cotangent = random_cotangent(sets, true);
    expect_same_bits(kernel.compute(sets.gram(), &three), kernel.compute(sets.gram(), &one), "f32");
    expect_same_gradients(kernel_gradient(kernel, sets, true, cotangent, &three),
                          kernel_gradient(kernel, sets, true, cotangent, &one), "f32");
  }
}

}  // namespace
}  // namespace sigpath_test
