#pragma once

#include <cmath>

#include "cpu/kernel/plan.h"
#include "cuda/kernel/number.h"

namespace sigpath {

// Static kernels as functions of rho, which is r^2 = |x - y|^2 of points divided by the scale or,
// for polynomials, scale^2 <x, y>; of kappa the constant that its double increments lose is left
// out, so that small distances keep their digits.
template <class T>
class StaticFunction {
 public:
  SIGPATH_HD explicit StaticFunction(const StaticPlan& plan)
      : kind_(plan.kind), degree_(plan.degree), shape_(static_cast<T>(plan.shape)) {}

  SIGPATH_HD bool is_dot() const { return kind_ == SIGPATH_STATIC_POLYNOMIAL; }

  // kappa, but for a constant.
  SIGPATH_HD T value(T rho) const {
    switch (kind_) {
      case SIGPATH_STATIC_POLYNOMIAL:
        return power(rho + shape_, degree_);
      case SIGPATH_STATIC_RBF:
        return std::expm1(rho * T(-0.5));
      case SIGPATH_STATIC_MATERN12:
        return std::expm1(-std::sqrt(rho));
      case SIGPATH_STATIC_MATERN32: {
        const T a = std::sqrt(3 * rho), e = std::expm1(-a);
        return a * (e + 1) + e;
      }
      case SIGPATH_STATIC_MATERN52: {
        const T a = std::sqrt(5 * rho), e = std::expm1(-a);
        return (a * a * (T(1) / 3) + a) * (e + 1) + e;
      }
      default:
        return std::expm1(-shape_ * std::log1p(ratio(rho)));
    }
  }
  SIGPATH_HD Dual<T> value(Dual<T> rho) const {
    return {value(rho.value), slope(rho.value) * rho.tangent};
  }

  // d kappa / d rho.
  SIGPATH_HD T slope(T rho) const {
    switch (kind_) {
      case SIGPATH_STATIC_POLYNOMIAL:
        return static_cast<T>(degree_) * power(rho + shape_, degree_ - 1);
      case SIGPATH_STATIC_RBF:
        return T(-0.5) * std::exp(rho * T(-0.5));
      case SIGPATH_STATIC_MATERN12: {  // -exp(-r) / (2 r)
        const T r = std::sqrt(rho);
        return r > 0 ? T(-0.5) * std::exp(-r) / r : T(0);
      }
      case SIGPATH_STATIC_MATERN32:
        return T(-1.5) * std::exp(-std::sqrt(3 * rho));
      case SIGPATH_STATIC_MATERN52: {
        const T a = std::sqrt(5 * rho);
        return T(-5) / 6 * (a + 1) * std::exp(-a);
      }
      default:
        return T(-0.5) * std::exp((-shape_ - 1) * std::log1p(ratio(rho)));
    }
  }

  // d kappa / d shape; 0 where it has none.
  SIGPATH_HD T by_shape(T rho) const {
    if (kind_ == SIGPATH_STATIC_POLYNOMIAL) return slope(rho);
    if (kind_ != SIGPATH_STATIC_RATIONAL_QUADRATIC) return 0;
    const T u = ratio(rho), l = std::log1p(u);
    return (u / (u + 1) - l) * std::exp(-shape_ * l);
  }

 private:
  SIGPATH_HD T ratio(T rho) const { return rho * (T(0.5) / shape_); }
  static SIGPATH_HD T power(T x, int n) {
    T p = 1;
    for (int i = 0; i < n; ++i) p = p * x;
    return p;
  }

  int kind_, degree_;
  T shape_;
};

}  // namespace sigpath
