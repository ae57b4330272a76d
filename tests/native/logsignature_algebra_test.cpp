// Log-signatures and signatures, there and back, and the Baker-Campbell-Hausdorff product.
#include "logsignature.h"

namespace sigpath_test {
namespace {

class LogsignatureAlgebra : public testing::TestWithParam<sigpath_basis> {
 protected:
  static constexpr Index kBatch = 3, kLength = 8, kDim = 3;
  static constexpr int kDepth = 5;
  using Vector = std::vector<double>;

  static Vector part(const Vector& points, Index begin, Index end) {
    Vector out;
    for (Index b = 0; b < kBatch; ++b) {
      const auto row = points.begin() + b * kLength * kDim;
      out.insert(out.end(), row + begin * kDim, row + end * kDim);
    }
    return out;
  }
  sigpath::Paths<double> paths(const Vector& points) const {
    return {points.data(), kBatch, static_cast<Index>(points.size()) / kBatch / kDim, kDim};
  }
  Vector logsignature(const Vector& points) const { return plan_.compute(paths(points)); }
  Vector signature(const Vector& points) const {
    return sigpath::Signature(kDepth).compute(paths(points));
  }

  const sigpath::LogSignature plan_{kDim, kDepth, GetParam()};
  const Vector points_ = random_values<double>(kBatch * kLength * kDim, 11);
};

TEST_P(LogsignatureAlgebra, OfSignaturesIsOfPaths) {
  expect_near_scaled(plan_.of_signature(kBatch, signature(points_)), logsignature(points_), 1e-14,
                     "of_signature");
}

TEST_P(LogsignatureAlgebra, BackToTheSignature) {
  expect_levels_near(plan_.to_signature(kBatch, logsignature(points_)), signature(points_), kDim,
                     kDepth, 1e-12);
}

TEST_P(LogsignatureAlgebra, ThereAndBackFromAnyCoefficients) {
  const auto any = random_values<double>(kBatch * plan_.size(), 12);
  expect_near_scaled(plan_.of_signature(kBatch, plan_.to_signature(kBatch, any)), any, 1e-11,
                     "coefficients");
  const std::vector<float> narrow(any.begin(), any.end());
  expect_near_scaled(plan_.of_signature(kBatch, plan_.to_signature(kBatch, narrow)), any, 2e-4,
                     "float");
}

TEST_P(LogsignatureAlgebra, CombineIsTheConcatenation) {
  for (const Index cut : {Index{1}, Index{4}, kLength - 2}) {
    const auto a = logsignature(part(points_, 0, cut + 1)),
               b = logsignature(part(points_, cut, kLength));
    expect_near_scaled(plan_.combine(kBatch, a, b), logsignature(points_), 1e-12, "combined");
  }
}

TEST_P(LogsignatureAlgebra, OneForAll) {
  const auto a = random_values<double>(plan_.size(), 1),
             b = random_values<double>(kBatch * plan_.size(), 2);
  Vector repeated;
  for (Index i = 0; i < kBatch; ++i) repeated.insert(repeated.end(), a.begin(), a.end());
  expect_same_bits(plan_.combine(kBatch, a, b), plan_.combine(kBatch, repeated, b), "combine");
  expect_same_bits(plan_.to_signature(kBatch, a), plan_.to_signature(kBatch, repeated), "exp");
  const auto cotangent = random_values<double>(kBatch * plan_.size(), 3);
  expect_same_bits(plan_.combine_vjp(kBatch, a, b, cotangent).first,
                   plan_.combine_vjp(kBatch, repeated, b, cotangent).first, "gradient");
}

// J^T g against central differences of the function itself, whose values the tests above check.
template <class Function>
void expect_gradient(const std::vector<double>& gradient, std::vector<double> x,
                     const std::vector<double>& cotangent, const Function& f) {
  std::vector<double> expected;
  for (double& v : x) {
    const double here = v;
    Real change = 0;
    for (const double sign : {1.0, -1.0}) {
      v = here + sign * 1e-5;
      const auto y = f(x);
      for (std::size_t i = 0; i < y.size(); ++i) change += sign * cotangent[i] * y[i];
    }
    v = here;
    expected.push_back(static_cast<double>(change / 2e-5L));
  }
  expect_near_scaled(gradient, expected, 1e-7, "gradient");
}

TEST_P(LogsignatureAlgebra, GradientsAgreeWithDifferences) {
  for (const auto& [dim, depth] : std::vector<std::pair<Index, int>>{{2, 5}, {3, 3}, {4, 1}}) {
    const sigpath::LogSignature plan(dim, depth, GetParam());
    const auto signature = random_values<double>(2 * plan.signature_size(), 1),
               row = random_values<double>(2 * plan.size(), 2, 0.7),
               other = random_values<double>(2 * plan.size(), 3, 0.7),
               of_row = random_values<double>(2 * plan.size(), 4),
               of_signature = random_values<double>(2 * plan.signature_size(), 5);
    expect_gradient(plan.of_signature_vjp(2, signature, of_row), signature, of_row,
                    [&](const Vector& x) { return plan.of_signature(2, x); });
    expect_gradient(plan.to_signature_vjp(2, row, of_signature), row, of_signature,
                    [&](const Vector& x) { return plan.to_signature(2, x); });
    const auto [da, db] = plan.combine_vjp(2, row, other, of_row);
    expect_gradient(da, row, of_row, [&](const Vector& x) { return plan.combine(2, x, other); });
    expect_gradient(db, other, of_row, [&](const Vector& x) { return plan.combine(2, row, x); });
  }
}

std::string basis_name(const testing::TestParamInfo<sigpath_basis>& info) {
  constexpr const char* kNames[] = {"Expanded", "LyndonWords", "LyndonBrackets"};
  return kNames[info.param];
}

INSTANTIATE_TEST_SUITE_P(Bases, LogsignatureAlgebra, testing::ValuesIn(kBases), basis_name);

TEST(LogsignatureAlgebra, ASignatureThatIsNoneHasTheWordsOfItsLogarithm) {
  // Any tensor has a logarithm; only a Lie element has coordinates in brackets.
  const auto any = random_values<double>(39, 6);
  const auto expanded = sigpath::LogSignature(3, 3, SIGPATH_BASIS_EXPANDED).of_signature(1, any);
  expect_near_scaled(expanded, flatten(log_of(tensor_from(any, 3, 3)), false), 1e-14, "expanded");
  const auto words = sigpath::Words::truncated(3, 3);
  expect_near_scaled(sigpath::LogSignature(words).of_signature(1, any), expanded, 1e-14, "words");
}

}  // namespace
}  // namespace sigpath_test
