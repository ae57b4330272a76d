#include "api/kernel_call.h"

#include <cmath>
#include <limits>

namespace sigpath {
namespace {

void refuse(bool given, const char* name, const char* unless) {
  require(!given, name, ": is given, expected NULL ", unless);
}

// Of both sides, once their shapes have been checked.
KernelPlan plan_of(const sigpath_kernel_options* options, const sigpath_paths& x,
                   const sigpath_paths& y, bool sets, const char* y_name) {
  sigpath_kernel_options own = read_sized(options, "options");
  if (sets) {
    own.gram = 1;
    own.output = SIGPATH_KERNEL_VALUE;
  }
  require(x.dtype == y.dtype, y_name, ".dtype: is ", y.dtype, ", expected ", x.dtype,
          " as that of x");
  require(x.dim == y.dim, y_name, ".dim: is ", y.dim, ", expected ", x.dim, " channels as x has");
  require(x.windows == 0, "x.windows: is ", x.windows, " rows, expected 0 for kernels");
  require(y.windows == 0, y_name, ".windows: is ", y.windows, " rows, expected 0 for kernels");
  const KernelPlan plan = plan_kernel(own, x.dim, x.length, y.length);
  require(own.gram != 0 || x.batch == y.batch, y_name, ".batch: is ", y.batch, ", expected ",
          x.batch, " paths as x has, one for each pair, unless options.gram");
  return plan;
}

}  // namespace

KernelCall::KernelCall(sigpath_context* context, const sigpath_kernel_options* options,
                       const KernelSide& x, const KernelSide& y, Pairs pairs,
                       const PathNames& y_names)
    : pairs_(pairs),
      y_names_(y_names),
      context_(sigpath_context::of(context)),
      same_(y.paths == nullptr),
      x_(check_paths(x.paths, kX)),
      y_(same_ ? x_ : check_paths(y.paths, y_names)),
      x_arrays_(x.arrays),
      y_arrays_(same_ ? x.arrays : y.arrays),
      plan_(plan_of(options, x_, y_, pairs == Pairs::kSets, y_names.paths)) {
  if (same_) {
    const char* const unless = "where y is NULL, which stands for x";
    refuse(y.arrays.points != nullptr, "y_points", unless);
    refuse(y.arrays.lengths != nullptr, "y_lengths", unless);
    refuse(y.arrays.times != nullptr, "y_times", unless);
    refuse(y.arrays.basepoint != nullptr, "y_basepoint", unless);
    require(plan_.options.normalized == 0 || plan_.dyadic_x == plan_.dyadic_y,
            "options.dyadic_y: is ", plan_.dyadic_y, " and options.dyadic_x ", plan_.dyadic_x,
            ", expected equal orders where y is x and kernels are normalized");
  }
  const sigpath_kernel_options& own = plan_.options;
  needs_ = {own.basepoint != SIGPATH_BASEPOINT_NONE, own.time == SIGPATH_TIME_GIVEN,
            own.basepoint == SIGPATH_BASEPOINT_GIVEN};
  add_side(check_arrays(x_, x_arrays_, needs_, kX));
  if (!same_) add_side(check_arrays(y_, y_arrays_, needs_, y_names));
  require(own.time != SIGPATH_TIME_UNIFORM || x_.dtype == SIGPATH_FLOAT64 ||
              std::abs(own.time_end - own.time_start) <= std::numeric_limits<float>::max(),
          "options.time_start and time_end: are ", own.time_end - own.time_start,
          " apart, expected what a float holds");
  if (context_.device != SIGPATH_CPU || x_.device != SIGPATH_CPU || y_.device != SIGPATH_CPU)
    fail(SIGPATH_UNSUPPORTED,
         "context: is for a CUDA device or paths are in its memory, and this version computes "
         "kernels on SIGPATH_CPU only");
}

void KernelCall::add_side(const PathArguments& side) {
  for (const Argument& a : {side.points, side.lengths, side.times, side.basepoint}) add(a);
}

index KernelCall::workspace(const sigpath_context* context, const sigpath_kernel_options* options,
                            const sigpath_paths* x, const sigpath_paths* y, int pass) {
  const bool same = y == nullptr;
  const sigpath_paths x_shape = check_paths(x, kX), y_shape = same ? x_shape : check_paths(y, kY);
  const KernelPlan plan = plan_of(options, x_shape, y_shape, false, kY.paths);
  return composite_workspace(sigpath_context::of(const_cast<sigpath_context*>(context)), plan,
                             x_shape.batch, y_shape.batch, same, pass, x_shape.dtype);
}

void KernelCall::require_value() const {
  require(plan_.options.output == SIGPATH_KERNEL_VALUE, "options.output: is ", plan_.options.output,
          ", expected SIGPATH_KERNEL_VALUE for derivatives");
}

void KernelCall::add_input(const char* name, const void* data, index count, index rows, index row) {
  const index expected = checked_mul(rows, row, name);
  require(count == expected, name, "_count: is ", count, " elements, expected ", expected);
  add(input(name, data, count, element_bytes()));
}

void KernelCall::add_output(const char* name, void* data, index count, index rows, index row,
                            bool optional) {
  const index expected = optional && data == nullptr ? 0 : checked_mul(rows, row, name);
  add(output(name, data, count, expected, element_bytes()));
}

void KernelCall::add_gradient(const char* const (&names)[3], const SideGradient& to,
                              const sigpath_paths& shape) {
  require(to.times == nullptr || needs_.times, names[1],
          ": is given, expected NULL unless options.time is SIGPATH_TIME_GIVEN");
  require(to.basepoint == nullptr || needs_.basepoint_vertex, names[2],
          ": is given, expected NULL without a basepoint");
  add_output(names[0], to.points, to.points_count, shape.batch,
             checked_mul(shape.length, shape.dim, names[0]), true);
  add_output(names[1], to.times, to.times_count, shape.batch,
             shape.length + needs_.basepoint_vertex, true);
  add_output(names[2], to.basepoint, to.basepoint_count, shape.batch, shape.dim, true);
}

void KernelCall::add_gradients(const SideGradient& to_x, const SideGradient& to_y, void* lift,
                               index lift_count) {
  add_gradient({"grad_x_points", "grad_x_times", "grad_x_basepoint"}, to_x, x_);
  if (same_) {
    const char* const unless = "where y is x: grad_x_* have the gradients of both arguments";
    refuse(to_y.points != nullptr, "grad_y_points", unless);
    refuse(to_y.times != nullptr, "grad_y_times", unless);
    refuse(to_y.basepoint != nullptr, "grad_y_basepoint", unless);
  }
  add_gradient({"grad_y_points", "grad_y_times", "grad_y_basepoint"}, to_y, y_);
  add_output("grad_static", lift, lift_count, 1, 2, true);
  for (const void* p :
       {to_x.points, to_x.times, to_x.basepoint, to_y.points, to_y.times, to_y.basepoint, lift})
    if (p != nullptr) return;
  fail(SIGPATH_INVALID_ARGUMENT,
       "grad_x_points: is NULL, and so are all other gradients; expected one of them at least");
}

}  // namespace sigpath
