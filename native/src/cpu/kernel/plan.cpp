#include "cpu/kernel/plan.h"

#include <algorithm>
#include <cmath>

namespace sigpath {
namespace {

constexpr int kMost = SIGPATH_KERNEL_MAX_ORDER;

void within(const char* name, int value, int least, int most, const char* what = "") {
  require(value >= least && value <= most, "options.", name, ": is ", value, ", expected ", least,
          " to ", most, what);
}

void positive(const char* name, double value) {
  require(std::isfinite(value) && value > 0, "options.", name, ": is ", value,
          ", expected a finite number above 0");
}

StaticPlan plan_static(const sigpath_kernel_options& o) {
  require(o.static_kernel >= SIGPATH_STATIC_LINEAR &&
              o.static_kernel <= SIGPATH_STATIC_RATIONAL_QUADRATIC,
          "options.static_kernel: is ", o.static_kernel, ", expected a sigpath_static_kernel");
  positive("scale", o.scale);
  if (o.static_kernel == SIGPATH_STATIC_POLYNOMIAL) {
    within("degree", o.degree, 1, kMost, " for a polynomial");
    require(std::isfinite(o.shape) && o.shape >= 0, "options.shape: is ", o.shape,
            ", expected the constant of a polynomial, finite and 0 or more");
  }
  if (o.static_kernel == SIGPATH_STATIC_RATIONAL_QUADRATIC) positive("shape", o.shape);
  return {o.static_kernel, o.degree, o.scale, o.shape};
}

SolverPlan plan_solver(const sigpath_kernel_options& o) {
  require(o.solver >= SIGPATH_SOLVER_DIFFERENCE && o.solver <= SIGPATH_SOLVER_TRUNCATED,
          "options.solver: is ", o.solver, ", expected a sigpath_kernel_solver");
  const bool truncated = o.solver == SIGPATH_SOLVER_TRUNCATED;
  if (o.solver == SIGPATH_SOLVER_SERIES) within("order", o.order, 2, kMost, " for a series");
  if (truncated) within("order", o.order, 1, kMost, " for the depth of a truncated kernel");
  SolverPlan plan{o.solver, o.order, {}};
  const bool given = std::any_of(std::begin(o.level_weights), std::end(o.level_weights),
                                 [](double w) { return w != 0; });
  for (int n = 0; n <= kMost; ++n) {
    const double w = o.level_weights[n];
    require(w == 0 || (truncated && n <= o.order), "options.level_weights: that of level ", n,
            " is ", w, ", expected 0 beyond the depth of a truncated kernel");
    require(std::isfinite(w), "options.level_weights: that of level ", n, " is ", w,
            ", expected finite numbers");
    plan.weights[n] = given ? w : truncated && n <= o.order ? 1 : 0;
  }
  return plan;
}

void check_refinement(const sigpath_kernel_options& o) {
  const bool automatic = o.dyadic_x == SIGPATH_DYADIC_AUTO || o.dyadic_y == SIGPATH_DYADIC_AUTO;
  if (automatic) {
    require(o.dyadic_x == o.dyadic_y, "options.dyadic_x and dyadic_y: are ", o.dyadic_x, " and ",
            o.dyadic_y, ", expected SIGPATH_DYADIC_AUTO for both or for none");
  } else {
    within("dyadic_x", o.dyadic_x, 0, kMost, ", or SIGPATH_DYADIC_AUTO");
    within("dyadic_y", o.dyadic_y, 0, kMost, ", or SIGPATH_DYADIC_AUTO");
  }
  if (o.solver == SIGPATH_SOLVER_TRUNCATED)
    require(o.dyadic_x == 0 && o.dyadic_y == 0, "options.dyadic_x and dyadic_y: are ", o.dyadic_x,
            " and ", o.dyadic_y, ", expected 0 for a truncated kernel, which is exact");
  if (o.richardson != 0) {
    require(o.solver == SIGPATH_SOLVER_DIFFERENCE,
            "options.richardson: is 1, expected 0 unless "
            "options.solver is SIGPATH_SOLVER_DIFFERENCE");
    require(o.dyadic_x < kMost && o.dyadic_y < kMost, "options.dyadic_x and dyadic_y: are ",
            o.dyadic_x, " and ", o.dyadic_y, ", expected less than ", kMost,
            " with options.richardson");
  }
}

}  // namespace

double SolverPlan::cell() const {
  const auto n = static_cast<double>(edge());
  return difference() ? 6 : 2 * n * (kind == SIGPATH_SOLVER_TRUNCATED ? order : n);
}

index KernelPlan::size() const {
  const index m = x.max_steps + 1, n = y.max_steps + 1;
  switch (options.output) {
    case SIGPATH_KERNEL_EDGES:
      return checked_add(m, n, "the size of the output");
    case SIGPATH_KERNEL_GRID:
      return checked_mul(m, n, "the size of the output");
    default:
      return 1;
  }
}

index KernelPlan::pairs(index batch_x, index batch_y) const {
  return options.gram != 0 ? checked_mul(batch_x, batch_y, "out") : batch_x;
}

double KernelPlan::work() const {
  const double steps = static_cast<double>(x.max_steps) * static_cast<double>(y.max_steps);
  const double each = static_cast<double>(channels()) + (lift.linear() ? 0 : 30);
  return steps * (each + solver.cell() * std::exp2(dyadic_x + dyadic_y));
}

KernelPlan KernelPlan::refined(int by) const {
  KernelPlan plan = *this;
  plan.dyadic_x += by;
  plan.dyadic_y += by;
  return plan;
}

KernelPlan plan_kernel(const sigpath_kernel_options& o, index dim, index length_x, index length_y) {
  const auto flag = [](const char* name, int value) {
    require(value == 0 || value == 1, "options.", name, ": is ", value, ", expected 0 or 1");
  };
  flag("richardson", o.richardson);
  flag("normalized", o.normalized);
  flag("gram", o.gram);
  require(o.output >= SIGPATH_KERNEL_VALUE && o.output <= SIGPATH_KERNEL_GRID,
          "options.output: is ", o.output, ", expected a sigpath_kernel_output");
  KernelPlan plan{};
  plan.options = o;
  plan.lift = plan_static(o);
  plan.solver = plan_solver(o);
  check_refinement(o);
  require(o.output == SIGPATH_KERNEL_VALUE || (o.normalized == 0 && o.richardson == 0),
          "options.output: is ", o.output,
          ", expected SIGPATH_KERNEL_VALUE with options.normalized or options.richardson");
  plan.dyadic_x = std::max(0, o.dyadic_x);
  plan.dyadic_y = std::max(0, o.dyadic_y);

  sigpath_signature_options paths = SIGPATH_SIGNATURE_OPTIONS_INIT(1);
  paths.lead_lag = o.lead_lag;
  paths.time = o.time;
  paths.basepoint = o.basepoint;
  paths.check_finite = o.check_finite;
  paths.time_start = o.time_start;
  paths.time_end = o.time_end;
  plan.x = plan_paths(paths, dim, length_x, 0);
  plan.y = plan_paths(paths, dim, length_y, 0);
  checked_mul(checked_mul(plan.x.max_steps + 8, plan.channels(), "x"), 1024, "x in bytes");
  checked_mul(checked_mul(plan.y.max_steps + 8, plan.channels(), "y"), 1024, "y in bytes");
  plan.check_grid();
  return plan;
}

void KernelPlan::check_grid() const {
  const auto check = [&](index steps, int order, const char* what) {
    // Twice as fine, for Richardson.
    const index refined = checked_mul(steps + 64, index{2} << order, what);
    checked_mul(checked_mul(refined, solver.edge(), what), 1 << 17, what);
  };
  check(x.max_steps, dyadic_x, "the refined steps of x");
  check(y.max_steps, dyadic_y, "the refined steps of y");
}

}  // namespace sigpath
