#pragma once

#include "shape.h"
#include "textbook_words.h"

namespace sigpath::bench {

// A batch of paths and the words at which the coefficients of their signatures are computed; the
// depth of the shape is that of the words.
struct WordCase {
  std::string set;  // all, tenth, 100words
  Shape shape;
  Words words;

  WordCase(std::string set_name, const Shape& s, Words w)
      : set(std::move(set_name)), shape(s), words(std::move(w)), list(plain(words)) {}

  std::string name() const { return shape.name() + "-" + set; }  // 128x256x4x6-tenth
  index coefficients() const { return shape.batch * static_cast<index>(list.size()); }

  // Of a forward pass on the prefix closure: 1 + h per increment for a word of two letters or more
  // that begins words of h more.
  double multiply_adds() const;

  std::vector<PlainWord> list;

 private:
  static std::vector<PlainWord> plain(const Words& words);
};

// `count` different words of a truncated set, or of any of `depth` letters over dim letters;
// seeded.
Words random_subset(index dim, int depth, std::size_t count);
Words random_words(index dim, int depth, std::size_t count);

// The textbook coefficients of a batch, and their gradient.
template <class T>
std::vector<T> baseline_words(const WordCase& c, const std::vector<T>& points);
template <class T>
std::vector<T> baseline_words_vjp(const WordCase& c, const std::vector<T>& points,
                                  const std::vector<T>& cotangent);

}  // namespace sigpath::bench
