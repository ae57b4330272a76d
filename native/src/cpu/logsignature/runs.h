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
    index offsets;  // into the table: w, then x's and y's places for i = 1..n-1
    int length;     // n; 0: the empty word
  };
  std::vector<Run> runs;
  std::vector<index> table;  // places in a tensor's levels from 1 on

  WordRuns() = default;
  WordRuns(index d, const WordList& words);
};

}  // namespace sigpath
