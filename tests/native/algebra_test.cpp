// What holds for the signature of every path.
#include "batch.h"

namespace sigpath_test {
namespace {

class Algebra : public testing::TestWithParam<sigpath_method> {
 protected:
  static constexpr int kDepth = 5;
  static constexpr Index kLength = 12, kDim = 3;
  static constexpr std::uint64_t kSeed = 42;

  std::vector<double> compute(const std::vector<double>& points) const {
    const auto length = static_cast<Index>(points.size()) / kDim;
    return sigpath::Signature(kDepth)
        .method(GetParam())
        .compute(sigpath::Paths<double>(points.data(), 1, length, kDim));
  }
  Tensor tensor(const std::vector<double>& points) const {
    return tensor_from(compute(points), kDim, kDepth);
  }
  void expect_levels(const std::vector<double>& actual, const std::vector<double>& expected) const {
    expect_levels_near(actual, expected, kDim, kDepth, 1e-13);
  }

  const std::vector<double> points_ = random_values<double>(kLength * kDim, kSeed);
  const std::vector<double> signature_ = compute(points_);
  testing::ScopedTrace trace_{__FILE__, __LINE__, "seed " + std::to_string(kSeed)};
};

TEST_P(Algebra, ChenIdentity) {
  for (const Index cut : {Index{1}, Index{5}, kLength - 2}) {
    const auto vertex = points_.begin() + cut * kDim;
    const Tensor product =
        multiply(tensor({points_.begin(), vertex + kDim}), tensor({vertex, points_.end()}));
    expect_levels_near(signature_, flatten(product, false), kDim, kDepth, 1e-13);
  }
}

TEST_P(Algebra, TimeReversalInverts) {
  std::vector<double> reversed;
  for (Index i = kLength - 1; i >= 0; --i)
    reversed.insert(reversed.end(), points_.begin() + i * kDim, points_.begin() + (i + 1) * kDim);
  const Tensor product = multiply(tensor_from(signature_, kDim, kDepth), tensor(reversed));
  auto shifted = flatten(product, false);
  ASSERT_EQ(shifted.size(), signature_.size());
  for (std::size_t i = 0; i < shifted.size(); ++i) shifted[i] += signature_[i];
  expect_levels_near(shifted, signature_, kDim, kDepth, 1e-12);
}

TEST_P(Algebra, ShuffleIdentity) {
  const Tensor s = tensor_from(signature_, kDim, kDepth);
  const auto word = [&](std::initializer_list<Index> letters) {
    Index at = 0;
    for (const Index letter : letters) at = at * kDim + letter;
    return s[letters.size()][at];
  };
  for (Index i = 0; i < kDim; ++i)
    for (Index j = 0; j < kDim; ++j) {
      EXPECT_NEAR(word({i}) * word({j}), word({i, j}) + word({j, i}), 1e-13);
      for (Index k = 0; k < kDim; ++k) {
        EXPECT_NEAR(word({i, j}) * word({k}), word({i, j, k}) + word({i, k, j}) + word({k, i, j}),
                    1e-12);
        for (Index l = 0; l < kDim; ++l)
          EXPECT_NEAR(word({i, j}) * word({k, l}),
                      word({i, j, k, l}) + word({i, k, j, l}) + word({i, k, l, j}) +
                          word({k, i, j, l}) + word({k, i, l, j}) + word({k, l, i, j}),
                      1e-12);
      }
    }
}

TEST_P(Algebra, Dilation) {
  const double factor = -1.7;
  auto scaled = points_;
  for (double& x : scaled) x *= factor;
  Tensor expected = tensor_from(signature_, kDim, kDepth);
  for (std::size_t k = 1; k < expected.size(); ++k)
    for (Real& value : expected[k]) value *= std::pow(factor, static_cast<double>(k));
  expect_levels_near(compute(scaled), flatten(expected, false), kDim, kDepth, 1e-13);
}

TEST_P(Algebra, Reparametrisation) {
  std::vector<double> finer;
  for (Index i = 0; i + 1 < kLength; ++i)
    for (const double at : {0.0, 0.0, 0.3, 0.75})  // the first point twice: a step of zero
      for (Index c = 0; c < kDim; ++c) {
        const double from = points_[i * kDim + c], to = points_[(i + 1) * kDim + c];
        finer.push_back(from + at * (to - from));
      }
  finer.insert(finer.end(), points_.end() - kDim, points_.end());
  expect_levels(compute(finer), signature_);
}

TEST_P(Algebra, Translation) {
  auto moved = points_;
  for (std::size_t i = 0; i < moved.size(); ++i) moved[i] += static_cast<double>(i % kDim) - 1.5;
  expect_levels(compute(moved), signature_);
}

TEST_P(Algebra, StraightLineIsTheExponential) {
  const std::vector<double> ends{0.5, -1, 2, 1.25, 1, -0.5};
  const Tensor expected = exponential({0.75, 2, -2.5}, kDepth);
  expect_levels_near(compute(ends), flatten(expected, false), kDim, kDepth, 1e-15);
}

std::string method_name(const testing::TestParamInfo<sigpath_method>& info) {
  constexpr const char* kNames[] = {"Auto", "Direct", "Horner"};
  return kNames[info.param];
}

INSTANTIATE_TEST_SUITE_P(Methods, Algebra, testing::ValuesIn(kMethods), method_name);

// In one dimension the signature is that of the straight line, to the last digits, however the path
// got there.
TEST(Algebra, OneChannelKeepsItsDigits) {
  const std::vector<float> path{1000, -3000, 2500, 1000.25f};
  const auto actual = sigpath::Signature(6).compute(sigpath::Paths<float>(path.data(), 1, 4, 1));
  double expected = 1;
  for (int k = 1; k <= 6; ++k) {
    expected *= 0.25 / k;
    EXPECT_NEAR(actual[k - 1], expected, 1e-6 * expected) << "level " << k;
  }
}

}  // namespace
}  // namespace sigpath_test
