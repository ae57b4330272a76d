#pragma once

#include <algorithm>

#include "cpu/signature/plan.h"
#include "sigpath/kernel.h"

namespace sigpath {

// The static kernel of the options, checked.
struct StaticPlan {
  int kind;  // a sigpath_static_kernel
  int degree;
  double scale, shape;

  bool linear() const { return kind == SIGPATH_STATIC_LINEAR; }
  bool dot() const { return kind == SIGPATH_STATIC_POLYNOMIAL; }  // a function of <x, y>
  // What coordinates are multiplied by before the engine has them: rho is made of the products.
  double x_factor() const { return linear() || dot() ? scale * scale : 1 / scale; }
  double y_factor() const { return linear() || dot() ? 1 : 1 / scale; }
  // dF/dscale from sum q rho, q = dF/drho.
  double scale_gradient(double sum) const { return (linear() || dot() ? 2 : -2) * sum / scale; }
};

// The solver of the options, checked, and how many numbers it keeps where; see lanes.h.
struct SolverPlan {
  int kind;   // a sigpath_kernel_solver
  int order;  // of series; depth of the truncated kernel
  double weights[SIGPATH_KERNEL_MAX_ORDER + 1];

  bool difference() const { return kind == SIGPATH_SOLVER_DIFFERENCE; }
  // Coefficients of the solution along the edge of a cell.
  index edge() const {
    if (kind == SIGPATH_SOLVER_TRUNCATED) return index{order + 1} * (order + 2) / 2;
    return difference() ? 1 : order + 1;
  }
  index corner() const { return difference() ? 1 : 0; }
  index record() const { return difference() ? 1 : 2 * edge(); }    // of a refined cell
  index bottom() const { return difference() ? 2 : edge(); }        // of a refined column
  index side_adjoint() const { return difference() ? 3 : edge(); }  // of a refined row
  double cell() const;                                              // multiply-adds
};

// A kernel's options, checked, for paths of two shapes.
struct KernelPlan {
  sigpath_kernel_options options;
  StaticPlan lift;
  SolverPlan solver;
  int dyadic_x, dyadic_y;  // 0 where they are chosen later
  SignaturePlan x, y;      // the transforms, for paths of these shapes
  index reserved;          // bytes of the workspace limit that the caller keeps for itself

  bool automatic() const { return options.dyadic_x == SIGPATH_DYADIC_AUTO; }
  index channels() const { return x.channels; }
  // Numbers per pair.
  index size() const;
  index pairs(index batch_x, index batch_y) const;
  // What a pair counts in the progress of a call: the steps of x.
  index progress() const { return std::max<index>(1, x.max_steps); }
  // Multiply-adds of one pair's forward pass.
  double work() const;
  // The same kernel with orders of refinement `by` higher.
  KernelPlan refined(int by) const;
  // Refuses grids whose sizes would overflow.
  void check_grid() const;
};

KernelPlan plan_kernel(const sigpath_kernel_options& options, index dim, index length_x,
                       index length_y);

}  // namespace sigpath
