#pragma once

#include "cpu/kernel/prefix.h"
#include "cuda/kernel/scaled.h"
#include "cuda/kernel/sweep.h"

namespace sigpath {

// Where the kernels of the prefixes of pairs go; see sigpath_kernel_output.
template <class T>
struct PrefixOutputs {
  T* at;          // null: the values alone are wanted
  bool grid;      // else edges
  bool mirrored;  // the same for the pair with x and y in each other's places
  index m, n;     // steps of x and y
  index columns;  // of the Gram matrix; 0: pairs

  SIGPATH_HD index size() const { return grid ? (m + 1) * (n + 1) : m + n + 2; }
  // k of the first i steps of x and the first j of y.
  SIGPATH_HD void put(index x, index y, index i, index j, T k) const {
    const auto put_at = [&](index pair, bool swapped) {
      PrefixOutput<T>{at + pair * size(), grid, swapped, m, n}.put(i, j, k);
    };
    put_at(columns > 0 ? x * columns + y : x, false);
    if (mirrored && x != y) put_at(y * columns + x, true);
  }
};

template <class Solver>
struct IsScaled : std::false_type {};
template <class Solver>
struct IsScaled<Scaled<Solver>> : std::true_type {};

template <class N>
struct KernelForwardCall {
  SweepCall<N> sweep;
  PrefixOutputs<Real<N>> outputs;
};

// The kernels of pairs.
template <class Solver, class Delta>
struct KernelForward {
  using N = typename Solver::N;
  using T = Real<N>;
  using Call = KernelForwardCall<N>;
  using Thread = SweepLane<Solver, Delta>;
  using Arrays = NoArrays;

  template <class Block>
  SIGPATH_HD static void run(const Call& call, Block& block) {
    const Sweep<Solver, Delta> sweep(call.sweep, block.number());
    block.each([&](int thread, Thread& t, Arrays&) {
      sweep.open(thread, t);
      sweep.share_panels(block.shared(), thread, t);
      const bool starts = call.sweep.first_panel == 0 && t.at.first == 0;
      if (starts && t.at.pair >= 0 && t.at.lane == 0 && t.at.warp == 0) begin(call, sweep, t);
    });
    const int panels = sweep.panels(block.shared());
    const int first = sweep.first_panel(panels), last = sweep.last_panel(panels);
    for (int panel = first; panel < last; ++panel)
      block.warps([&](const auto& warp) {
        run_panel(call, sweep, warp, panel, panel == first && first > 0);
      });
    if (call.sweep.states == nullptr || last == first) return;
    block.each([&](int thread, Thread& t, Arrays&) { sweep.keep(thread, last, t); });
  }

 private:
  // What holds of pairs without steps, and along the edges of the grid.
  SIGPATH_HD static void begin(const Call& call, const Sweep<Solver, Delta>& sweep, Thread& t) {
    typename Solver::Edge edge;
    sweep.solver().begin(edge);
    const N k = sweep.solver().value(edge);
    if (t.at.rows == 0) put_value(call, sweep, t.at, edge);
    if constexpr (std::is_same_v<N, T>) {
      const PrefixOutputs<T>& out = call.outputs;
      if (out.at == nullptr) return;
      index x, y;
      call.sweep.pairs.place(t.at.pair, x, y);
      for (index i = 0; i <= out.m; ++i) out.put(x, y, i, 0, k);
      for (index j = 0; j <= out.n; ++j) out.put(x, y, 0, j, k);
    }
  }

  template <class Warp>
  SIGPATH_HD static void run_panel(const Call& call, const Sweep<Solver, Delta>& sweep,
                                   const Warp& warp, int panel, bool resumed) {
    const int first_thread = warp.number() * kWarp;
    warp.lanes([&](int lane, Thread& t) {
      if (resumed) return sweep.resume(first_thread + lane, panel, t);
      if (call.sweep.every_panel) sweep.keep(first_thread + lane, panel, t);
      t.at.seek(sweep.grid(), panel * kPanel);
    });
    for (int k = 0; k < kPanel; ++k) {
      warp.lanes([&](int, Thread& t) {
        if (t.at.active()) step(call, sweep, t);
        t.at.advance(sweep.grid());
      });
      sweep.pass_down(warp);
    }
  }

  SIGPATH_HD static void step(const Call& call, const Sweep<Solver, Delta>& sweep, Thread& t) {
    const TeamGrid& grid = sweep.grid();
    const Delta delta = sweep.delta(t);
    sweep.enter(delta, t);
    const int row = t.at.row, column = t.at.tile * grid.columns;
    N h[Solver::kRows][Solver::kColumns];
    delta.tile(t.rows, row, column, h);
    sweep.solver().tile(h, t.side, t.edge, [&](int r, int c, const auto& k) {
      if constexpr (std::is_same_v<N, T> && Delta::kPrefixes)
        if (call.outputs.at != nullptr) see(call, t.at, row + r + 1, column + c + 1, k());
    });
    sweep.leave(t);
    if (t.at.tile == t.at.tiles - 1 && t.at.last(grid)) put_value(call, sweep, t.at, t.edge);
  }

  // k at a corner of refined cells, if it is one of steps.
  SIGPATH_HD static void see(const Call& call, const TeamLane& at, int row, int column, T k) {
    const TeamGrid& grid = call.sweep.grid;
    const index i = row >> grid.dyadic_x, j = column >> grid.dyadic_y;
    if (i << grid.dyadic_x != row || j << grid.dyadic_y != column) return;
    if (i > call.outputs.m || j > call.outputs.n) return;
    index x, y;
    call.sweep.pairs.place(at.pair, x, y);
    call.outputs.put(x, y, i, j, k);
  }

  SIGPATH_HD static void put_value(const Call& call, const Sweep<Solver, Delta>& sweep,
                                   const TeamLane& at, const typename Solver::Edge& edge) {
    call.sweep.values[at.pair] = sweep.solver().value(edge);
    if constexpr (IsScaled<Solver>::value) call.sweep.exponents[at.pair] = Solver::exponent(edge);
  }
};

}  // namespace sigpath
