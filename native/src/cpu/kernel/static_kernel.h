#pragma once

#include <cmath>

#include "core/portable.h"
#include "cpu/kernel/plan.h"

namespace sigpath {

// kappa in double, from <x, y> and |x - y|^2.
SIGPATH_HD double static_kernel(const StaticPlan& k, double dot, double square) {
  dot *= k.scale * k.scale;
  square /= k.scale * k.scale;
  const double r = std::sqrt(square);
  switch (k.kind) {
    case SIGPATH_STATIC_LINEAR:
      return dot;
    case SIGPATH_STATIC_POLYNOMIAL:
      return std::pow(dot + k.shape, k.degree);
    case SIGPATH_STATIC_RBF:
      return std::exp(-square / 2);
    case SIGPATH_STATIC_MATERN12:
      return std::exp(-r);
    case SIGPATH_STATIC_MATERN32:
      return (1 + std::sqrt(3.0) * r) * std::exp(-std::sqrt(3.0) * r);
    case SIGPATH_STATIC_MATERN52:
      return (1 + std::sqrt(5.0) * r + 5 * square / 3) * std::exp(-std::sqrt(5.0) * r);
    default:
      return std::pow(1 + square / (2 * k.shape), -k.shape);
  }
}

}  // namespace sigpath
