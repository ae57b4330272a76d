#pragma once

#include "cuda/device/per_number.h"
#include "cuda/ssm/pair.h"

namespace sigpath {

// The powers e^{x l} of modes that sums and projections are made of, computed in double and rounded
// once: l = start + kLanes i + t, of which tables have e^{x t} and e^{x kLanes i}.
struct Powers {
  static constexpr int kLanes = 128;  // exponents t
  static constexpr int kSteps = 16;   // and i: together those of a tile
  static constexpr index kTile = kLanes * kSteps;
};

// Some of all rows of modes, and their tables, which are 0 for exponents of `length` or more. Items
// that have row r are those of numbers r, r + all_rows, ..
template <class T>
struct PowersCall {
  index rows, modes, length;
  index first_row, all_rows;
  const Pair<double>* x;  // (rows, modes)
  Pair<T>* by_mode;     // e^{x t}, (rows, modes, kLanes), for threads that have exponents; or null
  Pair<T>* by_lane;     // (rows, kLanes, modes), for threads that have modes; or null
  Pair<double>* steps;  // e^{x kLanes i}, (rows, modes, kSteps)

  // Of an item of these rows, the number among all.
  SIGPATH_HD index item(index here) const {
    return here / rows * all_rows + first_row + here % rows;
  }
};

// A thread has a mode and an exponent, those of the steps after those of the lanes.
template <class T>
struct PowerTables : PerNumber<PowerTables<T>, PowersCall<T>> {
  static constexpr int kEach = Powers::kLanes + Powers::kSteps;

  SIGPATH_HD static void number(const PowersCall<T>& call, index i, NoArrays&) {
    if (i >= call.rows * call.modes * kEach) return;
    const index mode = i / kEach;
    const int k = static_cast<int>(i % kEach);
    const bool lane = k < Powers::kLanes;
    const double exponent = lane ? k : static_cast<double>(Powers::kLanes) * (k - Powers::kLanes);
    const bool within = exponent < static_cast<double>(call.length);
    const Pair<double> power = within ? exp(exponent * call.x[mode]) : Pair<double>{0, 0};
    if (!lane) {
      call.steps[mode * Powers::kSteps + k - Powers::kLanes] = power;
      return;
    }
    const Pair<T> own{static_cast<T>(power.re), static_cast<T>(power.im)};
    if (call.by_mode != nullptr) call.by_mode[mode * Powers::kLanes + k] = own;
    if (call.by_lane != nullptr)
      call.by_lane[(mode / call.modes * Powers::kLanes + k) * call.modes + mode % call.modes] = own;
  }
};

}  // namespace sigpath
