// What is refused of sets of words and of signatures over them.
#include "call.h"
#include "words.h"

namespace sigpath_test {
namespace {

using sigpath::Words;

// The maker of a set refuses, its text has the words, and there is no set.
template <class Make>
void expect_refused(const Make& make, const std::vector<std::string>& words) {
  auto* set = reinterpret_cast<sigpath_words*>(1);
  EXPECT_EQ(make(&set), SIGPATH_INVALID_ARGUMENT);
  expect_error_text(words);
  EXPECT_EQ(set, nullptr);
}

TEST(WordErrors, Lists) {
  std::vector<Index> lengths{1, 2, 0}, letters{4, 0, 3};
  const auto list = [&](Index dim, int depth, const Index* l, Index count, const Index* a,
                        Index letters_count) {
    return [=](sigpath_words** set) {
      return sigpath_words_list(dim, depth, l, count, a, letters_count, set);
    };
  };
  const Index *l = lengths.data(), *a = letters.data();
  expect_refused(list(0, 0, l, 3, a, 3), {"dim", "0", "expected 1"});
  expect_refused(list(5, -1, l, 3, a, 3), {"depth", "-1"});
  expect_refused(list(5, 1, l, 3, a, 3), {"lengths", "word 1 is 2", "1", "depth"});
  expect_refused(list(5, 0, l, 0, a, 0), {"count", "0 words", "expected 1"});
  expect_refused(list(5, 0, nullptr, 3, a, 3), {"lengths", "NULL"});
  expect_refused(list(5, 0, l, 3, nullptr, 3), {"letters", "NULL"});
  expect_refused(list(5, 0, l, 3, a, 2), {"letters_count", "2", "sum of lengths, 3"});
  expect_refused(list(5, 0, l, 3, a, -3), {"letters_count", "-3"});
  expect_refused(list(4, 0, l, 3, a, 3), {"letters", "letter 0 of word 0 is 4", "0 to 3"});
  letters[2] = -1;
  expect_refused(list(5, 0, l, 3, a, 3), {"letters", "letter 1 of word 1 is -1", "0 to 4"});
  lengths[1] = -1;
  expect_refused(list(5, 0, l, 3, a, 3), {"lengths", "word 1 is -1"});
  lengths = {std::numeric_limits<Index>::max(), 1, 1};
  expect_refused(list(5, 0, lengths.data(), 3, a, 3), {"lengths", "word 0"});
  EXPECT_EQ(sigpath_words_list(5, 0, l, 1, a, 1, nullptr), SIGPATH_INVALID_ARGUMENT);
  expect_error_text({"words", "NULL"});
}

TEST(WordErrors, TextNamesLineAndColumn) {
  const auto parse = [](const char* text, int depth = 0) {
    return [=](sigpath_words** set) { return sigpath_words_parse(4, depth, text, set); };
  };
  expect_refused(parse(nullptr), {"text", "NULL"});
  expect_refused(parse(""), {"text", "line 1, column 1", "without a word"});
  expect_refused(parse(" # (1)\n  "), {"line 2, column 3", "without a word"});
  expect_refused(parse("(1)\n(2,4)"), {"line 2, column 4", "letter 4", "0 to 3"});
  expect_refused(parse("(99999999999999999999999)"), {"column 2", "99999999999999999999999"});
  expect_refused(parse("(1)\n\n (2 3)"), {"line 3, column 5", "'3'", "',' or ')'"});
  expect_refused(parse("(1,)"), {"line 1, column 4", "')'", "a letter"});
  expect_refused(parse("(-1)"), {"column 2", "'-'", "a letter"});
  expect_refused(parse("(1"), {"column 3", "the text ends"});
  expect_refused(parse("(1) 2"), {"column 5", "'2'", "a word"});
  expect_refused(parse("(1)(2)"), {"column 4", "white space"});
  expect_refused(parse("(1,2,3)", 2), {"column 6", "more than 2 letters", "depth"});
  expect_refused([](sigpath_words** set) { return sigpath_words_parse(0, 0, "(0)", set); },
                 {"dim", "0"});
  expect_refused([](sigpath_words** set) { return sigpath_words_parse(2, -1, "(0)", set); },
                 {"depth", "-1"});
}

TEST(WordErrors, Families) {
  const auto of_depth = [](auto* maker) {
    expect_refused([&](sigpath_words** set) { return maker(0, 2, set); }, {"dim", "0"});
    expect_refused([&](sigpath_words** set) { return maker(2, 0, set); }, {"depth", "0"});
    EXPECT_EQ(maker(2, 2, nullptr), SIGPATH_INVALID_ARGUMENT);
    expect_error_text({"words", "NULL"});
  };
  of_depth(sigpath_words_truncated);
  of_depth(sigpath_words_lyndon);
  of_depth(sigpath_words_lead_lag);

  const std::vector<unsigned char> transitions(9, 1);
  const auto graph = [&](Index dim, int depth, const unsigned char* t, Index count) {
    return [=](sigpath_words** set) { return sigpath_words_graph(dim, depth, t, count, set); };
  };
  expect_refused(graph(0, 2, transitions.data(), 9), {"dim", "0"});
  expect_refused(graph(3, 0, transitions.data(), 9), {"depth", "0"});
  expect_refused(graph(3, 2, transitions.data(), 8), {"transitions_count", "8", "3 rows of 3"});
  expect_refused(graph(3, 2, nullptr, 9), {"transitions", "NULL"});
  expect_refused(graph(Index{1} << 40, 2, transitions.data(), 9), {"transitions", "63 bits"});
}

TEST(WordErrors, WeightsAndThresholds) {
  std::vector<double> weights{1, 2};
  const auto make = [&](double threshold, Index count = 2) {
    return [&weights, threshold, count](sigpath_words** set) {
      return sigpath_words_anisotropic(2, weights.data(), count, threshold, set);
    };
  };
  for (const double bad : {0.0, -1.0, std::nan(""), HUGE_VAL}) {
    weights[1] = bad;
    expect_refused(make(3), {"weights", "letter 1", "finite number above 0"});
  }
  weights[1] = 2;
  for (const double bad : {std::nan(""), HUGE_VAL, -HUGE_VAL})
    expect_refused(make(bad), {"threshold", "finite"});
  expect_refused(make(0.5), {"threshold", "0.5", "no word", "smallest weight, 1"});
  expect_refused(make(3, 1), {"weights_count", "1", "2 letters"});
  expect_refused(
      [](sigpath_words** set) { return sigpath_words_anisotropic(2, nullptr, 2, 3, set); },
      {"weights", "NULL"});
  expect_refused(
      [](sigpath_words** set) { return sigpath_words_anisotropic(0, nullptr, 0, 3, set); },
      {"dim", "0"});
}

TEST(WordErrors, Sets) {
  const Words words = Words::parse(3, "(0) (1,2)"), other = Words::parse(5, "(0)");
  expect_refused(
      [&](sigpath_words** set) { return sigpath_words_union(words.get(), other.get(), set); },
      {"b", "5 letters", "expected 3"});
  expect_refused(
      [&](sigpath_words** set) { return sigpath_words_union(nullptr, other.get(), set); },
      {"a: is NULL"});
  expect_refused(
      [&](sigpath_words** set) { return sigpath_words_union(words.get(), nullptr, set); },
      {"b: is NULL"});

  const auto refused = [](sigpath_status status, const std::vector<std::string>& text) {
    EXPECT_EQ(status, SIGPATH_INVALID_ARGUMENT);
    expect_error_text(text);
  };
  sigpath_words_info info = SIGPATH_WORDS_INFO_INIT;
  refused(sigpath_words_describe(nullptr, &info), {"words", "NULL"});
  refused(sigpath_words_describe(words.get(), nullptr), {"info", "NULL"});
  info.size = 4;
  refused(sigpath_words_describe(words.get(), &info), {"info.size", "4"});

  std::vector<Index> lengths(2, 7), letters(3, 7);
  refused(sigpath_words_get(nullptr, lengths.data(), 2, letters.data(), 3), {"words", "NULL"});
  refused(sigpath_words_get(words.get(), lengths.data(), 1, letters.data(), 3),
          {"count", "1", "expected 2"});
  refused(sigpath_words_get(words.get(), lengths.data(), 2, letters.data(), 4),
          {"letters_count", "4", "expected 3"});
  refused(sigpath_words_get(words.get(), nullptr, 2, letters.data(), 3), {"lengths", "NULL"});
  refused(sigpath_words_get(words.get(), lengths.data(), 2, nullptr, 3), {"letters", "NULL"});
  refused(sigpath_words_get(words.get(), letters.data(), 2, letters.data(), 3), {"overlaps"});
  EXPECT_EQ(lengths, std::vector<Index>(2, 7));
  EXPECT_EQ(letters, std::vector<Index>(3, 7));

  Index length = 0;
  std::string text(9, '?');
  refused(sigpath_words_text(nullptr, 0, text.data(), 9, &length), {"words", "NULL"});
  for (const Index i : {-1, 2})
    refused(sigpath_words_text(words.get(), i, text.data(), 9, &length),
            {"i: is " + std::to_string(i), "0 to 1"});
  refused(sigpath_words_text(words.get(), 0, nullptr, 9, &length), {"text", "NULL"});
  refused(sigpath_words_text(words.get(), 0, text.data(), 9, nullptr), {"length", "NULL"});

  Index position = 0;
  refused(sigpath_words_find(nullptr, letters.data(), 1, &position), {"words", "NULL"});
  refused(sigpath_words_find(words.get(), letters.data(), 1, nullptr), {"position", "NULL"});
  refused(sigpath_words_find(words.get(), nullptr, 1, &position), {"letters", "NULL"});
  refused(sigpath_words_find(words.get(), letters.data(), -1, &position), {"length", "-1"});
}

// The call of the signature, over twelve words of three letters.
class WordCall : public Call {
 public:
  WordCall() { options.depth = 2; }

  sigpath_status forward() override {
    return sigpath_word_signature(context, words, options_pointer, paths_pointer, points, lengths,
                                  times, basepoint, windows, out, out_count);
  }
  sigpath_status vjp() override {
    return sigpath_word_signature_vjp(context, words, options_pointer, paths_pointer, points,
                                      lengths, times, basepoint, windows, cotangent,
                                      cotangent_count, grad_points, grad_points_count, grad_times,
                                      grad_times_count, grad_basepoint, grad_basepoint_count);
  }

  const Words set = Words::truncated(3, 2);
  const sigpath_words* words = set.get();
};

TEST(WordErrors, TheCallItselfIsRight) {
  WordCall call;
  call.expect_ok();
  call.options.depth = 0;
  call.expect_ok();
  call.options.depth = 7;
  call.expect_ok();
}

TEST(WordErrors, SetsThatDoNotGoWithTheCall) {
  WordCall call;
  call.words = nullptr;
  call.expect_refused({"words", "NULL"});
  const Words other = Words::truncated(2, 2);
  call.words = other.get();
  call.expect_refused({"words: are over 2 letters", "expected 3", "channels"});
  call.words = call.set.get();
  for (const int depth : {1, -1}) {
    call.options.depth = depth;
    call.expect_refused({"options.depth", std::to_string(depth), "longest word, 2"});
  }
  call.options.depth = 2;
  for (const int method : std::vector<int>{SIGPATH_METHOD_DIRECT, SIGPATH_METHOD_HORNER, 9}) {
    call.options.method = method;
    call.expect_refused({"options.method", std::to_string(method), "AUTO"}, SIGPATH_UNSUPPORTED);
  }
}

TEST(WordErrors, ArgumentsAreCheckedAsThoseOfSignatures) {
  const auto refused = [](const auto& spoil, const std::vector<std::string>& text) {
    WordCall call;
    spoil(call);
    call.expect_refused(text);
  };
  refused([](Call& c) { c.points = nullptr; }, {"points", "NULL"});
  refused([](Call& c) { c.paths_pointer = nullptr; }, {"paths", "NULL"});
  refused([](Call& c) { c.options_pointer = nullptr; }, {"options", "NULL"});
  refused([](Call& c) { c.times = nullptr; }, {"times", "NULL"});
  refused([](Call& c) { c.lengths_memory[1] = 9; }, {"lengths", "path 1", "9"});
  refused([](Call& c) { *c.at(Call::kPoints, 3) = HUGE_VAL; }, {"points", "inf"});
  refused([](Call& c) { c.options.expanding = 2; }, {"options.expanding", "2"});
  refused([](Call& c) { c.out_count = c.cotangent_count = 23; }, {"_count", "23", "expected 24"});
  refused([](Call& c) { c.out = c.grad_points = c.at(Call::kPoints); }, {"overlaps points"});
  const std::vector<Index> table{0, 4, 2, 9};
  refused(
      [&](Call& c) {
        c.paths.windows = 2;
        c.windows = table.data();
      },
      {"windows", "row 1", "[2, 9)"});
  WordCall call;
  *call.at(Call::kCotangent, 5) = std::nan("");
  call.expect_vjp_refused({"cotangent", "nan"});
}

TEST(WordErrors, Workspace) {
  const WordCall call;
  Index bytes = -1;
  const auto refused = [&](const sigpath_words* words, const sigpath_paths* paths, int vjp,
                           Index* answer, const std::vector<std::string>& text) {
    EXPECT_EQ(sigpath_word_signature_workspace(nullptr, words, &call.options, paths, nullptr, vjp,
                                               answer),
              SIGPATH_INVALID_ARGUMENT);
    expect_error_text(text);
    EXPECT_EQ(bytes, -1);
  };
  refused(nullptr, &call.paths, 0, &bytes, {"words", "NULL"});
  refused(call.words, nullptr, 0, &bytes, {"paths", "NULL"});
  refused(call.words, &call.paths, 2, &bytes, {"vjp", "2"});
  refused(call.words, &call.paths, 0, nullptr, {"bytes", "NULL"});
}

}  // namespace
}  // namespace sigpath_test
