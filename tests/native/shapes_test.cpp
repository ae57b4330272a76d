// Signatures of many shapes against the reference in long double.
#include "batch.h"

namespace sigpath_test {
namespace {

// Batch, length, dim and depth. The numbers of channels that kernels know beforehand and others.
constexpr Shape kShapes[] = {
    {1, 6, 1, 12}, {2, 5, 1, 30},  {3, 7, 1, 1},  {2, 20, 2, 8}, {1, 12, 3, 6}, {2, 10, 4, 5},
    {1, 10, 5, 4}, {2, 8, 6, 4},   {1, 8, 7, 3},  {2, 8, 8, 3},  {1, 8, 9, 3},  {2, 5, 40, 2},
    {3, 7, 3, 1},  {2, 1, 3, 4},   {1, 1, 1, 1},  {2, 2, 4, 4},  {1, 2, 1, 1},  {5, 3, 2, 2},
    {1, 2, 11, 2}, {1, 300, 2, 4}, {1, 300, 5, 3}};

template <class T>
class Shapes : public testing::Test {};

using Types = testing::Types<float, double>;
TYPED_TEST_SUITE(Shapes, Types);

TYPED_TEST(Shapes, MatchTheReference) {
  std::uint64_t seed = 200;
  for (Shape s : kShapes) {
    s.seed = ++seed;
    const Batch<TypeParam> batch(s);
    const auto expected = batch.expected();
    for (const auto method : kMethods) {
      s.method = method;
      SCOPED_TRACE(s);
      expect_levels_near(signature_for(s).compute(batch.paths()), expected, s.dim, s.depth,
                         tolerance<TypeParam>(1e-13, s.length > 100 ? 1e-5 : 2e-6));
    }
  }
}

// In a batch of one and in a larger one, whose paths may be computed several at a time.
TYPED_TEST(Shapes, MethodsAgree) {
  for (const Index dim : {1, 2, 3, 5, 8, 13})
    for (const Index paths : {1, 37}) {
      Shape s{paths, 25, dim, dim > 8 ? 3 : 4};
      s.seed = 7 + static_cast<std::uint64_t>(dim);
      const Batch<TypeParam> batch(s);
      s.method = SIGPATH_METHOD_DIRECT;
      const auto direct = signature_for(s).compute(batch.paths());
      for (const auto method : {SIGPATH_METHOD_HORNER, SIGPATH_METHOD_AUTO}) {
        s.method = method;
        SCOPED_TRACE(s);
        expect_levels_near(signature_for(s).compute(batch.paths()), direct, s.dim, s.depth,
                           tolerance<TypeParam>(1e-12, 1e-4));
      }
    }
}

TEST(SignatureSize, CountsTheCoefficients) {
  Shape s{1, 3, 2, 3};
  EXPECT_EQ(signature_for(s).size(2), 2 + 4 + 8);
  s.scalar_term = true;
  EXPECT_EQ(signature_for(s).size(2), 1 + 2 + 4 + 8);
  s.lead_lag = true;
  EXPECT_EQ(signature_for(s).size(2), 1 + 4 + 16 + 64);
  s.time = Extra::kFixed;
  EXPECT_EQ(signature_for(s).size(2), 1 + 5 + 25 + 125);
  s.basepoint = Extra::kFixed;
  EXPECT_EQ(signature_for(s).size(2), 1 + 5 + 25 + 125);
  EXPECT_EQ(sigpath::Signature(1).size(1), 1);
  EXPECT_EQ(sigpath::Signature(2).size(100000000), 100000000 + 10000000000000000);
}

}  // namespace
}  // namespace sigpath_test
