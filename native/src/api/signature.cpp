#include "cpu/signature/signature.h"

#include <cmath>
#include <limits>

#include "api/paths.h"

namespace sigpath {
namespace {

// What both directions take, checked, and not yet typed.
struct Call {
  Call(sigpath_context* c, const sigpath_signature_options* o, const sigpath_paths* p,
       const PathArrays& a)
      : context(sigpath_context::of(c)),
        shape(check_paths(p)),
        plan(plan_signature(read_sized(o, "options"), shape.dim, shape.length, shape.windows)),
        arrays(a),
        needs{plan.has_basepoint(), plan.options.time == SIGPATH_TIME_GIVEN,
              plan.options.basepoint == SIGPATH_BASEPOINT_GIVEN},
        arguments(check_arrays(shape, arrays, needs)) {
    plan.fit(arrays.windows);
    const double span = plan.options.time_end - plan.options.time_start;
    require(plan.options.time != SIGPATH_TIME_UNIFORM || shape.dtype == SIGPATH_FLOAT64 ||
                std::abs(span) <= std::numeric_limits<float>::max(),
            "options.time_start and time_end: are ", span, " apart, expected what a float holds");
    if (context.device != SIGPATH_CPU || shape.device != SIGPATH_CPU)
      fail(SIGPATH_UNSUPPORTED,
           "context: is for a CUDA device or the paths are in its memory, and this version "
           "computes signatures on SIGPATH_CPU only");
  }

  template <class T>
  SignatureBatch<T> batch() const {
    return {plan,
            shape,
            static_cast<const T*>(arrays.points),
            arrays.lengths,
            static_cast<const T*>(arrays.times),
            static_cast<const T*>(arrays.basepoint),
            arrays.windows};
  }

  sigpath_context& context;
  sigpath_paths shape;
  SignaturePlan plan;
  PathArrays arrays;
  PathNeeds needs;
  PathArguments arguments;
};

}  // namespace
}  // namespace sigpath

using namespace sigpath;

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
    require(bytes != nullptr, "bytes: is NULL, expected a pointer to a count");
    require(vjp == 0 || vjp == 1, "vjp: is ", vjp, ", expected 0 or 1");
    const auto& c = sigpath_context::of(const_cast<sigpath_context*>(context));
    const sigpath_paths shape = check_paths(paths);
    SignaturePlan plan =
        plan_signature(read_sized(options, "options"), shape.dim, shape.length, shape.windows);
    check_windows(shape, windows, plan.has_basepoint());
    plan.fit(windows);
    with_dtype(shape.dtype, [&](auto type) {
      *bytes = schedule_signatures<decltype(type)>(c, plan, shape, vjp != 0).bytes();
    });
  });
}

sigpath_status sigpath_signature(sigpath_context* context, const sigpath_signature_options* options,
                                 const sigpath_paths* paths, const void* points,
                                 const sigpath_index* lengths, const void* times,
                                 const void* basepoint, const sigpath_index* windows, void* out,
                                 sigpath_index out_count) {
  return guard([&] {
    const Call call(context, options, paths, {points, lengths, times, basepoint, windows});
    const auto& [at, from, when, base, table] = call.arguments;
    check_disjoint(
        {at, from, when, base, table,
         output("out", out, out_count, checked_mul(call.shape.batch, call.plan.row_size(), "out"),
                dtype_bytes(call.shape.dtype))});
    with_dtype(call.shape.dtype, [&](auto type) {
      using T = decltype(type);
      if (call.plan.options.check_finite)
        check_finite<T>(call.context, call.shape, call.arrays, call.needs);
      signature(call.context, call.batch<T>(), static_cast<T*>(out));
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
    const Call call(context, options, paths, {points, lengths, times, basepoint, windows});
    const sigpath_paths& shape = call.shape;
    const SignaturePlan& plan = call.plan;
    const sigpath_index n = shape.batch, bytes = dtype_bytes(shape.dtype);
    const sigpath_index size = checked_mul(n, plan.row_size(), "cotangent");
    require(cotangent_count == size, "cotangent_count: is ", cotangent_count,
            " elements, expected ", size);
    require(grad_times == nullptr || call.needs.times,
            "grad_times: is given, expected NULL unless options.time is SIGPATH_TIME_GIVEN");
    require(grad_basepoint == nullptr || plan.has_basepoint(),
            "grad_basepoint: is given, expected NULL without a basepoint");
    const auto rows = [&](const char* name, void* data, sigpath_index count, sigpath_index row) {
      return output(name, data, count, checked_mul(n, row, name), bytes);
    };
    const auto optional = [&](const char* name, void* data, sigpath_index count,
                              sigpath_index row) {
      return rows(name, data, count, data == nullptr ? 0 : row);
    };
    const auto& [at, from, when, base, table] = call.arguments;
    check_disjoint(
        {at, from, when, base, table, input("cotangent", cotangent, size, bytes),
         rows("grad_points", grad_points, grad_points_count,
              checked_mul(shape.length, shape.dim, "grad_points")),
         optional("grad_times", grad_times, grad_times_count, shape.length + plan.has_basepoint()),
         optional("grad_basepoint", grad_basepoint, grad_basepoint_count, shape.dim)});
    with_dtype(shape.dtype, [&](auto type) {
      using T = decltype(type);
      const auto* g = static_cast<const T*>(cotangent);
      if (plan.options.check_finite) {
        check_finite<T>(call.context, shape, call.arrays, call.needs);
        check_finite(call.context, "cotangent", g, n, plan.row_size());
      }
      signature_vjp(call.context, call.batch<T>(), g,
                    PathGradient<T>{static_cast<T*>(grad_points), static_cast<T*>(grad_times),
                                    static_cast<T*>(grad_basepoint)});
    });
  });
}
