// Basepoint, lead-lag and time against paths on which they were carried out.
#include "batch.h"

namespace sigpath_test {
namespace {

template <class T>
class Transforms : public testing::Test {};

using Types = testing::Types<float, double>;
TYPED_TEST_SUITE(Transforms, Types);

template <class T>
void check(const Shape& s) {
  SCOPED_TRACE(s);
  const Batch<T> batch(s);
  expect_levels_near(batch.compute(), batch.expected(), s.channels(), s.depth,
                     tolerance<T>(1e-13, 5e-6), s.scalar_term);
}

TYPED_TEST(Transforms, EveryCombination) {
  for_each_transform([](Shape s) {
    for (const auto method : kMethods)
      for (const bool ragged : {false, true})
        for (const Index length : {1, 2, 7}) {
          s.batch = length == 7 ? 19 : 3;
          s.method = method;
          s.ragged = ragged;
          s.length = length;
          s.scalar_term = length == 2;
          s.seed += 10;
          check<TypeParam>(s);
        }
  });
}

TYPED_TEST(Transforms, UniformTimeRunsFromStartToEnd) {
  for_each_transform([](Shape s) {
    if (s.time != Extra::kFixed) return;
    s.time_start = 2.5;
    s.time_end = -1.25;
    s.ragged = true;
    check<TypeParam>(s);
  });
}

TEST(Transforms, LevelOneIsTheWholeIncrement) {
  const std::vector<double> points{1, 10, 2, 30, 4, 70}, base{0.5, -1};
  const auto paths = sigpath::Paths<double>(points.data(), 1, 3, 2).basepoint(base.data());
  const auto level = sigpath::Signature(1).time(3, 8).lead_lag().given_basepoint().compute(paths);
  EXPECT_EQ(level, (std::vector<double>{3.5, 71, 3.5, 71, 5}));
}

TEST(Transforms, LeadLagGivesTheQuadraticVariation) {
  // S(lag, lead) - S(lead, lag) of a lead-lag path is the sum of the squared increments.
  const std::vector<double> points{0, 1, -1, 3};
  const auto s =
      sigpath::Signature(2).lead_lag().compute(sigpath::Paths<double>(points.data(), 1, 4, 1));
  EXPECT_DOUBLE_EQ(s[4] - s[3], 1 + 4 + 16) << "S(1,0) is element 4, S(0,1) element 3";
}

TEST(Transforms, GivenTimesTakeMidpointsUnderLeadLag) {
  const std::vector<double> points{0, 1, 3}, times{0, 1, 5};
  const auto s = sigpath::Signature(2).lead_lag().given_time().compute(
      sigpath::Paths<double>(points.data(), 1, 3, 1).times(times.data()));
  const Polyline carried_out{{0, 0, 0}, {0, 1, 0.5}, {1, 1, 1}, {1, 3, 3}, {3, 3, 5}};
  expect_levels_near(s, flatten(signature_of(carried_out, 2), false), 3, 2, 1e-15);
}

TEST(Transforms, TimesThatAreUniformEqualUniformTime) {
  Shape s{2, 5, 2, 4};
  s.lead_lag = true;
  const Batch<double> batch(s);
  const std::vector<double> times{-1, -0.5, 0, 0.5, 1};
  auto paths = batch.paths();
  paths.times(times.data());
  expect_levels_near(signature_for(s).given_time().compute(paths),
                     signature_for(s).time(-1, 1).compute(paths), 5, 4, 1e-14);
}

TEST(Transforms, BasepointDependsOnTheTranslation) {
  Shape s{1, 4, 2, 3};
  s.basepoint = Extra::kFixed;
  Batch<double> batch(s);
  const auto before = batch.compute();
  for (double& x : batch.points) x += 1;
  const auto after = batch.compute();
  EXPECT_NEAR(after[0] - before[0], 1, 1e-14);
  EXPECT_NEAR(after[1] - before[1], 1, 1e-14);
}

}  // namespace
}  // namespace sigpath_test
