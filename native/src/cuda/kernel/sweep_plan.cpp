#include "cuda/kernel/sweep_plan.h"

#include <algorithm>

#include "cuda/kernel/shapes.h"

namespace sigpath {
namespace {

constexpr int kThreads = 128;
// Pairs from which on a pair needs no more lanes than these to fill a device.
constexpr index kEnoughFor8 = 4096, kEnoughFor16 = 2048, kEnoughFor32 = 1024, kEnoughFor64 = 512;
// A pair with a block for each of its strips: panels of a launch, and launches that a block is
// behind the one before it, whose last warp must have finished what a launch reads in earlier ones.
constexpr int kLaunchPanels = 12, kLagLaunches = 2, kMostWarps = kThreads / kWarp;
static_assert((kLagLaunches - 1) * kLaunchPanels >= kWarpLag / kPanel * kMostWarps - 1);
constexpr index kMostStripBlocks = 1024;  // which fill any device
constexpr index kMostPanels = index{1}
                              << 25;  // of a block, whose steps are to be counted by an int

int delta_of(const KernelPlan& plan, int element_bytes, SweepKind kind) {
  const bool linear = plan.lift.linear();
  const bool refined = plan.dyadic_x > 0 || plan.dyadic_y > 0 || !plan.solver.difference() ||
                       (kind != SweepKind::kValues && kind != SweepKind::kBackward);
  if (refined) return linear ? kRefined : kRefinedLifted;
  if (!linear) return kLifted;
  const int most = kind == SweepKind::kBackward ? most_held(element_bytes) : kMostHeld;
  return plan.channels() <= most ? static_cast<int>(plan.channels()) : kLinear;
}

TeamGrid plan_team(const KernelPlan& plan, index pairs, index rows, int tile) {
  TeamGrid g{};
  g.rows = g.columns = tile;
  g.dyadic_x = plan.dyadic_x;
  g.dyadic_y = plan.dyadic_y;
  g.threads = kThreads;
  g.strips = 1;
  g.lanes = pairs >= kEnoughFor8 ? 8 : pairs >= kEnoughFor16 ? 16 : kWarp;
  const index warps = pairs >= kEnoughFor32 ? 1 : pairs >= kEnoughFor64 ? 2 : kMostWarps;
  const index strips = (rows + kWarp * tile - 1) / (kWarp * tile);
  g.warps = 1;
  while (2 * g.warps <= std::min(warps, strips)) g.warps *= 2;
  return g;
}

}  // namespace

index SweepPlan::blocks(index pairs) const {
  if (grid.strips > 1) return checked_mul(pairs, grid.strips, "the blocks of all pairs");
  return (pairs + grid.per_block() - 1) / grid.per_block();
}

CudaLaunch SweepPlan::forward_launch() const {
  CudaLaunch own = launch;
  own.kernel = CudaKernel::kKernelForward;
  return own;
}

SweepPlan plan_sweep(const KernelPlan& plan, index pairs, int element_bytes, SweepKind kind) {
  SweepPlan p{};
  const bool backward = kind == SweepKind::kBackward, scaled = kind == SweepKind::kScaled;
  p.launch.kernel = backward ? CudaKernel::kKernelBackward : CudaKernel::kKernelForward;
  p.launch.dtype = element_bytes == 4 ? SIGPATH_FLOAT32 : SIGPATH_FLOAT64;
  p.launch.threads = kThreads;
  p.launch.solver = plan.solver.kind;
  p.launch.delta = delta_of(plan, element_bytes, kind);
  p.launch.number = scaled                         ? KernelNumber::kScaled
                    : kind == SweepKind::kTangents ? KernelNumber::kDual
                                                   : KernelNumber::kReal;
  const bool difference = plan.solver.difference();
  const int tile = difference ? kPack : 1, edge = static_cast<int>(plan.solver.edge());
  p.side = (difference ? tile + 1 : edge) + scaled;
  p.edge = (difference ? tile : edge) + scaled;
  if (backward) {
    p.side_adjoint = difference ? 3 * tile : edge;
    p.edge_adjoint = difference ? 2 * tile : edge;
    p.record = p.side + p.edge + (p.launch.delta > 0 ? 0 : tile * tile);
  }

  const index rows = plan.x.max_steps << plan.dyadic_x, columns = plan.y.max_steps << plan.dyadic_y;
  constexpr index kMost = index{1} << 28;
  if (rows > kMost || columns > kMost)
    fail(SIGPATH_UNSUPPORTED, "options: a grid of ", rows, " x ", columns,
         " refined steps is larger than a CUDA device sweeps, up to ", kMost, " each");
  p.grid = plan_team(plan, pairs, rows, tile);
  p.panels = p.grid.panels(plan.x.max_steps, plan.y.max_steps);
  TeamGrid one = p.grid;
  one.lanes = kWarp;
  one.warps = kMostWarps;
  const int strips = one.strips_of(plan.x.max_steps);
  one.strips = strips;
  one.lag = kLagLaunches * kLaunchPanels;
  const index own = one.panels(plan.x.max_steps, plan.y.max_steps);
  const index all = own + index{one.lag} * (strips - 1);
  const bool faster = p.grid.warps == kMostWarps &&
                      pairs <= kMostStripBlocks / std::max(1, strips) && all < p.panels;
  if (strips > 1 && (faster || p.panels > kMostPanels)) {
    p.grid = one;
    p.panels = own;
    p.all_panels = static_cast<int>(all);
    p.panels_per_launch = kLaunchPanels;
  } else {
    p.all_panels = p.panels_per_launch = static_cast<int>(p.panels);
  }
  p.launch.shared_bytes = p.grid.per_block() * static_cast<index>(sizeof(int));
  p.tiles = p.grid.tiles(plan.y.max_steps);
  const int own_strips = p.grid.strips > 1 ? strips : p.grid.strips_of(plan.x.max_steps);
  p.warp_strips = own_strips * p.grid.warps;
  return p;
}

}  // namespace sigpath
