#pragma once

#include "core/words/list.h"

namespace sigpath {

// The prefix closure of a set of words as a tree, the empty word at its root. Nodes with children
// come first, depth first, the tallest of siblings first; then the leaves, those of one parent next
// to each other. Siblings of one height are in the order of their letters, but for twigs, nodes
// whose children are all leaves: those with the same letters below them are next to each other.
struct Trie {
  struct Inner {
    index parent;
    index leaves;      // its first child that is a leaf
    index leaf_count;  // of such children
    index twigs;       // its first child of height 1; they follow each other
    index twig_count;
    int level;   // letters of its word
    int height;  // of the longest chain below it
  };
  std::vector<Inner> inner;    // 0: the root
  std::vector<index> letters;  // of all nodes, the last of each word; that of the root is not used
  std::vector<index> carries;  // by level: tallest heights of the levels before, summed up

  index inner_size() const { return static_cast<index>(inner.size()); }
  index size() const { return static_cast<index>(letters.size()); }
  int height() const { return inner[0].height; }
  index all_carries() const { return carries.back(); }
};

// Writes the node of every word to nodes. order: the words in lexicographic order.
Trie build_trie(const WordList& words, const std::vector<index>& order, std::vector<index>& nodes);

}  // namespace sigpath
