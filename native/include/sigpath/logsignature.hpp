/**
 * @file logsignature.hpp
 * @brief Log-signatures; see logsignature.h.
 */
#ifndef SIGPATH_LOGSIGNATURE_HPP_
#define SIGPATH_LOGSIGNATURE_HPP_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sigpath/logsignature.h"
#include "sigpath/signature.hpp"
#include "sigpath/words.hpp"

namespace sigpath {

/**
 * Log-signatures in a basis; see sigpath_logsignature(). Immutable once made: copies share the
 * plan, and threads may share both.
 */
class LogSignature {
 public:
  /**
   * @param dim The channels of paths, after their transforms.
   * @param signature Transforms, expanding and so on; its depth counts for nothing.
   */
  LogSignature(sigpath_index dim, int depth, sigpath_basis basis = SIGPATH_BASIS_LYNDON_WORDS,
               const Signature& signature = Signature(1))
      : LogSignature(signature, [&](sigpath_logsignature_plan** out) {
          return sigpath_logsignature_plan_create(dim, depth, basis, out);
        }) {}
  /** At the words of a set. */
  explicit LogSignature(const Words& words, const Signature& signature = Signature(1))
      : LogSignature(signature, [&](sigpath_logsignature_plan** out) {
          return sigpath_logsignature_plan_create_words(words.get(), out);
        }) {}

  const sigpath_logsignature_plan* plan() const { return plan_.get(); }
  const sigpath_signature_options& options() const { return options_; }
  const sigpath_logsignature_info& info() const { return info_; }
  /** Coefficients of a log-signature. */
  sigpath_index size() const { return info_.count; }
  /** Those of the signature beneath. */
  sigpath_index signature_size() const { return Signature(info_.depth).size(info_.dim); }
  /** What coefficient i is of, such as "(0,0,1)" or "[0,[0,1]]". */
  std::string text(sigpath_index i) const {
    sigpath_index length = 0;
    check(sigpath_logsignature_plan_text(plan(), i, nullptr, 0, &length));
    std::string text(static_cast<std::size_t>(length), '\0');
    check(sigpath_logsignature_plan_text(plan(), i, text.data(), length + 1, &length));
    return text;
  }
  /** Rows per path. */
  template <class T>
  sigpath_index rows(const Paths<T>& paths) const {
    return detail::rows(options_, paths.shape());
  }

  /** Writes (batch, rows, size) to out. @param context Null: the default, every core. */
  template <class T>
  void compute(const Paths<T>& paths, Span<T> out, const Context* context = nullptr) const {
    check(sigpath_logsignature(detail::handle(context), plan(), &options_, &paths.shape(),
                               paths.points(), paths.lengths(), detail::times(options_, paths),
                               detail::basepoint(options_, paths), paths.windows(), out.data(),
                               out.count()));
  }
  /** (batch, rows, size). */
  template <class T>
  std::vector<T> compute(const Paths<T>& paths, const Context* context = nullptr) const {
    std::vector<T> out(detail::elements(paths.shape().batch, rows(paths), size()));
    compute(paths, Span<T>(out), context);
    return out;
  }
  /** The gradient of <cotangent, log-signature>, cotangent being (batch, rows, size). */
  template <class T>
  void vjp(const Paths<T>& paths, Span<const T> cotangent, const PathsGradient<T>& out,
           const Context* context = nullptr) const {
    check(sigpath_logsignature_vjp(
        detail::handle(context), plan(), &options_, &paths.shape(), paths.points(), paths.lengths(),
        detail::times(options_, paths), detail::basepoint(options_, paths), paths.windows(),
        cotangent.data(), cotangent.count(), out.points.data(), out.points.count(),
        out.times.data(), out.times.count(), out.basepoint.data(), out.basepoint.count()));
  }

  /** Of (batch, signature_size()) signatures. */
  template <class T>
  std::vector<T> of_signature(sigpath_index batch, const std::vector<T>& signature,
                              const Context* context = nullptr) const {
    std::vector<T> out(detail::elements(batch, size(), 1));
    check(sigpath_logsignature_of_signature(detail::handle(context), plan(), dtype_of<T>, batch,
                                            signature.data(), count(signature), out.data(),
                                            count(out)));
    return out;
  }
  template <class T>
  std::vector<T> of_signature_vjp(sigpath_index batch, const std::vector<T>& signature,
                                  const std::vector<T>& cotangent,
                                  const Context* context = nullptr) const {
    std::vector<T> grad(detail::elements(batch, signature_size(), 1));
    check(sigpath_logsignature_of_signature_vjp(
        detail::handle(context), plan(), dtype_of<T>, batch, signature.data(), count(signature),
        cotangent.data(), count(cotangent), grad.data(), count(grad)));
    return grad;
  }
  /** exp of (batch, size()) log-signatures, or of one that is used for all. */
  template <class T>
  std::vector<T> to_signature(sigpath_index batch, const std::vector<T>& logsignature,
                              const Context* context = nullptr) const {
    std::vector<T> out(detail::elements(batch, signature_size(), 1));
    check(sigpath_logsignature_to_signature(detail::handle(context), plan(), dtype_of<T>, batch,
                                            logsignature.data(), count(logsignature), out.data(),
                                            count(out)));
    return out;
  }
  template <class T>
  std::vector<T> to_signature_vjp(sigpath_index batch, const std::vector<T>& logsignature,
                                  const std::vector<T>& cotangent,
                                  const Context* context = nullptr) const {
    std::vector<T> grad(detail::elements(batch, size(), 1));
    check(sigpath_logsignature_to_signature_vjp(
        detail::handle(context), plan(), dtype_of<T>, batch, logsignature.data(),
        count(logsignature), cotangent.data(), count(cotangent), grad.data(), count(grad)));
    return grad;
  }
  /** log(exp(a) (x) exp(b)): the log-signature of one path after the other. */
  template <class T>
  std::vector<T> combine(sigpath_index batch, const std::vector<T>& a, const std::vector<T>& b,
                         const Context* context = nullptr) const {
    std::vector<T> out(detail::elements(batch, size(), 1));
    check(sigpath_logsignature_combine(detail::handle(context), plan(), dtype_of<T>, batch,
                                       a.data(), count(a), b.data(), count(b), out.data(),
                                       count(out)));
    return out;
  }
  /** The gradients to a and to b. */
  template <class T>
  std::pair<std::vector<T>, std::vector<T>> combine_vjp(sigpath_index batch,
                                                        const std::vector<T>& a,
                                                        const std::vector<T>& b,
                                                        const std::vector<T>& cotangent,
                                                        const Context* context = nullptr) const {
    std::vector<T> da(detail::elements(batch, size(), 1)), db = da;
    check(sigpath_logsignature_combine_vjp(
        detail::handle(context), plan(), dtype_of<T>, batch, a.data(), count(a), b.data(), count(b),
        cotangent.data(), count(cotangent), da.data(), count(da), db.data(), count(db)));
    return {std::move(da), std::move(db)};
  }

 private:
  template <class Create>
  LogSignature(const Signature& signature, const Create& create) : options_(signature.options()) {
    sigpath_logsignature_plan* plan = nullptr;
    check(create(&plan));
    plan_.reset(plan, sigpath_logsignature_plan_destroy);
    check(sigpath_logsignature_plan_describe(plan, &info_));
    options_.depth = 0;
  }

  template <class T>
  static sigpath_index count(const std::vector<T>& v) {
    return static_cast<sigpath_index>(v.size());
  }

  std::shared_ptr<const sigpath_logsignature_plan> plan_;
  sigpath_signature_options options_;
  sigpath_logsignature_info info_ = SIGPATH_LOGSIGNATURE_INFO_INIT;
};

}  // namespace sigpath

#endif  // SIGPATH_LOGSIGNATURE_HPP_
