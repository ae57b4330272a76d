// Sets of words: their families, order, closure, text, and places.
#include <numeric>
#include <set>

#include "words.h"

namespace sigpath_test {
namespace {

using sigpath::Words;

std::set<std::vector<Index>> closure_of(const WordList& words) {
  std::set<std::vector<Index>> closure;
  for (const auto& word : words)
    for (std::size_t n = 1; n <= word.size(); ++n)
      closure.insert({word.begin(), word.begin() + static_cast<std::ptrdiff_t>(n)});
  return closure;
}

template <class Keep>
WordList filtered(const WordList& words, const Keep& keep) {
  WordList kept;
  std::copy_if(words.begin(), words.end(), std::back_inserter(kept), keep);
  return kept;
}

void expect_info(const Words& words, Index dim, const WordList& expected) {
  const auto info = words.info();
  std::size_t depth = 0, letters = 0;
  for (const auto& word : expected) {
    depth = std::max(depth, word.size());
    letters += word.size();
  }
  EXPECT_EQ(info.dim, dim);
  EXPECT_EQ(info.depth, static_cast<int>(depth));
  EXPECT_EQ(info.count, static_cast<Index>(expected.size()));
  EXPECT_EQ(info.letters, static_cast<Index>(letters));
  EXPECT_EQ(info.closure, static_cast<Index>(closure_of(expected).size()));
}

TEST(WordSets, ListsKeepTheirOrderAndDuplicates) {
  const WordList list{{4, 4, 1}, {0}, {}, {4, 4}, {0}, {4, 4, 1, 2, 2}, {}};
  const Words words = Words::list(5, list);
  EXPECT_EQ(words.to_list(), list);
  expect_info(words, 5, list);
  EXPECT_EQ(words.info().closure, 6);
  EXPECT_EQ(words.info().reserved, 0);
}

TEST(WordSets, RandomListsHaveTheirClosures) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE(seed);
    const Index dim = 1 + static_cast<Index>(seed % 6);
    const WordList list = random_words(dim, 1 + static_cast<int>(seed % 7), 30 * seed, seed);
    const Words words = Words::list(dim, list, 7);
    EXPECT_EQ(words.to_list(), list);
    expect_info(words, dim, list);
  }
}

TEST(WordSets, Truncated) {
  for (const auto& [dim, depth] : {std::pair{1, 5}, {2, 6}, {3, 4}, {7, 1}}) {
    const Words words = Words::truncated(dim, depth);
    EXPECT_EQ(words.to_list(), all_words(dim, depth));
    expect_info(words, dim, all_words(dim, depth));
  }
}

// Weights and thresholds in tenths, whose sums are exact.
TEST(WordSets, Anisotropic) {
  const std::vector<int> tenths{15, 7, 21, 50};
  std::vector<double> weights;
  for (const int w : tenths) weights.push_back(w / 10.0);
  for (const int threshold : {7, 20, 43, 50}) {
    const auto expected = filtered(all_words(4, 8), [&](const auto& word) {
      int sum = 0;
      for (const Index letter : word) sum += tenths[letter];
      return sum <= threshold;
    });
    ASSERT_FALSE(expected.empty());
    EXPECT_EQ(Words::anisotropic(weights, threshold / 10.0).to_list(), expected) << threshold;
  }
}

// 0.1 + 0.1 + 0.1 > 0.3 in floating point.
TEST(WordSets, AnisotropicSumsAreNotRoundedOut) {
  EXPECT_EQ(Words::anisotropic(std::vector<double>{0.1}, 0.3).info().count, 3);
  EXPECT_EQ(Words::anisotropic(std::vector<double>{0.1}, 0.2999).info().count, 2);
}

TEST(WordSets, LyndonWordsAreSmallerThanTheirSuffixes) {
  for (const auto& [dim, depth] : {std::pair{1, 4}, {2, 8}, {3, 5}, {5, 3}}) {
    const auto expected = filtered(all_words(dim, depth), [](const auto& word) {
      for (auto suffix = word.begin() + 1; suffix < word.end(); ++suffix)
        if (!std::lexicographical_compare(word.begin(), word.end(), suffix, word.end()))
          return false;
      return true;
    });
    EXPECT_EQ(Words::lyndon(dim, depth).to_list(), expected) << dim << ", " << depth;
  }
}

// Witt's formula in whole numbers: n L_n = d^n - sum of k L_k over the proper divisors k of n.
TEST(WordSets, LyndonCounts) {
  for (const Index dim : {2, 3, 10}) {
    const int depth = dim == 10 ? 5 : 12;
    std::vector<Index> of_length(depth + 1), power(depth + 1, 1);
    for (int n = 1; n <= depth; ++n) {
      power[n] = power[n - 1] * dim;
      of_length[n] = power[n];
      for (int k = 1; k < n; ++k)
        if (n % k == 0) of_length[n] -= k * of_length[k];
      of_length[n] /= n;
      EXPECT_EQ(Words::lyndon(dim, n).info().count,
                std::accumulate(of_length.begin(), of_length.begin() + n + 1, Index{0}));
    }
  }
}

TEST(WordSets, Graph) {
  std::mt19937_64 random(3);
  std::vector<unsigned char> transitions(16);
  for (auto& t : transitions) t = random() % 2 * 7;
  transitions[5] = 1;
  const auto expected = filtered(all_words(4, 5), [&](const auto& word) {
    for (std::size_t i = 1; i < word.size(); ++i)
      if (transitions[word[i - 1] * 4 + word[i]] == 0) return false;
    return true;
  });
  EXPECT_LT(expected.size(), all_words(4, 5).size());
  EXPECT_EQ(Words::graph(4, 5, transitions).to_list(), expected);
  // Without cycles words end by themselves.
  const std::vector<unsigned char> chain{0, 1, 0, 0, 0, 1, 0, 0, 0};
  EXPECT_EQ(Words::graph(3, 2000000000, chain).to_list(),
            (WordList{{0}, {1}, {2}, {0, 1}, {1, 2}, {0, 1, 2}}));
}

TEST(WordSets, LeadLag) {
  const auto expected = filtered(all_words(6, 4), [](const auto& word) {
    for (std::size_t i = 1; i < word.size(); ++i)
      if ((word[i - 1] < 3) != (word[i] < 3) && word[i - 1] % 3 != word[i] % 3) return false;
    return true;
  });
  const Words words = Words::lead_lag(3, 4);
  EXPECT_EQ(words.to_list(), expected);
  expect_info(words, 6, expected);
  EXPECT_EQ(words.info().count, 6 * (1 + 4 + 16 + 64));
}

TEST(WordSets, Union) {
  const WordList a{{2}, {0, 1}, {2}}, b{{1, 1}, {0, 1}, {}, {1, 1}, {0}};
  EXPECT_EQ(Words::list(3, a).united(Words::list(3, b)).to_list(),
            (WordList{{2}, {0, 1}, {2}, {1, 1}, {}, {1, 1}, {0}}));
  EXPECT_EQ(Words::list(3, a).united(Words::list(3, a)).to_list(), a);
}

TEST(WordSets, FindTellsTheFirstPosition) {
  const WordList list = random_words(3, 4, 60, 9);
  const Words words = Words::list(3, list);
  for (auto word : all_words(3, 5)) {
    const auto at = std::find(list.begin(), list.end(), word);
    EXPECT_EQ(words.find(word), at == list.end() ? -1 : at - list.begin());
    word.back() = 99;
    EXPECT_EQ(words.find(word), -1);
  }
  EXPECT_EQ(words.find(std::vector<Index>{}), -1);
  EXPECT_EQ(Words::parse(3, "(1) ()").find(std::vector<Index>{}), 1);
}

TEST(WordSets, TextRoundTrips) {
  WordList list = random_words(120, 6, 50, 4);
  list.push_back({});
  const Words words = Words::list(120, list);
  std::string text;
  for (Index i = 0; i < words.info().count; ++i) text += words.text(i) + (i % 3 ? " " : "\n");
  EXPECT_EQ(Words::parse(120, text).to_list(), list);
  EXPECT_EQ(Words::list(9, {{0, 3, 1}}).text(0), "(0,3,1)");
  EXPECT_EQ(Words::list(9, {{}}).text(0), "()");
}

TEST(WordSets, TextMayHaveCommentsAndSpaces) {
  EXPECT_EQ(Words::parse(4, "# all (2)\n\t( 0 , 3,1 )#(1)\r\n() # end\n(2)#").to_list(),
            (WordList{{0, 3, 1}, {}, {2}}));
}

TEST(WordSets, TextThatDoesNotFitIsNotWritten) {
  const Words words = Words::list(11, {{10, 3}});
  Index length = 0;
  EXPECT_EQ(sigpath_words_text(words.get(), 0, nullptr, 0, &length), SIGPATH_OK);
  EXPECT_EQ(length, 6);
  std::string text(7, '?');
  for (const Index capacity : {0, 1, 6}) {
    length = 0;
    EXPECT_EQ(sigpath_words_text(words.get(), 0, text.data(), capacity, &length),
              SIGPATH_INVALID_ARGUMENT);
    expect_error_text({"capacity", std::to_string(capacity), "at least 7"});
    EXPECT_EQ(text, "???????");
    EXPECT_EQ(length, 6);
  }
  EXPECT_EQ(sigpath_words_text(words.get(), 0, text.data(), 7, &length), SIGPATH_OK);
  EXPECT_EQ(text, std::string("(10,3)\0", 7));
}

// Nothing grows as 50^8 does.
TEST(WordSets, LongWordsOverManyLetters) {
  const WordList list = random_words(50, 8, 1000, 5);
  EXPECT_LT(Words::list(50, list).info().closure, 8 * 1001);
  WordList one{std::vector<Index>(5000)};
  std::iota(one[0].begin(), one[0].end(), Index{1} << 40);
  EXPECT_EQ(Words::list(Index{1} << 41, one).info().closure, 5000);
}

TEST(WordSets, FamiliesThatNoMemoryHoldsAreRefused) {
  const auto refused = [](const auto& make) {
    try {
      make();
      ADD_FAILURE() << "expected an error";
    } catch (const sigpath::Error& e) {
      EXPECT_EQ(e.status(), SIGPATH_OUT_OF_MEMORY);
      expect_error_text({"words", "letters", "bytes", "machine"});
    }
  };
  constexpr int kDeep = std::numeric_limits<int>::max();
  refused([] { Words::truncated(50, 8); });
  refused([] { Words::truncated(1, kDeep); });
  refused([] { Words::truncated(Index{1} << 60, 2); });
  refused([] { Words::lyndon(50, 9); });
  refused([] { Words::lyndon(2, kDeep); });
  refused([] { Words::lead_lag(40, 9); });
  refused([] { Words::graph(30, 12, std::vector<unsigned char>(900, 1)); });
  refused([] { Words::graph(1, kDeep, std::vector<unsigned char>(1, 1)); });
  refused([] { Words::anisotropic(std::vector<double>{1, 1e-9}, 1); });
  refused([] { Words::anisotropic(std::vector<double>(50, 1), 8.5); });
  std::vector<double> distinct(200000);
  for (std::size_t i = 0; i < distinct.size(); ++i) distinct[i] = 1 + 1e-7 * static_cast<double>(i);
  refused([&] { Words::anisotropic(distinct, 2.5); });
}

TEST(WordSets, DestroyingNullIsNothing) { sigpath_words_destroy(nullptr); }

}  // namespace
}  // namespace sigpath_test
