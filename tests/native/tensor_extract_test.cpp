// Coefficients of tensors at words.
#include "tensor_operations.h"

namespace sigpath_test {
namespace {

using List = std::vector<std::vector<Index>>;

const List kWords{{2, 1}, {}, {0}, {1, 1, 2}, {2, 1}, {2, 2, 2}, {0, 0, 0}};

template <class T>
class TensorExtract : public testing::Test {};

using Types = testing::Types<float, double>;
TYPED_TEST_SUITE(TensorExtract, Types);

TYPED_TEST(TensorExtract, GivesTheCoefficientsInTheOrderOfTheSet) {
  using T = TypeParam;
  const auto words = sigpath::Words::list(3, kWords);
  for (const bool scalar : {false, true})
    for (const bool shared : {false, true}) {
      SCOPED_TRACE(testing::Message() << "scalar term " << scalar << ", shared " << shared);
      const TensorCase c{3, 3, 4, scalar};
      const auto lib = library<T>(c);
      const auto a = random_values<T>(lib.size() * (shared ? 1 : 3), 1);
      const auto actual = lib.extract(words, a);
      ASSERT_EQ(actual.size(), 3 * kWords.size());
      for (Index b = 0; b < 3; ++b) {
        const auto row = a.begin() + (shared ? 0 : b * lib.size());
        const Tensor t = read(std::vector<Real>(row, row + lib.size()), c, 1);
        for (std::size_t i = 0; i < kWords.size(); ++i) {
          const std::vector<std::size_t> letters(kWords[i].begin(), kWords[i].end());
          EXPECT_EQ(actual[b * kWords.size() + i], t[letters.size()][place_of(letters, 3)])
              << "item " << b << ", word " << i;
        }
      }
    }
}

TYPED_TEST(TensorExtract, TheGradientPutsCotangentsBack) {
  using T = TypeParam;
  const auto words = sigpath::Words::list(3, kWords);
  for (const bool scalar : {false, true}) {
    const TensorCase c{2, 3, 4, scalar};
    const auto lib = library<T>(c);
    const auto cotangent = random_values<T>(2 * static_cast<Index>(kWords.size()), 2);
    const auto gradient = lib.extract_vjp(words, cotangent);
    // <gradient, a> = <cotangent, extract(a)> for any a; the empty word's 1 has no gradient.
    for (Index e = 0; e < 2 * lib.size(); ++e) {
      std::vector<T> a(2 * lib.size(), T(0));
      a[e] = 1;
      const auto out = lib.extract(words, a);
      T expected = 0;
      for (std::size_t i = 0; i < out.size(); ++i)
        if (scalar || !kWords[i % kWords.size()].empty()) expected += cotangent[i] * out[i];
      EXPECT_EQ(gradient[e], expected) << "element " << e;
    }
  }
}

TEST(TensorExtraction, TheTruncatedSetIsAllOfATensor) {
  const TensorCase c{300, 3, 4, false};  // above the work that is worth sharing
  const sigpath::Context context(3);
  const auto lib = library<double>(c, &context);
  const auto a = random_values<double>(300 * lib.size(), 3);
  const auto words = sigpath::Words::truncated(3, 4);
  EXPECT_EQ(lib.extract(words, a), a);
  EXPECT_EQ(lib.extract_vjp(words, a), a);
  const auto none = library<double>({0, 3, 4, false});
  EXPECT_TRUE(none.extract(words, std::vector<double>{}).empty());
}

TEST(TensorExtraction, RefusesWhatDoesNotFit) {
  sigpath_tensors shape = SIGPATH_TENSORS_INIT(SIGPATH_FLOAT64, 2, 3, 2);
  std::vector<double> a(24), out(6, 5.0), gradient(24, 5.0);
  const auto expect_both = [&](const sigpath_words* words, Index count,
                               const std::vector<std::string>& parts) {
    EXPECT_EQ(sigpath_tensor_extract(nullptr, &shape, words, a.data(), 24, out.data(), count),
              SIGPATH_INVALID_ARGUMENT);
    expect_error_text(parts);
    EXPECT_EQ(
        sigpath_tensor_extract_vjp(nullptr, &shape, words, out.data(), count, gradient.data(), 24),
        SIGPATH_INVALID_ARGUMENT);
    expect_error_text(parts);
    EXPECT_EQ(out, std::vector<double>(6, 5.0));
    EXPECT_EQ(gradient, std::vector<double>(24, 5.0));
  };
  const auto right = sigpath::Words::list(3, {{0}, {1, 2}, {2}});
  expect_both(nullptr, 6, {"words", "NULL"});
  expect_both(sigpath::Words::list(4, {{0}, {1, 2}, {2}}).get(), 6, {"words", "4", "3", "letters"});
  expect_both(sigpath::Words::list(3, {{0}, {1, 2, 0}, {2}}).get(), 6,
              {"words", "3", "letters", "2", "depth"});
  expect_both(right.get(), 5, {"_count", "5", "6"});
  EXPECT_EQ(sigpath_tensor_extract(nullptr, &shape, right.get(), a.data(), 23, out.data(), 6),
            SIGPATH_INVALID_ARGUMENT);
  expect_error_text({"a_count", "23", "24", "12"});
  const sigpath::Context little(1, 8);
  EXPECT_EQ(sigpath_tensor_extract(little.get(), &shape, right.get(), a.data(), 24, out.data(), 6),
            SIGPATH_OUT_OF_MEMORY);
  expect_error_text({"workspace", "24", "8"});
  EXPECT_EQ(sigpath_tensor_extract(nullptr, &shape, right.get(), a.data(), 24, out.data(), 6),
            SIGPATH_OK);
}

}  // namespace
}  // namespace sigpath_test
