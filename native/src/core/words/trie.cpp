#include "core/words/trie.h"

#include <algorithm>

namespace sigpath {
namespace {

// The tree in lexicographic order, depth first: parents come before their children.
struct Draft {
  std::vector<index> parent{-1}, letter{-1};
  std::vector<int> level{0}, height;

  index size() const { return static_cast<index>(parent.size()); }

  // The node of every word.
  std::vector<index> insert(const WordList& words, const std::vector<index>& order) {
    std::vector<index> nodes(order.size());
    std::vector<index> path{0};  // the nodes of the word before
    Word before{nullptr, 0};
    for (const index i : order) {
      const Word word = words[i];
      const index shorter = std::min(word.length, before.length);
      const index common =
          std::mismatch(word.begin(), word.begin() + shorter, before.begin()).first - word.begin();
      path.resize(static_cast<std::size_t>(common) + 1);
      for (index n = common; n < word.length; ++n) {
        parent.push_back(path.back());
        letter.push_back(word.letters[n]);
        level.push_back(static_cast<int>(n + 1));
        path.push_back(size() - 1);
      }
      nodes[static_cast<std::size_t>(i)] = path.back();
      before = word;
    }
    return nodes;
  }

  void measure() {
    height.assign(parent.size(), 0);
    for (index p = size() - 1; p > 0; --p)
      height[parent[p]] = std::max(height[parent[p]], height[p] + 1);
  }

  // The children of node p are children[first[p]..first[p + 1]), in the order of Trie.
  void sort_children(std::vector<index>& first, std::vector<index>& children) const {
    first.assign(parent.size() + 1, 0);
    for (index p = 1; p < size(); ++p) ++first[parent[p] + 1];
    for (index p = 0; p < size(); ++p) first[p + 1] += first[p];
    children.resize(parent.size() - 1);
    std::vector<index> next = first;
    for (index p = 1; p < size(); ++p) children[next[parent[p]]++] = p;
    // Those of a node come after it: their own children have their order before it is looked at.
    const auto fewer_leaves = [&](index a, index b) {
      const index n = first[a + 1] - first[a], m = first[b + 1] - first[b];
      if (n != m) return n < m;
      const auto by_letter = [&](index c, index e) { return letter[c] < letter[e]; };
      const index *from = children.data() + first[a], *other = children.data() + first[b];
      return std::lexicographical_compare(from, from + n, other, other + m, by_letter);
    };
    for (index p = size() - 1; p >= 0; --p)
      std::stable_sort(children.begin() + first[p], children.begin() + first[p + 1],
                       [&](index a, index b) {
                         if (height[a] != height[b]) return height[a] > height[b];
                         return height[a] == 1 && fewer_leaves(a, b);
                       });
  }
};

}  // namespace

Trie build_trie(const WordList& words, const std::vector<index>& order, std::vector<index>& nodes) {
  Draft draft;
  nodes = draft.insert(words, order);
  draft.measure();
  std::vector<index> first, children;
  draft.sort_children(first, children);

  // Numbers of the nodes with children, as they are met; no recursion, words may be long.
  Trie trie;
  std::vector<index> number(draft.parent.size(), 0), pending{0}, visited;
  while (!pending.empty()) {
    const index p = pending.back();
    pending.pop_back();
    number[p] = static_cast<index>(visited.size());
    visited.push_back(p);
    for (index c = first[p + 1]; c-- > first[p];)
      if (draft.height[children[c]] > 0) pending.push_back(children[c]);
  }

  trie.inner.reserve(visited.size());
  trie.letters.resize(draft.parent.size());
  trie.carries.assign(1, 0);
  std::vector<int> tallest;  // of each level
  index leaf = static_cast<index>(visited.size());
  for (const index p : visited) {
    Trie::Inner node{
        p == 0 ? 0 : number[draft.parent[p]], leaf, 0, 0, 0, draft.level[p], draft.height[p]};
    trie.letters[number[p]] = draft.letter[p];
    for (index c = first[p]; c < first[p + 1]; ++c) {
      const index child = children[c];
      if (draft.height[child] == 1 && node.twig_count++ == 0) node.twigs = number[child];
      if (draft.height[child] > 0) continue;
      number[child] = leaf++;
      trie.letters[number[child]] = draft.letter[child];
      ++node.leaf_count;
    }
    if (static_cast<std::size_t>(node.level) == tallest.size()) tallest.push_back(0);
    tallest[node.level] = std::max(tallest[node.level], node.height);
    trie.inner.push_back(node);
  }
  for (const int height : tallest) trie.carries.push_back(trie.carries.back() + height);
  for (index& node : nodes) node = number[node];
  return trie;
}

}  // namespace sigpath
