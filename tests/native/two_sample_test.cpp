// The permutation test of two samples.
#include "discrepancy.h"
#include "kernel_call.h"

namespace sigpath_test {
namespace {

using sigpath::two_sample_test;

// Walks of steps of a size: two sets of one distribution or of two.
PathSets<double> walks(std::uint64_t seed, Index n, Index m, double y_size = 1) {
  Shape s{n, 8, 2};
  s.seed = seed;
  PathSets<double> sets(s, m, 8);
  sets.walk(1);
  for (double& v : sets.y.points) v *= y_size;
  return sets;
}

TEST(TwoSample, StatisticIsTheDiscrepancy) {
  const auto sets = walks(1, 7, 5);
  for (const auto& kernel :
       {SignatureKernel(), SignatureKernel().rbf(1).series(6), SignatureKernel().normalized()}) {
    const auto x = sets.x.paths(), y = sets.y.paths();
    EXPECT_NEAR(two_sample_test(kernel, x, y, 9, 1).statistic,
                Discrepancy::unbiased_mmd(kernel).compute(x, y)[0], 1e-12);
    EXPECT_NEAR(two_sample_test(kernel, x, y, 9, 1, true).statistic,
                Discrepancy::mmd(kernel).compute(x, y)[0], 1e-12);
  }
}

TEST(TwoSample, PValueCountsTheNullStatistics) {
  for (const bool biased : {false, true})
    for (const auto& [seed, size] : {std::pair{1, 1.0}, {2, 1.3}, {3, 2.0}}) {
      const auto sets = walks(static_cast<std::uint64_t>(seed), 9, 6, size);
      std::vector<double> null(200);
      const auto result = two_sample_test(SignatureKernel(), sets.x.paths(), sets.y.paths(), 200, 7,
                                          biased, sigpath::Span<double>(null));
      const auto above =
          std::count_if(null.begin(), null.end(), [&](double s) { return s >= result.statistic; });
      EXPECT_EQ(result.p_value, (1 + static_cast<double>(above)) / 201);
      const auto without =
          two_sample_test(SignatureKernel(), sets.x.paths(), sets.y.paths(), 200, 7, biased);
      EXPECT_EQ(without.statistic, result.statistic);
      EXPECT_EQ(without.p_value, result.p_value);
    }
}

// Of two and three paths there are ten splits: each permutation's statistic is that of one of them,
// and each split comes about as often as every other.
TEST(TwoSample, NullStatisticsAreThoseOfSplits) {
  const auto sets = walks(4, 2, 3);
  const SignatureKernel kernel = SignatureKernel().rbf(1);
  auto all = polylines(sets.x);
  for (const auto& y : polylines(sets.y)) all.push_back(y);
  for (const bool biased : {false, true}) {
    const auto d = biased ? Discrepancy::mmd(kernel) : Discrepancy::unbiased_mmd(kernel);
    std::vector<double> splits;
    for (std::size_t a = 0; a < 5; ++a)
      for (std::size_t b = a + 1; b < 5; ++b) {
        std::vector<Polyline> y;
        for (std::size_t i = 0; i < 5; ++i)
          if (i != a && i != b) y.push_back(all[i]);
        splits.push_back(static_cast<double>(
            discrepancy_of(d.options(), kernel.options(), {all[a], all[b]}, y)[0]));
      }
    std::vector<double> null(4000);
    two_sample_test(kernel, sets.x.paths(), sets.y.paths(), 4000, 3, biased,
                    sigpath::Span<double>(null));
    std::vector<int> found(splits.size());
    for (const double s : null) {
      const auto at = std::find_if(splits.begin(), splits.end(),
                                   [&](double split) { return std::abs(split - s) < 1e-12; });
      ASSERT_NE(at, splits.end()) << s;
      ++found[static_cast<std::size_t>(at - splits.begin())];
    }
    for (const int n : found) EXPECT_NEAR(n, 400, 100);  // five standard deviations
  }
}

TEST(TwoSample, FollowsFromTheSeed) {
  const auto sets = walks(5, 10, 12);
  const auto null = [&](unsigned long long seed, const sigpath::Context* context = nullptr) {
    std::vector<double> statistics(50);
    two_sample_test(SignatureKernel(), sets.x.paths(), sets.y.paths(), 50, seed, false,
                    sigpath::Span<double>(statistics), context);
    return statistics;
  };
  const sigpath::Context one(1), three(3);
  expect_same_bits(null(1), null(1), "again");
  expect_same_bits(null(1, &three), null(1, &one), "threads");
  EXPECT_NE(null(1), null(2));
  EXPECT_NE(null(0), null(~0ull));
  EXPECT_NE(null(0), null(1));
}

// p-values are uniform on 1/20, ..., 1 where the samples are of one distribution.
TEST(TwoSample, IsUniformUnderTheNull) {
  constexpr int kTests = 400;
  double sum = 0;
  int small = 0;
  for (int t = 0; t < kTests; ++t) {
    const auto sets = walks(1000 + 10 * static_cast<std::uint64_t>(t), 6, 8);
    const double p = two_sample_test(SignatureKernel().rbf(1), sets.x.paths(), sets.y.paths(), 19,
                                     static_cast<unsigned long long>(t))
                         .p_value;
    EXPECT_GE(p, 0.05);
    EXPECT_LE(p, 1);
    sum += p;
    small += p <= 0.1;
  }
  EXPECT_NEAR(sum / kTests, 0.525, 0.06);  // four standard deviations
  EXPECT_NEAR(small, 0.1 * kTests, 4 * 6);
}

TEST(TwoSample, RejectsWhatDiffers) {
  auto sets = walks(6, 20, 25);
  for (Index b = 0; b < 25; ++b)
    for (Index i = 0; i < 8; ++i) sets.y.point(b, i, 0) += 0.4 * static_cast<double>(i);
  for (const bool biased : {false, true})
    EXPECT_EQ(
        two_sample_test(SignatureKernel().rbf(1), sets.x.paths(), sets.y.paths(), 199, 1, biased)
            .p_value,
        1.0 / 200);
}

TEST(TwoSample, InFloat) {
  PathSets<float> narrow(Shape{9, 8, 2}, 7, 8);
  const PathSets<double> wide = widened(narrow);
  std::vector<double> f(60), d(60);
  const SignatureKernel kernel = SignatureKernel().linear(0.5);
  const auto a = two_sample_test(kernel, narrow.x.paths(), narrow.y.paths(), 60, 5, true,
                                 sigpath::Span<double>(f));
  const auto b = two_sample_test(kernel, wide.x.paths(), wide.y.paths(), 60, 5, true,
                                 sigpath::Span<double>(d));
  EXPECT_NEAR(a.statistic, b.statistic, 1e-4 * std::abs(b.statistic));
  expect_near_scaled(f, d, 1e-4, "null statistics");
}

TEST(TwoSampleErrors, Options) {
  const auto refused = [](const auto& spoil, const std::vector<std::string>& words) {
    KernelCall call;
    spoil(call);
    call.expect_refused(&KernelCall::test, words);
  };
  for (const int biased : {-1, 2})
    refused([&](KernelCall& c) { c.biased = biased; },
            {"biased", std::to_string(biased), "expected"});
  for (const Index permutations : {0, -1})
    refused([&](KernelCall& c) { c.permutations = permutations; },
            {"permutations", std::to_string(permutations), "expected 1"});
  refused([](KernelCall& c) { c.x.shape.batch = 1; }, {"x.batch", "1", "expected 2"});
  refused([](KernelCall& c) { c.y.shape.batch = 1; }, {"y.batch", "1", "expected 2"});
  KernelCall biased;
  biased.biased = 1;
  biased.x.shape.batch = biased.y.shape.batch = 1;
  EXPECT_EQ(biased.test(), SIGPATH_OK) << sigpath_last_error();
}

TEST(TwoSampleErrors, TheLimitOfMemory) {
  const auto sets = walks(1, 100, 100);
  const sigpath::Context tight(1, 200 * 200 * 8 - 1);
  EXPECT_THROW(
      two_sample_test(SignatureKernel(), sets.x.paths(), sets.y.paths(), 5, 1, false, {}, &tight),
      sigpath::Error);
  expect_error_text({"workspace", std::to_string(200 * 200 * 8 - 1)});
}

}  // namespace
}  // namespace sigpath_test
