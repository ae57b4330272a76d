/**
 * @file stream.hpp
 * @brief Live paths; see stream.h.
 */
#ifndef SIGPATH_STREAM_HPP_
#define SIGPATH_STREAM_HPP_

#include <algorithm>
#include <memory>
#include <vector>

#include "sigpath/logsignature.hpp"
#include "sigpath/paths.hpp"
#include "sigpath/signature.hpp"
#include "sigpath/stream.h"

namespace sigpath {

/** Points of live paths, (batch, n, dim), and with Signature::given_time() their times, (n); or the
 * gradient to them, with times (batch, n): a row per path, though the paths share their times. */
template <class T>
struct LivePoints {
  std::vector<T> points, times;
};

namespace detail {

/** Arrays for the points start..end-1; where they are not all there the call says so.
 * @param rows Of times; 0: none. */
template <class T>
LivePoints<T> live_points(const sigpath_stream_info& info, sigpath_index start, sigpath_index end,
                          sigpath_index rows) {
  const sigpath_index n =
      std::max<sigpath_index>(std::min(end, info.end) - std::max<sigpath_index>(start, 0), 0);
  return {std::vector<T>(elements(info.batch, n, info.dim)), std::vector<T>(elements(rows, n, 1))};
}

}  // namespace detail

/** Live paths with signatures over any range of points, T being float or double; see
 * sigpath_stream. */
template <class T>
class PathStream {
 public:
  /** @param signature What is computed: depth and transforms. */
  explicit PathStream(const Signature& signature, sigpath_index batch, sigpath_index dim)
      : timed_(signature.options().time == SIGPATH_TIME_GIVEN) {
    sigpath_stream* made = nullptr;
    check(sigpath_stream_create(&signature.options(), dtype_of<T>, batch, dim, &made));
    stream_.reset(made);
  }

  sigpath_stream* get() const { return stream_.get(); }

  /** points (batch, n, dim), times (n) with Signature::given_time(). */
  void append(Span<const T> points, Span<const T> times = {}) {
    check(sigpath_stream_append(get(), points.data(), points.count(), times.data(), times.count()));
  }
  /** Forgets the points before number `first`. */
  void drop(sigpath_index first) { check(sigpath_stream_drop(get(), first)); }

  /** Of the points start..end-1: writes (batch, size) to out. */
  void signature(sigpath_index start, sigpath_index end, Span<T> out) const {
    check(sigpath_stream_signature(get(), start, end, out.data(), out.count()));
  }
  /** (batch, size). */
  std::vector<T> signature(sigpath_index start, sigpath_index end) const {
    const sigpath_stream_info i = info();
    std::vector<T> out(detail::elements(i.batch, i.signature_size, 1));
    signature(start, end, Span<T>(out));
    return out;
  }

  /** Of the points start..end-1: (batch, size) of the log-signature. */
  std::vector<T> logsignature(const LogSignature& of, sigpath_index start,
                              sigpath_index end) const {
    std::vector<T> out(detail::elements(info().batch, of.size(), 1));
    check(sigpath_stream_logsignature(get(), of.plan(), start, end, out.data(),
                                      static_cast<sigpath_index>(out.size())));
    return out;
  }

  /** The points start..end-1. */
  LivePoints<T> points(sigpath_index start, sigpath_index end) const {
    auto to = detail::live_points<T>(info(), start, end, timed_);
    const Span<T> points(to.points), times(to.times);
    check(sigpath_stream_points(get(), start, end, points.data(), points.count(), times.data(),
                                times.count()));
    return to;
  }

  /** The gradient of sum(cotangent * signature(start, end)), cotangent being (batch, size). */
  LivePoints<T> signature_vjp(sigpath_index start, sigpath_index end, Span<const T> cotangent,
                              const Context* context = nullptr) const {
    auto to = gradient(start, end);
    const Span<T> points(to.points), times(to.times);
    check(sigpath_stream_signature_vjp(detail::handle(context), get(), start, end, cotangent.data(),
                                       cotangent.count(), points.data(), points.count(),
                                       times.data(), times.count()));
    return to;
  }

  /** The gradient of sum(cotangent * logsignature(of, start, end)). */
  LivePoints<T> logsignature_vjp(const LogSignature& of, sigpath_index start, sigpath_index end,
                                 Span<const T> cotangent, const Context* context = nullptr) const {
    auto to = gradient(start, end);
    const Span<T> points(to.points), times(to.times);
    check(sigpath_stream_logsignature_vjp(detail::handle(context), get(), of.plan(), start, end,
                                          cotangent.data(), cotangent.count(), points.data(),
                                          points.count(), times.data(), times.count()));
    return to;
  }

  sigpath_stream_info info() const {
    sigpath_stream_info info = SIGPATH_STREAM_INFO_INIT;
    check(sigpath_stream_describe(get(), &info));
    return info;
  }

 private:
  struct Destroy {
    void operator()(sigpath_stream* s) const { sigpath_stream_destroy(s); }
  };
  LivePoints<T> gradient(sigpath_index start, sigpath_index end) const {
    const sigpath_stream_info i = info();
    return detail::live_points<T>(i, start, end, timed_ ? i.batch : 0);
  }

  bool timed_;
  std::unique_ptr<sigpath_stream, Destroy> stream_;
};

/** The signature of the last points of live paths, after every point; see sigpath_rolling. */
template <class T>
class RollingWindow {
 public:
  /** @param window Points of a window. */
  RollingWindow(const Signature& signature, sigpath_index batch, sigpath_index dim,
                sigpath_index window)
      : timed_(signature.options().time == SIGPATH_TIME_GIVEN) {
    sigpath_rolling* made = nullptr;
    check(sigpath_rolling_create(&signature.options(), dtype_of<T>, batch, dim, window, &made));
    rolling_.reset(made);
  }

  sigpath_rolling* get() const { return rolling_.get(); }

  /** points (batch, n, dim), times (n) with Signature::given_time(): writes (batch, n, size) to
   * out. */
  void push(Span<const T> points, Span<const T> times, Span<T> out) {
    check(sigpath_rolling_push(get(), points.data(), points.count(), times.data(), times.count(),
                               out.data(), out.count()));
  }
  /** (batch, n, size). */
  std::vector<T> push(Span<const T> points, Span<const T> times = {}) {
    const sigpath_stream_info i = info();
    std::vector<T> out(detail::elements(points.count() / i.dim, i.signature_size, 1));
    push(points, times, Span<T>(out));
    return out;
  }

  /** The points of the window, oldest first. */
  LivePoints<T> points() const {
    const sigpath_stream_info i = info();
    auto to = detail::live_points<T>(i, i.first, i.end, timed_);
    const Span<T> points(to.points), times(to.times);
    check(
        sigpath_rolling_points(get(), points.data(), points.count(), times.data(), times.count()));
    return to;
  }

  /** The gradient of sum(cotangent * signature) after the last point, to the window's points. */
  LivePoints<T> vjp(Span<const T> cotangent, const Context* context = nullptr) const {
    const sigpath_stream_info i = info();
    auto to = detail::live_points<T>(i, i.first, i.end, timed_ ? i.batch : 0);
    const Span<T> points(to.points), times(to.times);
    check(sigpath_rolling_vjp(detail::handle(context), get(), cotangent.data(), cotangent.count(),
                              points.data(), points.count(), times.data(), times.count()));
    return to;
  }

  sigpath_stream_info info() const {
    sigpath_stream_info info = SIGPATH_STREAM_INFO_INIT;
    check(sigpath_rolling_describe(get(), &info));
    return info;
  }

 private:
  struct Destroy {
    void operator()(sigpath_rolling* r) const { sigpath_rolling_destroy(r); }
  };
  bool timed_;
  std::unique_ptr<sigpath_rolling, Destroy> rolling_;
};

}  // namespace sigpath

#endif  // SIGPATH_STREAM_HPP_
