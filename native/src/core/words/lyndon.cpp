#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/words/tally.h"
#include "core/words/words.h"

namespace sigpath {
namespace {

int moebius(int n) {
  int sign = 1;
  for (int p = 2; p <= n; ++p) {
    if (n % p != 0) continue;
    if (n / p % p == 0) return 0;
    n /= p;
    sign = -sign;
  }
  return sign;
}

// Lyndon words of length n over d letters: (1/n) sum_{k | n} mu(k) d^(n/k).
double witt(double d, int n) {
  double sum = 0;
  for (int k = 1; k <= n; ++k)
    if (n % k == 0) sum += moebius(k) * std::pow(d, n / k);
  return sum / n;
}

}  // namespace

// Duval's algorithm: after a Lyndon word comes the smallest word that is above its repetition,
// which is cut at `depth` letters; last letters that cannot grow are dropped.
WordList lyndon_words(index dim, int depth) {
  require(dim >= 1, "dim: is ", dim, ", expected 1 letter or more");
  require(depth >= 1, "depth: is ", depth, ", expected 1 or more");
  if (dim == 1) depth = 1;
  Tally tally;
  for (int n = 1; n <= depth; ++n) tally.add(witt(static_cast<double>(dim), n), n);
  WordList found = tally.reserve();
  std::vector<index> word{-1};
  while (!word.empty()) {
    ++word.back();
    found.add({word.data(), static_cast<index>(word.size())});
    for (std::size_t n = word.size(); word.size() < static_cast<std::size_t>(depth);)
      word.push_back(word[word.size() - n]);
    while (!word.empty() && word.back() == dim - 1) word.pop_back();
  }

  std::vector<index> order(static_cast<std::size_t>(found.count()));
  std::iota(order.begin(), order.end(), index{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](index a, index b) { return found.length(a) < found.length(b); });
  WordList words = tally.reserve();
  for (const index i : order) words.add(found[i]);
  return words;
}

}  // namespace sigpath
