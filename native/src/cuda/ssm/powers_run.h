#pragma once

#include "cuda/ssm/expand.h"
#include "cuda/ssm/project.h"
#include "cuda/ssm/scratch.h"

namespace sigpath {

// Sums and projections of many items over rows of modes in a device's memory; tables are made for
// some rows at a time.
template <class T>
class PowersRun {
 public:
  enum class For { kExpand, kProject, kBoth };

  // x: (rows, modes), which may be written later on, in the order of the stream; each: rows at a
  // time.
  PowersRun(const Pair<double>* x, index rows, index modes, index length, For use, index each,
            Carver& memory)
      : x_(x), rows_(rows), modes_(modes), length_(length), each_(each) {
    const bool expands = use != For::kProject, projects = use != For::kExpand;
    const index numbers = checked_mul(each, modes, "workspace");
    const auto lane_table = [&](bool wanted) {
      return wanted ? memory.take<Pair<T>>(checked_mul(numbers, Powers::kLanes, "workspace"))
                    : nullptr;
    };
    by_mode_ = lane_table(expands);
    by_lane_ = lane_table(projects);
    steps_ = memory.take<Pair<double>>(checked_mul(numbers, Powers::kSteps, "workspace"));
  }

  // body(call), with tables, for all rows.
  template <class Body>
  void for_each_piece(sigpath_context& context, DeviceStream& stream, const Body& body) const {
    for (index first = 0; first < rows_; first += each_) {
      context.progress.poll();
      const PowersCall<T> call{std::min(each_, rows_ - first),
                               modes_,
                               length_,
                               first,
                               rows_,
                               x_ + first * modes_,
                               by_mode_,
                               by_lane_,
                               steps_};
      launch_numbers<T>(stream, CudaKernel::kPowerTables,
                        call.rows * modes_ * PowerTables<T>::kEach, call);
      body(call);
    }
  }
  // Of `items` items, a multiple of all rows.
  void expand(DeviceStream& stream, const PowersCall<T>& powers, index items, const Pair<double>* v,
              bool complex, T* out) const {
    const ExpandCall<T> call{powers, v, out};
    launch_blocks<T>(stream, complex ? CudaKernel::kExpandComplex : CudaKernel::kExpand,
                     Expand<T, false>::blocks(here(powers, items), length_), Powers::kLanes,
                     Expand<T, false>::kSharedBytes, call);
  }
  // g: all that a ProjectCall has after `powers`.
  void project(DeviceStream& stream, index items, const ProjectCall<T>& call) const {
    launch_blocks<T>(stream, CudaKernel::kProject,
                     here(call.powers, items) * Project<T>::groups(modes_), Project<T>::kThreads,
                     Project<T>::kSharedBytes, call);
  }

 private:
  index here(const PowersCall<T>& powers, index items) const { return items / rows_ * powers.rows; }

  const Pair<double>* x_;
  index rows_, modes_, length_, each_;
  Pair<T>*by_mode_, *by_lane_;
  Pair<double>* steps_;
};

}  // namespace sigpath
