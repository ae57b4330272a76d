// What the algebra says of the signatures of paths.
#include "tensor_operations.h"

namespace sigpath_test {
namespace {

class TensorIdentities : public testing::Test {
 protected:
  static constexpr Index kBatch = 3, kLength = 9, kDim = 3;
  static constexpr int kDepth = 4;
  using Vector = std::vector<double>;

  // The points [begin, end) of every path.
  static Vector part(const Vector& points, Index begin, Index end) {
    Vector out;
    for (Index b = 0; b < kBatch; ++b) {
      const auto row = points.begin() + b * kLength * kDim;
      out.insert(out.end(), row + begin * kDim, row + end * kDim);
    }
    return out;
  }
  static Vector signature(const Vector& points) {
    const auto length = static_cast<Index>(points.size()) / kBatch / kDim;
    return sigpath::Signature(kDepth).compute(
        sigpath::Paths<double>(points.data(), kBatch, length, kDim));
  }
  static void expect_levels(const Vector& actual, const Vector& wanted, double rtol = 1e-13) {
    expect_levels_near(actual, wanted, kDim, kDepth, rtol);
  }

  const Vector points_ = random_values<double>(kBatch * kLength * kDim, 7);
  const Vector signature_ = signature(points_);
  const sigpath::Tensors<double> tensors_{kBatch, kDim, kDepth};
};

TEST_F(TensorIdentities, ChenPutsTwoHalvesTogether) {
  for (const Index cut : {Index{1}, Index{4}, kLength - 2})
    expect_levels(tensors_.product(signature(part(points_, 0, cut + 1)),
                                   signature(part(points_, cut, kLength))),
                  signature_);
}

TEST_F(TensorIdentities, ProductOfTheSegments) {
  Vector segments;
  for (Index b = 0; b < kBatch; ++b)
    for (Index i = 0; i + 1 < kLength; ++i) {
      const double* x = points_.data() + (b * kLength + i) * kDim;
      const auto s = sigpath::Signature(kDepth).compute(sigpath::Paths<double>(x, 1, 2, kDim));
      segments.insert(segments.end(), s.begin(), s.end());
    }
  expect_levels(tensors_.product_all(kLength - 1, segments), signature_);
}

TEST_F(TensorIdentities, ExpAndLogInvertEachOther) {
  expect_levels(tensors_.exp(tensors_.log(signature_)), signature_);
  const auto any = random_values<double>(kBatch * tensors_.size(), 8);
  expect_levels(tensors_.log(tensors_.exp(any)), any, 1e-12);
}

TEST_F(TensorIdentities, TheAntipodeInverts) {
  const auto inverse = tensors_.antipode(signature_);
  for (const auto& product :
       {tensors_.product(inverse, signature_), tensors_.product(signature_, inverse)})
    for (const double x : product) EXPECT_NEAR(x, 0, 1e-13);
  Vector reversed;
  for (Index b = 0; b < kBatch; ++b)
    for (Index i = kLength - 1; i >= 0; --i) {
      const auto at = points_.begin() + (b * kLength + i) * kDim;
      reversed.insert(reversed.end(), at, at + kDim);
    }
  expect_levels(inverse, signature(reversed), 1e-12);
}

TEST_F(TensorIdentities, DilationIsTheSignatureOfTheScaledPath) {
  const Vector scale{0.5, -1.5, 2};
  auto scaled_points = points_;
  for (std::size_t i = 0; i < scaled_points.size(); ++i) scaled_points[i] *= scale[i % kDim];
  expect_levels(tensors_.dilate(signature_, scale), signature(scaled_points));
}

TEST_F(TensorIdentities, JoinIsTheSignatureWithOneMorePoint) {
  const auto step = [&](Index from) {
    Vector z;
    for (Index b = 0; b < kBatch; ++b)
      for (Index c = 0; c < kDim; ++c) {
        const double* x = points_.data() + (b * kLength + from) * kDim + c;
        z.push_back(x[kDim] - x[0]);
      }
    return z;
  };
  expect_levels(tensors_.join(signature(part(points_, 0, kLength - 1)), step(kLength - 2)),
                signature_);
  expect_levels(tensors_.join(signature(part(points_, 1, kLength)), step(0), true), signature_);
}

TEST_F(TensorIdentities, ShuffleTurnsProductsIntoOneFunctional) {
  const sigpath::Tensors<double> with(kBatch, kDim, kDepth, true);
  Vector s;
  for (Index b = 0; b < kBatch; ++b) {
    s.push_back(1);
    const auto row = signature_.begin() + b * tensors_.size();
    s.insert(s.end(), row, row + tensors_.size());
  }
  // Functionals on words of two letters at most, so that nothing is cut off.
  Vector a(with.size(), 0.0), b = a;
  for (std::size_t i = 0; i < 1 + 3 + 9; ++i) {
    a[i] = 0.1 * static_cast<double>(i) - 0.5;
    b[i] = 1 - 0.2 * static_cast<double>(i);
  }
  const auto product = with.inner(with.shuffle(a, b), s), left = with.inner(a, s),
             right = with.inner(b, s);
  for (Index i = 0; i < kBatch; ++i)
    EXPECT_NEAR(product[i], left[i] * right[i], 1e-12 * std::abs(product[i]) + 1e-12);
}

// One letter n times and m times shuffle in more ways than a number holds; of nothing they make
// nothing.
TEST(DeepShuffle, OfFewCoefficientsIsFinite) {
  const sigpath::Tensors<float> tensors(1, 1, 300, true);
  std::vector<float> one(301), x(301), g(301, 1);
  one[0] = x[1] = 1;
  EXPECT_EQ(tensors.shuffle(one, x), x);
  const auto [to_one, to_x] = tensors.shuffle_vjp(one, x, g);
  for (int k = 0; k < 300; ++k) EXPECT_EQ(to_one[k], k + 1.0f) << k;
  for (int k = 0; k <= 300; ++k) EXPECT_EQ(to_x[k], 1) << k;
}

TEST_F(TensorIdentities, ShuffleIsCommutativeAndAssociative) {
  const auto a = random_values<double>(kBatch * tensors_.size(), 1),
             b = random_values<double>(kBatch * tensors_.size(), 2),
             c = random_values<double>(kBatch * tensors_.size(), 3);
  expect_levels(tensors_.shuffle(a, b), tensors_.shuffle(b, a));
  expect_levels(tensors_.shuffle(tensors_.shuffle(a, b), c),
                tensors_.shuffle(a, tensors_.shuffle(b, c)));
}

}  // namespace
}  // namespace sigpath_test
