// Log-signatures of paths against the reference and figures computed elsewhere.
#include "logsignature.h"

#include "gradient.h"
#include "json.h"

namespace sigpath_test {
namespace {

template <class T>
class Logsignatures : public testing::Test {};

using Types = testing::Types<float, double>;
TYPED_TEST_SUITE(Logsignatures, Types);

// To rtol of the largest coefficient of the path's log-signature.
template <class T>
void expect_reference(const Shape& s, sigpath_basis basis, double rtol) {
  const Batch<T> batch(s);
  const Basis reference(basis, static_cast<std::size_t>(s.channels()), s.depth);
  const auto actual = logsignature_for(s, basis).compute(batch.paths());
  const std::size_t count = actual.size() / std::max<std::size_t>(1, s.batch);
  for (Index b = 0; b < s.batch; ++b) {
    const auto expected = logsignature_of(reference, batch.path(b), s.depth);
    ASSERT_EQ(expected.size(), count);
    const auto row = actual.begin() + b * static_cast<Index>(count);
    expect_near_scaled(std::vector<T>(row, row + static_cast<Index>(count)), expected, rtol,
                       "path " + std::to_string(b));
  }
}

TYPED_TEST(Logsignatures, AgreeWithTheReference) {
  const double rtol = tolerance<TypeParam>(1e-13, 2e-6);
  for (const sigpath_basis basis : kBases)
    for (const auto& [dim, depth] : std::vector<std::pair<Index, int>>{
             {2, 1}, {2, 2}, {2, 7}, {3, 5}, {4, 4}, {5, 3}, {9, 2}, {8, 3}}) {
      Shape s{3, 8, dim, depth};
      SCOPED_TRACE(testing::Message() << "basis " << basis << ", " << s);
      expect_reference<TypeParam>(s, basis, rtol);
    }
}

TYPED_TEST(Logsignatures, OfTransformedAndRaggedPaths) {
  for (const sigpath_basis basis : kBases)
    for_each_transform([&](Shape s) {
      s.ragged = true;
      SCOPED_TRACE(testing::Message() << "basis " << basis << ", " << s);
      expect_reference<TypeParam>(s, basis, tolerance<TypeParam>(1e-13, 5e-6));
    });
}

TYPED_TEST(Logsignatures, Fixtures) {
  using T = TypeParam;
  const json cases = load("logsignature.json");
  ASSERT_GE(cases.size(), 5u);
  const double rtol = tolerance<T>(1e-12, 1e-5);
  for (const json& c : cases) {
    const Index dim = c.at("dim"), length = c.at("length");
    const int depth = c.at("depth");
    SCOPED_TRACE("dim " + std::to_string(dim) + ", depth " + std::to_string(depth));
    const auto points = numbers<T>(c.at("path"));
    const sigpath::Paths<T> paths(points.data(), 1, length, dim);
    const sigpath::LogSignature expanded(dim, depth, SIGPATH_BASIS_EXPANDED),
        words(dim, depth, SIGPATH_BASIS_LYNDON_WORDS),
        brackets(dim, depth, SIGPATH_BASIS_LYNDON_BRACKETS);
    expect_near_scaled(expanded.compute(paths), numbers<double>(c.at("expanded")), rtol,
                       "expanded");
    expect_near_scaled(words.compute(paths), numbers<double>(c.at("lyndon_word_coefficients")),
                       rtol, "words");
    expect_near_scaled(brackets.compute(paths),
                       numbers<double>(c.at("lyndon_bracket_coefficients")), rtol, "brackets");
    std::vector<T> gradient(points.size());
    const auto cotangent = numbers<T>(c.at("cotangent"));
    words.vjp(paths, sigpath::Span<const T>(cotangent), sigpath::PathsGradient<T>{gradient});
    expect_near_scaled(gradient, numbers<double>(c.at("path_vjp")), rtol, "gradient");

    ASSERT_EQ(c.at("lyndon_words").size(), static_cast<std::size_t>(words.size()));
    for (Index i = 0; i < words.size(); ++i) {
      std::string word = "(", bracket = c.at("lyndon_brackets")[i].template get<std::string>();
      for (const json& letter : c.at("lyndon_words")[i])
        word += (word.size() > 1 ? "," : "") + std::to_string(letter.template get<int>());
      EXPECT_EQ(words.text(i), word + ")");
      for (char& x : bracket)  // their letters begin at 1
        if (x >= '1' && x <= '9') --x;
      EXPECT_EQ(brackets.text(i), bracket);
    }
  }
}

TEST(LogSignature, TextsAreThoseOfTheDefinition) {
  const auto words = lyndon_words_of(3, 5);
  const sigpath::LogSignature plan(3, 5, SIGPATH_BASIS_LYNDON_BRACKETS);
  ASSERT_EQ(static_cast<std::size_t>(plan.size()), words.size());
  for (std::size_t i = 0; i < words.size(); ++i)
    EXPECT_EQ(plan.text(static_cast<Index>(i)), bracket_text(words[i]));
  const sigpath::LogSignature expanded(3, 2, SIGPATH_BASIS_EXPANDED);
  EXPECT_EQ(expanded.size(), 12);
  EXPECT_EQ(expanded.text(2), "(2)");
  EXPECT_EQ(expanded.text(3), "(0,0)");
  EXPECT_EQ(expanded.text(11), "(2,2)");
}

TYPED_TEST(Logsignatures, AtTheWordsOfASet) {
  using T = TypeParam;
  // Not in order, one twice, the empty one among them.
  const std::vector<std::vector<Index>> list{{2, 1}, {0},          {0, 1, 2, 2}, {0, 1, 2, 1},
                                             {},     {0, 1, 2, 2}, {1, 1},       {1, 2},
                                             {2, 0}, {2, 1, 0, 0}, {2, 1, 0, 1}};
  std::vector<Letters> letters;
  for (const auto& w : list) letters.emplace_back(w.begin(), w.end());
  const auto words = sigpath::Words::list(3, list);
  const sigpath::LogSignature logsignature(words);
  EXPECT_EQ(logsignature.info().depth, 4);
  EXPECT_EQ(logsignature.info().basis, SIGPATH_BASIS_WORDS);
  EXPECT_EQ(logsignature.text(2), "(0,1,2,2)");
  EXPECT_EQ(logsignature.text(4), "()");
  const Shape s{2, 7, 3, 4};
  const Batch<T> batch(s);
  const Basis reference(letters, 3, 4);
  std::vector<Real> expected;
  for (Index b = 0; b < 2; ++b)
    for (const Real x : logsignature_of(reference, batch.path(b), 4)) expected.push_back(x);
  expect_near_scaled(logsignature.compute(batch.paths()), expected, tolerance<T>(1e-13, 2e-6),
                     "coefficients");
  // They are the projection of the expanded one.
  const auto expanded = logsignature_for(s, SIGPATH_BASIS_EXPANDED).compute(batch.paths());
  auto projected = sigpath::Tensors<T>(2, 3, 4).extract(words, expanded);
  projected[4] = projected[15] = 0;  // without a scalar term the empty word gives 1
  expect_near_scaled(projected, expected, tolerance<T>(1e-13, 2e-6), "projection");
}

TEST(LogSignature, OfOneLetter) {
  const std::vector<double> points{1, 4, 2, 1.5};
  const sigpath::Paths<double> paths(points.data(), 1, 4, 1);
  for (const auto basis : {SIGPATH_BASIS_LYNDON_WORDS, SIGPATH_BASIS_LYNDON_BRACKETS}) {
    const sigpath::LogSignature logsignature(1, 5, basis);
    EXPECT_EQ(logsignature.compute(paths), std::vector<double>{0.5});
    const auto signature = logsignature.to_signature(1, std::vector<double>{0.5});
    expect_near_scaled(signature, sigpath::Signature(5).compute(paths), 1e-15, "signature");
  }
  const auto expanded = sigpath::LogSignature(1, 5, SIGPATH_BASIS_EXPANDED).compute(paths);
  EXPECT_EQ(expanded[0], 0.5);
  for (int k = 2; k <= 5; ++k) EXPECT_NEAR(expanded[k - 1], 0, 1e-16);
}

TEST(LogSignature, OfOnePointIsZeroAndOfNoPathsNothing) {
  const std::vector<double> points{1, 2, 3, 4, 5, 6};
  for (const auto basis : kBases) {
    const sigpath::LogSignature logsignature(3, 4, basis);
    const sigpath::Paths<double> paths(points.data(), 2, 1, 3);
    EXPECT_EQ(logsignature.compute(paths), std::vector<double>(2 * logsignature.size(), 0.0));
    std::vector<double> gradient(6, 1.0);
    const std::vector<double> cotangent(2 * logsignature.size(), 1.0);
    logsignature.vjp(paths, sigpath::Span<const double>(cotangent),
                     sigpath::PathsGradient<double>{gradient});
    EXPECT_EQ(gradient, std::vector<double>(6, 0.0));
    EXPECT_TRUE(logsignature.compute(sigpath::Paths<double>(points.data(), 0, 1, 3)).empty());
  }
}

TYPED_TEST(Logsignatures, OfPrefixesAndWindowsAreThoseOfTheirPaths) {
  using T = TypeParam;
  const Shape s{3, 9, 3, 4};
  const Batch<T> batch(s);
  const std::vector<Index> windows{0, 9, 2, 5, 4, 5, 1, 8};
  auto paths = batch.paths();
  for (const auto basis : kBases) {
    SCOPED_TRACE(basis);
    const sigpath::LogSignature one(3, 4, basis),
        prefixes(3, 4, basis, sigpath::Signature(1).expanding());
    const auto size = static_cast<Index>(one.size());
    const auto expanding = prefixes.compute(batch.paths());
    ASSERT_EQ(expanding.size(), static_cast<std::size_t>(3 * 8 * size));
    const auto windowed = one.compute(paths.windows(windows.data(), 4));
    ASSERT_EQ(windowed.size(), static_cast<std::size_t>(3 * 4 * size));
    paths.windows(nullptr, 0);
    const double rtol = tolerance<T>(1e-13, 1e-5);
    const auto expect_row = [&](const std::vector<T>& rows, Index row, Index b, Index start,
                                Index end) {
      const T* x = batch.points.data() + (b * 9 + start) * 3;
      const auto expected = one.compute(sigpath::Paths<T>(x, 1, end - start, 3));
      const auto at = rows.begin() + row * size;
      expect_near_scaled(std::vector<T>(at, at + size), expected, rtol,
                         "path " + std::to_string(b) + ", end " + std::to_string(end));
    };
    for (Index b = 0; b < 3; ++b) {
      for (Index i = 0; i < 8; ++i) expect_row(expanding, b * 8 + i, b, 0, i + 2);
      for (Index w = 0; w < 4; ++w)
        expect_row(windowed, b * 4 + w, b, windows[2 * w], windows[2 * w + 1]);
    }
  }
}

// Many paths may be taken another way, which leaves out what the basis does not need of level N.
TYPED_TEST(Logsignatures, OfManyPathsAreThoseOfEach) {
  using T = TypeParam;
  const std::vector<Index> windows{0, 7, 2, 5, 4, 5, 1, 8};
  const auto check = [&](const Shape& s, const sigpath::LogSignature& automatic,
                         const sigpath::LogSignature& plain, bool windowed) {
    SCOPED_TRACE(testing::Message() << s << ", windows " << windowed);
    const Batch<T> batch(s);
    auto paths = batch.paths();
    if (windowed) paths.windows(windows.data(), 4);
    const double rtol = tolerance<T>(1e-12, 2e-5);
    const auto expected = plain.compute(paths);
    expect_near_scaled(automatic.compute(paths), expected, rtol, "forward");
    const auto cotangent = random_values<T>(static_cast<Index>(expected.size()), 6);
    const auto gradients = [&](const sigpath::LogSignature& l) {
      auto [points, times, base] = gradient_of(l, s, paths, cotangent);
      points.insert(points.end(), times.begin(), times.end());
      points.insert(points.end(), base.begin(), base.end());
      return points;
    };
    expect_near_scaled(gradients(automatic), gradients(plain), rtol, "gradients");
  };
  const auto horner = [](sigpath::Signature s) { return s.method(SIGPATH_METHOD_HORNER); };
  for_each_transform([&](Shape s) {
    s.batch = 70;
    s.length = 8;
    s.ragged = true;
    for (const bool windowed : {false, true})
      check(s, logsignature_for(s, SIGPATH_BASIS_LYNDON_WORDS),
            {s.channels(), s.depth, SIGPATH_BASIS_LYNDON_WORDS, horner(signature_for(s))},
            windowed);
  });
  for (const auto& [dim, depth] : std::vector<std::pair<Index, int>>{{2, 6}, {4, 4}, {9, 3}}) {
    const Shape s{70, 9, dim, depth};
    const auto prefixes = sigpath::Signature(1).expanding();
    const auto basis = SIGPATH_BASIS_LYNDON_BRACKETS;
    check(s, {dim, depth, basis}, {dim, depth, basis, horner(sigpath::Signature(1))}, true);
    check(s, {dim, depth, basis, prefixes}, {dim, depth, basis, horner(prefixes)}, false);
    std::vector<Index> longest(static_cast<std::size_t>(depth), 1), other = longest;
    other.back() = 0;
    const auto words = sigpath::Words::list(dim, {longest, {0, 1}, other, {}, longest, {1, 0, 0}});
    check(s, sigpath::LogSignature(words),
          sigpath::LogSignature(words, horner(sigpath::Signature(1))), false);
  }
}

// <cotangent, log-signature> of path b by the reference.
Real loss_of(const Basis& basis, const Batch<double>& batch, const std::vector<double>& cotangent,
             Index b) {
  const auto row = logsignature_of(basis, batch.path(b), batch.shape.depth);
  Real total = 0;
  for (std::size_t i = 0; i < row.size(); ++i) total += cotangent[b * row.size() + i] * row[i];
  return total;
}

double difference_of(const Basis& basis, Batch<double>& batch, const std::vector<double>& cotangent,
                     Index b, double& variable) {
  const double here = variable, above = here + 1e-6, below = here - 1e-6;
  variable = above;
  const Real up = loss_of(basis, batch, cotangent, b);
  variable = below;
  const Real down = loss_of(basis, batch, cotangent, b);
  variable = here;
  return static_cast<double>((up - down) / (Real(above) - Real(below)));
}

TEST(LogSignature, GradientsAgreeWithDifferences) {
  for (const sigpath_basis basis : kBases)
    for (const Extra basepoint : {Extra::kNone, Extra::kPerPath})
      for (const bool lead_lag : {false, true})
        for (const Extra time : {Extra::kNone, Extra::kPerPath}) {
          Shape s;
          s.basepoint = basepoint;
          s.lead_lag = lead_lag;
          s.time = time;
          s.ragged = true;
          s.depth = lead_lag ? 3 : 5;
          SCOPED_TRACE(testing::Message() << "basis " << basis << ", " << s);
          Batch<double> batch(s);
          const Basis reference(basis, static_cast<std::size_t>(s.channels()), s.depth);
          const auto logsignature = logsignature_for(s, basis);
          const auto cotangent = random_values<double>(s.batch * logsignature.size(), 4);
          std::vector<double> points(batch.points.size(), 777.0),
              times(time == Extra::kPerPath ? s.batch * s.vertices() : 0, 777.0),
              base(basepoint == Extra::kPerPath ? s.batch * s.dim : 0, 777.0);
          logsignature.vjp(batch.paths(), sigpath::Span<const double>(cotangent),
                           sigpath::PathsGradient<double>{points, times, base});
          std::vector<double> expected_points, expected_times, expected_base;
          for (Index b = 0; b < s.batch; ++b) {
            const Index n = batch.lengths[b], vertices = n + s.vertices() - s.length;
            const auto difference = [&](double& x) {
              return difference_of(reference, batch, cotangent, b, x);
            };
            for (Index i = 0; i < s.length; ++i)
              for (Index c = 0; c < s.dim; ++c)
                expected_points.push_back(i < n ? difference(batch.point(b, i, c)) : 0);
            if (!times.empty())
              for (Index i = 0; i < s.vertices(); ++i)
                expected_times.push_back(i < vertices ? difference(batch.time(b, i)) : 0);
            if (!base.empty())
              for (Index c = 0; c < s.dim; ++c)
                expected_base.push_back(difference(batch.base(b, c)));
          }
          expect_near_scaled(points, expected_points, 1e-8, "points");
          expect_near_scaled(times, expected_times, 1e-8, "times");
          expect_near_scaled(base, expected_base, 1e-8, "basepoint");
        }
}

// Rows of prefixes and windows: their gradients add up to what differences of all rows say.
TEST(LogSignature, GradientsOfPrefixesAndWindows) {
  const Shape s{2, 6, 2, 4};
  const Batch<double> batch(s);
  const std::vector<Index> windows{0, 6, 1, 4, 3, 6};
  for (const sigpath_basis basis : kBases)
    for (const bool expanding : {false, true}) {
      SCOPED_TRACE(testing::Message() << "basis " << basis << ", expanding " << expanding);
      const sigpath::LogSignature logsignature(2, 4, basis,
                                               sigpath::Signature(1).expanding(expanding));
      auto moved = batch;
      const auto compute = [&] {
        auto paths = moved.paths();
        if (!expanding) paths.windows(windows.data(), 3);
        return logsignature.compute(paths);
      };
      const auto cotangent = random_values<double>(static_cast<Index>(compute().size()), 5);
      auto paths = batch.paths();
      if (!expanding) paths.windows(windows.data(), 3);
      std::vector<double> gradient(batch.points.size());
      logsignature.vjp(paths, sigpath::Span<const double>(cotangent),
                       sigpath::PathsGradient<double>{gradient});
      std::vector<double> expected;
      for (double& x : moved.points) {
        const double here = x;
        Real change = 0;
        for (const double sign : {1.0, -1.0}) {
          x = here + sign * 1e-5;
          const auto rows = compute();
          for (std::size_t i = 0; i < rows.size(); ++i) change += sign * cotangent[i] * rows[i];
        }
        x = here;
        expected.push_back(static_cast<double>(change / 2e-5L));
      }
      expect_near_scaled(gradient, expected, 1e-8, "points");
    }
}

TEST(LogSignature, FloatGradientsAreThoseOfDouble) {
  const Shape s{5, 9, 3, 4};
  const Batch<float> narrow(s);
  Batch<double> wide(s);
  std::copy(narrow.points.begin(), narrow.points.end(), wide.points.begin());
  for (const sigpath_basis basis : kBases) {
    const auto logsignature = logsignature_for(s, basis);
    const auto cotangent = random_values<float>(s.batch * logsignature.size(), 4);
    const std::vector<double> wide_cotangent(cotangent.begin(), cotangent.end());
    std::vector<float> actual(narrow.points.size());
    std::vector<double> expected(actual.size());
    logsignature.vjp(narrow.paths(), sigpath::Span<const float>(cotangent),
                     sigpath::PathsGradient<float>{actual});
    logsignature.vjp(wide.paths(), sigpath::Span<const double>(wide_cotangent),
                     sigpath::PathsGradient<double>{expected});
    expect_near_scaled(actual, expected, 1e-5, "points");
  }
}

}  // namespace
}  // namespace sigpath_test
