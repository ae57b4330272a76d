#pragma once

#include <vector>

#include "core/words/words.h"
#include "cuda/signature/place.h"

namespace sigpath {

// The tiles of a set of words, in tables as WordPlace has them: siblings together, longest words
// first. A word that is a prefix of one that has a tile needs none.
struct WordTiles {
  explicit WordTiles(const sigpath_words& words);

  index count() const { return static_cast<index>(letters.size()) / (tile_depth + kSiblings); }

  static constexpr int kSiblings = 4;
  int tile_depth;
  std::vector<int> letters, positions;
};

}  // namespace sigpath
