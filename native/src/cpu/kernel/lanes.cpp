#include "cpu/kernel/lanes.h"

#include <algorithm>
#include <cmath>

#include "cpu/kernel/skew.h"

namespace sigpath {
namespace {

index round_up(index n, index unit) { return std::max(unit, (n + unit - 1) / unit * unit); }

double real(index n) { return static_cast<double>(n); }

}  // namespace

KernelShape::KernelShape(const KernelPlan& plan, index lanes_, bool dual)
    : solver(plan.solver),
      dyadic_x(plan.dyadic_x),
      dyadic_y(plan.dyadic_y),
      lifted(!plan.lift.linear()),
      channels(plan.channels()),
      rows(round_up(plan.x.max_steps, kStripRows)),
      columns(round_up(plan.y.max_steps, kColumnUnit)),
      lanes(lanes_),
      numbers(dual ? 2 : 1) {
  // Least is bands * top + strips / bands * record where both are the same.
  const double best = std::sqrt(real(strips()) * real(top()) / real(record()));
  kept = std::clamp<index>(std::llround(best), 1, strips());
}

KernelShape KernelShape::fit(index steps_x, index steps_y) const {
  KernelShape shape = *this;
  shape.rows = std::min(rows, round_up(steps_x, kStripRows));
  shape.columns = std::min(columns, round_up(steps_y, kColumnUnit));
  return shape;
}

double KernelShape::factor() const {
  const double halves = solver.difference() ? 1 : 0;
  return std::exp2(-(dyadic_x + dyadic_y) - halves);
}

index KernelShape::block() const {
  constexpr index kBytes = 24 * 1024, kVector = 64;
  const index column = (channels + 2 * (solver.edge() << dyadic_y)) * kVector;
  return std::min(columns, std::max(kColumnUnit, kBytes / column / kColumnUnit * kColumnUnit));
}

double KernelShape::forward_scratch() const {
  return real(columns) * real(top()) + real(kBandStrips) * real(state());
}

double KernelShape::scaled_scratch() const {
  return forward_scratch() + real(columns / kColumnUnit) * real(lanes);
}

double KernelShape::backward_scratch() const {
  const double bands = std::ceil(real(strips()) / real(kept));
  return (bands + 1) * real(columns) * real(top()) +
         real(kept) * (real(state()) + real(state_adjoint()) + real(columns) * real(record()) +
                       real(kStripRows * block()) * real(lanes)) +
         real(columns) * real(bottom());
}

SkewShape::SkewShape(const KernelPlan& plan, index lane_count, index steps_x, index steps_y,
                     int threads)
    : lanes(plan, lane_count, false),
      strips(round_up(steps_x, kStripRows * lane_count) / (kStripRows * lane_count)),
      blocks(round_up(steps_y, kColumnUnit) / kColumnUnit) {
  lanes.rows = kStripRows;
  lanes.columns = (blocks + lane_count - 1) * kColumnUnit;
  // As in KernelShape; and every thread needs a strip. What is recomputed is the same anyhow.
  const double best = std::sqrt(real(strips) * real(row()) / real(trace()));
  kept = std::clamp<index>(std::llround(best), std::min<index>(threads + 1, strips), strips);
}

}  // namespace sigpath
