#include "cpu/transform/transform.h"

#include <cmath>
#include <limits>

#include "api/paths.h"

namespace sigpath {
namespace {

// The sizes of the transformed paths; of the signature's options those of the transforms count.
SignaturePlan plan_transform(const sigpath_signature_options* given, const sigpath_paths& shape) {
  sigpath_signature_options o = read_sized(given, "options");
  require(o.expanding == 0, "options.expanding: is ", o.expanding,
          ", expected 0: a transform has no prefixes");
  require(shape.windows == 0, "paths.windows: is ", shape.windows,
          ", expected 0: transforms are of whole paths");
  o.depth = 1;
  o.method = SIGPATH_METHOD_AUTO;
  o.scalar_term = 0;
  const auto plan = plan_signature(o, shape.dim, shape.length, 0);
  checked_mul(checked_add(plan.max_steps, 1, "length"), plan.channels, "a transformed path");
  return plan;
}

// What both directions take, checked, and not yet typed.
struct Call {
  Call(sigpath_context* c, const sigpath_signature_options* o, const sigpath_paths* p,
       const PathArrays& a)
      : context(sigpath_context::of(c)),
        shape(check_paths(p)),
        plan(plan_transform(o, shape)),
        arrays(a),
        needs{plan.has_basepoint(), plan.options.time == SIGPATH_TIME_GIVEN,
              plan.options.basepoint == SIGPATH_BASEPOINT_GIVEN},
        arguments(check_arrays(shape, arrays, needs)),
        size(checked_mul(shape.batch, (plan.max_steps + 1) * plan.channels, "out")) {
    const double start = plan.options.time_start, end = plan.options.time_end;
    require(plan.options.time != SIGPATH_TIME_UNIFORM || shape.dtype == SIGPATH_FLOAT64 ||
                std::max(std::abs(start), std::abs(end)) <= std::numeric_limits<float>::max(),
            "options.time_start and time_end: are ", start, " and ", end,
            ", expected what a float holds");
    if (context.device != SIGPATH_CPU || shape.device != SIGPATH_CPU)
      fail(SIGPATH_UNSUPPORTED,
           "context: is for a CUDA device or the paths are in its memory, and this version "
           "transforms paths on SIGPATH_CPU only");
  }

  template <class T>
  SignatureBatch<T> batch() const {
    return {plan,
            shape,
            static_cast<const T*>(arrays.points),
            arrays.lengths,
            static_cast<const T*>(arrays.times),
            static_cast<const T*>(arrays.basepoint),
            nullptr};
  }

  sigpath_context& context;
  sigpath_paths shape;
  SignaturePlan plan;
  PathArrays arrays;
  PathNeeds needs;
  PathArguments arguments;
  index size;  // of the transformed batch
};

}  // namespace
}  // namespace sigpath

using namespace sigpath;

sigpath_status sigpath_transform_shape(const sigpath_signature_options* options,
                                       const sigpath_paths* paths, sigpath_index* length,
                                       sigpath_index* dim) {
  return guard([&] {
    require(length != nullptr, "length: is NULL, expected a pointer to a count");
    require(dim != nullptr, "dim: is NULL, expected a pointer to a count");
    const auto plan = plan_transform(options, check_paths(paths));
    *length = plan.max_steps + 1;
    *dim = plan.channels;
  });
}

sigpath_status sigpath_transform(sigpath_context* context, const sigpath_signature_options* options,
                                 const sigpath_paths* paths, const void* points,
                                 const sigpath_index* lengths, const void* times,
                                 const void* basepoint, void* out, sigpath_index out_count) {
  return guard([&] {
    const Call call(context, options, paths, {points, lengths, times, basepoint, nullptr});
    const auto& [at, from, when, base, none] = call.arguments;
    check_disjoint({at, from, when, base, none,
                    output("out", out, out_count, call.size, dtype_bytes(call.shape.dtype))});
    with_dtype(call.shape.dtype, [&](auto type) {
      using T = decltype(type);
      if (call.plan.options.check_finite)
        check_finite<T>(call.context, call.shape, call.arrays, call.needs);
      transform(call.context, call.batch<T>(), static_cast<T*>(out));
    });
  });
}

sigpath_status sigpath_transform_vjp(
    sigpath_context* context, const sigpath_signature_options* options, const sigpath_paths* paths,
    const void* points, const sigpath_index* lengths, const void* times, const void* basepoint,
    const void* cotangent, sigpath_index cotangent_count, void* grad_points,
    sigpath_index grad_points_count, void* grad_times, sigpath_index grad_times_count,
    void* grad_basepoint, sigpath_index grad_basepoint_count) {
  return guard([&] {
    const Call call(context, options, paths, {points, lengths, times, basepoint, nullptr});
    const sigpath_paths& shape = call.shape;
    const sigpath_index n = shape.batch, bytes = dtype_bytes(shape.dtype);
    require(cotangent_count == call.size, "cotangent_count: is ", cotangent_count,
            " elements, expected ", call.size);
    require(grad_times == nullptr || call.needs.times,
            "grad_times: is given, expected NULL unless options.time is SIGPATH_TIME_GIVEN");
    require(grad_basepoint == nullptr || call.plan.has_basepoint(),
            "grad_basepoint: is given, expected NULL without a basepoint");
    const auto rows = [&](const char* name, void* data, sigpath_index count, sigpath_index row) {
      return output(name, data, count, checked_mul(n, row, name), bytes);
    };
    const auto& [at, from, when, base, none] = call.arguments;
    check_disjoint({at, from, when, base, none, input("cotangent", cotangent, call.size, bytes),
                    rows("grad_points", grad_points, grad_points_count,
                         checked_mul(shape.length, shape.dim, "grad_points")),
                    rows("grad_times", grad_times, grad_times_count,
                         grad_times == nullptr ? 0 : shape.length + call.plan.has_basepoint()),
                    rows("grad_basepoint", grad_basepoint, grad_basepoint_count,
                         grad_basepoint == nullptr ? 0 : shape.dim)});
    with_dtype(shape.dtype, [&](auto type) {
      using T = decltype(type);
      const auto* g = static_cast<const T*>(cotangent);
      if (call.plan.options.check_finite) {
        check_finite<T>(call.context, shape, call.arrays, call.needs);
        check_finite(call.context, "cotangent", g, n, n == 0 ? 0 : call.size / n);
      }
      transform_vjp(call.context, call.batch<T>(), g,
                    PathGradient<T>{static_cast<T*>(grad_points), static_cast<T*>(grad_times),
                                    static_cast<T*>(grad_basepoint)});
    });
  });
}
