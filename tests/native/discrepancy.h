// Discrepancies written as plain sums over the reference's Gram matrices.
#pragma once

#include "kernel_gradient.h"

namespace sigpath_test {

using sigpath::Discrepancy;

inline std::vector<Discrepancy> discrepancies(const SignatureKernel& kernel) {
  return {Discrepancy::mmd(kernel), Discrepancy::unbiased_mmd(kernel), Discrepancy::score(kernel),
          Discrepancy::score(kernel, 0.3), Discrepancy::expected_score(kernel, -1.7)};
}

inline std::string text_of(const Discrepancy& d) {
  return "kind " + std::to_string(d.options().kind) + ", " + text_of(d.kernel());
}

inline Matrix gram_of(const sigpath_kernel_options& o, const std::vector<Polyline>& xs,
                      const std::vector<Polyline>& ys) {
  Matrix k = matrix(xs.size(), ys.size());
  for (std::size_t i = 0; i < xs.size(); ++i)
    for (std::size_t j = 0; j < ys.size(); ++j) k[i][j] = kernel_of(o, xs[i], ys[j]);
  return k;
}

// The mean of all numbers, or of those off the diagonal.
inline Real mean(const Matrix& k, bool diagonal) {
  Real sum = 0, count = 0;
  for (std::size_t i = 0; i < k.size(); ++i)
    for (std::size_t j = 0; j < k[i].size(); ++j)
      if (diagonal || i != j) {
        sum += k[i][j];
        ++count;
      }
  return sum / count;
}

inline std::vector<Real> discrepancy_of(const sigpath_discrepancy_options& d, const Matrix& xx,
                                        const Matrix& xy, const Matrix& yy) {
  if (d.kind == SIGPATH_MMD_BIASED) return {mean(xx, true) - 2 * mean(xy, true) + mean(yy, true)};
  if (d.kind == SIGPATH_MMD_UNBIASED)
    return {mean(xx, false) - 2 * mean(xy, true) + mean(yy, false)};
  std::vector<Real> scores;
  for (std::size_t j = 0; j < xy[0].size(); ++j) {
    Real sum = 0;
    for (const auto& row : xy) sum += row[j];
    scores.push_back(d.lambda * mean(xx, false) - 2 * sum / static_cast<Real>(xy.size()));
  }
  if (d.kind == SIGPATH_SCORE) return scores;
  Real sum = 0;
  for (const Real s : scores) sum += s;
  return {sum / static_cast<Real>(scores.size())};
}

inline std::vector<Real> discrepancy_of(const sigpath_discrepancy_options& d,
                                        const sigpath_kernel_options& o,
                                        const std::vector<Polyline>& xs,
                                        const std::vector<Polyline>& ys) {
  return discrepancy_of(d, gram_of(o, xs, xs), gram_of(o, xs, ys), gram_of(o, ys, ys));
}

}  // namespace sigpath_test
