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
class Transform : public PathOptions<Transform, sigpath_signature_options> {
 public:
  Transform() : Transform(sigpath_signature_options SIGPATH_SIGNATURE_OPTIONS_INIT(1)) {}
  /** The transforms that signatures with these options apply, such as Signature::options(). */
  explicit Transform(const sigpath_signature_options& options) : PathOptions(options) {}

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
};

}  // namespace sigpath

#endif  // SIGPATH_TRANSFORM_HPP_
