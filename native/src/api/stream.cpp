#include "cpu/stream/stream.h"

#include <cstring>
#include <memory>
#include <variant>

#include "api/paths.h"
#include "core/finite.h"
#include "cpu/logsignature/logsignature.h"
#include "cpu/stream/rolling.h"

namespace sigpath {

// A live object of either dtype.
template <template <class> class Live>
struct AnyLive {
  template <class... Arguments>
  explicit AnyLive(const Arguments&... arguments) : of(arguments...) {}
  std::variant<Live<float>, Live<double>> of;
};

}  // namespace sigpath

struct sigpath_stream : sigpath::AnyLive<sigpath::Stream> {
  using AnyLive::AnyLive;
};

struct sigpath_rolling : sigpath::AnyLive<sigpath::Rolling> {
  using AnyLive::AnyLive;
};

namespace sigpath {
namespace {

template <class Live>
struct ElementOf;
template <template <class> class Live, class T>
struct ElementOf<Live<T>> {
  using type = T;
};
template <class Live>
using Element = typename ElementOf<std::decay_t<Live>>::type;

// Calls body with what an object holds, of whichever dtype.
template <class Object, class Body>
void with(Object* object, const char* name, const Body& body) {
  require(object != nullptr, name, ": is NULL, expected what sigpath_", name, "_create() made");
  std::visit(body, object->of);
}

// Makes an object for a dtype; arguments are those after the options.
template <template <class> class Live, class Object, class... Arguments>
void create(const sigpath_signature_options* options, int dtype, index batch, index dim,
            Object** object, const char* name, Arguments... arguments) {
  require(object != nullptr, name, ": is NULL, expected a pointer to a pointer");
  *object = nullptr;
  require(dtype == SIGPATH_FLOAT32 || dtype == SIGPATH_FLOAT64, "dtype: is ", dtype,
          ", expected SIGPATH_FLOAT32 or SIGPATH_FLOAT64");
  const LivePaths paths = plan_live_paths(read_sized(options, "options"), batch, dim);
  with_dtype(dtype, [&](auto type) {
    using T = Live<decltype(type)>;
    *object = std::make_unique<Object>(std::in_place_type<T>, paths, arguments...).release();
  });
}

// New points of live paths, checked; nothing has been appended yet.
template <class T>
struct NewPoints {
  template <class Live>
  NewPoints(const Live& live, const void* at, index count, const void* when, index times_count)
      : points(static_cast<const T*>(at)), times(static_cast<const T*>(when)) {
    const LivePaths& paths = live.paths();
    const index d = paths.dim, row = paths.batch * d;
    require(count >= 0 && count % row == 0, "points_count: is ", count,
            " elements, expected a multiple of batch * dim, ", row);
    n = count / row;
    require(paths.has_time() || when == nullptr,
            "times: is given, expected NULL unless options.time is SIGPATH_TIME_GIVEN");
    const index expected = paths.has_time() ? n : 0;
    require(times_count == expected, "times_count: is ", times_count, " elements, expected ",
            expected);
    arguments[0] = input("points", at, count, sizeof(T));
    arguments[1] = input("times", when, times_count, sizeof(T));
    checked_add(live.end(), n, "points");
    if (paths.plan.options.check_finite) {
      if (const index i = first_not_finite(points, count); i < count)
        fail(SIGPATH_INVALID_ARGUMENT, "points: path ", i / (n * d), ", point ", i / d % n,
             ", channel ", i % d, " is ", points[i], ", expected finite numbers");
      if (const index i = first_not_finite(times, times_count); i < times_count)
        fail(SIGPATH_INVALID_ARGUMENT, "times: that of point ", live.end() + i, " is ", times[i],
             ", expected finite numbers");
    }
    for (index i = 0; i < times_count; ++i) {
      if (i == 0 && live.end() == 0) continue;
      const T before = i == 0 ? live.last_time() : times[i - 1];
      require(!(times[i] < before), "times: that of point ", live.end() + i, " is ", times[i],
              ", expected at least ", before);
    }
  }

  const T* points;
  const T* times;
  index n;
  Argument arguments[2];
};

template <class Live>
void check_range(const Live& live, index start, index end) {
  require(start >= live.first() && start <= live.end(), "start: is ", start, ", expected ",
          live.first(), ", the oldest point kept, to ", live.end());
  require(end >= start && end <= live.end(), "end: is ", end, ", expected ", start, " to ",
          live.end(), ", the points seen");
}

void check_plan(const LivePaths& paths, const sigpath_logsignature_plan* plan) {
  require(plan != nullptr, "plan: is NULL, expected a plan of log-signatures");
  check_channels(*plan, paths.plan);
  require(plan->depth() <= paths.plan.depth(), "plan: is of depth ", plan->depth(),
          ", expected at most ", paths.plan.depth(), ", the depth of the stream");
}

// Where points go, or the gradient to them, and to their times.
struct PointArrays {
  void* points;
  index points_count;
  void* times;
  index times_count;
};

template <class Live>
void copy_points(const Live& live, index start, index end, const PointArrays& to) {
  using T = Element<Live>;
  const LivePaths& paths = live.paths();
  const index n = end - start;
  require(to.times == nullptr || paths.has_time(),
          "times: is given, expected NULL unless options.time is SIGPATH_TIME_GIVEN");
  check_disjoint(
      {output("points", to.points, to.points_count, paths.batch * n * paths.dim, sizeof(T)),
       output("times", to.times, to.times_count, to.times == nullptr ? 0 : n, sizeof(T))});
  live.copy(start, end, static_cast<T*>(to.points), static_cast<T*>(to.times));
}

// What the functions of paths take: the points [start, end) of live paths, one or more, gathered.
// call(options, shape, points, times) is one of them.
template <class Live, class Call>
void on_points(const Live& live, index start, index end, const Call& call) {
  using T = Element<Live>;
  const LivePaths& paths = live.paths();
  require(end > start, "end: is ", end, ", expected ", start + 1,
          " or more: without points there is no gradient");
  const index n = end - start;
  std::vector<T> points(static_cast<std::size_t>(paths.batch * n * paths.dim));
  std::vector<T> times(static_cast<std::size_t>(paths.has_time() ? n : 0));
  live.copy(start, end, points.data(), times.empty() ? nullptr : times.data());
  constexpr int dtype = sizeof(T) == sizeof(float) ? SIGPATH_FLOAT32 : SIGPATH_FLOAT64;
  const sigpath_paths shape = SIGPATH_PATHS_INIT(dtype, paths.batch, n, paths.dim);
  sigpath_signature_options options = paths.plan.options;
  options.size = sizeof(options);  // a caller may know more or fewer of them
  const sigpath_status status =
      call(options, shape, points.data(), times.empty() ? nullptr : times.data());
  if (status != SIGPATH_OK) throw Error(status, last_error());
}

template <class Live>
void signature_vjp_of(sigpath_context* context, const Live& live, index start, index end,
                      const void* cotangent, index cotangent_count, const PointArrays& to) {
  on_points(live, start, end,
            [&](const sigpath_signature_options& options, const sigpath_paths& shape,
                const void* points, const void* times) {
              return sigpath_signature_vjp(context, &options, &shape, points, nullptr, times,
                                           nullptr, nullptr, cotangent, cotangent_count, to.points,
                                           to.points_count, to.times, to.times_count, nullptr, 0);
            });
}

template <class Object>
void describe(Object* object, const char* name, sigpath_stream_info* info) {
  with(object, name, [&](const auto& live) {
    const sigpath_stream_info given = read_sized(info, "info");
    const LivePaths& paths = live.paths();
    const sigpath_stream_info found{given.size, paths.batch,     paths.dim,   live.first(),
                                    live.end(), paths.plan.size, live.bytes()};
    std::memcpy(info, &found, static_cast<std::size_t>(std::min<index>(found.size, sizeof(found))));
  });
}

}  // namespace
}  // namespace sigpath

using namespace sigpath;

sigpath_status sigpath_stream_create(const sigpath_signature_options* options, int dtype,
                                     sigpath_index batch, sigpath_index dim,
                                     sigpath_stream** stream) {
  return guard([&] { create<Stream>(options, dtype, batch, dim, stream, "stream"); });
}

void sigpath_stream_destroy(sigpath_stream* stream) { std::unique_ptr<sigpath_stream>{stream}; }

sigpath_status sigpath_stream_append(sigpath_stream* stream, const void* points,
                                     sigpath_index points_count, const void* times,
                                     sigpath_index times_count) {
  return guard([&] {
    with(stream, "stream", [&](auto& live) {
      const NewPoints<Element<decltype(live)>> added(live, points, points_count, times,
                                                     times_count);
      live.append(added.points, added.times, added.n);
    });
  });
}

sigpath_status sigpath_stream_drop(sigpath_stream* stream, sigpath_index first) {
  return guard([&] {
    with(stream, "stream", [&](auto& live) {
      require(first >= 0 && first <= live.end(), "first: is ", first, ", expected 0 to ",
              live.end(), ", the points seen");
      live.drop(first);
    });
  });
}

sigpath_status sigpath_stream_signature(sigpath_stream* stream, sigpath_index start,
                                        sigpath_index end, void* out, sigpath_index out_count) {
  return guard([&] {
    with(stream, "stream", [&](auto& live) {
      using T = Element<decltype(live)>;
      check_range(live, start, end);
      const LivePaths& paths = live.paths();
      output("out", out, out_count, paths.batch * paths.plan.size, sizeof(T));
      live.signature(start, end, static_cast<T*>(out));
    });
  });
}

sigpath_status sigpath_stream_logsignature(sigpath_stream* stream,
                                           const sigpath_logsignature_plan* plan,
                                           sigpath_index start, sigpath_index end, void* out,
                                           sigpath_index out_count) {
  return guard([&] {
    with(stream, "stream", [&](auto& live) {
      using T = Element<decltype(live)>;
      check_plan(live.paths(), plan);
      check_range(live, start, end);
      output("out", out, out_count, checked_mul(live.paths().batch, plan->count, "out"), sizeof(T));
      live.logsignature(*plan, start, end, static_cast<T*>(out));
    });
  });
}

sigpath_status sigpath_stream_points(const sigpath_stream* stream, sigpath_index start,
                                     sigpath_index end, void* points, sigpath_index points_count,
                                     void* times, sigpath_index times_count) {
  return guard([&] {
    with(stream, "stream", [&](const auto& live) {
      check_range(live, start, end);
      copy_points(live, start, end, {points, points_count, times, times_count});
    });
  });
}

sigpath_status sigpath_stream_signature_vjp(sigpath_context* context, const sigpath_stream* stream,
                                            sigpath_index start, sigpath_index end,
                                            const void* cotangent, sigpath_index cotangent_count,
                                            void* grad_points, sigpath_index grad_points_count,
                                            void* grad_times, sigpath_index grad_times_count) {
  return guard([&] {
    with(stream, "stream", [&](const auto& live) {
      check_range(live, start, end);
      signature_vjp_of(context, live, start, end, cotangent, cotangent_count,
                       {grad_points, grad_points_count, grad_times, grad_times_count});
    });
  });
}

sigpath_status sigpath_stream_logsignature_vjp(sigpath_context* context,
                                               const sigpath_stream* stream,
                                               const sigpath_logsignature_plan* plan,
                                               sigpath_index start, sigpath_index end,
                                               const void* cotangent, sigpath_index cotangent_count,
                                               void* grad_points, sigpath_index grad_points_count,
                                               void* grad_times, sigpath_index grad_times_count) {
  return guard([&] {
    with(stream, "stream", [&](const auto& live) {
      check_plan(live.paths(), plan);
      check_range(live, start, end);
      on_points(live, start, end,
                [&](sigpath_signature_options options, const sigpath_paths& shape,
                    const void* points, const void* when) {
                  options.depth = plan->depth();
                  options.scalar_term = 0;
                  return sigpath_logsignature_vjp(context, plan, &options, &shape, points, nullptr,
                                                  when, nullptr, nullptr, cotangent,
                                                  cotangent_count, grad_points, grad_points_count,
                                                  grad_times, grad_times_count, nullptr, 0);
                });
    });
  });
}

sigpath_status sigpath_stream_describe(const sigpath_stream* stream, sigpath_stream_info* info) {
  return guard([&] { describe(stream, "stream", info); });
}

sigpath_status sigpath_rolling_create(const sigpath_signature_options* options, int dtype,
                                      sigpath_index batch, sigpath_index dim, sigpath_index window,
                                      sigpath_rolling** rolling) {
  return guard([&] {
    require(window >= 1, "window: is ", window, ", expected 1 point or more");
    create<Rolling>(options, dtype, batch, dim, rolling, "rolling", window);
  });
}

void sigpath_rolling_destroy(sigpath_rolling* rolling) {
  std::unique_ptr<sigpath_rolling>{rolling};
}

sigpath_status sigpath_rolling_push(sigpath_rolling* rolling, const void* points,
                                    sigpath_index points_count, const void* times,
                                    sigpath_index times_count, void* out, sigpath_index out_count) {
  return guard([&] {
    with(rolling, "rolling", [&](auto& live) {
      using T = Element<decltype(live)>;
      const NewPoints<T> added(live, points, points_count, times, times_count);
      const LivePaths& paths = live.paths();
      const sigpath_index size = checked_mul(paths.batch * paths.plan.size, added.n, "out");
      check_disjoint(
          {added.arguments[0], added.arguments[1], output("out", out, out_count, size, sizeof(T))});
      live.push(added.points, added.times, added.n, static_cast<T*>(out));
    });
  });
}

sigpath_status sigpath_rolling_points(const sigpath_rolling* rolling, void* points,
                                      sigpath_index points_count, void* times,
                                      sigpath_index times_count) {
  return guard([&] {
    with(rolling, "rolling", [&](const auto& live) {
      copy_points(live, live.first(), live.end(), {points, points_count, times, times_count});
    });
  });
}

sigpath_status sigpath_rolling_vjp(sigpath_context* context, const sigpath_rolling* rolling,
                                   const void* cotangent, sigpath_index cotangent_count,
                                   void* grad_points, sigpath_index grad_points_count,
                                   void* grad_times, sigpath_index grad_times_count) {
  return guard([&] {
    with(rolling, "rolling", [&](const auto& live) {
      signature_vjp_of(context, live, live.first(), live.end(), cotangent, cotangent_count,
                       {grad_points, grad_points_count, grad_times, grad_times_count});
    });
  });
}

sigpath_status sigpath_rolling_describe(const sigpath_rolling* rolling, sigpath_stream_info* info) {
  return guard([&] { describe(rolling, "rolling", info); });
}
