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

// Whole paths and parts in lanes, lanes left idle, one path at a time; chunks and their ends.
Shape random_shape(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  const auto pick = [&](auto... values) {
    const std::vector<Index> all{values...};
    return all[random() % all.size()];
  };
  Shape s;
  s.seed = seed;
  s.batch = pick(1, 2, 5, 8, 17, 35);
  s.length = pick(1, 2, 5, 33, 34, 70, 131);
  s.dim = pick(2, 3, 4, 5, 7, 11);
  s.depth = static_cast<int>(s.dim < 4   ? pick(2, 3, 4, 6)
                             : s.dim < 7 ? pick(2, 3, 4)
                                         : pick(1, 2, 3));
  s.lead_lag = s.dim < 4 && pick(0, 0, 1) == 1;
  if (s.lead_lag) s.depth = std::min(s.depth, 4);
  s.time = kExtras[pick(0, 0, 1, 3)];
  s.basepoint = kExtras[pick(0, 0, 1, 3)];
  s.ragged = pick(0, 1) == 1;
  return s;
}

Shape by_horner(Shape s) {
  s.method = SIGPATH_METHOD_HORNER;
  return s;
}

template <class T>
void expect_random_shapes_agree(double rtol) {
  for (std::uint64_t seed = 7000; seed < 7030; ++seed) {
    const Shape s = random_shape(seed);
    SCOPED_TRACE(testing::Message() << s);
    const Batch<T> batch(s), plain(by_horner(s));
    const auto cotangent = random_cotangent<T>(s);
    const auto expected = batch.expected();
    const auto gradient = gradient_of(plain, cotangent);
    for_each_target([&] {
      expect_near_scaled(batch.compute(), expected, rtol, "signature");
      const auto actual = gradient_of(batch, cotangent);
      expect_near_scaled(actual.points, gradient.points, rtol, "points");
      expect_near_scaled(actual.times, gradient.times, rtol, "times");
      expect_near_scaled(actual.basepoint, gradient.basepoint, rtol, "basepoint");
    });
  }
}

TEST_F(Simd, RandomShapesAgreeInDouble) { expect_random_shapes_agree<double>(1e-12); }
TEST_F(Simd, RandomShapesAgreeInFloat) { expect_random_shapes_agree<float>(1e-4); }

// Against one path at a time by Horner.
template <class T>
void expect_prefixes_agree(double rtol) {
  for (std::uint64_t seed = 7100; seed < 7130; ++seed) {
    const Shape s = random_shape(seed);
    SCOPED_TRACE(testing::Message() << s);
    const Batch<T> batch(s);
    sigpath::Signature expanding = signature_for(s), plain = signature_for(by_horner(s));
    expanding.expanding();
    plain.expanding();
    const auto expected = plain.compute(batch.paths());
    const auto cotangent = random_values<T>(static_cast<Index>(expected.size()), seed);
    const auto gradient = plain.vjp(batch.paths(), cotangent);
    for_each_target([&] {
      expect_near_scaled(expanding.compute(batch.paths()), expected, rtol, "signatures");
      expect_near_scaled(expanding.vjp(batch.paths(), cotangent), gradient, rtol, "points");
    });
  }
}

TEST_F(Simd, PrefixesAgreeInDouble) { expect_prefixes_agree<double>(1e-12); }
TEST_F(Simd, PrefixesAgreeInFloat) { expect_prefixes_agree<float>(1e-4); }

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
