#pragma once

#include <cstdint>
#include <vector>

#include "core/words/list.h"

namespace sigpath {

// A sparse matrix with integer entries: row i has the entries starts[i]..starts[i+1].
struct SparseRows {
  std::vector<index> starts{0};
  std::vector<index> columns;
  std::vector<std::int64_t> values;

  index rows() const { return static_cast<index>(starts.size()) - 1; }
  void add(index column, std::int64_t value) {
    columns.push_back(column);
    values.push_back(value);
  }
  void close() { starts.push_back(static_cast<index>(columns.size())); }
};

// The Lyndon brackets P_w: P_i = i for a letter, and P_w = [P_u, P_v] with w = uv, v being the
// longest proper suffix of w that is a Lyndon word.
class LyndonBrackets {
 public:
  // words: all Lyndon words of 1..depth letters over d, by length and then lexicographically.
  LyndonBrackets(index d, const WordList& words);

  // u and v of word i; -1 for a letter.
  index left(index i) const { return left_[i]; }
  index right(index i) const { return right_[i]; }

  // Row w: the coefficients of word w in the P_v of other words v, numbered as `words`. The matrix
  // with ones on the diagonal besides takes coordinates to coefficients at Lyndon words: P_v is v
  // and larger words with the same letters, so that v < w.
  SparseRows triangle() const;

  // Row v: P_v, its columns being places in a tensor's levels 1..depth.
  SparseRows expansions() const;

 private:
  using Term = std::pair<index, std::int64_t>;  // place in the level, coefficient
  using Polynomial = std::vector<Term>;

  // P_i from those of shorter words, whose rows are in `known`, in places of their levels.
  Polynomial polynomial(index i, const SparseRows& known) const;
  // The number of the Lyndon word of n letters at a place of its level, -1 if it is none.
  index find(int n, index place) const;
  SparseRows polynomials(int longest) const;

  index d_;
  int depth_;
  std::vector<index> places_;        // in their levels
  std::vector<index> level_starts_;  // the first word of n letters at [n]
  std::vector<int> lengths_;
  std::vector<index> left_, right_;
};

}  // namespace sigpath
