// Gradients of coefficients at words.
#include "words.h"

namespace sigpath_test {
namespace {

using sigpath::Words;
using sigpath::WordSignature;

// Against central differences of the reference in long double.
TEST(WordsVjp, IsExactUnderEveryTransform) {
  for_each_transform([](Shape s) {
    s.batch = 9;
    s.length = 5;
    s.depth = 4;
    s.seed += 60;
    s.ragged = s.lead_lag;
    s.scalar_term = s.time == Extra::kNone;
    SCOPED_TRACE(s);
    Batch<double> batch(s);
    WordList words = random_words(s.channels(), s.depth, 15, s.seed);
    words.push_back({});
    const auto signature = words_for(s, words);
    const auto size = static_cast<std::size_t>(signature.size());
    const auto cotangent = random_values<double>(s.batch * signature.size(), s.seed);
    const auto difference = [&](Index b, double& x) {
      const auto value = [&] {
        const auto row = coefficients(batch.path(b), words, s.depth, s.scalar_term);
        Real sum = 0;
        for (std::size_t i = 0; i < size; ++i) sum += row[i] * cotangent[b * size + i];
        return sum;
      };
      const double here = x, above = here + 1e-6, below = here - 1e-6;
      x = above;
      const Real up = value();
      x = below;
      const Real down = value();
      x = here;
      return static_cast<double>((up - down) / (Real(above) - Real(below)));
    };
    const auto actual = words_gradient(signature, batch, batch.paths(), cotangent);
    Gradient<double> expected;
    for (Index b = 0; b < s.batch; ++b) {
      const Index n = batch.lengths[b], vertices = n + s.vertices() - s.length;
      for (Index i = 0; i < s.length; ++i)
        for (Index c = 0; c < s.dim; ++c)
          expected.points.push_back(i < n ? difference(b, batch.point(b, i, c)) : 0);
      if (!actual.times.empty())
        for (Index i = 0; i < s.vertices(); ++i)
          expected.times.push_back(i < vertices ? difference(b, batch.time(b, i)) : 0);
      if (!actual.basepoint.empty())
        for (Index c = 0; c < s.dim; ++c)
          expected.basepoint.push_back(difference(b, batch.base(b, c)));
    }
    expect_near_scaled(actual.points, expected.points, 1e-9, "points");
    expect_near_scaled(actual.times, expected.times, 1e-9, "times");
    expect_near_scaled(actual.basepoint, expected.basepoint, 1e-9, "basepoint");
  });
}

// Against the library's own forward, which the reference has judged.
TEST(WordsVjp, OfExpandingRowsIsExact) {
  for (const bool lead_lag : {false, true})
    for (const bool ragged : {false, true}) {
      Shape s{10, 6, 2, 4};
      s.lead_lag = lead_lag;
      s.ragged = ragged;
      s.basepoint = Extra::kFixed;
      s.scalar_term = ragged;
      s.seed = 80 + lead_lag * 2 + ragged;
      SCOPED_TRACE(s);
      Batch<double> batch(s);
      const WordSignature signature(
          Words::list(s.channels(), random_words(s.channels(), 4, 14, s.seed)),
          signature_for(s).expanding());
      const auto count = static_cast<Index>(signature.compute(batch.paths()).size());
      auto cotangent = random_values<double>(count, s.seed + 1);
      const auto value = [&] {
        const auto out = signature.compute(batch.paths());
        Real sum = 0;
        for (Index i = 0; i < count; ++i) sum += Real(out[i]) * cotangent[i];
        return sum;
      };
      const auto gradient = signature.vjp(batch.paths(), cotangent);
      for (Index b = 0; b < s.batch; ++b)
        for (Index i = 0; i < s.length; ++i)
          for (Index c = 0; c < s.dim; ++c) {
            double difference = 0;
            if (i < batch.lengths[b]) {
              double& x = batch.point(b, i, c);
              const double here = x;
              x = here + 1e-6;
              const Real up = value();
              x = here - 1e-6;
              difference = static_cast<double>((up - value()) / 2e-6L);
              x = here;
            }
            EXPECT_NEAR(gradient[(b * s.length + i) * s.dim + c], difference,
                        2e-8 * (1 + std::abs(difference)));
          }
    }
}

// Random sets of every form, long enough for several chunks, against the truncated signature with
// the same cotangents, those of duplicates summed up.
TEST(WordsVjp, DuplicatesAddUp) {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    Shape s{17, 70, 1 + static_cast<Index>(seed % 4), 5};
    s.seed = seed;
    SCOPED_TRACE(s);
    const Batch<double> batch(s);
    const WordList all = all_words(s.dim, s.depth);
    const WordList words = random_words(s.dim, s.depth, seed * seed * 3, seed);
    const auto cotangent = random_values<double>(s.batch * static_cast<Index>(words.size()), seed);
    std::vector<double> whole(s.batch * all.size(), 0);
    for (std::size_t i = 0; i < words.size(); ++i) {
      const auto at = std::find(all.begin(), all.end(), words[i]) - all.begin();
      for (std::size_t b = 0; b < static_cast<std::size_t>(s.batch); ++b)
        whole[b * all.size() + at] += cotangent[b * words.size() + i];
    }
    expect_near_scaled(words_for(s, words).vjp(batch.paths(), cotangent),
                       gradient_of(batch, whole).points, s.dim == 1 ? 1e-9 : 1e-11, "gradient");
  }
}

TEST(WordsVjp, EarlyFloatGradientsOfLongPathsKeepTheirPrecision) {
  Shape s{3, 5000, 3, 6};
  Batch<float> narrow(s);
  const auto steps = random_values<double>(s.batch * s.length * s.dim, 1, 1.7 / std::sqrt(5000.0));
  std::vector<double> at(3);
  for (std::size_t i = 0; i < steps.size(); ++i)
    narrow.points[i] = static_cast<float>(at[i % 3] += steps[i]);
  Batch<double> wide(s);
  std::copy(narrow.points.begin(), narrow.points.end(), wide.points.begin());
  const auto signature = words_for(s, random_words(3, 6, 60, 7));
  const auto cotangent = random_values<float>(s.batch * signature.size(), 8);
  const auto actual = signature.vjp(narrow.paths(), cotangent);
  const auto expected =
      signature.vjp(wide.paths(), std::vector<double>(cotangent.begin(), cotangent.end()));
  for (std::size_t b = 0; b < 3; ++b) {
    const std::size_t first = b * 15000;
    expect_near_scaled(actual, expected, first, 15000, 1e-5, "all points");
    expect_near_scaled(actual, expected, first, 60, 1e-5, "the first 20 points");
    expect_near_scaled(actual, expected, first, 3, 1e-5, "the first point");
  }
}

// A second level of checkpoints, and words longer than any case of the compiled ones.
TEST(WordsVjp, LongPathsAndLongWords) {
  Shape s{2, 4000, 2, 1};
  const auto points = random_values<double>(s.batch * s.length * s.dim, 3, 0.05);
  std::vector<double> walk = points;
  for (std::size_t i = 2; i < walk.size(); ++i)
    if (i % 8000 >= 2) walk[i] += walk[i - 2];
  WordList words{std::vector<Index>(14, 1), std::vector<Index>(12, 0)};
  for (std::size_t i = 0; i < 14; i += 3) words[0][i] = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    auto more = random_words(2, 13, 20, seed);
    words.insert(words.end(), more.begin(), more.end());
  }
  const WordSignature signature(Words::list(2, words));
  const sigpath::Paths<double> paths(walk.data(), s.batch, s.length, s.dim);
  const auto cotangent = random_values<double>(s.batch * signature.size(), 5);
  const auto gradient = signature.vjp(paths, cotangent);
  const auto direction = random_values<double>(static_cast<Index>(walk.size()), 6);
  const auto value = [&](double h) {
    std::vector<double> moved = walk;
    for (std::size_t i = 0; i < walk.size(); ++i) moved[i] += h * direction[i];
    const auto out =
        signature.compute(sigpath::Paths<double>(moved.data(), s.batch, s.length, s.dim));
    Real sum = 0;
    for (std::size_t i = 0; i < out.size(); ++i) sum += Real(out[i]) * cotangent[i];
    return sum;
  };
  Real along = 0;
  for (std::size_t i = 0; i < gradient.size(); ++i) along += Real(gradient[i]) * direction[i];
  const Real difference = (value(1e-6) - value(-1e-6)) / 2e-6L;
  EXPECT_NEAR(static_cast<double>(along / difference), 1, 1e-7);
}

}  // namespace
}  // namespace sigpath_test
