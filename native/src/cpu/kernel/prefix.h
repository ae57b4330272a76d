#pragma once

#include "core/checked.h"

namespace sigpath {

// Where the numbers of one pair go: the kernels of the prefixes of x, rows 0..m, with those of y,
// columns 0..n. Of edges those of row m and column n are kept.
template <class T>
struct PrefixOutput {
  T* at;
  bool grid, mirrored;  // mirrored: x and y have changed places
  index m, n;

  SIGPATH_HD void put(index i, index j, T k) const {
    if (mirrored)
      place(j, i, n, m, k);
    else
      place(i, j, m, n, k);
  }

 private:
  SIGPATH_HD void place(index i, index j, index rows, index columns, T k) const {
    if (grid) {
      at[i * (columns + 1) + j] = k;
      return;
    }
    if (i == rows) at[j] = k;
    if (j == columns) at[columns + 1 + i] = k;
  }
};

}  // namespace sigpath
