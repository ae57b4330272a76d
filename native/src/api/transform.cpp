#include "cpu/transform/transform.h"

#include <cmath>
#include <limits>

#include "api/path_call.h"

using namespace sigpath;

namespace {

// The sizes of the transformed paths, a row of D channels for each point; of the signature's
// options those of the transforms count.
SignaturePlan plan_transform(const sigpath_signature_options* given, const sigpath_paths& shape) {
  sigpath_signature_options o = read_sized(given, "options");
  require(o.expanding == 0, "options.expanding: is ", o.expanding,
          ", expected 0: a transform has no prefixes");
  require(shape.windows == 0, "paths.windows: is ", shape.windows,
          ", expected 0: transforms are of whole paths");
  o.depth = 1;
  o.method = SIGPATH_METHOD_AUTO;
  o.scalar_term = 0;
  SignaturePlan plan = plan_signature(o, shape.dim, shape.length);
  plan.rows = checked_add(plan.max_steps, 1, "length");
  checked_mul(plan.rows, plan.size, "a transformed path");
  require(o.time != SIGPATH_TIME_UNIFORM || shape.dtype == SIGPATH_FLOAT64 ||
              std::max(std::abs(o.time_start), std::abs(o.time_end)) <=
                  std::numeric_limits<float>::max(),
          "options.time_start and time_end: are ", o.time_start, " and ", o.time_end,
          ", expected what a float holds");
  return plan;
}

}  // namespace

sigpath_status sigpath_transform_shape(const sigpath_signature_options* options,
                                       const sigpath_paths* paths, sigpath_index* length,
                                       sigpath_index* dim) {
  return guard([&] {
    require(length != nullptr, "length: is NULL, expected a pointer to a count");
    require(dim != nullptr, "dim: is NULL, expected a pointer to a count");
    const SignaturePlan plan = plan_transform(options, check_paths(paths));
    *length = plan.rows;
    *dim = plan.channels;
  });
}

sigpath_status sigpath_transform(sigpath_context* context, const sigpath_signature_options* options,
                                 const sigpath_paths* paths, const void* points,
                                 const sigpath_index* lengths, const void* times,
                                 const void* basepoint, void* out, sigpath_index out_count) {
  return guard([&] {
    const sigpath_paths shape = check_paths(paths);
    const PathCall call(context, shape, plan_transform(options, shape),
                        {points, lengths, times, basepoint, nullptr});
    call.forward(out, out_count,
                 [&](const auto& batch, auto* to) { transform(call.context(), batch, to); });
  });
}

sigpath_status sigpath_transform_vjp(
    sigpath_context* context, const sigpath_signature_options* options, const sigpath_paths* paths,
    const void* points, const sigpath_index* lengths, const void* times, const void* basepoint,
    const void* cotangent, sigpath_index cotangent_count, void* grad_points,
    sigpath_index grad_points_count, void* grad_times, sigpath_index grad_times_count,
    void* grad_basepoint, sigpath_index grad_basepoint_count) {
  return guard([&] {
    const sigpath_paths shape = check_paths(paths);
    const PathCall call(context, shape, plan_transform(options, shape),
                        {points, lengths, times, basepoint, nullptr});
    call.vjp(cotangent, cotangent_count,
             {grad_points, grad_points_count, grad_times, grad_times_count, grad_basepoint,
              grad_basepoint_count},
             [&](const auto& batch, const auto* g, const auto& gradient) {
               transform_vjp(call.context(), batch, g, gradient);
             });
  });
}
