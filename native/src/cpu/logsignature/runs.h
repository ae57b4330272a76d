#pragma once

#include <vector>

#include "core/words/list.h"

namespace sigpath {

// Words at which a product's coefficients are wanted, in runs that lie together both in the list
// and in the tensor, their last letters one after the other:
//   (x (x) y)_w = sum_{i=1..n-1} x_{w_1..w_i} y_{w_{i+1}..w_n},
// where y's words run along with w, and x's stay.
struct WordRuns {
  struct Run {
    index first;    // in the list
    index count;    // words
    index place;    // of w in a tensor's levels 1..N
    index thin;     // of w in a thin tensor
    index offsets;  // into the table: x's and y's places for i = 1..n-1
    int length;     // n; 0: the empty word
  };
  std::vector<Run> runs;
  std::vector<index> table;  // places in a tensor's levels 1..N

  // A thin tensor has the levels below N, then these words of level N alone, in order.
  std::vector<index> top;  // their places in level N

  WordRuns() = default;
  WordRuns(index d, int depth, const WordList& words);
};

}  // namespace sigpath
