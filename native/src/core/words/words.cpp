#include "core/words/words.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "core/checked.h"

namespace sigpath {
namespace {

bool before(Word a, Word b) {
  return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end());
}

std::vector<index> lexicographic_order(const WordList& words) {
  std::vector<index> order(static_cast<std::size_t>(words.count()));
  std::iota(order.begin(), order.end(), index{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](index a, index b) { return before(words[a], words[b]); });
  return order;
}

}  // namespace

WordList checked_word_list(index dim, int depth, const index* lengths, index count,
                           const index* letters, index letters_count) {
  require(dim >= 1, "dim: is ", dim, ", expected 1 letter or more");
  require(depth >= 0, "depth: is ", depth, ", expected 1 or more, or 0 for any");
  require(count >= 1, "count: is ", count, " words, expected 1 or more");
  require(letters_count >= 0, "letters_count: is ", letters_count, ", expected 0 or more");
  require(lengths != nullptr, "lengths: is NULL, expected ", count, " elements");
  require(letters != nullptr || letters_count == 0, "letters: is NULL, expected ", letters_count,
          " elements");
  const index longest = depth > 0 ? depth : std::numeric_limits<int>::max();
  index all = 0;
  for (index i = 0; i < count; ++i) {
    require(lengths[i] >= 0 && lengths[i] <= longest, "lengths: that of word ", i, " is ",
            lengths[i], ", expected 0 to ", longest, depth > 0 ? ", the depth" : "");
    all = checked_add(all, lengths[i], "lengths");
  }
  require(all == letters_count, "letters_count: is ", letters_count,
          " elements, expected the sum of lengths, ", all);
  WordList words;
  words.reserve(count, all);
  for (index i = 0; i < count; ++i) {
    for (index n = 0; n < lengths[i]; ++n, ++letters) {
      require(*letters >= 0 && *letters < dim, "letters: letter ", n, " of word ", i, " is ",
              *letters, ", expected 0 to ", dim - 1);
      words.append(*letters);
    }
    words.close();
  }
  return words;
}

}  // namespace sigpath

sigpath_words::sigpath_words(sigpath::index dim_, sigpath::WordList words_)
    : dim(dim_),
      words(std::move(words_)),
      order(sigpath::lexicographic_order(words)),
      trie(sigpath::build_trie(words, order, nodes)) {
  depth = trie.height();
}

sigpath::index sigpath_words::find(sigpath::Word word) const {
  const auto at = std::lower_bound(
      order.begin(), order.end(), word,
      [&](sigpath::index i, sigpath::Word w) { return sigpath::before(words[i], w); });
  return at == order.end() || sigpath::before(word, words[*at]) ? -1 : *at;
}
