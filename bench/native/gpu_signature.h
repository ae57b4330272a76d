#pragma once

#include <optional>

#include "gpu_cases.h"

namespace sigpath::bench {

// The calls of a case, whose function is a signature, of the whole path or of windows, or a
// log-signature at Lyndon words.
class GpuSignature {
 public:
  GpuSignature(const GpuCase& c, bool check_finite)
      : shape_(c.shape),
        signature_(c.shape.signature().check_finite(check_finite)),
        windows_(c.windows > 0 ? std::optional(Windows::sliding(c.shape.length, c.window))
                               : std::nullopt) {
    if (c.kind == GpuCase::Kind::kLogSignature)
      logs_.emplace(c.shape.channels(), c.shape.depth, SIGPATH_BASIS_LYNDON_WORDS, signature_);
  }

  index points() const { return shape_.points(); }
  index results() const {
    return shape_.batch * (windows_ ? windows_->rows() : 1) *
           (logs_ ? logs_->size() : signature_.size(shape_.dim));
  }
  template <class T>
  std::vector<T> random_points() const {
    return random_walks<T>(shape_);
  }

  template <class T>
  Paths<T> input(const T* points, bool on_device) const {
    Paths<T> p(points, shape_.batch, shape_.length, shape_.dim);
    if (windows_) p.windows(*windows_);
    return on_device ? p.on_device() : p;
  }
  template <class T>
  void compute(const Paths<T>& paths, Span<T> out, const Context* context) const {
    logs_ ? logs_->compute(paths, out, context) : signature_.compute(paths, out, context);
  }
  template <class T>
  void vjp(const Paths<T>& paths, Span<const T> cotangent, Span<T> gradient,
           const Context* context) const {
    const PathsGradient<T> out{gradient};
    logs_ ? logs_->vjp(paths, cotangent, out, context)
          : signature_.vjp(paths, cotangent, out, context);
  }
  // Bytes of scratch memory.
  template <class T>
  index workspace(const Paths<T>& paths, bool vjp, const Context& context) const {
    index bytes = 0;
    check(logs_ ? sigpath_logsignature_workspace(context.get(), logs_->plan(), &logs_->options(),
                                                 &paths.shape(), paths.windows(), vjp, &bytes)
                : sigpath_signature_workspace(context.get(), &signature_.options(), &paths.shape(),
                                              paths.windows(), vjp, &bytes));
    return bytes;
  }

 private:
  Shape shape_;
  Signature signature_;
  std::optional<LogSignature> logs_;
  std::optional<Windows> windows_;
};

inline GpuSignature function_of(const GpuCase& c, bool check_finite) { return {c, check_finite}; }

}  // namespace sigpath::bench
