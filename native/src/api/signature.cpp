#include "cpu/signature/signature.h"

#include <utility>

#include "api/arguments.h"
#include "core/finite.h"

namespace sigpath {
namespace {

// Everything that both directions take; checks all of it.
template <class T>
struct Call {
  SignatureBatch<T> batch;
  Argument points, lengths, times, basepoint;
};

void require_cpu(const sigpath_context& context, const sigpath_paths& shape) {
  if (context.device != SIGPATH_CPU || shape.device != SIGPATH_CPU)
    fail(SIGPATH_UNSUPPORTED,
         "context: is for a CUDA device or the paths are in its memory, and this version computes "
         "signatures on SIGPATH_CPU only");
}

// NULL unless the option asks for it.
template <class T>
Argument optional_input(const char* name, const void* data, bool wanted, const char* option,
                        index count) {
  require(wanted || data == nullptr, name, ": is given, expected NULL unless options.", option);
  return input(name, data, wanted ? count : 0, sizeof(T));
}

template <class T>
void check_finite(sigpath_context& context, const SignatureBatch<T>& batch) {
  const auto& s = batch.shape;
  const index n = s.batch;
  if (n == 0) return;
  const auto scan = [&](const char* name, index rows, index elements, const char* unit,
                        const auto& row) {
    const index bad = first_bad_row(context, rows, elements, row);
    if (bad < 0) return;
    const auto [data, count] = row(bad);
    const index i = first_not_finite(data, count);
    fail(SIGPATH_INVALID_ARGUMENT, name, ": path ", bad, ", ", unit, " ", i, " is ", data[i],
         ", expected finite numbers");
  };
  // Points may be strided: rows that follow each other without gaps are looked at in one go.
  const bool dense = s.length_stride == s.dim;
  const auto path_row = [&](index b) {
    const index length = batch.lengths == nullptr ? s.length : batch.lengths[b];
    return std::pair(batch.points + b * s.batch_stride, length * s.dim);
  };
  const auto point_row = [&](index r) {
    const index b = r / s.length, i = r % s.length;
    const index length = batch.lengths == nullptr ? s.length : batch.lengths[b];
    return std::pair(batch.points + b * s.batch_stride + i * s.length_stride,
                     i < length ? s.dim : 0);
  };
  index path = -1, point = 0, channel = 0;
  if (dense) {
    path = first_bad_row(context, n, s.length * s.dim, path_row);
    if (path >= 0) {
      const auto [data, count] = path_row(path);
      const index i = first_not_finite(data, count);
      point = i / s.dim;
      channel = i % s.dim;
    }
  } else {
    const index r = first_bad_row(context, n * s.length, s.dim, point_row);
    if (r >= 0) {
      path = r / s.length;
      point = r % s.length;
      channel = first_not_finite(point_row(r).first, s.dim);
    }
  }
  if (path >= 0)
    fail(SIGPATH_INVALID_ARGUMENT, "points: path ", path, ", point ", point, ", channel ", channel,
         " is ", batch.points[path * s.batch_stride + point * s.length_stride + channel],
         ", expected finite numbers");
  if (batch.times != nullptr)
    scan("times", s.times_stride == 0 ? 1 : n, s.length, "time", [&](index b) {
      return std::pair(batch.times + b * s.times_stride, batch.path(b).vertices());
    });
  if (batch.basepoint != nullptr)
    scan("basepoint", s.basepoint_stride == 0 ? 1 : n, s.dim, "channel",
         [&](index b) { return std::pair(batch.basepoint + b * s.basepoint_stride, s.dim); });
}

template <class T>
Call<T> check_call(sigpath_context& context, const sigpath_signature_options* options,
                   const sigpath_paths& shape, const void* points, const index* lengths,
                   const void* times, const void* basepoint) {
  Call<T> call{};
  auto& batch = call.batch;
  const auto o = read_sized(options, "options");
  batch.plan = plan_signature(o, shape.dim, shape.length);
  batch.shape = shape;
  require_cpu(context, shape);
  const index n = shape.batch, vertices = shape.length + batch.plan.has_basepoint();
  const index per_path = strided_extent(shape.length, shape.length_stride, shape.dim);
  call.points = input("points", points, strided_extent(n, shape.batch_stride, per_path), sizeof(T));
  call.lengths = input("lengths", lengths, lengths == nullptr ? 0 : n, sizeof(index));
  call.times =
      optional_input<T>("times", times, o.time == SIGPATH_TIME_GIVEN, "time is SIGPATH_TIME_GIVEN",
                        strided_extent(n, shape.times_stride, vertices));
  call.basepoint = optional_input<T>("basepoint", basepoint, o.basepoint == SIGPATH_BASEPOINT_GIVEN,
                                     "basepoint is SIGPATH_BASEPOINT_GIVEN",
                                     strided_extent(n, shape.basepoint_stride, shape.dim));
  if (lengths != nullptr)
    for (index b = 0; b < n; ++b)
      require(lengths[b] >= 1 && lengths[b] <= shape.length, "lengths: that of path ", b, " is ",
              lengths[b], ", expected 1 to ", shape.length, " points");
  batch.points = static_cast<const T*>(points);
  batch.lengths = lengths;
  batch.times = static_cast<const T*>(times);
  batch.basepoint = static_cast<const T*>(basepoint);
  return call;
}

template <class T>
void run_forward(sigpath_context& context, const sigpath_signature_options* options,
                 const sigpath_paths& shape, const void* points, const index* lengths,
                 const void* times, const void* basepoint, void* out, index out_count) {
  const Call<T> call = check_call<T>(context, options, shape, points, lengths, times, basepoint);
  const index size = checked_mul(shape.batch, call.batch.plan.size, "out");
  check_disjoint({call.points, call.lengths, call.times, call.basepoint,
                  output("out", out, out_count, size, sizeof(T))});
  if (call.batch.plan.options.check_finite) check_finite(context, call.batch);
  signature(context, call.batch, static_cast<T*>(out));
}

template <class T>
void run_vjp(sigpath_context& context, const sigpath_signature_options* options,
             const sigpath_paths& shape, const void* points, const index* lengths,
             const void* times, const void* basepoint, const void* cotangent, index cotangent_count,
             void* grad_points, index grad_points_count, void* grad_times, index grad_times_count,
             void* grad_basepoint, index grad_basepoint_count) {
  const Call<T> call = check_call<T>(context, options, shape, points, lengths, times, basepoint);
  const auto& plan = call.batch.plan;
  const index n = shape.batch, vertices = shape.length + plan.has_basepoint();
  const index size = checked_mul(n, plan.size, "cotangent");
  require(cotangent_count == size, "cotangent_count: is ", cotangent_count, " elements, expected ",
          size);
  require(grad_times == nullptr || plan.options.time == SIGPATH_TIME_GIVEN,
          "grad_times: is given, expected NULL unless options.time is SIGPATH_TIME_GIVEN");
  require(grad_basepoint == nullptr || plan.has_basepoint(),
          "grad_basepoint: is given, expected NULL without a basepoint");
  const auto rows = [&](const char* name, void* data, index count, index row, bool wanted) {
    return output(name, data, count, wanted ? checked_mul(n, row, name) : 0, sizeof(T));
  };
  check_disjoint({call.points, call.lengths, call.times, call.basepoint,
                  input("cotangent", cotangent, size, sizeof(T)),
                  rows("grad_points", grad_points, grad_points_count,
                       checked_mul(shape.length, shape.dim, "grad_points"), true),
                  rows("grad_times", grad_times, grad_times_count, vertices, grad_times != nullptr),
                  rows("grad_basepoint", grad_basepoint, grad_basepoint_count, shape.dim,
                       grad_basepoint != nullptr)});
  const auto* g = static_cast<const T*>(cotangent);
  if (plan.options.check_finite) {
    check_finite(context, call.batch);
    const index bad = first_bad_row(
        context, n, plan.size, [&](index b) { return std::pair(g + b * plan.size, plan.size); });
    if (bad >= 0) {
      const index i = first_not_finite(g + bad * plan.size, plan.size);
      fail(SIGPATH_INVALID_ARGUMENT, "cotangent: path ", bad, ", coefficient ", i, " is ",
           g[bad * plan.size + i], ", expected finite numbers");
    }
  }
  signature_vjp(context, call.batch, g,
                PathGradient<T>{static_cast<T*>(grad_points), static_cast<T*>(grad_times),
                                static_cast<T*>(grad_basepoint)});
}

// The one place that turns a dtype into a type.
template <class Body>
void with_dtype(int dtype, const Body& body) {
  if (dtype == SIGPATH_FLOAT32)
    body(float{});
  else
    body(double{});
}

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

sigpath_status sigpath_signature_workspace(const sigpath_context* context,
                                           const sigpath_signature_options* options,
                                           const sigpath_paths* paths, int vjp,
                                           sigpath_index* bytes) {
  return guard([&] {
    require(bytes != nullptr, "bytes: is NULL, expected a pointer to a count");
    require(vjp == 0 || vjp == 1, "vjp: is ", vjp, ", expected 0 or 1");
    const auto& c = sigpath_context::of(const_cast<sigpath_context*>(context));
    const sigpath_paths shape = check_paths(paths);
    const auto plan = plan_signature(read_sized(options, "options"), shape.dim, shape.length);
    const Slots slots = signature_slots(c, plan, shape, vjp != 0);
    *bytes = slots.count * slots.bytes;
  });
}

sigpath_status sigpath_signature(sigpath_context* context, const sigpath_signature_options* options,
                                 const sigpath_paths* paths, const void* points,
                                 const sigpath_index* lengths, const void* times,
                                 const void* basepoint, void* out, sigpath_index out_count) {
  return guard([&] {
    const sigpath_paths shape = check_paths(paths);
    with_dtype(shape.dtype, [&](auto type) {
      run_forward<decltype(type)>(sigpath_context::of(context), options, shape, points, lengths,
                                  times, basepoint, out, out_count);
    });
  });
}

sigpath_status sigpath_signature_vjp(
    sigpath_context* context, const sigpath_signature_options* options, const sigpath_paths* paths,
    const void* points, const sigpath_index* lengths, const void* times, const void* basepoint,
    const void* cotangent, sigpath_index cotangent_count, void* grad_points,
    sigpath_index grad_points_count, void* grad_times, sigpath_index grad_times_count,
    void* grad_basepoint, sigpath_index grad_basepoint_count) {
  return guard([&] {
    const sigpath_paths shape = check_paths(paths);
    with_dtype(shape.dtype, [&](auto type) {
      run_vjp<decltype(type)>(sigpath_context::of(context), options, shape, points, lengths, times,
                              basepoint, cotangent, cotangent_count, grad_points, grad_points_count,
                              grad_times, grad_times_count, grad_basepoint, grad_basepoint_count);
    });
  });
}
