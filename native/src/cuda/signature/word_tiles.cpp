#include "cuda/signature/word_tiles.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "cuda/signature/shapes.h"

namespace sigpath {
namespace {

static_assert(WordTiles::kSiblings == kWordSiblings);

// All but the last letter are the same.
bool siblings(Word a, Word b) {
  return a.length == b.length && a.length > 0 &&
         std::equal(a.begin(), a.end() - 1, b.begin(), b.end() - 1);
}

}  // namespace

WordTiles::WordTiles(const sigpath_words& words) : tile_depth(tile_letters(words.depth)) {
  const WordList& list = words.words;
  constexpr index kMost = std::numeric_limits<int>::max();
  if (words.depth > kMostLetters || words.dim >= kMost || list.count() >= kMost)
    fail(SIGPATH_UNSUPPORTED, "words: has ", list.count(), " words of up to ", words.depth,
         " letters of ", words.dim, ", expected fewer, and at most ", kMostLetters,
         " letters each, on a CUDA device");
  std::vector<index> order(static_cast<std::size_t>(list.count()));
  std::iota(order.begin(), order.end(), index{0});
  std::sort(order.begin(), order.end(), [&](index i, index j) {
    const Word a = list[i], b = list[j];
    if (a.length != b.length) return a.length > b.length;
    const auto [x, y] = std::mismatch(a.begin(), a.end(), b.begin());
    return x == a.end() ? i < j : *x < *y;
  });

  const int zero = static_cast<int>(words.dim);  // the increment of virtual letters
  std::vector<bool> placed(order.size());
  for (std::size_t i = 0; i < order.size();) {
    if (placed[order[i]]) {
      ++i;
      continue;
    }
    const Word word = list[order[i]];
    const auto n = static_cast<int>(word.length);
    letters.push_back(tile_depth - n);
    letters.insert(letters.end(), static_cast<std::size_t>(tile_depth - std::max(n, 1)), zero);
    for (int k = 0; k + 1 < n; ++k) letters.push_back(static_cast<int>(word.letters[k]));
    // Its prefixes, where they are in the set and have no place.
    positions.insert(positions.end(), static_cast<std::size_t>(tile_depth - 1), -1);
    for (int k = 1; k < n; ++k) {
      const index at = words.find({word.letters, k});
      if (at < 0 || placed[at]) continue;
      placed[at] = true;
      positions[positions.size() - static_cast<std::size_t>(n - k)] = static_cast<int>(at);
    }
    for (int b = 0; b < kSiblings; ++b) {
      while (i < order.size() && placed[order[i]]) ++i;
      const bool more = i < order.size() && (b == 0 || siblings(word, list[order[i]]));
      letters.push_back(more && n > 0 ? static_cast<int>(list[order[i]].letters[n - 1]) : zero);
      positions.push_back(more ? static_cast<int>(order[i]) : -1);
      if (more) placed[order[i++]] = true;
    }
  }
}

}  // namespace sigpath

const sigpath::WordTiles& sigpath_words::tiles() const {
  std::call_once(tiles_once_, [&] { tiles_ = std::make_shared<const sigpath::WordTiles>(*this); });
  return *tiles_;
}
