/**
 * @file signature.hpp
 * @brief Truncated signatures; see signature.h.
 */
#ifndef SIGPATH_SIGNATURE_HPP_
#define SIGPATH_SIGNATURE_HPP_

#include <vector>

#include "sigpath/context.hpp"
#include "sigpath/path_options.hpp"
#include "sigpath/signature.h"

namespace sigpath {

namespace detail {
/** Rows per path; depth does not count. */
inline sigpath_index rows(sigpath_signature_options options, const sigpath_paths& shape) {
  if (shape.windows > 0) return shape.windows;
  options.depth = 1;
  sigpath_index n = 0;
  check(sigpath_signature_rows(&options, shape.length, &n));
  return n;
}
}  // namespace detail

/** A truncated signature; see sigpath_signature(). Immutable once made: share it as you like. */
class Signature : public PathOptions<Signature, sigpath_signature_options> {
 public:
  /** @param depth Truncation level, 1 or more. */
  explicit Signature(int depth)
      : Signature(sigpath_signature_options SIGPATH_SIGNATURE_OPTIONS_INIT(depth)) {}
  explicit Signature(const sigpath_signature_options& options) : PathOptions(options) {}

  Signature& method(sigpath_method method) {
    options_.method = method;
    return *this;
  }
  /** Begin the output with the level 0. */
  Signature& scalar_term(bool on = true) {
    options_.scalar_term = on;
    return *this;
  }
  /** The signature of every prefix of a path; see sigpath_signature_options::expanding. */
  Signature& expanding(bool on = true) {
    options_.expanding = on;
    return *this;
  }

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
    check(sigpath_signature(detail::handle(context), &options_, &paths.shape(), paths.points(),
                            paths.lengths(), detail::times(options_, paths),
                            detail::basepoint(options_, paths), paths.windows(), out.data(),
                            out.count()));
  }

  /** (batch, rows, size). */
  template <class T>
  std::vector<T> compute(const Paths<T>& paths, const Context* context = nullptr) const {
    const auto& s = paths.shape();
    std::vector<T> out(detail::elements(s.batch, detail::rows(options_, s), size(s.dim)));
    compute(paths, Span<T>(out), context);
    return out;
  }

  /** The gradient of <cotangent, signature>, cotangent being (batch, rows, size). */
  template <class T>
  void vjp(const Paths<T>& paths, Span<const T> cotangent, const PathsGradient<T>& out,
           const Context* context = nullptr) const {
    check(sigpath_signature_vjp(
        detail::handle(context), &options_, &paths.shape(), paths.points(), paths.lengths(),
        detail::times(options_, paths), detail::basepoint(options_, paths), paths.windows(),
        cotangent.data(), cotangent.count(), out.points.data(), out.points.count(),
        out.times.data(), out.times.count(), out.basepoint.data(), out.basepoint.count()));
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
};

}  // namespace sigpath

#endif  // SIGPATH_SIGNATURE_HPP_
