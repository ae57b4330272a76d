#include "api/path_call.h"

#include <cmath>
#include <limits>

namespace sigpath {

PathCall::PathCall(sigpath_context* context, const sigpath_paths& shape, const SignaturePlan& plan,
                   const PathArrays& arrays, Devices devices)
    : context_(sigpath_context::of(context)),
      shape_(shape),
      plan_(plan),
      arrays_(arrays),
      needs_{plan.has_basepoint(), plan.options.time == SIGPATH_TIME_GIVEN,
             plan.options.basepoint == SIGPATH_BASEPOINT_GIVEN},
      arguments_((check_tables(), check_arrays(shape, arrays, needs_))) {
  plan_.fit(arrays.windows);
  const double span = plan.options.time_end - plan.options.time_start;
  require(plan.options.time != SIGPATH_TIME_UNIFORM || shape.dtype == SIGPATH_FLOAT64 ||
              std::abs(span) <= std::numeric_limits<float>::max(),
          "options.time_start and time_end: are ", span, " apart, expected what a float holds");
  if (devices == Devices::kCpu && (on_cuda() || shape.device == SIGPATH_CUDA))
    fail(SIGPATH_UNSUPPORTED,
         "context: is for a CUDA device or the paths are in its memory, and this function runs on "
         "SIGPATH_CPU only");
  require(on_cuda() || shape.device == SIGPATH_CPU,
          "paths.device: is SIGPATH_CUDA, expected SIGPATH_CPU in a context that is not for a "
          "device");
}

// Memory that is not where it is said to be would bring the process or the device down.
void PathCall::check_owners(std::initializer_list<Argument> arguments) const {
  if (!on_cuda()) return;
  for (const Argument& a : arguments) check_owner(context_, shape_.device, a);
}

// These are read here.
void PathCall::check_tables() const {
  if (!on_cuda()) return;
  for (const Argument& a : {Argument{"lengths", arrays_.lengths, sizeof(index), false},
                            Argument{"windows", arrays_.windows, sizeof(index), false}})
    check_owner(context_, SIGPATH_CPU, a);
}

void PathCall::check_forward(void* out, index out_count) const {
  const auto& [at, from, when, base, table] = arguments_;
  const Argument to =
      output("out", out, out_count, checked_mul(shape_.batch, plan_.row_size(), "out"),
             dtype_bytes(shape_.dtype));
  check_disjoint({at, from, when, base, table, to});
  check_owners({at, when, base, to});
}

void PathCall::check_vjp(const void* cotangent, index cotangent_count,
                         const GradientArrays& to) const {
  const index n = shape_.batch, bytes = dtype_bytes(shape_.dtype);
  const index size = checked_mul(n, plan_.row_size(), "cotangent");
  require(cotangent_count == size, "cotangent_count: is ", cotangent_count, " elements, expected ",
          size);
  require(to.times == nullptr || needs_.times,
          "grad_times: is given, expected NULL unless options.time is SIGPATH_TIME_GIVEN");
  require(to.basepoint == nullptr || plan_.has_basepoint(),
          "grad_basepoint: is given, expected NULL without a basepoint");
  const auto rows = [&](const char* name, void* data, index count, index row) {
    return output(name, data, count, checked_mul(n, row, name), bytes);
  };
  const auto optional = [&](const char* name, void* data, index count, index row) {
    return rows(name, data, count, data == nullptr ? 0 : row);
  };
  const auto& [at, from, when, base, table] = arguments_;
  const Argument g = input("cotangent", cotangent, size, bytes);
  const Argument points = rows("grad_points", to.points, to.points_count,
                               checked_mul(shape_.length, shape_.dim, "grad_points"));
  const Argument times =
      optional("grad_times", to.times, to.times_count, shape_.length + plan_.has_basepoint());
  const Argument basepoint =
      optional("grad_basepoint", to.basepoint, to.basepoint_count, shape_.dim);
  check_disjoint({at, from, when, base, table, g, points, times, basepoint});
  check_owners({at, when, base, g, points, times, basepoint});
}

}  // namespace sigpath
