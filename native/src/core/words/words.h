#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "core/words/trie.h"

namespace sigpath {
struct WordTiles;
}

// A set of words over the letters 0..dim-1, in the caller's order, duplicates kept; immutable.
struct sigpath_words {
  // At least one word; its letters have been checked.
  sigpath_words(sigpath::index dim, sigpath::WordList words);

  sigpath::index closure() const { return trie.size() - 1; }
  // The first position of a word, -1 if it is not in the set.
  sigpath::index find(sigpath::Word word) const;

  const sigpath::index dim;
  const sigpath::WordList words;
  int depth;                          // letters of the longest word
  std::vector<sigpath::index> order;  // positions in lexicographic order, of duplicates in theirs
  std::vector<sigpath::index> nodes;  // of the trie, that of each word
  sigpath::Trie trie;

  // Tables for CUDA devices; made when first asked for.
  const sigpath::WordTiles& tiles() const;

 private:
  mutable std::once_flag tiles_once_;
  mutable std::shared_ptr<const sigpath::WordTiles> tiles_;
};

namespace sigpath {

// As many words as there are letters; a depth of 0 allows any length.
WordList checked_word_list(index dim, int depth, const index* lengths, index count,
                           const index* letters, index letters_count);

// The families of words, each by length and then lexicographically; see words.h of the C ABI. One
// that no memory of this machine holds is refused before it is made.
WordList truncated_words(index dim, int depth);
WordList anisotropic_words(index dim, const double* weights, index weights_count, double threshold);
WordList lyndon_words(index dim, int depth);
WordList graph_words(index dim, int depth, const unsigned char* transitions,
                     index transitions_count);
WordList lead_lag_words(index dim, int depth);
WordList united_words(const sigpath_words& a, const sigpath_words& b);

// "(0,3,1)", and sets of such words, each with the place of what is wrong.
std::string text_of(Word word);
WordList parse_words(index dim, int depth, const char* text);

}  // namespace sigpath
