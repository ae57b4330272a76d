#pragma once

#include "cuda/kernel/delta.h"
#include "cuda/kernel/team.h"

namespace sigpath {

// What forward and backward sweeps over the grids of pairs have in common.
template <class N>
struct SweepCall {
  using T = Real<N>;
  TeamGrid grid;
  DevicePairs<N> pairs;
  DeltaPlan<T> delta;
  SolverPlan solver;
  index all_x, all_y;  // steps of all pairs, beyond the end of short paths; 0: their own
  N* values;           // of each pair
  T* exponents;        // of scaled sweeps, which leave pairs alone that have a finite value already
  // The lower edges of the strips of warps, those of each pair in turn: of every strip, or of one
  // for each warp, which is written over. Elements: from edge to edge, and from pair to pair.
  N* edges;
  bool every_edge;
  index edge_stride, edges_stride;
  // (panels + 1, numbers, thread) of every block: sides and edges before each panel, or in one
  // place between launches; null: they stay in registers.
  N* states;
  bool every_panel;
  index panels;                 // of the longest pair
  int first_panel, last_panel;  // of the launch
};

// Of a lane, in registers.
template <class Solver, class Delta>
struct SweepLane {
  TeamLane at;
  PairPaths<typename Solver::N> paths;
  typename Solver::Side side;
  typename Solver::Edge edge;
  typename Delta::Rows rows;
  const typename Solver::N*
      above;  // edges of the strip in memory; above the first one there is none
  typename Solver::N* below;
};

// What is done with numbers of a tile that have a place in memory each.
struct TakeIn {
  template <class N>
  SIGPATH_HD void operator()(N& own, const N& kept) const {
    own = kept;
  }
};
struct PutAway {
  template <class N>
  SIGPATH_HD void operator()(const N& own, N& kept) const {
    kept = own;
  }
};
// Does it with n numbers of a tile's side or edge, whose places begin at `at` and are `stride`
// apart; returns that of the next one.
template <class Solver, class Numbers, class Place, class What>
SIGPATH_HD Place* each_number(const Solver& solver, Numbers& numbers, int n, Place* at, int stride,
                              const What& what) {
  for (int i = 0; i < n; ++i, at += stride) what(solver.number(numbers, i), *at);
  return at;
}

template <class Solver, class Delta>
class Sweep {
 public:
  using N = typename Solver::N;
  using T = Real<N>;
  using Call = SweepCall<N>;
  using Lane = SweepLane<Solver, Delta>;

  SIGPATH_HD Sweep(const Call& call, index block)
      : call_(call), solver_(call.solver), block_(block) {}

  SIGPATH_HD const Solver& solver() const { return solver_; }
  SIGPATH_HD const TeamGrid& grid() const { return call_.grid; }

  // Who a thread is.
  SIGPATH_HD void open(int thread, Lane& t) const {
    const TeamGrid& g = call_.grid;
    TeamLane& at = t.at;
    at = TeamLane();
    const index pair = pair_of(thread / (g.lanes * g.warps));
    at.lane = thread % g.lanes;
    at.warp = thread / g.lanes % g.warps;
    at.first = g.strips > 1 ? static_cast<int>(block_ % g.strips) : 0;
    if (pair >= call_.pairs.count || skipped(pair)) return;
    at.pair = pair;
    index i, j;
    call_.pairs.place(pair, i, j);
    const DeviceSide<N>&x = call_.pairs.x, &y = call_.pairs.y;
    t.paths = {x.path(i), y.path(j), x.stride, y.stride, steps_x(i), steps_y(j)};
    if (t.paths.steps_x == 0 || t.paths.steps_y == 0) return;
    at.rows = g.refined_x(t.paths.steps_x);
    at.tiles = g.tiles(t.paths.steps_y);
    at.period = g.strips > 1 ? 1 << 30 : g.period(at.tiles);
  }

  // Panels of the longest pair of the block, once every thread has shared those of its own in one
  // phase, and those of them that the launch is to do.
  SIGPATH_HD void share_panels(std::byte* shared, int thread, const Lane& t) const {
    const TeamGrid& g = call_.grid;
    const TeamLane& at = t.at;
    if (at.lane != 0 || at.warp != 0) return;
    reinterpret_cast<int*>(shared)[thread / (g.lanes * g.warps)] =
        at.rows == 0 ? 0 : static_cast<int>(g.panels(t.paths.steps_x, t.paths.steps_y));
  }
  SIGPATH_HD int panels(const std::byte* shared) const {
    int most = 0;
    for (int team = 0; team < call_.grid.per_block(); ++team) {
      const int own = reinterpret_cast<const int*>(shared)[team];
      most = own > most ? own : most;
    }
    return most;
  }
  SIGPATH_HD int first_panel(int panels) const { return clamp(call_.first_panel, panels); }
  SIGPATH_HD int last_panel(int panels) const { return clamp(call_.last_panel, panels); }

  SIGPATH_HD Delta delta(const Lane& t) const { return Delta(call_.delta, t.paths); }

  // Before the first step of a panel: what is kept between panels is there, or comes from memory.
  SIGPATH_HD void resume(int thread, int panel, Lane& t) const {
    t.at.seek(call_.grid, panel * kPanel);
    each_state(thread, panel, t, TakeIn());
    if (t.at.active()) begin_strip(delta(t), t);
  }
  SIGPATH_HD void keep(int thread, int panel, Lane& t) const {
    each_state(thread, panel, t, PutAway());
  }

  // What a lane is to have before its tile.
  SIGPATH_HD void enter(const Delta& delta, Lane& t) const {
    if (t.at.tile == 0) {
      solver_.begin(t.side);
      begin_strip(delta, t);
    }
    if (!t.at.first_of_warp()) return;
    if (t.above == nullptr) {
      solver_.begin(t.edge);
    } else {
      each_number(solver_, t.edge, solver_.edge_size(),
                  t.above + static_cast<index>(t.at.tile) * solver_.edge_size(), 1, TakeIn());
    }
  }
  // And what it does afterwards, but for the value.
  SIGPATH_HD void leave(Lane& t) const {
    if (!t.at.last_of_warp(call_.grid)) return;
    each_number(solver_, t.edge, solver_.edge_size(),
                t.below + static_cast<index>(t.at.tile) * solver_.edge_size(), 1, PutAway());
  }
  template <class Warp>
  SIGPATH_HD void pass_down(Warp& warp) const {
    warp.shift(LaneShift::kFromBefore, solver_.edge_size(), call_.grid.lanes,
               [&](auto& t, int e) -> N& { return solver_.number(t.edge, e); });
  }

 private:
  SIGPATH_HD index pair_of(int team) const {
    const TeamGrid& g = call_.grid;
    return g.strips > 1 ? block_ / g.strips : block_ * g.per_block() + team;
  }
  SIGPATH_HD bool skipped(index pair) const {
    if (call_.exponents == nullptr) return false;
    const T k = value_of(call_.values[pair]);
    return k - k == 0;
  }
  SIGPATH_HD index steps_x(index i) const {
    return call_.all_x > 0 ? call_.all_x : call_.pairs.x.steps[i];
  }
  SIGPATH_HD index steps_y(index j) const {
    return call_.all_y > 0 ? call_.all_y : call_.pairs.y.steps[j];
  }
  SIGPATH_HD int clamp(int panel, int panels) const {
    const TeamGrid& g = call_.grid;
    const int own = g.strips > 1 ? panel - static_cast<int>(block_ % g.strips) * g.lag : panel;
    return own < 0 ? 0 : own < panels ? own : panels;
  }
  SIGPATH_HD void begin_strip(const Delta& delta, Lane& t) const {
    delta.begin(t.at.row, t.rows);
    const int strip = t.at.warp_strip(call_.grid);
    t.above = strip == 0 ? nullptr : edge_of(t.at, strip - 1);
    t.below = edge_of(t.at, strip);
  }
  SIGPATH_HD N* edge_of(const TeamLane& at, int strip) const {
    const int row = call_.every_edge ? strip : strip % call_.grid.warps;
    return call_.edges + at.pair * call_.edges_stride + row * call_.edge_stride;
  }
  template <class What>
  SIGPATH_HD void each_state(int thread, int panel, Lane& t, const What& what) const {
    if (call_.states == nullptr) return;
    const index place =
        block_ * (call_.every_panel ? call_.panels + 1 : 1) + (call_.every_panel ? panel : 0);
    const int side = solver_.side_size(), edge = solver_.edge_size(), threads = call_.grid.threads;
    N* at = call_.states + place * (side + edge) * threads + thread;
    at = each_number(solver_, t.side, side, at, threads, what);
    each_number(solver_, t.edge, edge, at, threads, what);
  }

  const Call& call_;
  Solver solver_;
  index block_;
};

}  // namespace sigpath
