#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "core/checked.h"
#include "core/words/tally.h"
#include "core/words/words.h"

namespace sigpath {
namespace {

void check_dim(index dim) { require(dim >= 1, "dim: is ", dim, ", expected 1 letter or more"); }
void check_depth(int depth) { require(depth >= 1, "depth: is ", depth, ", expected 1 or more"); }

// Adds a prefix-closed family, level by level: extend(word, add) calls add(letter) for the letters
// that go on from a word, in order; it has done with the word before it adds the first.
template <class Extend>
WordList grow(WordList words, int depth, const Extend& extend) {
  extend(Word{nullptr, 0}, [&](index letter) {
    words.append(letter);
    words.close();
  });
  index begin = 0;
  for (int length = 1; length < depth && begin < words.count(); ++length) {
    const index end = words.count();
    for (index i = begin; i < end; ++i)
      extend(words[i], [&](index letter) { words.extend(i, letter); });
    begin = end;
  }
  return words;
}

index last(Word word) { return word.length == 0 ? -1 : word.letters[word.length - 1]; }

}  // namespace

WordList truncated_words(index dim, int depth) {
  check_dim(dim);
  check_depth(depth);
  Tally tally;
  double level = 1;
  for (int n = 1; n <= depth; ++n) tally.add(level *= static_cast<double>(dim), n);
  return grow(tally.reserve(), depth, [&](Word, const auto& add) {
    for (index letter = 0; letter < dim; ++letter) add(letter);
  });
}

WordList anisotropic_words(index dim, const double* weights, index weights_count,
                           double threshold) {
  check_dim(dim);
  require(weights_count == dim, "weights_count: is ", weights_count,
          " elements, expected one for each of the ", dim, " letters");
  require(weights != nullptr, "weights: is NULL, expected ", dim, " elements");
  for (index i = 0; i < dim; ++i)
    require(weights[i] > 0 && std::isfinite(weights[i]), "weights: that of letter ", i, " is ",
            weights[i], ", expected a finite number above 0");
  require(std::isfinite(threshold), "threshold: is ", threshold, ", expected a finite number");
  const double smallest = *std::min_element(weights, weights + dim);
  require(threshold >= smallest, "threshold: is ", threshold,
          ", which leaves no word, expected at least the smallest weight, ", smallest);
  // A sum that is above the threshold by its rounding alone is not above it.
  const double most = threshold * (1 + 1e-12);
  std::vector<double> sorted(weights, weights + dim);
  std::sort(sorted.begin(), sorted.end());
  Tally tally;
  // How many words of a length that go on have a sum of weights.
  std::vector<std::pair<double, double>> level{{0, 1}};
  for (int n = 1; !level.empty(); ++n) {
    double words = 0;
    for (const auto& [sum, count] : level) {
      const auto fits = [&, from = sum](double w) { return from + w <= most; };
      words += count * static_cast<double>(
                           std::partition_point(sorted.begin(), sorted.end(), fits) -
                           sorted.begin());
    }
    tally.add(words, n);
    std::vector<std::pair<double, double>> next;
    for (const auto& [sum, count] : level)
      for (auto w = sorted.begin(); w != sorted.end() && sum + *w + smallest <= most; ++w)
        next.emplace_back(sum + *w, count);
    std::sort(next.begin(), next.end());
    std::size_t kept = 0;
    for (const auto& [sum, count] : next) {
      if (kept > 0 && next[kept - 1].first == sum)
        next[kept - 1].second += count;
      else
        next[kept++] = {sum, count};
    }
    next.resize(kept);
    level = std::move(next);
  }
  constexpr int kAny = std::numeric_limits<int>::max();
  return grow(tally.reserve(), kAny, [&](Word word, const auto& add) {
    double sum = 0;
    for (const index letter : word) sum += weights[letter];
    if (!(sum + smallest <= most)) return;
    for (index letter = 0; letter < dim; ++letter)
      if (sum + weights[letter] <= most) add(letter);
  });
}

WordList graph_words(index dim, int depth, const unsigned char* transitions,
                     index transitions_count) {
  check_dim(dim);
  check_depth(depth);
  const index pairs = checked_mul(dim, dim, "transitions");
  require(transitions_count == pairs, "transitions_count: is ", transitions_count,
          " elements, expected ", dim, " rows of ", dim);
  require(transitions != nullptr, "transitions: is NULL, expected ", pairs, " elements");
  std::vector<std::vector<index>> after(static_cast<std::size_t>(dim));
  for (index i = 0; i < pairs; ++i)
    if (transitions[i] != 0) after[static_cast<std::size_t>(i / dim)].push_back(i % dim);
  Tally tally;
  std::vector<double> level(static_cast<std::size_t>(dim), 1);  // words by their last letter
  for (int n = 1; n <= depth; ++n) {
    const double words = std::accumulate(level.begin(), level.end(), 0.0);
    if (words == 0) break;
    tally.add(words, n);
    std::vector<double> next(level.size(), 0);
    for (std::size_t i = 0; i < level.size(); ++i)
      for (const index j : after[i]) next[static_cast<std::size_t>(j)] += level[i];
    level = std::move(next);
  }
  return grow(tally.reserve(), depth, [&](Word word, const auto& add) {
    if (const index from = last(word); from >= 0)
      for (const index letter : after[static_cast<std::size_t>(from)]) add(letter);
    else
      for (index letter = 0; letter < dim; ++letter) add(letter);
  });
}

WordList lead_lag_words(index dim, int depth) {
  check_dim(dim);
  check_depth(depth);
  const index letters = checked_mul(dim, 2, "dim");
  Tally tally;
  double level = static_cast<double>(letters);
  // A letter goes on with those of its side and its twin on the other.
  for (int n = 1; n <= depth; ++n, level *= static_cast<double>(dim) + 1) tally.add(level, n);
  return grow(tally.reserve(), depth, [&](Word word, const auto& add) {
    const index from = last(word);
    for (index to = 0; to < letters; ++to)
      if (from < 0 || (from < dim) == (to < dim) || from % dim == to % dim) add(to);
  });
}

WordList united_words(const sigpath_words& a, const sigpath_words& b) {
  require(a.dim == b.dim, "b: is over ", b.dim, " letters, expected ", a.dim, ", as many as a");
  WordList words = a.words;
  for (index i = 0; i < b.words.count(); ++i)
    if (a.find(b.words[i]) < 0) words.add(b.words[i]);
  return words;
}

}  // namespace sigpath
