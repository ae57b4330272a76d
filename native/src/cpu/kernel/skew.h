#pragma once

#include <atomic>
#include <thread>

#include "cpu/kernel/lanes.h"

namespace sigpath {

// One long pair in lanes: lane l has kStripRows rows of its own of a strip of kStripRows * lanes
// rows, and is l blocks of kColumnUnit columns behind the first one, so that the row above it has
// just been computed by lane l - 1. Step t of a strip is block t - l of lane l; blocks outside of
// the grid stand still. x: [strip][row][channel][lane]; y: [skewed column][channel][lane]. The rows
// between strips, one number for each of an edge's coefficients, are not in lanes. Strips may run
// at the same time, each some blocks behind the one before it.

// How far a strip's neighbour, which it depends on, has come.
class StripClock {
 public:
  StripClock(const std::atomic<index>* neighbour, std::atomic<index>* own,
             const std::atomic<bool>& failed, const Progress& progress)
      : neighbour_(neighbour), own_(own), failed_(failed), progress_(progress) {}

  // Until the neighbour has done `steps` of its steps; there may be none. False: all is lost.
  bool wait(index steps) const {
    if (neighbour_ == nullptr) return true;
    while (neighbour_->load(std::memory_order_acquire) < steps) {
      if (failed_.load(std::memory_order_relaxed)) return false;
      progress_.poll();
      std::this_thread::yield();
    }
    return true;
  }
  void done(index steps) const { own_->store(steps, std::memory_order_release); }

 private:
  const std::atomic<index>* neighbour_;
  std::atomic<index>* own_;
  const std::atomic<bool>& failed_;
  const Progress& progress_;
};

// Sizes of the work on one pair.
struct SkewShape {
  KernelShape lanes;  // of one strip; its columns are skewed
  index strips;
  index blocks;  // of y
  index kept;    // backward: strips of a band

  SkewShape(const KernelPlan& plan, index lane_count, index steps_x, index steps_y, int threads);

  index steps() const { return blocks + lanes.lanes - 1; }  // of a strip
  index strip_rows() const { return kStripRows * lanes.lanes; }
  // Elements: of a strip's part of x, of y, of a row between strips and its adjoint, of a path
  // not in lanes, and of the scratch of a strip that runs.
  index x() const { return (kStripRows + lanes.lifted) * lanes.channels * lanes.lanes; }
  index y() const { return (lanes.columns + lanes.lifted) * lanes.channels * lanes.lanes; }
  index row() const { return round(blocks * kColumnUnit * lanes.top() / lanes.lanes); }
  index row_adjoint() const { return round(blocks * kColumnUnit * lanes.bottom() / lanes.lanes); }
  index vertices(index steps_of_longer) const {
    return round((steps_of_longer + 1) * lanes.channels);
  }
  index running() const {
    return side() + lanes.state_adjoint() + kColumnUnit * lanes.bottom() +
           kPanelSteps * kColumnUnit * lanes.record();
  }
  // Backward a strip is swept again and recorded a panel of steps at a time, from what the forward
  // sweep leaves in its trace: the row above it, and state and top at the start of every panel.
  static constexpr index kPanelSteps = 32;
  index side() const { return lanes.state() + kColumnUnit * lanes.top(); }
  index trace() const { return row() + (steps() + kPanelSteps - 1) / kPanelSteps * side(); }

 private:
  // Whole vectors, so that what follows is aligned.
  index round(index n) const { return (n + lanes.lanes - 1) / lanes.lanes * lanes.lanes; }
};

template <class T>
struct SkewSweeps {
  // A strip: row becomes the one below it. trace: null, or where it goes.
  void (*forward)(const SkewShape&, const LaneGrid<T>& strip, T* row, T* scratch, T* trace,
                  const StripClock&);
  // Its adjoint: row is that of the row below it and becomes that of the row above. cotangent: of
  // the pair's kernel, for the last strip; else 0.
  void (*backward)(const SkewShape&, const LaneGrid<T>& strip, T cotangent, T* row, T* scratch,
                   const T* trace, const StripClock&);
  // The kernel from the row below the last strip.
  T (*value)(const SkewShape&, const T* row, T* scratch);
  void (*begin)(const SkewShape&, T* row);
};
template <class T>
const SkewSweeps<T>& difference_skew();
template <class T>
const SkewSweeps<T>& series_skew();
template <class T>
const SkewSweeps<T>& truncated_skew();

template <class T>
const SkewSweeps<T>& skew_sweeps(const SolverPlan& solver) {
  switch (solver.kind) {
    case SIGPATH_SOLVER_SERIES:
      return series_skew<T>();
    case SIGPATH_SOLVER_TRUNCATED:
      return truncated_skew<T>();
    default:
      return difference_skew<T>();
  }
}

}  // namespace sigpath
