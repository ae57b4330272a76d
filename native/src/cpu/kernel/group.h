#pragma once

#include <algorithm>

#include "cpu/kernel/kernel.h"
#include "cpu/kernel/lanes.h"

namespace sigpath {

// The scratch memory of one worker, and what it does with one group of lanes at a time.
template <class T>
class KernelGroup {
 public:
  // Of scratch, for paths as long as the plan's.
  static index scratch_bytes(const KernelShape& s, KernelPass pass) {
    const auto real = [](index n) { return static_cast<double>(n); };
    const bool backward = pass == KernelPass::kBackward;
    const double two = pass == KernelPass::kForward ? 1 : 2;
    double all = real(kRowsOfSource) * real(s.channels) * real(s.lanes) + kVectors * real(s.lanes);
    all += real(s.path(s.columns)) * two;
    all += real(s.path(s.rows)) * (backward ? 1 + KernelUnits::kRows : two);
    if (backward) all += real(s.rows + s.columns) * real(s.lanes);
    all += backward                       ? s.backward_scratch()
           : pass == KernelPass::kTangent ? s.forward_scratch()
                                          : s.scaled_scratch();
    if (all * sizeof(T) > 4e18)
      fail(SIGPATH_OUT_OF_MEMORY, "workspace: one thread needs ", all * sizeof(T), " bytes");
    return static_cast<index>(all) * static_cast<index>(sizeof(T));
  }

  // x_repeat: see LaneSource::repeat; the plan is for that many steps.
  KernelGroup(const KernelPlan& plan, KernelPass pass, T* memory, index x_repeat = 1)
      : plan_(plan),
        largest_(plan, path_lanes<T>().lanes, pass == KernelPass::kTangent),
        shape_(largest_),
        x_repeat_(x_repeat) {
    const auto take = [&](index n) {
      T* const at = memory;
      memory += n;
      return at;
    };
    const index x = largest_.path(largest_.rows), y = largest_.path(largest_.columns);
    const bool backward = pass == KernelPass::kBackward;
    rows_ = take(kRowsOfSource * largest_.channels * lanes());
    vectors_ = take(kVectors * lanes());
    grid_.x.at = take(x);
    grid_.y.at = take(y);
    if (pass != KernelPass::kForward) {
      grid_.y.beside = take(y);
      x_beside_ = take(x * (backward ? KernelUnits::kRows : 1));
    }
    if (backward) {
      grid_.x.moves = take(largest_.rows * lanes());
      grid_.y.moves = take(largest_.columns * lanes());
    }
    grid_.lift = &plan.lift;
    grid_.sums = vectors_;
    sweep_ = memory;
  }

  index lanes() const { return largest_.lanes; }
  T* values() const { return vectors_ + 2 * lanes(); }
  T* tangents() const { return vectors_ + 3 * lanes(); }
  T* exponents() const { return vectors_ + 5 * lanes(); }
  T* cotangents() const { return vectors_ + 4 * lanes(); }

  // Take the paths of `count` lanes in, y before x; they stay until others are taken in.
  void load_y(const SignatureBatch<T>& batch, const LanePairs& pairs, index count) {
    const index steps = find(batch, pairs.y, count);
    shape_ = largest_.fit(largest_.rows, steps);
    load(batch, count, false, plan_.lift.y_factor(), shape_.columns, grid_.y, 1);
  }
  // row: of the gradients to x that are kept.
  void load_x(const SignatureBatch<T>& batch, const LanePairs& pairs, index row = 0) {
    const index count = pairs.shared ? 1 : pairs.count, steps = find(batch, pairs.x, count);
    shape_ = shape_.fit(largest_, steps * x_repeat_);
    if (x_beside_ != nullptr) grid_.x.beside = beside(row);
    load(batch, count, pairs.shared, x_factor(), shape_.rows, grid_.x, x_repeat_);
  }
  // Their directions, (batch, length, dim) of points, or null: they stand still.
  void load_y_tangent(const SignatureBatch<T>& batch, const LanePairs& pairs, const T* tangent) {
    load_tangent(batch, pairs.y, pairs.count, false, tangent, plan_.lift.y_factor(), shape_.columns,
                 grid_.y.beside);
  }
  void load_x_tangent(const SignatureBatch<T>& batch, const LanePairs& pairs, const T* tangent) {
    load_tangent(batch, pairs.x, pairs.shared ? 1 : pairs.count, pairs.shared, tangent, x_factor(),
                 shape_.rows, grid_.x.beside);
  }
  void zero_y_gradient() { std::fill_n(grid_.y.beside, shape_.path(shape_.columns), T(0)); }
  void zero_x_gradient() {
    std::fill_n(grid_.x.beside, shape_.path(shape_.rows), T(0));
    std::fill_n(grid_.sums, 2 * lanes(), T(0));
  }

  void forward(Progress& progress) {
    sweeps<T>(plan_.solver).forward(shape_, grid_, sweep_, values(), progress);
  }
  // values() * 2^exponents(), where forward() overflows.
  void scaled(Progress& progress) {
    sweeps<T>(plan_.solver).scaled(shape_, grid_, sweep_, values(), exponents(), progress);
  }
  // See Sweeps::rows.
  const KernelShape& shape() const { return shape_; }
  void rows(T* right, T* bottom, const StripFunction& emit, Progress& progress) {
    sweeps<T>(plan_.solver).rows(shape_, grid_, sweep_, right, bottom, emit, progress);
  }
  void tangent(Progress& progress) {
    sweeps<T>(plan_.solver).tangent(shape_, grid_, sweep_, values(), tangents(), progress);
  }
  // Adds to the gradients of y and of this row of x.
  void backward(Progress& progress) {
    sweeps<T>(plan_.solver).backward(shape_, grid_, cotangents(), sweep_, values(), progress);
  }

  // Adds sum q rho and sum dF/dshape of this row; of increments sum w h = sum <x, gradient>.
  void add_lift_sums(double* sums) const {
    if (plan_.lift.linear()) {
      const index n = shape_.rows * shape_.channels * lanes();
      for (index i = 0; i < n; ++i)
        sums[0] += static_cast<double>(grid_.x.at[i]) * static_cast<double>(grid_.x.beside[i]);
      return;
    }
    for (index l = 0; l < lanes(); ++l) {
      sums[0] += static_cast<double>(grid_.sums[l]);
      sums[1] += static_cast<double>(grid_.sums[lanes() + l]);
    }
  }

  // Adds the gradients to those of the paths; `to` has one for each, or one if they are shared.
  void unload_y(const SignatureBatch<T>& batch, const LanePairs& pairs, const PathGradient<T>* to) {
    const index steps = find(batch, pairs.y, pairs.count);
    unload(batch, pairs.count, false, plan_.lift.y_factor(), largest_.fit(0, steps).columns,
           grid_.y.beside, to);
  }
  void unload_x(const SignatureBatch<T>& batch, const LanePairs& pairs, index row,
                const PathGradient<T>* to) {
    const index count = pairs.shared ? 1 : pairs.count, steps = find(batch, pairs.x, count);
    unload(batch, count, pairs.shared, x_factor(), largest_.fit(steps, 0).rows, beside(row), to);
  }

 private:
  static constexpr index kVectors = 8;

  T* beside(index row) const { return x_beside_ + row * largest_.path(largest_.rows); }
  double x_factor() const {
    return plan_.lift.x_factor() * (plan_.lift.linear() ? largest_.factor() : 1);
  }
  // The paths of these lanes, and the steps of the longest.
  index find(const SignatureBatch<T>& batch, const index* of, index count) {
    index longest = 0;
    for (index l = 0; l < count; ++l) {
      paths_[l] = batch.path(of[l]);
      longest = std::max(longest, paths_[l].steps());
    }
    return longest;
  }
  void load(const SignatureBatch<T>& batch, index count, bool shared, double factor, index steps,
            const LaneBuffer<T>& to, index repeat) {
    path_lanes<T>().load(shape_, {batch.plan.options, paths_, count, shared, factor, repeat}, steps,
                         rows_, to.at);
    if (to.moves == nullptr || !shape_.lifted) return;
    for (index i = 0; i < steps; ++i)
      for (index l = 0; l < lanes(); ++l) {
        const index own = shared ? 0 : l;
        to.moves[i * lanes() + l] = own < count && i < paths_[own].steps() ? T(1) : T(0);
      }
  }
  // Points of the direction, with an origin and times that stand still.
  void load_tangent(const SignatureBatch<T>& batch, const index* of, index count, bool shared,
                    const T* tangent, double factor, index steps, T* to) {
    if (tangent == nullptr) return std::fill_n(to, shape_.path(steps), T(0)), void();
    find(batch, of, count);
    const index d = batch.shape.dim;
    for (index l = 0; l < count; ++l) {
      paths_[l].points = tangent + of[l] * batch.shape.length * d;
      paths_[l].stride = d;
      paths_[l].times = nullptr;
      paths_[l].basepoint = nullptr;
    }
    sigpath_signature_options still = batch.plan.options;
    still.time_start = still.time_end = 0;
    path_lanes<T>().load(shape_, {still, paths_, count, shared, factor}, steps, rows_, to);
  }
  void unload(const SignatureBatch<T>& batch, index count, bool shared, double factor, index steps,
              const T* gradient, const PathGradient<T>* to) {
    path_lanes<T>().unload(shape_, {batch.plan.options, paths_, count, shared, factor}, steps,
                           rows_, gradient, to);
  }

  const KernelPlan& plan_;
  KernelShape largest_, shape_;
  index x_repeat_;
  LaneGrid<T> grid_{};
  Path<T> paths_[kMostPairs];
  T* x_beside_ = nullptr;
  T* rows_;
  T* vectors_;
  T* sweep_;
};

}  // namespace sigpath
