#pragma once

#include "cuda/kernel/sweep.h"

namespace sigpath {

template <class T>
struct KernelBackwardCall {
  SweepCall<T> sweep;            // with every edge and every panel's states from a forward sweep
  const T* weights;              // of each pair
  PairGradients<T> gradients;    // of the first pair; zeroed
  index gradient_x, gradient_y;  // elements from pair to pair
  T* sums;                       // (2, thread) of every block, zeroed; or null
  T* edge_adjoints;              // as edges
  index edge_adjoint_stride, edge_adjoints_stride;
  T* records;         // (kPanel, numbers, thread) of every block
  T* adjoint_states;  // (numbers, thread) of every block: between launches; or null
};

// The adjoint of KernelForward: panel by panel from the last to the first, each of them swept
// forward again from the states that it began with and recorded, then backward.
template <class Solver, class Delta>
struct KernelBackward {
  using T = typename Solver::N;
  using Call = KernelBackwardCall<T>;
  struct Thread : SweepLane<Solver, Delta> {
    typename Solver::SideAdjoint side_adjoint;
    typename Solver::EdgeAdjoint edge_adjoint;
    typename Delta::Gradient gradient;
    T sums[2];
  };
  using Arrays = NoArrays;
  static constexpr int kRows = Solver::kRows, kColumns = Solver::kColumns;

  // Numbers of a tile's record.
  SIGPATH_HD static int record_size(const Solver& solver) {
    return solver.side_size() + solver.edge_size() + (Delta::kAgain ? 0 : kRows * kColumns);
  }

  template <class Block>
  SIGPATH_HD static void run(const Call& call, Block& block) {
    const Sweep<Solver, Delta> sweep(call.sweep, block.number());
    block.each([&](int thread, Thread& t, Arrays&) {
      sweep.open(thread, t);
      sweep.share_panels(block.shared(), thread, t);
    });
    const int panels = sweep.panels(block.shared());
    const int first = sweep.first_panel(panels), last = sweep.last_panel(panels);
    if (first == last) return;
    const bool resumes = call.adjoint_states != nullptr && last < panels;
    block.each([&](int thread, Thread& t, Arrays&) {
      sweep.delta(t).begin(t.gradient);
      t.sums[0] = t.sums[1] = 0;
      if (resumes) each_state(call, sweep.solver(), block.number(), thread, t, TakeIn());
    });
    for (int panel = last - 1; panel >= first; --panel)
      block.warps([&](const auto& warp) {
        replay(call, sweep, warp, block.number(), panel);
        unwind(call, sweep, warp, block.number());
      });
    block.each([&](int thread, Thread& t, Arrays&) {
      if (t.at.tile > 0 && t.at.active()) finish_rows(call, sweep, t);
      if (call.adjoint_states != nullptr)
        each_state(call, sweep.solver(), block.number(), thread, t, PutAway());
      if (call.sums == nullptr) return;
      T* const sums = call.sums + block.number() * 2 * sweep.grid().threads + thread;
      sums[0] += t.sums[0];
      sums[sweep.grid().threads] += t.sums[1];
    });
  }

 private:
  using SweepOf = Sweep<Solver, Delta>;

  template <class Warp>
  SIGPATH_HD static void replay(const Call& call, const SweepOf& sweep, const Warp& warp,
                                index block, int panel) {
    const int first_thread = warp.number() * kWarp;
    warp.lanes([&](int lane, Thread& t) { sweep.resume(first_thread + lane, panel, t); });
    for (int k = 0; k < kPanel; ++k) {
      warp.lanes([&](int lane, Thread& t) {
        if (t.at.active()) {
          sweep.enter(sweep.delta(t), t);
          T h[kRows][kColumns];
          make(sweep, t, h);
          record(call, sweep, block, first_thread + lane, k, t, h, PutAway());
          sweep.solver().tile(h, t.side, t.edge, [](int, int, const auto&) {});
        }
        t.at.advance(sweep.grid());
      });
      sweep.pass_down(warp);
    }
  }

  template <class Warp>
  SIGPATH_HD static void unwind(const Call& call, const SweepOf& sweep, const Warp& warp,
                                index block) {
    const int first_thread = warp.number() * kWarp;
    const Solver& solver = sweep.solver();
    for (int k = kPanel - 1; k >= 0; --k) {
      warp.shift(LaneShift::kFromBehind, solver.edge_adjoint_size(), sweep.grid().lanes,
                 [&](Thread& t, int e) -> T& { return solver.number(t.edge_adjoint, e); });
      warp.lanes([&](int lane, Thread& t) {
        t.at.retreat(sweep.grid());
        if (t.at.active()) step(call, sweep, block, first_thread + lane, k, t);
      });
    }
  }

  SIGPATH_HD static void step(const Call& call, const SweepOf& sweep, index block, int thread,
                              int k, Thread& t) {
    const Solver& solver = sweep.solver();
    const TeamGrid& grid = sweep.grid();
    const Delta delta = sweep.delta(t);
    const int row = t.at.row;
    const bool last = t.at.last(grid);
    if (t.at.tile == t.at.tiles - 1) {
      delta.begin(row, t.rows);
      delta.begin(t.gradient);
      solver.begin_adjoint(t.side_adjoint);
      if (last) solver.seed(t.side_adjoint, call.weights[t.at.pair]);
    }
    if (last) {
      solver.begin_adjoint(t.edge_adjoint);
    } else if (t.at.last_of_warp(grid)) {
      each_number(solver, t.edge_adjoint, solver.edge_adjoint_size(),
                  edge_of(call, solver, grid, t.at, t.at.warp_strip(grid) + 1), 1, TakeIn());
    }
    T h[kRows][kColumns], w[kRows][kColumns];
    record(call, sweep, block, thread, k, t, h, TakeIn());
    if constexpr (Delta::kAgain) make(sweep, t, h);
    solver.adjoint(h, t.side, t.edge, t.side_adjoint, t.edge_adjoint, w);
    const PairGradients<T> to = gradients_of(call, t);
    if (to.sums != nullptr && Delta::kLinear) {
#pragma unroll
      for (int r = 0; r < kRows; ++r)
#pragma unroll
        for (int c = 0; c < kColumns; ++c) to.sums[0] += w[r][c] * h[r][c];
    }
    delta.weights(t.rows, t.gradient, row, t.at.tile * kColumns, w, to);
    if (t.at.first_of_warp())
      each_number(solver, t.edge_adjoint, solver.edge_adjoint_size(),
                  edge_of(call, solver, grid, t.at, t.at.warp_strip(grid)), 1, PutAway());
    if (t.at.tile == 0) finish_rows(call, sweep, t);
  }

  SIGPATH_HD static void make(const SweepOf& sweep, const Thread& t, T (&h)[kRows][kColumns]) {
    sweep.delta(t).tile(t.rows, t.at.row, t.at.tile * kColumns, h);
  }

  SIGPATH_HD static void finish_rows(const Call& call, const SweepOf& sweep, Thread& t) {
    sweep.delta(t).finish(t.gradient, t.at.row, gradients_of(call, t));
  }

  SIGPATH_HD static PairGradients<T> gradients_of(const Call& call, Thread& t) {
    PairGradients<T> to = call.gradients;
    to.x += t.at.pair * call.gradient_x;
    to.y += t.at.pair * call.gradient_y;
    to.sums = call.sums == nullptr ? nullptr : t.sums;
    return to;
  }

  // The adjoint of the edge above a strip of a warp.
  SIGPATH_HD static T* edge_of(const Call& call, const Solver& solver, const TeamGrid& grid,
                               const TeamLane& at, int strip) {
    const int row = grid.strips > 1 ? strip : strip % grid.warps;
    return call.edge_adjoints + at.pair * call.edge_adjoints_stride +
           row * call.edge_adjoint_stride +
           static_cast<index>(at.tile) * solver.edge_adjoint_size();
  }

  template <class What>
  SIGPATH_HD static void record(const Call& call, const SweepOf& sweep, index block, int thread,
                                int k, Thread& t, T (&h)[kRows][kColumns], const What& what) {
    const Solver& solver = sweep.solver();
    const int threads = sweep.grid().threads;
    T* at = call.records + (block * kPanel + k) * record_size(solver) * threads + thread;
    at = each_number(solver, t.side, solver.side_size(), at, threads, what);
    at = each_number(solver, t.edge, solver.edge_size(), at, threads, what);
    if constexpr (!Delta::kAgain) {
#pragma unroll
      for (int r = 0; r < kRows; ++r)
#pragma unroll
        for (int c = 0; c < kColumns; ++c, at += threads) what(h[r][c], *at);
    }
  }

  template <class What>
  SIGPATH_HD static void each_state(const Call& call, const Solver& solver, index block, int thread,
                                    Thread& t, const What& what) {
    const int threads = call.sweep.grid.threads;
    const int side = solver.side_adjoint_size(), edge = solver.edge_adjoint_size();
    T* at = call.adjoint_states + block * (side + edge) * threads + thread;
    at = each_number(solver, t.side_adjoint, side, at, threads, what);
    each_number(solver, t.edge_adjoint, edge, at, threads, what);
  }
};

}  // namespace sigpath
