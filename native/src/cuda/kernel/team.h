#pragma once

#include "core/checked.h"
#include "cuda/device/block.h"

namespace sigpath {

// How threads share the grids of pairs. The refined grid of a pair is cut into tiles of R x C
// cells. A team of lanes takes a strip of it, a lane the R rows below those of the lane before it,
// and goes from left to right, a lane a tile behind the one before it, whose lower edge it has just
// got: lane l is at tile t - l in step t. Strips follow each other without a pause. A team has 8,
// 16 or 32 lanes of a warp, or several warps: then a warp is kWarpLag steps behind the warp before
// it and has the edge between them from memory, in which it was before the last barrier. Barriers
// are between panels of kPanel steps. Very long pairs have a block for every strip, some panels
// behind the one before it, and a launch for every few panels.
constexpr int kPanel = 16;
constexpr int kWarpLag = 3 * kPanel;  // kWarp - 1 steps, up to whole panels, and a barrier

struct TeamGrid {
  int rows, columns;       // R and C
  int dyadic_x, dyadic_y;  // a step of x is 2^dyadic_x rows
  int lanes, warps;        // of a team; with several warps all their lanes
  int threads;             // of a block
  int strips;              // blocks of a pair, one for each strip; or 1, which has all strips
  int lag;                 // panels that such a block is behind the one before it

  SIGPATH_HD int per_block() const { return threads / (lanes * warps); }
  SIGPATH_HD int strip_rows() const { return rows * lanes * warps; }
  SIGPATH_HD static int parts(int n, int size) { return (n + size - 1) / size; }

  SIGPATH_HD int refined_x(index steps) const { return static_cast<int>(steps << dyadic_x); }
  SIGPATH_HD int refined_y(index steps) const { return static_cast<int>(steps << dyadic_y); }
  SIGPATH_HD int tiles(index steps_y) const { return parts(refined_y(steps_y), columns); }
  // Of a pair, for one block.
  SIGPATH_HD int strips_of(index steps_x) const {
    return strips > 1 ? 1 : parts(refined_x(steps_x), strip_rows());
  }
  // Steps from strip to strip: what the last lane leaves must be there for the first one.
  SIGPATH_HD int period(int tiles_of_pair) const {
    const int least = warps > 1 ? warps * kWarpLag : lanes;
    return tiles_of_pair > least ? tiles_of_pair : least;
  }
  SIGPATH_HD int last_delay() const { return lanes - 1 + (warps - 1) * kWarpLag; }
  SIGPATH_HD index panels(index steps_x, index steps_y) const {
    const int n = strips_of(steps_x), own = tiles(steps_y);
    if (n == 0 || own == 0) return 0;
    return (index{n - 1} * period(own) + own + last_delay() + kPanel - 1) / kPanel;
  }
};

// A lane of a team at a time.
struct TeamLane {
  index pair = -1;  // of the launch
  int lane = 0, warp = 0;
  int first = 0;  // strip
  int rows = 0, tiles = 0, period = 1;
  int strip = 0, tile = 0;
  int row = 0;             // the first of its rows
  unsigned has_tiles = 0;  // in this strip: none below the last row

  SIGPATH_HD void seek(const TeamGrid& grid, int time) {
    const int own = time - lane - (grid.warps > 1 ? warp * kWarpLag : 0);
    strip = own < 0 ? 0 : own / period;
    tile = own - strip * period;
    find_row(grid);
  }
  SIGPATH_HD void advance(const TeamGrid& grid) {
    if (++tile < period) return;
    tile = 0;
    ++strip;
    find_row(grid);
  }
  SIGPATH_HD void retreat(const TeamGrid& grid) {
    if (--tile >= 0 || strip == 0) return;
    tile = period - 1;
    --strip;
    find_row(grid);
  }
  // The strip of this warp, of all warps of the pair.
  SIGPATH_HD int warp_strip(const TeamGrid& grid) const {
    return (first + strip) * grid.warps + warp;
  }
  SIGPATH_HD bool active() const { return static_cast<unsigned>(tile) < has_tiles; }
  // Whether the last row of all is here.
  SIGPATH_HD bool last(const TeamGrid& grid) const { return row + grid.rows >= rows; }
  SIGPATH_HD bool first_of_warp() const { return lane == 0; }
  SIGPATH_HD bool last_of_warp(const TeamGrid& grid) const { return lane == grid.lanes - 1; }

 private:
  SIGPATH_HD void find_row(const TeamGrid& grid) {
    const index own = (index{warp_strip(grid)} * grid.lanes + lane) * grid.rows;
    has_tiles = own < rows ? static_cast<unsigned>(tiles) : 0;
    row = has_tiles > 0 ? static_cast<int>(own) : rows;
  }
};

}  // namespace sigpath
