#pragma once

#include "cpu/kernel/plan.h"
#include "cuda/device/device.h"
#include "cuda/kernel/team.h"

namespace sigpath {

// What a sweep is for.
enum class SweepKind { kValues, kScaled, kTangents, kPrefixes, kBackward };

// How the grids of pairs are swept on a device: all but the arrays. It depends on the shapes alone,
// and not on how many pairs are swept at a time, so that results do not.
struct SweepPlan {
  CudaLaunch launch;  // without the number of blocks
  TeamGrid grid;
  int side, edge, side_adjoint, edge_adjoint;  // numbers of a tile's
  int record;                                  // backward: of a tile's
  int tiles, warp_strips;                      // of the longest pair
  index panels;                                // of its blocks
  int all_panels;                              // of all its blocks, one behind the other
  int panels_per_launch;

  bool backward() const { return side_adjoint > 0; }
  index blocks(index pairs) const;
  // Strips of warps between which there is an edge in memory.
  index edges() const { return backward() || grid.strips > 1 ? warp_strips : grid.warps; }
  index adjoint_edges() const { return grid.strips > 1 ? warp_strips : grid.warps; }
  bool in_launches() const { return panels_per_launch < all_panels; }
  // Those of the same sweep without the adjoint, which comes before it.
  CudaLaunch forward_launch() const;
};

// `plan` being that of one term, for a call with so many pairs.
SweepPlan plan_sweep(const KernelPlan& plan, index pairs, int element_bytes, SweepKind kind);

}  // namespace sigpath
