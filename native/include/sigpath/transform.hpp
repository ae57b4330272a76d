/**
 * @file transform.hpp
 * @brief Transforms of paths; see transform.h.
 */
#ifndef SIGPATH_TRANSFORM_HPP_
#define SIGPATH_TRANSFORM_HPP_

#include <vector>

#include "sigpath/signature.hpp"
#include "sigpath/transform.h"

namespace sigpath {

/** Transforms that are carried out; see sigpath_transform(). Immutable once made. */
class Transform {
 public:
  Transform() : options_ SIGPATH_SIGNATURE_OPTIONS_INIT(1) {}
  /** The transforms that signatures with these options apply, such as Signature::options(). */
  explicit Transform(const sigpath_signature_options& options) : options_(options) {}

  Transform& lead_lag(bool on = true) {
    options_.lead_lag = on;
    return *this;
  }
  /** A channel of time in equal steps. */
  Transform& time(double start = 0, double end = 1) {
    options_.time = SIGPATH_TIME_UNIFORM;
    options_.time_start = start;
    options_.time_end = end;
    return *this;
  }
  /** A channel of time from Paths::times(). */
  Transform& given_time() {
    options_.time = SIGPATH_TIME_GIVEN;
    return *this;
  }
  /** The origin in front of every path. */
  Transform& basepoint() {
    options_.basepoint = SIGPATH_BASEPOINT_ZERO;
    return *this;
  }
  /** Paths::basepoint() in front of every path. */
  Transform& given_basepoint() {
    options_.basepoint = SIGPATH_BASEPOINT_GIVEN;
    return *this;
  }
  /** Whether NaN and infinity are refused; on unless turned off. */
  Transform& check_finite(bool on) {
    options_.check_finite = on;
    return *this;
  }
  const sigpath_signature_options& options() const { return options_; }

  /** Points and channels of a transformed path. */
  struct Shape {
    sigpath_index length, dim;
  };
  Shape shape(const sigpath_paths& paths) const {
    Shape s{};
    check(sigpath_transform_shape(&options_, &paths, &s.length, &s.dim));
    return s;
  }

  /** Writes (batch, length, dim) of shape() to out. @param context Null: the default, every core.
   */
  template <class T>
  void compute(const Paths<T>& paths, Span<T> out, const Context* context = nullptr) const {
    check(sigpath_transform(detail::handle(context), &options_, &paths.shape(), paths.points(),
                            paths.lengths(), detail::times(options_, paths),
                            detail::basepoint(options_, paths), out.data(), out.count()));
  }

  /** (batch, length, dim) of shape(). */
  template <class T>
  std::vector<T> compute(const Paths<T>& paths, const Context* context = nullptr) const {
    const Shape s = shape(paths.shape());
    std::vector<T> out(detail::elements(paths.shape().batch, s.length, s.dim));
    compute(paths, Span<T>(out), context);
    return out;
  }

  /** The gradient of <cotangent, transformed paths>. */
  template <class T>
  void vjp(const Paths<T>& paths, Span<const T> cotangent, const PathsGradient<T>& out,
           const Context* context = nullptr) const {
    check(sigpath_transform_vjp(
        detail::handle(context), &options_, &paths.shape(), paths.points(), paths.lengths(),
        detail::times(options_, paths), detail::basepoint(options_, paths), cotangent.data(),
        cotangent.count(), out.points.data(), out.points.count(), out.times.data(),
        out.times.count(), out.basepoint.data(), out.basepoint.count()));
  }

 private:
  sigpath_signature_options options_;
};

}  // namespace sigpath

#endif  // SIGPATH_TRANSFORM_HPP_
