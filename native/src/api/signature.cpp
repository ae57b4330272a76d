#include "cpu/signature/signature.h"

#include "api/path_call.h"
#include "cuda/signature/signature.h"

using namespace sigpath;

namespace {

SignaturePlan plan_of(const sigpath_signature_options* options, const sigpath_paths& shape) {
  return plan_signature(read_sized(options, "options"), shape.dim, shape.length, shape.windows);
}

}  // namespace

sigpath_status sigpath_signature_size(const sigpath_signature_options* options, sigpath_index dim,
                                      sigpath_index* size) {
  return guard([&] {
    require(size != nullptr, "size: is NULL, expected a pointer to a count");
    *size = plan_signature(read_sized(options, "options"), dim, 1).size;
  });
}

sigpath_status sigpath_signature_rows(const sigpath_signature_options* options,
                                      sigpath_index length, sigpath_index* rows) {
  return guard([&] {
    require(rows != nullptr, "rows: is NULL, expected a pointer to a count");
    require(length >= 1, "length: is ", length, ", expected 1 point or more");
    *rows = plan_signature(read_sized(options, "options"), 1, length).rows;
  });
}

sigpath_status sigpath_signature_workspace(const sigpath_context* context,
                                           const sigpath_signature_options* options,
                                           const sigpath_paths* paths, const sigpath_index* windows,
                                           int vjp, sigpath_index* bytes) {
  return guard([&] {
    const sigpath_paths shape = check_paths(paths);
    SignaturePlan plan = plan_of(options, shape);
    answer_workspace(context, shape, windows, plan, vjp, bytes, [&](auto type, const auto& c) {
      using T = decltype(type);
      if (c.device == SIGPATH_CUDA)
        return device_signature_bytes<T>(c, nullptr, plan, shape, vjp != 0);
      return schedule_signatures<T>(c, plan, shape, vjp != 0).bytes();
    });
  });
}

sigpath_status sigpath_signature(sigpath_context* context, const sigpath_signature_options* options,
                                 const sigpath_paths* paths, const void* points,
                                 const sigpath_index* lengths, const void* times,
                                 const void* basepoint, const sigpath_index* windows, void* out,
                                 sigpath_index out_count) {
  return guard([&] {
    const sigpath_paths shape = check_paths(paths);
    const PathCall call(context, shape, plan_of(options, shape),
                        {points, lengths, times, basepoint, windows}, PathCall::Devices::kAll);
    call.forward(out, out_count, [&](const auto& batch, auto* to) {
      if (call.on_cuda()) return device_signature(call.context(), nullptr, batch, to);
      signature(call.context(), batch, to);
    });
  });
}

sigpath_status sigpath_signature_vjp(
    sigpath_context* context, const sigpath_signature_options* options, const sigpath_paths* paths,
    const void* points, const sigpath_index* lengths, const void* times, const void* basepoint,
    const sigpath_index* windows, const void* cotangent, sigpath_index cotangent_count,
    void* grad_points, sigpath_index grad_points_count, void* grad_times,
    sigpath_index grad_times_count, void* grad_basepoint, sigpath_index grad_basepoint_count) {
  return guard([&] {
    const sigpath_paths shape = check_paths(paths);
    const PathCall call(context, shape, plan_of(options, shape),
                        {points, lengths, times, basepoint, windows}, PathCall::Devices::kAll);
    call.vjp(cotangent, cotangent_count,
             {grad_points, grad_points_count, grad_times, grad_times_count, grad_basepoint,
              grad_basepoint_count},
             [&](const auto& batch, const auto* g, const auto& gradient) {
               if (call.on_cuda())
                 return device_signature_vjp(call.context(), nullptr, batch, g, gradient);
               signature_vjp(call.context(), batch, g, gradient);
             });
  });
}
