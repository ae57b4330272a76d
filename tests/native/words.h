// Random sets of words, and the coefficients of the reference at them.
#pragma once

#include "gradient.h"

namespace sigpath_test {

using WordList = std::vector<std::vector<Index>>;

// All words of 1 to depth letters, by length and then lexicographically.
inline WordList all_words(Index dim, int depth) {
  WordList words{{}};
  std::size_t begin = 0;
  for (int n = 1; n <= depth; ++n)
    for (const std::size_t end = words.size(); begin < end; ++begin)
      for (Index letter = 0; letter < dim; ++letter) {
        words.push_back(words[begin]);
        words.back().push_back(letter);
      }
  words.erase(words.begin());
  return words;
}

// Words in any order, some of them more than once.
inline WordList random_words(Index dim, int depth, std::size_t count, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  WordList words(count);
  for (auto& word : words) {
    word.resize(std::uniform_int_distribution<std::size_t>(1, depth)(random));
    for (Index& letter : word) letter = std::uniform_int_distribution<Index>(0, dim - 1)(random);
  }
  words.push_back(words[count / 2]);
  return words;
}

inline Real coefficient(const Tensor& signature, const std::vector<Index>& word) {
  std::size_t at = 0;
  for (const Index letter : word) at = at * signature[1].size() + static_cast<std::size_t>(letter);
  return signature[word.size()][at];
}

// Those of a path with its transforms, after a 1 with a scalar term.
inline std::vector<Real> coefficients(const Polyline& path, const WordList& words, int depth,
                                      bool scalar_term) {
  const Tensor signature = signature_of(path, depth);
  std::vector<Real> row(scalar_term, Real(1));
  for (const auto& word : words) row.push_back(coefficient(signature, word));
  return row;
}

inline std::vector<Real> coefficients(const Batch<double>& batch, const WordList& words) {
  const Shape& s = batch.shape;
  std::vector<Real> all;
  for (Index b = 0; b < s.batch; ++b) {
    const auto row = coefficients(batch.path(b), words, s.depth, s.scalar_term);
    all.insert(all.end(), row.begin(), row.end());
  }
  return all;
}

inline sigpath::WordSignature words_for(const Shape& s, const WordList& words) {
  return sigpath::WordSignature(sigpath::Words::list(s.channels(), words), signature_for(s));
}

template <class T>
Gradient<T> words_gradient(const sigpath::WordSignature& signature, const Batch<T>& batch,
                           const sigpath::Paths<T>& paths, const std::vector<T>& cotangent,
                           const sigpath::Context* context = nullptr) {
  return gradient_of(signature, batch.shape, paths, cotangent, context);
}

}  // namespace sigpath_test
