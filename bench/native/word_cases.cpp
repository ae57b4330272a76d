#include "word_cases.h"

#include <algorithm>
#include <map>
#include <random>

namespace sigpath::bench {

std::vector<PlainWord> WordCase::plain(const Words& words) {
  std::vector<PlainWord> list;
  for (const auto& word : words.to_list()) list.emplace_back(word.begin(), word.end());
  return list;
}

double WordCase::multiply_adds() const {
  std::map<PlainWord, std::size_t> heights;
  for (const PlainWord& word : list)
    for (std::size_t n = 2; n <= word.size(); ++n) {
      auto& height = heights[{word.begin(), word.begin() + static_cast<std::ptrdiff_t>(n)}];
      height = std::max(height, word.size() - n);
    }
  double step = 0;
  for (const auto& [word, height] : heights) step += 1 + static_cast<double>(height);
  return step * static_cast<double>((shape.vertices() - 1) * shape.batch);
}

Words random_subset(index dim, int depth, std::size_t count) {
  auto words = Words::truncated(dim, depth).to_list();
  std::mt19937_64 random(3);
  std::shuffle(words.begin(), words.end(), random);
  words.resize(count);
  return Words::list(dim, words);
}

Words random_words(index dim, int depth, std::size_t count) {
  std::vector<std::vector<index>> words(count, std::vector<index>(depth));
  std::mt19937_64 random(4);
  for (auto& word : words)
    for (index& letter : word) letter = std::uniform_int_distribution<index>(0, dim - 1)(random);
  return Words::list(dim, words);
}

template <class T>
std::vector<T> baseline_words(const WordCase& c, const std::vector<T>& points) {
  const Shape& s = c.shape;
  std::vector<T> out(static_cast<std::size_t>(c.coefficients()));
  for (index b = 0; b < s.batch; ++b)
    textbook_words<T>({points.data() + b * s.length * s.dim, s.length, s.dim}, c.list,
                      out.data() + b * static_cast<index>(c.list.size()));
  return out;
}

template <class T>
std::vector<T> baseline_words_vjp(const WordCase& c, const std::vector<T>& points,
                                  const std::vector<T>& cotangent) {
  const Shape& s = c.shape;
  std::vector<T> out(points.size());
  for (index b = 0; b < s.batch; ++b)
    textbook_words_vjp<T>({points.data() + b * s.length * s.dim, s.length, s.dim}, c.list,
                          cotangent.data() + b * static_cast<index>(c.list.size()),
                          out.data() + b * s.length * s.dim);
  return out;
}

template std::vector<float> baseline_words(const WordCase&, const std::vector<float>&);
template std::vector<double> baseline_words(const WordCase&, const std::vector<double>&);
template std::vector<float> baseline_words_vjp(const WordCase&, const std::vector<float>&,
                                               const std::vector<float>&);
template std::vector<double> baseline_words_vjp(const WordCase&, const std::vector<double>&,
                                                const std::vector<double>&);

}  // namespace sigpath::bench
