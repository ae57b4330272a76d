#pragma once

#include "core/checked.h"

namespace sigpath {

// Where lanes put the gradients of a pair to one of its paths, so that no two of them meet: units,
// those of a tile's rows (or columns) after those of the tile before. A tile has a unit for each of
// its `own` steps, one where it is a part of a step; of vertices one more, for the last one, which
// is the first of the next tile too.
struct GradientUnits {
  int own;       // steps of a tile, or 1
  int parts;     // tiles of a step, or 1
  int vertices;  // 1 of lifted paths, else 0

  SIGPATH_HD GradientUnits(int tile, int dyadic, bool lifted)
      : own(tile >> dyadic > 1 ? tile >> dyadic : 1),
        parts((1 << dyadic) / tile > 1 ? (1 << dyadic) / tile : 1),
        vertices(lifted) {}

  SIGPATH_HD int per_tile() const { return own + vertices; }
  // Of `steps` steps, with those of a vertex that follows them.
  SIGPATH_HD index count(index steps) const {
    const index n = (steps / own + 1) * parts * per_tile();
    return (n + 3) / 4 * 4;
  }

  // The gradient to step or vertex i of a path from those of its units.
  template <class T>
  SIGPATH_HD T sum(const T* units, index i) const {
    const index tile = i / own * parts, slot = i % own;
    T total = 0;
    for (index k = tile; k < tile + parts; ++k) total += units[k * per_tile() + slot];
    if (vertices != 0 && slot == 0)
      for (index k = tile > parts ? tile - parts : 0; k < tile; ++k)
        total += units[k * per_tile() + own];
    return total;
  }
};

}  // namespace sigpath
