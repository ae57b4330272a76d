#pragma once

#include "core/context.h"
#include "core/function_ref.h"
#include "cpu/kernel/plan.h"
#include "cpu/signature/path.h"

namespace sigpath {

// The lane engine of signature kernels. Paths lie in lanes, [step][channel][lane]: one pair a lane,
// or, for one pair, a lane for every few rows of its grid (skew.h). The grid is swept in strips of
// kStripRows steps of x from top to bottom, a strip from left to right in tiles; the steps' inner
// products, h = Delta 2^-(dyadic_x + dyadic_y) / 2, are made tile by tile and never stored. Between
// strips lies one row of the solution, the top, in refined columns; between tiles a strip's state.
// Paths are padded by steps that stand still, which leave k as it is, so that there are no masks.
constexpr index kStripRows = 4;
constexpr index kColumnUnit = 4;  // steps of y are padded to a multiple of it

// Sizes of the work on one group of lanes.
struct KernelShape {
  SolverPlan solver;
  int dyadic_x, dyadic_y;
  bool lifted;     // by a static kernel that is not linear: paths are vertices, else increments
  index channels;  // D
  index rows;      // steps of x, a multiple of kStripRows
  index columns;   // of y, a multiple of kColumnUnit
  index lanes;
  index numbers;  // vectors of a number: 2 with tangents
  index kept;     // backward: strips between rows that are kept

  // For paths as long as the plan's.
  KernelShape(const KernelPlan& plan, index lanes, bool dual);
  // The same for shorter ones, which need no more scratch.
  KernelShape fit(index steps_x, index steps_y) const;
  KernelShape fit(const KernelShape& largest, index steps_x) const {
    return largest.fit(steps_x, columns);
  }

  index strips() const { return rows / kStripRows; }
  // h = factor() * Delta; of increments it is in those of x.
  double factor() const;

  // Elements: of a path in lanes; of the top of a column of steps; of a strip's state; of the
  // record of a column of a strip; and of the adjoints of top and state.
  index path(index steps) const { return (steps + 1) * channels * lanes; }
  index top() const { return (solver.edge() << dyadic_y) * numbers * lanes; }
  index state() const {
    return (solver.corner() + (kStripRows << dyadic_x) * solver.edge()) * numbers * lanes;
  }
  index record() const {
    return kStripRows * (1 + (solver.record() << (dyadic_x + dyadic_y))) * lanes;
  }
  index bottom() const { return (solver.bottom() << dyadic_y) * lanes; }
  index state_adjoint() const { return (kStripRows << dyadic_x) * solver.side_adjoint() * lanes; }

  // Columns swept before the next strip is, so that their part of y stays in the first-level cache.
  index block() const;
  // Strips of a band, swept block by block.
  static constexpr index kBandStrips = 8;

  // Elements of scratch; floating, so that they may be of any size.
  double forward_scratch() const;
  double scaled_scratch() const;
  double backward_scratch() const;
};

// A path of each lane, [step or vertex][channel][lane]; beside it nothing, the tangents or the
// gradient. moves: [step][lane], 0 where a path has ended; only for gradients of lifted paths.
template <class T>
struct LaneBuffer {
  T* at;
  T* beside;
  T* moves;
};

template <class T>
struct LaneGrid {
  LaneBuffer<T> x, y;
  const StaticPlan* lift;
  T* sums;  // adjoint of lifted paths: see StaticPlan::scale_gradient; 2 vectors
};

// Where a buffer's paths come from: `count` of them, the other lanes standing still; or one that
// all lanes share.
template <class T>
struct LaneSource {
  const sigpath_signature_options& options;
  const Path<T>* paths;
  index count;
  bool shared;
  double factor;     // of coordinates
  index repeat = 1;  // steps that every step is put in, of which the others stand still
};

// The engine on the SIMD target in use. rows: kRowsOfSource * channels * lanes elements of scratch.
constexpr index kRowsOfSource = 33;
template <class T>
struct PathLanes {
  index lanes;
  void (*load)(const KernelShape&, const LaneSource<T>&, index steps, T* rows, T* at);
  // Adds the gradients of a buffer, of increments or vertices, to those of the lanes' paths.
  void (*unload)(const KernelShape&, const LaneSource<T>&, index steps, T* rows, const T* gradient,
                 const PathGradient<T>* to);
};
template <class T>
const PathLanes<T>& path_lanes();

using StripFunction = FunctionRef<void(index strip)>;

// The sweeps of a solver on the SIMD target in use.
template <class T>
struct Sweeps {
  // The values of the lanes' pairs.
  void (*forward)(const KernelShape&, const LaneGrid<T>&, T* scratch, T* values, Progress&);
  // The same where they are beyond the floating range: values * 2^exponents.
  void (*scaled)(const KernelShape&, const LaneGrid<T>&, T* scratch, T* values, T* exponents,
                 Progress&);
  // After every strip: the values at the ends of its rows, (kStripRows) vectors at right, and those
  // below its steps of y, (columns) vectors at bottom, which emit(strip) may read.
  void (*rows)(const KernelShape&, const LaneGrid<T>&, T* scratch, T* right, T* bottom,
               const StripFunction& emit, Progress&);
  // The values and their tangents.
  void (*tangent)(const KernelShape&, const LaneGrid<T>&, T* scratch, T* values, T* tangents,
                  Progress&);
  // The values; adds the gradients of <cotangent, values> to what lies beside x and y.
  void (*backward)(const KernelShape&, const LaneGrid<T>&, const T* cotangent, T* scratch,
                   T* values, Progress&);
};
template <class T>
const Sweeps<T>& difference_sweeps();
template <class T>
const Sweeps<T>& series_sweeps();
template <class T>
const Sweeps<T>& truncated_sweeps();

template <class T>
const Sweeps<T>& sweeps(const SolverPlan& solver) {
  switch (solver.kind) {
    case SIGPATH_SOLVER_SERIES:
      return series_sweeps<T>();
    case SIGPATH_SOLVER_TRUNCATED:
      return truncated_sweeps<T>();
    default:
      return difference_sweeps<T>();
  }
}

}  // namespace sigpath
