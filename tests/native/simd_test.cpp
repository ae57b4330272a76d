// Every SIMD target that this machine can run.
#include "gradient.h"
#include "targets.h"

namespace sigpath_test {
namespace {

class Simd : public testing::Test {
 protected:
  ~Simd() override { (void)sigpath_simd_force(nullptr); }
};

TEST_F(Simd, TheBestIsInUse) {
  ASSERT_FALSE(targets().empty());
  EXPECT_EQ(sigpath_simd_target(), targets().front());
}

TEST_F(Simd, EveryTargetAgreesWithTheReference) {
  for (const std::string& target : targets()) {
    SCOPED_TRACE(target);
    ASSERT_EQ(sigpath_simd_force(target.c_str()), SIGPATH_OK) << sigpath_last_error();
    EXPECT_EQ(sigpath_simd_target(), target);
    for (const Index dim : {1, 2, 3, 4, 5, 6, 7, 8, 17})
      for (const auto method : kMethods) {
        Shape s{19, 9, dim, dim < 8 ? 4 : 2};
        s.method = method;
        s.seed = static_cast<std::uint64_t>(dim);
        SCOPED_TRACE(s);
        const Batch<double> batch(s);
        expect_levels_near(batch.compute(), batch.expected(), s.channels(), s.depth, 1e-12);
        const Batch<float> narrow(s);
        expect_levels_near(narrow.compute(), narrow.expected(), s.channels(), s.depth, 1e-5);
      }
  }
}

TEST_F(Simd, EveryTargetHasTheSameGradients) {
  for (const Index dim : {1, 2, 4, 8, 9}) {
    Shape s{19, 9, dim, 3};
    const Batch<double> batch(s);
    const auto cotangent = random_cotangent<double>(s);
    const auto expected = differences_of(batch, cotangent).points;
    for (const std::string& target : targets()) {
      SCOPED_TRACE(target);
      ASSERT_EQ(sigpath_simd_force(target.c_str()), SIGPATH_OK);
      expect_near_scaled(gradient_of(batch, cotangent).points, expected, 1e-9, "points");
    }
  }
}

TEST_F(Simd, NullRestoresTheBest) {
  ASSERT_EQ(sigpath_simd_force(targets().back().c_str()), SIGPATH_OK);
  ASSERT_EQ(sigpath_simd_force(nullptr), SIGPATH_OK);
  EXPECT_EQ(sigpath_simd_target(), targets().front());
}

TEST_F(Simd, AnUnknownTargetIsUnsupportedAndChangesNothing) {
  const std::string last = targets().back();
  ASSERT_EQ(sigpath_simd_force(last.c_str()), SIGPATH_OK);
  for (const char* name : {"AVX99", "", "avx2"}) {
    EXPECT_EQ(sigpath_simd_force(name), SIGPATH_UNSUPPORTED) << name;
    expect_error_text({"target", "'" + std::string(name) + "'", sigpath_simd_targets()});
    EXPECT_EQ(sigpath_simd_target(), last);
  }
}

}  // namespace
}  // namespace sigpath_test
