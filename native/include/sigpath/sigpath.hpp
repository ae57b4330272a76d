/**
 * @file sigpath.hpp
 * @brief C++17 layer over sigpath.h: RAII, spans and exceptions. Header only.
 *
 * Shapes, layouts and costs are those of sigpath.h. Every function throws sigpath::Error, which
 * carries the status and names the argument, its value and what was expected. Views own nothing
 * and copy nothing: what they point to must outlive them.
 */
#ifndef SIGPATH_SIGPATH_HPP_
#define SIGPATH_SIGPATH_HPP_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "sigpath/sigpath.h"

namespace sigpath {

/** A call that failed. */
class Error : public std::runtime_error {
 public:
  Error(sigpath_status status, const char* text) : std::runtime_error(text), status_(status) {}
  /** What sort of failure it was. */
  sigpath_status status() const noexcept { return status_; }

 private:
  sigpath_status status_;
};

/** Throws Error unless status is SIGPATH_OK. */
inline void check(sigpath_status status) {
  if (status != SIGPATH_OK) throw Error(status, sigpath_last_error());
}

namespace detail {
/** a * b * c elements. */
inline std::size_t elements(sigpath_index a, sigpath_index b, sigpath_index c) {
  const auto most = static_cast<double>(PTRDIFF_MAX) / 16;
  if (a < 0 || b < 0 || c < 0 ||
      static_cast<double>(a) * static_cast<double>(b) * static_cast<double>(c) > most)
    throw Error(SIGPATH_INVALID_ARGUMENT, "paths: their sizes are negative or too large");
  return static_cast<std::size_t>(a * b * c);
}
}  // namespace detail

/** A pointer and a count, made from a vector or from the two; nothing more. */
template <class T>
class Span {
 public:
  Span() = default;
  Span(T* data, std::size_t size) : data_(data), size_(size) {}
  template <class Container, class = std::enable_if_t<std::is_convertible_v<
                                 decltype(std::declval<Container&>().data()), T*>>>
  Span(Container&& c) : data_(c.data()), size_(c.size()) {}
  T* data() const { return data_; }
  std::size_t size() const { return size_; }
  sigpath_index count() const { return static_cast<sigpath_index>(size_); }
  T* begin() const { return data_; }
  T* end() const { return data_ + size_; }
  T& operator[](std::size_t i) const { return data_[i]; }

 private:
  T* data_ = nullptr;
  std::size_t size_ = 0;
};

/** Threads, device and memory of a series of calls; see sigpath_context. */
class Context {
 public:
  /** @param threads 0: every core. @param workspace_limit Bytes of scratch per call; 0: no limit.
   */
  explicit Context(int threads = 0, sigpath_index workspace_limit = 0) {
    sigpath_context_options options = SIGPATH_CONTEXT_OPTIONS_INIT;
    options.threads = threads;
    options.workspace_limit = workspace_limit;
    create(options);
  }
  explicit Context(const sigpath_context_options& options) { create(options); }

  sigpath_context* get() const { return context_.get(); }
  /** Ends the calls that run in this context, from any thread, with SIGPATH_CANCELLED. */
  void cancel() { check(sigpath_context_cancel(get())); }
  /** Takes cancel() back and sets progress to zero. */
  void reset() { check(sigpath_context_reset(get())); }

  /** Path increments processed, and those of all calls begun. */
  struct Progress {
    sigpath_index done, total;
  };
  Progress progress() const {
    Progress p{};
    check(sigpath_context_progress(get(), &p.done, &p.total));
    return p;
  }

 private:
  void create(const sigpath_context_options& options) {
    sigpath_context* made = nullptr;
    check(sigpath_context_create(&options, &made));
    context_.reset(made);
  }
  struct Destroy {
    void operator()(sigpath_context* c) const { sigpath_context_destroy(c); }
  };
  std::unique_ptr<sigpath_context, Destroy> context_;
};

/** A view of a batch of paths, T being float or double; see sigpath_paths. */
template <class T>
class Paths {
  static_assert(std::is_same_v<T, float> || std::is_same_v<T, double>);
  static constexpr sigpath_dtype kDtype =
      std::is_same_v<T, float> ? SIGPATH_FLOAT32 : SIGPATH_FLOAT64;

 public:
  /** (batch, length, dim), contiguous. */
  Paths(const T* points, sigpath_index batch, sigpath_index length, sigpath_index dim)
      : points_(points), shape_ SIGPATH_PATHS_INIT(kDtype, batch, length, dim) {}

  /** Windows of `size` points, `step` points apart, over one series of `length` points. */
  static Paths sliding(const T* series, sigpath_index length, sigpath_index dim, sigpath_index size,
                       sigpath_index step) {
    if (step < 1) throw Error(SIGPATH_INVALID_ARGUMENT, "step: expected 1 point or more");
    const sigpath_index windows = length < size ? 0 : (length - size) / step + 1;
    return Paths(series, windows, size, dim).strides(step * dim, dim);
  }

  /** Elements from path to path, and from point to point. */
  Paths& strides(sigpath_index batch, sigpath_index length) {
    shape_.batch_stride = batch;
    shape_.length_stride = length;
    return *this;
  }
  /** Points of each path: `batch` numbers from 1 to length. */
  Paths& lengths(const sigpath_index* lengths) {
    lengths_ = lengths;
    return *this;
  }
  /** Times of the vertices; stride 0: the same for every path. */
  Paths& times(const T* times, sigpath_index stride = 0) {
    times_ = times;
    shape_.times_stride = stride;
    return *this;
  }
  /** A point before each path; stride 0: the same for every path. */
  Paths& basepoint(const T* basepoint, sigpath_index stride = 0) {
    basepoint_ = basepoint;
    shape_.basepoint_stride = stride;
    return *this;
  }

  const sigpath_paths& shape() const { return shape_; }
  const T* points() const { return points_; }
  const sigpath_index* lengths() const { return lengths_; }
  const T* times() const { return times_; }
  const T* basepoint() const { return basepoint_; }

 private:
  const T* points_;
  const sigpath_index* lengths_ = nullptr;
  const T* times_ = nullptr;
  const T* basepoint_ = nullptr;
  sigpath_paths shape_;
};

/** Where vjp() writes: points (B, L, d), times (B, vertices) or empty, basepoint (B, d) or empty.
 */
template <class T>
struct PathsGradient {
  Span<T> points;
  Span<T> times = {};
  Span<T> basepoint = {};
};

/** A truncated signature; see sigpath_signature(). Immutable once made: share it as you like. */
class Signature {
 public:
  /** @param depth Truncation level, 1 or more. */
  explicit Signature(int depth) : options_ SIGPATH_SIGNATURE_OPTIONS_INIT(depth) {}
  explicit Signature(const sigpath_signature_options& options) : options_(options) {}

  Signature& method(sigpath_method method) {
    options_.method = method;
    return *this;
  }
  /** Begin the output with the level 0. */
  Signature& scalar_term(bool on = true) {
    options_.scalar_term = on;
    return *this;
  }
  Signature& lead_lag(bool on = true) {
    options_.lead_lag = on;
    return *this;
  }
  /** A channel of time in equal steps. */
  Signature& time(double start = 0, double end = 1) {
    options_.time = SIGPATH_TIME_UNIFORM;
    options_.time_start = start;
    options_.time_end = end;
    return *this;
  }
  /** A channel of time from Paths::times(). */
  Signature& given_time() {
    options_.time = SIGPATH_TIME_GIVEN;
    return *this;
  }
  /** The origin in front of every path. */
  Signature& basepoint() {
    options_.basepoint = SIGPATH_BASEPOINT_ZERO;
    return *this;
  }
  /** Paths::basepoint() in front of every path. */
  Signature& given_basepoint() {
    options_.basepoint = SIGPATH_BASEPOINT_GIVEN;
    return *this;
  }
  /** The signature of every prefix of a path; see sigpath_signature_options::expanding. */
  Signature& expanding(bool on = true) {
    options_.expanding = on;
    return *this;
  }
  /** Whether NaN and infinity are refused; on unless turned off. */
  Signature& check_finite(bool on) {
    options_.check_finite = on;
    return *this;
  }
  const sigpath_signature_options& options() const { return options_; }

  /** Coefficients of a signature, for paths of `dim` channels. */
  sigpath_index size(sigpath_index dim) const {
    sigpath_index n = 0;
    check(sigpath_signature_size(&options_, dim, &n));
    return n;
  }

  /** Signatures per path of `length` points: 1, or with expanding() one for every prefix. */
  sigpath_index rows(sigpath_index length) const {
    sigpath_index n = 0;
    check(sigpath_signature_rows(&options_, length, &n));
    return n;
  }

  /** Writes (batch, rows, size) to out. @param context Null: the default, every core. */
  template <class T>
  void compute(const Paths<T>& paths, Span<T> out, const Context* context = nullptr) const {
    check(sigpath_signature(handle(context), &options_, &paths.shape(), paths.points(),
                            paths.lengths(), times(paths), basepoint(paths), out.data(),
                            out.count()));
  }

  /** (batch, rows, size). */
  template <class T>
  std::vector<T> compute(const Paths<T>& paths, const Context* context = nullptr) const {
    const auto& s = paths.shape();
    std::vector<T> out(detail::elements(s.batch, rows(s.length), size(s.dim)));
    compute(paths, Span<T>(out), context);
    return out;
  }

  /** The gradient of <cotangent, signature>, cotangent being (batch, rows, size). */
  template <class T>
  void vjp(const Paths<T>& paths, Span<const T> cotangent, const PathsGradient<T>& out,
           const Context* context = nullptr) const {
    check(sigpath_signature_vjp(handle(context), &options_, &paths.shape(), paths.points(),
                                paths.lengths(), times(paths), basepoint(paths), cotangent.data(),
                                cotangent.count(), out.points.data(), out.points.count(),
                                out.times.data(), out.times.count(), out.basepoint.data(),
                                out.basepoint.count()));
  }

  /** The gradient to the points, (batch, length, dim). */
  template <class T>
  std::vector<T> vjp(const Paths<T>& paths, const std::vector<T>& cotangent,
                     const Context* context = nullptr) const {
    const auto& s = paths.shape();
    std::vector<T> out(detail::elements(s.batch, s.length, s.dim));
    vjp(paths, Span<const T>(cotangent), PathsGradient<T>{out}, context);
    return out;
  }

 private:
  static sigpath_context* handle(const Context* c) { return c == nullptr ? nullptr : c->get(); }
  template <class T>
  const T* times(const Paths<T>& paths) const {
    return options_.time == SIGPATH_TIME_GIVEN ? paths.times() : nullptr;
  }
  template <class T>
  const T* basepoint(const Paths<T>& paths) const {
    return options_.basepoint == SIGPATH_BASEPOINT_GIVEN ? paths.basepoint() : nullptr;
  }

  sigpath_signature_options options_;
};

}  // namespace sigpath

#endif  // SIGPATH_SIGPATH_HPP_
