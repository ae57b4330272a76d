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
  require(x_.device == y_.device, y_names.paths, ".device: is ", y_.device, ", expected ",
          x_.device, " as that of x");
  require(on_cuda() || x_.device == SIGPATH_CPU,
          "x.device: is SIGPATH_CUDA, expected SIGPATH_CPU in a context that is not for a device");
  add_side(x_, x_arrays_, kX);
  if (!same_) add_side(y_, y_arrays_, y_names);
  require(own.time != SIGPATH_TIME_UNIFORM || x_.dtype == SIGPATH_FLOAT64 ||
              std::abs(own.time_end - own.time_start) <= std::numeric_limits<float>::max(),
          "options.time_start and time_end: are ", own.time_end - own.time_start,
          " apart, expected what a float holds");
}

void KernelCall::add_side(const sigpath_paths& shape, const PathArrays& arrays,
                          const PathNames& names) {
  // Lengths are read here.
  if (on_cuda())
    check_owner(context_, SIGPATH_CPU, {names.lengths, arrays.lengths, sizeof(index), false});
  const PathArguments side = check_arrays(shape, arrays, needs_, names);
  add(side.lengths, false);
  for (const Argument& a : {side.points, side.times, side.basepoint}) add(a);
}

index KernelCall::workspace(const sigpath_context* context, const sigpath_kernel_options* options,
                            const sigpath_paths* x, const sigpath_paths* y, int pass) {
  const bool same = y == nullptr;
  const sigpath_paths x_shape = check_paths(x, kX), y_shape = same ? x_shape : check_paths(y, kY);
  const KernelPlan plan = plan_of(options, x_shape, y_shape, false, kY.paths);
  auto& own = sigpath_context::of(const_cast<sigpath_context*>(context));
  if (own.device == SIGPATH_CPU)
    return composite_workspace(own, plan, x_shape.batch, y_shape.batch, same, pass, x_shape.dtype);
  index bytes = 0;
  with_dtype(x_shape.dtype, [&](auto type) {
    bytes = device_kernel_bytes<decltype(type)>(own, plan, x_shape, y_shape, same, pass);
  });
  return bytes;
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
