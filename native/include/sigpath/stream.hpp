/**
 * @file stream.hpp
 * @brief Live paths; see stream.h.
 */
#ifndef SIGPATH_STREAM_HPP_
#define SIGPATH_STREAM_HPP_

#include <memory>
#include <vector>

#include "sigpath/logsignature.hpp"
#include "sigpath/paths.hpp"
#include "sigpath/signature.hpp"
#include "sigpath/stream.h"

namespace sigpath {

/** Live paths with signatures over any range of points, T being float or double; see
 * sigpath_stream. */
template <class T>
class PathStream {
 public:
  /** @param signature What is computed: depth and transforms. */
  explicit PathStream(const Signature& signature, sigpath_index batch, sigpath_index dim) {
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

  sigpath_stream_info info() const {
    sigpath_stream_info info = SIGPATH_STREAM_INFO_INIT;
    check(sigpath_stream_describe(get(), &info));
    return info;
  }

 private:
  struct Destroy {
    void operator()(sigpath_stream* s) const { sigpath_stream_destroy(s); }
  };
  std::unique_ptr<sigpath_stream, Destroy> stream_;
};

/** The signature of the last points of live paths, after every point; see sigpath_rolling. */
template <class T>
class RollingWindow {
 public:
  /** @param window Points of a window. */
  RollingWindow(const Signature& signature, sigpath_index batch, sigpath_index dim,
                sigpath_index window) {
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

  sigpath_stream_info info() const {
    sigpath_stream_info info = SIGPATH_STREAM_INFO_INIT;
    check(sigpath_rolling_describe(get(), &info));
    return info;
  }

 private:
  struct Destroy {
    void operator()(sigpath_rolling* r) const { sigpath_rolling_destroy(r); }
  };
  std::unique_ptr<sigpath_rolling, Destroy> rolling_;
};

}  // namespace sigpath

#endif  // SIGPATH_STREAM_HPP_
