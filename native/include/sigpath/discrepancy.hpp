/**
 * @file discrepancy.hpp
 * @brief Sets of paths compared by a signature kernel; see discrepancy.h.
 */
#ifndef SIGPATH_DISCREPANCY_HPP_
#define SIGPATH_DISCREPANCY_HPP_

#include <vector>

#include "sigpath/discrepancy.h"
#include "sigpath/kernel.hpp"

namespace sigpath {

/** A discrepancy between sets of paths; see sigpath_discrepancy(). Immutable: share it as you like.
 */
class Discrepancy {
 public:
  /** MMD^2, >= 0. */
  static Discrepancy mmd(const SignatureKernel& kernel) { return {kernel, SIGPATH_MMD_BIASED, 1}; }
  static Discrepancy unbiased_mmd(const SignatureKernel& kernel) {
    return {kernel, SIGPATH_MMD_UNBIASED, 1};
  }
  /** The scores of each path of y. @param lambda Weight of the diversity of x. */
  static Discrepancy score(const SignatureKernel& kernel, double lambda = 1) {
    return {kernel, SIGPATH_SCORE, lambda};
  }
  /** Their mean. */
  static Discrepancy expected_score(const SignatureKernel& kernel, double lambda = 1) {
    return {kernel, SIGPATH_EXPECTED_SCORE, lambda};
  }

  const SignatureKernel& kernel() const { return kernel_; }
  const sigpath_discrepancy_options& options() const { return options_; }
  /** Numbers of a result: 1, or of score() one for each path of y. */
  template <class T>
  sigpath_index size(const Paths<T>& y) const {
    return options_.kind == SIGPATH_SCORE ? y.shape().batch : 1;
  }

  /** Writes size(y) numbers to out. @param context Null: the default, every core. */
  template <class T>
  void compute(const Paths<T>& x, const Paths<T>& y, Span<T> out,
               const Context* context = nullptr) const {
    detail::with_arrays(kernel_.options(), x, &y, [&](auto... arrays) {
      return sigpath_discrepancy(detail::handle(context), &kernel_.options(), &options_, arrays...,
                                 out.data(), out.count());
    });
  }
  /** size(y) numbers. */
  template <class T>
  std::vector<T> compute(const Paths<T>& x, const Paths<T>& y,
                         const Context* context = nullptr) const {
    std::vector<T> out(detail::elements(size(y), 1, 1));
    compute(x, y, Span<T>(out), context);
    return out;
  }

  /** The gradient of <cotangent, result>, cotangent being size(y) numbers. */
  template <class T>
  void vjp(const Paths<T>& x, const Paths<T>& y, Span<const T> cotangent,
           const KernelGradient<T>& out, const Context* context = nullptr) const {
    detail::with_arrays(kernel_.options(), x, &y, [&](auto... arrays) {
      return detail::with_gradient(out, [&](auto... gradient) {
        return sigpath_discrepancy_vjp(detail::handle(context), &kernel_.options(), &options_,
                                       arrays..., cotangent.data(), cotangent.count(), gradient...);
      });
    });
  }
  /** The gradients to the points, (n, Lx, d) and (m, Ly, d). */
  template <class T>
  PairGradients<T> vjp(const Paths<T>& x, const Paths<T>& y, const std::vector<T>& cotangent,
                       const Context* context = nullptr) const {
    PairGradients<T> out{detail::like_points(x), detail::like_points(y)};
    vjp(x, y, Span<const T>(cotangent), KernelGradient<T>{{out.x}, {out.y}, {}}, context);
    return out;
  }

 private:
  Discrepancy(const SignatureKernel& kernel, sigpath_discrepancy_kind kind, double lambda)
      : kernel_(kernel), options_ SIGPATH_DISCREPANCY_OPTIONS_INIT(kind) {
    options_.lambda = lambda;
  }

  SignatureKernel kernel_;
  sigpath_discrepancy_options options_;
};

/** What the permutation test finds. */
struct TwoSampleTest {
  double statistic, p_value;
};

/**
 * Whether x and y come from one distribution; see sigpath_two_sample_test().
 * @param biased Which estimate of MMD^2 is the statistic.
 * @param null_statistics Empty, or receives MMD^2 of every permutation.
 */
template <class T>
TwoSampleTest two_sample_test(const SignatureKernel& kernel, const Paths<T>& x, const Paths<T>& y,
                              sigpath_index permutations, unsigned long long seed,
                              bool biased = false, Span<double> null_statistics = {},
                              const Context* context = nullptr) {
  TwoSampleTest result{};
  detail::with_arrays(kernel.options(), x, &y, [&](auto... arrays) {
    return sigpath_two_sample_test(detail::handle(context), &kernel.options(), arrays..., biased,
                                   permutations, seed, &result.statistic, &result.p_value,
                                   null_statistics.data(), null_statistics.count());
  });
  return result;
}

/** Features of x by landmarks z, (n, m); see sigpath_nystrom_features(). */
template <class T>
void nystrom_features(const SignatureKernel& kernel, const Paths<T>& x, const Paths<T>& z,
                      double ridge, Span<T> out, const Context* context = nullptr) {
  detail::with_arrays(kernel.options(), x, &z, [&](auto... arrays) {
    return sigpath_nystrom_features(detail::handle(context), &kernel.options(), arrays..., ridge,
                                    out.data(), out.count());
  });
}
/** (n, m). */
template <class T>
std::vector<T> nystrom_features(const SignatureKernel& kernel, const Paths<T>& x, const Paths<T>& z,
                                double ridge, const Context* context = nullptr) {
  std::vector<T> out(detail::elements(x.shape().batch, z.shape().batch, 1));
  nystrom_features(kernel, x, z, ridge, Span<T>(out), context);
  return out;
}

}  // namespace sigpath

#endif  // SIGPATH_DISCREPANCY_HPP_
