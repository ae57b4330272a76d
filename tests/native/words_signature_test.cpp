// Coefficients of signatures at sets of words.
#include "json.h"
#include "targets.h"
#include "words.h"

namespace sigpath_test {
namespace {

using sigpath::Words;
using sigpath::WordSignature;

template <class T>
class WordFixtures : public testing::Test {};

using Types = testing::Types<float, double>;
TYPED_TEST_SUITE(WordFixtures, Types);

TYPED_TEST(WordFixtures, Coefficients) {
  using T = TypeParam;
  const double rtol = tolerance<T>(1e-12, 1e-5);
  const json cases = load("words.json");
  ASSERT_GE(cases.size(), 3u);
  for (std::size_t i = 0; i < cases.size(); ++i) {
    SCOPED_TRACE("case " + std::to_string(i));
    const json& c = cases[i];
    const Index dim = c.at("dim");
    const auto points = numbers<T>(c.at("path"));
    const sigpath::Paths<T> paths(points.data(), 1, c.at("length"), dim);
    const WordSignature given(Words::list(dim, c.at("words").get<WordList>()));
    expect_near_scaled(given.compute(paths), numbers<double>(c.at("coefficients")), rtol, "words");
    expect_near_scaled(given.vjp(paths, numbers<T>(c.at("cotangent"))),
                       numbers<double>(c.at("path_vjp")), rtol, "gradient");
    const WordSignature anisotropic(
        Words::anisotropic(c.at("weights").get<std::vector<double>>(), c.at("threshold")));
    EXPECT_EQ(anisotropic.words().to_list(), c.at("anisotropic_words").get<WordList>());
    expect_near_scaled(anisotropic.compute(paths),
                       numbers<double>(c.at("anisotropic_coefficients")), rtol, "anisotropic");
  }
}

// Sets of one word up to nearly all of them, with more siblings than the registers hold.
TEST(WordsSimd, EveryTargetAgreesWithTheReference) {
  for_each_target([] {
    for (const Index dim : {1, 2, 3, 5, 19})
      for (const std::size_t count : {1, 3, 40, 400}) {
        Shape s{19, 9, dim, dim == 1 ? 9 : dim < 4 ? 6 : dim == 5 ? 4 : 2};
        s.seed = static_cast<std::uint64_t>(dim) * 100 + count;
        SCOPED_TRACE(s);
        const WordList words = random_words(dim, s.depth, count, s.seed);
        const Batch<double> batch(s);
        const auto expected = coefficients(batch, words);
        expect_near_scaled(words_for(s, words).compute(batch.paths()), expected, 1e-13, "f64");
        const Batch<float> narrow(s);
        expect_near_scaled(words_for(s, words).compute(narrow.paths()), expected, 2e-6, "f32");
      }
  });
}

TEST(WordsSimd, EveryTargetGivesTheTruncatedSignatureAndItsGradient) {
  for_each_target([] {
    for (const auto& [dim, depth] : {std::pair{1, 3}, {2, 9}, {4, 4}, {9, 3}, {20, 2}, {3, 1}}) {
      Shape s{11, 60, dim, depth};
      SCOPED_TRACE(s);
      const Batch<double> batch(s);
      const WordSignature signature(Words::truncated(dim, depth));
      expect_levels_near(signature.compute(batch.paths()), batch.compute(), dim, depth, 1e-12);
      const auto cotangent = random_cotangent<double>(s);
      expect_near_scaled(signature.vjp(batch.paths(), cotangent),
                         gradient_of(batch, cotangent).points, 1e-11, "gradient");
    }
  });
}

TEST(WordSignatures, AreOfTheTransformedPaths) {
  for_each_transform([](Shape s) {
    for (const bool ragged : {false, true}) {
      s.ragged = ragged;
      s.scalar_term = ragged;
      s.batch = 19;
      s.length = 7;
      s.depth = 4;
      ++s.seed;
      SCOPED_TRACE(s);
      const Batch<double> batch(s);
      const WordList words = random_words(s.channels(), s.depth, 30, s.seed);
      expect_near_scaled(words_for(s, words).compute(batch.paths()), coefficients(batch, words),
                         1e-13, "coefficients");
    }
  });
}

TEST(WordSignatures, TheEmptyWordIsOne) {
  const Shape s{3, 5, 2, 3};
  const Batch<double> batch(s);
  const WordList words{{}, {1}, {}, {1, 0}};
  const auto out = words_for(s, words).compute(batch.paths());
  for (Index b = 0; b < s.batch; ++b) {
    EXPECT_EQ(out[b * 4], 1);
    EXPECT_EQ(out[b * 4 + 2], 1);
  }
  expect_near_scaled(out, coefficients(batch, words), 1e-14, "coefficients");
  const auto only = words_for(s, {{}});
  EXPECT_EQ(only.compute(batch.paths()), std::vector<double>(3, 1));
  EXPECT_EQ(only.vjp(batch.paths(), std::vector<double>(3, 5)), std::vector<double>(30, 0));
}

TEST(WordSignatures, OnePointAndNoPaths) {
  Shape s{2, 1, 3, 2};
  s.scalar_term = true;
  const auto signature = words_for(s, {{0}, {}, {2, 1}});
  const Batch<double> batch(s);
  EXPECT_EQ(signature.compute(batch.paths()), (std::vector<double>{1, 0, 1, 0, 1, 0, 1, 0}));
  EXPECT_EQ(signature.vjp(batch.paths(), std::vector<double>(8, 3)), std::vector<double>(6, 0));
  const sigpath::Paths<double> none(nullptr, 0, 4, 3);
  EXPECT_TRUE(signature.compute(none).empty());
  EXPECT_TRUE(signature.vjp(none, std::vector<double>()).empty());
}

TEST(WordSignatures, Expanding) {
  for_each_transform([](Shape s) {
    s.batch = 11;
    s.length = 6;
    s.seed += 30;
    s.ragged = s.lead_lag;
    s.scalar_term = s.basepoint == Extra::kNone;
    SCOPED_TRACE(s);
    const Batch<double> batch(s);
    const WordList words = random_words(s.channels(), s.depth, 12, s.seed);
    const WordSignature signature(Words::list(s.channels(), words), signature_for(s).expanding());
    const Index rows = signature.rows(batch.paths()), per_vertex = s.lead_lag ? 2 : 1;
    ASSERT_EQ(rows, s.vertices() - 1);
    std::vector<Real> expected;
    for (Index b = 0; b < s.batch; ++b) {
      const Polyline path = batch.path(b);
      for (Index r = 0; r < rows; ++r) {
        const auto end = static_cast<std::size_t>((r + 1) * per_vertex + 1);
        auto row = end > path.size() ? std::vector<Real>(signature.size())
                                     : coefficients({path.begin(), path.begin() + end}, words,
                                                    s.depth, s.scalar_term);
        expected.insert(expected.end(), row.begin(), row.end());
      }
    }
    expect_near_scaled(signature.compute(batch.paths()), expected, 1e-13, "rows");
  });
}

TEST(WordSignatures, WindowsAreThoseOfTheTruncatedSignature) {
  for_each_transform([](Shape s) {
    s.length = 9;
    s.seed += 40;
    s.ragged = s.lead_lag;
    s.scalar_term = s.lead_lag;
    SCOPED_TRACE(s);
    const Batch<double> batch(s);
    const Index n = s.vertices();
    const std::vector<Index> table{0, n, 2, 5, 3, 3, n, n, 4, n, 2, 5, n - 1, n};
    const auto paths = batch.paths().windows(table.data(), 7);
    const WordSignature signature(Words::truncated(s.channels(), s.depth), signature_for(s));
    EXPECT_EQ(signature.rows(paths), 7);
    expect_near_scaled(signature.compute(paths), signature_for(s).compute(paths), 1e-13, "rows");
    const auto size = static_cast<Index>(signature.compute(paths).size());
    const auto cotangent = random_values<double>(size, s.seed);
    const auto actual = words_gradient(signature, batch, paths, cotangent);
    Gradient<double> expected = actual;
    for (auto* part : {&expected.points, &expected.times, &expected.basepoint})
      std::fill(part->begin(), part->end(), 777);
    signature_for(s).vjp(
        paths, sigpath::Span<const double>(cotangent),
        sigpath::PathsGradient<double>{expected.points, expected.times, expected.basepoint});
    expect_near_scaled(actual.points, expected.points, 1e-12, "points");
    expect_near_scaled(actual.times, expected.times, 1e-12, "times");
    expect_near_scaled(actual.basepoint, expected.basepoint, 1e-12, "basepoint");
  });
}

// In one dimension adding up steps would lose the digits of a path that comes back.
TEST(WordSignatures, OverOneLetterKeepTheirDigits) {
  std::vector<double> points{0.25, 40, -70, 0.25 + 0x1p-6};
  const sigpath::Paths<double> paths(points.data(), 1, 4, 1);
  const WordSignature signature(Words::parse(1, "(0,0,0,0) () (0) (0,0) (0,0,0,0)"));
  const double x = 0x1p-6;
  const std::vector<double> expected{x * x * x * x / 24, 1, x, x * x / 2, x * x * x * x / 24};
  const auto out = signature.compute(paths);
  for (std::size_t i = 0; i < 5; ++i) EXPECT_NEAR(out[i] / expected[i], 1, 1e-14);
  const auto g = signature.vjp(paths, std::vector<double>{1, 2, 3, 4, 5});
  EXPECT_EQ(g[1], 0);
  EXPECT_EQ(g[2], 0);
  EXPECT_NEAR(g[3] / (3 + 4 * x + 6 * x * x * x / 6), 1, 1e-14);
  EXPECT_EQ(g[0], -g[3]);
  std::vector<Index> long_word(100000);
  EXPECT_EQ(WordSignature(Words::list(1, {long_word})).compute(paths), std::vector<double>(1, 0));
}

// Strides, and what lies between points is not read.
TEST(WordSignatures, StridedPathsOverlap) {
  const auto series = random_values<double>(60 * 3, 8);
  const auto paths = sigpath::Paths<double>::sliding(series.data(), 60, 3, 10, 4);
  const WordSignature signature(Words::truncated(3, 3));
  expect_near_scaled(signature.compute(paths), sigpath::Signature(3).compute(paths), 1e-13, "rows");
}

TEST(WordSignatures, HundredLongWordsOverFiftyLetters) {
  Shape s{64, 20, 50, 1};
  const WordList words = random_words(50, 8, 100, 6);
  const Batch<double> batch(s);
  const auto out = words_for(s, words).compute(batch.paths());
  // Each word by Chen's identity over its own prefixes.
  for (Index b = 0; b < s.batch; b += 21)
    for (std::size_t i = 0; i < words.size(); ++i) {
      const auto& word = words[i];
      std::vector<Real> a(word.size() + 1);
      a[0] = 1;
      for (Index t = 1; t < s.length; ++t)
        for (std::size_t n = word.size(); n > 0; --n) {
          Real e = 1;
          for (std::size_t k = 1; k <= n; ++k) {
            const Index c = word[n - k];
            e *= (Real(batch.points[(b * s.length + t) * 50 + c]) -
                  batch.points[(b * s.length + t - 1) * 50 + c]) /
                 static_cast<Real>(k);
            a[n] += a[n - k] * e;
          }
        }
      const Real expected = a.back();
      EXPECT_NEAR(out[b * static_cast<Index>(words.size()) + i], static_cast<double>(expected),
                  1e-13 * (1 + std::abs(static_cast<double>(expected))));
    }
}

TEST(WordSignatures, DoNotDependOnThreads) {
  Shape s{300, 40, 3, 5};
  s.ragged = true;
  s.time = s.basepoint = Extra::kPerPath;
  const Batch<float> batch(s);
  const auto signature = words_for(s, random_words(s.channels(), 5, 80, 3));
  const std::vector<Index> table{0, 41, 3, 30, 5, 6, 20, 41};
  for (const bool windows : {false, true}) {
    const auto paths = batch.paths().windows(windows ? table.data() : nullptr, windows ? 4 : 0);
    const sigpath::Context one(1);
    const auto expected = signature.compute(paths, &one);
    const auto cotangent = random_values<float>(static_cast<Index>(expected.size()), 4);
    const auto gradient = words_gradient(signature, batch, paths, cotangent, &one);
    for (const int threads : {2, 3, 8, 0}) {
      const sigpath::Context context(threads);
      const std::string what = std::to_string(threads) + " threads";
      expect_same_bits(signature.compute(paths, &context), expected, what);
      const auto g = words_gradient(signature, batch, paths, cotangent, &context);
      expect_same_bits(g.points, gradient.points, what + ", points");
      expect_same_bits(g.times, gradient.times, what + ", times");
      expect_same_bits(g.basepoint, gradient.basepoint, what + ", basepoint");
    }
  }
}

TEST(WordSignatures, ProgressIsWholeAtTheEnd) {
  sigpath::Context context(2);
  const Shape s{30, 100, 3, 3};
  const Batch<double> batch(s);
  const auto signature = words_for(s, random_words(3, 3, 9, 1));
  signature.compute(batch.paths(), &context);
  EXPECT_EQ(context.progress().total, 30 * 99);
  EXPECT_EQ(context.progress().done, 30 * 99);
  signature.vjp(batch.paths(), std::vector<double>(300, 1), &context);
  EXPECT_EQ(context.progress().total, 2 * 30 * 99);
  EXPECT_EQ(context.progress().done, 2 * 30 * 99);
  context.cancel();
  EXPECT_THROW(signature.compute(batch.paths(), &context), sigpath::Error);
}

class WordsWorkspace : public testing::TestWithParam<bool> {  // whether the vjp
 protected:
  Index workspace(const sigpath::Context& context, const sigpath_paths& shape) const {
    Index bytes = -1;
    EXPECT_EQ(sigpath_word_signature_workspace(context.get(), signature_.words().get(),
                                               &signature_.options(), &shape, nullptr, GetParam(),
                                               &bytes),
              SIGPATH_OK)
        << sigpath_last_error();
    return bytes;
  }
  std::vector<double> run(const sigpath::Context& context) const {
    return GetParam() ? signature_.vjp(batch_.paths(), cotangent_, &context)
                      : signature_.compute(batch_.paths(), &context);
  }

  const Shape shape_{300, 40, 4, 5};
  const Batch<double> batch_{shape_};
  const WordSignature signature_ = words_for(shape_, random_words(4, 5, 200, 2));
  const std::vector<double> cotangent_ = random_values<double>(300 * 201, 3);
  const sigpath_paths paths_ = batch_.paths().shape();
  const sigpath::Context one_{1};
  const Index each_ = workspace(one_, paths_);
};

TEST_P(WordsWorkspace, IsPerThreadAndLimited) {
  EXPECT_GT(each_, 0);
  const auto expected = run(one_);
  for (const Index limit : {Index{0}, each_, 2 * each_ + 1, 100 * each_}) {
    const sigpath::Context context(4, limit);
    const Index threads = limit == 0 ? 4 : std::min<Index>(4, limit / each_);
    EXPECT_EQ(workspace(context, paths_), threads * each_);
    expect_same_bits(run(context), expected, "limit " + std::to_string(limit));
  }
}

TEST_P(WordsWorkspace, TooSmallALimitIsRefusedWithTheFigure) {
  const sigpath::Context context(4, each_ - 1);
  try {
    run(context);
    ADD_FAILURE() << "expected an error";
  } catch (const sigpath::Error& e) {
    EXPECT_EQ(e.status(), SIGPATH_OUT_OF_MEMORY);
    expect_error_text({"workspace", std::to_string(each_), std::to_string(each_ - 1)});
  }
}

TEST_P(WordsWorkspace, GrowsAsTheRootOfLongPaths) {
  sigpath_paths shape = paths_;
  shape.batch = 1;
  shape.length = 100001;
  const Index shorter = workspace(one_, shape);
  shape.length = 10000001;
  EXPECT_LE(workspace(one_, shape), 11 * shorter);
  shape.batch = 0;
  EXPECT_EQ(workspace(one_, shape), 0);
}

INSTANTIATE_TEST_SUITE_P(Directions, WordsWorkspace, testing::Bool(),
                         [](const auto& info) { return info.param ? "Vjp" : "Forward"; });

}  // namespace
}  // namespace sigpath_test
