#include <limits>

#include "core/words/words.h"

namespace sigpath {
namespace {

// Reads words of letters 0..dim-1; every error names the line and the column, from 1.
class Parser {
 public:
  Parser(index dim, int depth, const char* text)
      : dim_(dim), depth_(depth > 0 ? depth : std::numeric_limits<int>::max()), at_(text) {}

  WordList run() {
    WordList words;
    for (bool apart = true; skip_blanks(apart), *at_ != '\0'; apart = false) {
      check(apart, "a word follows another, expected white space between them");
      word(words);
    }
    check(words.count() > 0, "the text ends without a word, expected one such as (0,3,1)");
    return words;
  }

 private:
  template <class... Parts>
  void check(bool ok, const Parts&... parts) const {
    require(ok, "text: line ", line_, ", column ", column_, ": ", parts...);
  }
  // What is there instead of what was expected.
  template <class... Parts>
  [[noreturn]] void unexpected(const Parts&... expected) const {
    const std::string found = *at_ == '\0' ? "the text ends" : std::string("'") + *at_ + "'";
    fail(SIGPATH_INVALID_ARGUMENT, "text: line ", line_, ", column ", column_, ": ", found,
         ", expected ", expected...);
  }

  void advance() {
    if (*at_++ == '\n') {
      ++line_;
      column_ = 1;
    } else {
      ++column_;
    }
  }
  static bool blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
  static bool digit(char c) { return c >= '0' && c <= '9'; }
  void skip_spaces() {
    while (blank(*at_)) advance();
  }
  // White space and comments; `apart` becomes true if there are any.
  void skip_blanks(bool& apart) {
    while (blank(*at_) || *at_ == '#') {
      apart = true;
      if (*at_ == '#')
        while (*at_ != '\0' && *at_ != '\n') advance();
      else
        advance();
    }
  }

  void word(WordList& words) {
    if (*at_ != '(') unexpected("a word such as (0,3,1)");
    advance();
    skip_spaces();
    index length = 0;
    if (*at_ != ')')
      for (;; advance()) {
        skip_spaces();
        check(length < depth_, "a word of more than ", depth_,
              " letters, expected at most the depth");
        words.append(letter());
        ++length;
        skip_spaces();
        if (*at_ == ')') break;
        if (*at_ != ',') unexpected("',' or ')'");
      }
    advance();
    words.close();
  }

  index letter() {
    if (!digit(*at_)) unexpected("a letter, 0 to ", dim_ - 1);
    const index line = line_, column = column_;
    const char* first = at_;
    index value = 0;
    for (; digit(*at_); advance())
      value = value > dim_ ? value : value * 10 + (*at_ - '0');  // beyond dim it is wrong as it is
    require(value < dim_, "text: line ", line, ", column ", column, ": letter ",
            std::string(first, at_), ", expected 0 to ", dim_ - 1);
    return value;
  }

  index dim_;
  int depth_;
  const char* at_;
  index line_ = 1, column_ = 1;
};

}  // namespace

std::string text_of(Word word) {
  std::string text = "(";
  for (const index letter : word) {
    if (text.size() > 1) text += ',';
    text += std::to_string(letter);
  }
  return text + ")";
}

WordList parse_words(index dim, int depth, const char* text) {
  constexpr index kMost = std::numeric_limits<index>::max() / 16;  // digits are read with room
  require(dim >= 1 && dim <= kMost, "dim: is ", dim, ", expected 1 to ", kMost, " letters");
  require(depth >= 0, "depth: is ", depth, ", expected 1 or more, or 0 for any");
  require(text != nullptr, "text: is NULL, expected words such as (0,3,1)");
  return Parser(dim, depth, text).run();
}

}  // namespace sigpath
