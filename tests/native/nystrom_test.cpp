// Nystrom features against the Gram matrix, and against their definition.
#include "discrepancy.h"
#include "kernel_call.h"

namespace sigpath_test {
namespace {

using sigpath::nystrom_features;

template <class T>
PathSets<T> walks(Index n, Index m) {
  Shape s{n, 9, 3};
  s.ragged = true;
  PathSets<T> sets(s, m, 7);
  sets.walk(1);
  return sets;
}

// L^-1 K(z, x) with K(z, z) + ridge mean(diag) I = L L^T.
std::vector<Real> expected_features(const SignatureKernel& kernel, const std::vector<Polyline>& xs,
                                    const std::vector<Polyline>& zs, double ridge) {
  Matrix l = gram_of(kernel.options(), zs, zs);
  const Matrix xz = gram_of(kernel.options(), xs, zs);
  const std::size_t m = zs.size();
  Real trace = 0;
  for (std::size_t i = 0; i < m; ++i) trace += l[i][i];
  for (std::size_t i = 0; i < m; ++i) {
    l[i][i] += ridge * trace / static_cast<Real>(m);
    for (std::size_t j = 0; j <= i; ++j) {
      for (std::size_t k = 0; k < j; ++k) l[i][j] -= l[i][k] * l[j][k];
      l[i][j] = i == j ? std::sqrt(l[i][i]) : l[i][j] / l[j][j];
    }
  }
  std::vector<Real> features;
  for (const auto& row : xz) {
    const std::size_t at = features.size();
    for (std::size_t i = 0; i < m; ++i) {
      Real sum = row[i];
      for (std::size_t k = 0; k < i; ++k) sum -= l[i][k] * features[at + k];
      features.push_back(sum / l[i][i]);
    }
  }
  return features;
}

std::vector<SignatureKernel> kernels() {
  return {SignatureKernel(), SignatureKernel().rbf(1.2).dyadic(1, 1),
          SignatureKernel().series(8).normalized(), SignatureKernel().matern32(1).truncated(4)};
}

TEST(Nystrom, AreWhatTheirDefinitionSays) {
  for (const auto& kernel : kernels())
    for (const double ridge : {1e-2, 1e-5})
      for (const auto& [n, m] : {std::array<Index, 2>{1, 1}, {7, 5}, {20, 9}, {3, 17}}) {
        const auto sets = walks<double>(n, m);
        expect_near_scaled(nystrom_features(kernel, sets.x.paths(), sets.y.paths(), ridge),
                           expected_features(kernel, polylines(sets.x), polylines(sets.y), ridge),
                           1e-8, text_of(kernel));
      }
}

TEST(Nystrom, InFloat) {
  for (const auto& kernel : kernels()) {
    const auto sets = walks<float>(9, 6);
    expect_near_scaled(nystrom_features(kernel, sets.x.paths(), sets.y.paths(), 1e-2),
                       expected_features(kernel, polylines(sets.x), polylines(sets.y), 1e-2), 1e-4,
                       text_of(kernel));
  }
}

TEST(Nystrom, GiveTheGramMatrixWhereLandmarksAreThePaths) {
  for (const auto& kernel : kernels()) {
    const auto sets = walks<double>(12, 12);
    const auto x = sets.x.paths();
    const auto phi = nystrom_features(kernel, x, x, 1e-12);
    const auto gram = kernel.gram(x);
    std::vector<double> inner(gram.size());
    for (std::size_t a = 0; a < 12; ++a)
      for (std::size_t b = 0; b < 12; ++b)
        for (std::size_t i = 0; i < 12; ++i) inner[a * 12 + b] += phi[a * 12 + i] * phi[b * 12 + i];
    expect_near_scaled(inner, gram, 1e-8, text_of(kernel));
  }
}

TEST(Nystrom, DoNotDependOnThreads) {
  const auto sets = walks<double>(50, 20);
  const sigpath::Context one(1), three(3);
  const auto kernel = SignatureKernel().rbf(1);
  expect_same_bits(nystrom_features(kernel, sets.x.paths(), sets.y.paths(), 1e-6, &three),
                   nystrom_features(kernel, sets.x.paths(), sets.y.paths(), 1e-6, &one),
                   "features");
}

TEST(NystromErrors, EqualLandmarksNeedARidge) {
  auto sets = walks<double>(4, 3);
  for (auto* n : {&sets.y.lengths[0], &sets.y.lengths[2]}) *n = 7;
  std::fill(sets.y.points.begin(), sets.y.points.end(), 0.5);
  for (Index b = 0; b < 3; b += 2) sets.y.point(b, 3, 1) = 1.5;
  const SignatureKernel kernel = SignatureKernel().rbf(1);
  EXPECT_THROW(nystrom_features(kernel, sets.x.paths(), sets.y.paths(), 0), sigpath::Error);
  expect_error_text({"ridge", "positive definite"});
  EXPECT_NO_THROW(nystrom_features(kernel, sets.x.paths(), sets.y.paths(), 1e-6));
}

TEST(NystromErrors, RidgeAndLandmarks) {
  for (const double bad : {-1e-9, std::nan(""), std::numeric_limits<double>::infinity()}) {
    KernelCall call;
    call.ridge = bad;
    call.expect_refused(&KernelCall::features, {"ridge", "expected"});
  }
  KernelCall none;
  none.y.shape.batch = 0;
  none.expect_refused(&KernelCall::features, {"z.batch", "0", "expected 1"});
  KernelCall windows;
  windows.y.shape.windows = 1;
  windows.expect_refused(&KernelCall::features, {"z.windows", "1", "expected 0"});
  KernelCall dim;
  dim.y.shape.dim = 1;
  dim.expect_refused(&KernelCall::features, {"z.dim", "1", "expected 2"});
  KernelCall bad;
  *bad.at(KernelCall::kYPoints, 1) = std::nan("");
  bad.expect_refused(&KernelCall::features, {"z_points", "path 0, point 0, channel 1", "nan"});
}

}  // namespace
}  // namespace sigpath_test
