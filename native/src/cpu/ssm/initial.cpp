#include "cpu/ssm/initial.h"

#include <cmath>

#include "cpu/ssm/hermitian.h"

namespace sigpath {
namespace {

constexpr double kPi = 3.14159265358979323846;

// A_ij = -sqrt((2i+1)(2j+1)) below the diagonal, -(i+1) on it, B_i = sqrt(2i+1), P_i =
// sqrt(i + 1/2): A + P P^T = S - I/2 with S skew, whose eigenvectors V make both B and P modes.
InitialModes legs(index modes) {
  const index n = 2 * modes;
  const auto root = [](index i) { return std::sqrt(2 * static_cast<double>(i) + 1); };
  std::vector<Complex> hermitian(static_cast<std::size_t>(n * n));  // -i S
  for (index i = 0; i < n; ++i)
    for (index j = 0; j < n; ++j) {
      const double half = root(i) * root(j) / 2;
      if (i != j) hermitian[static_cast<std::size_t>(i * n + j)] = {0, i > j ? half : -half};
    }
  const Eigensystem e = eigensystem(std::move(hermitian), n);
  InitialModes m;
  for (index k = 0; k < modes; ++k) {
    const auto at = [&](index i) { return e.vectors[static_cast<std::size_t>(i * n + k)]; };
    const Complex phase = std::conj(at(0)) / std::abs(at(0));
    Complex b = 0;
    for (index i = 0; i < n; ++i) b += std::conj(at(i) * phase) * root(i);
    m.lambda.emplace_back(-0.5, e.values[static_cast<std::size_t>(k)]);
    m.b.push_back(b);
    m.p.push_back(b / std::sqrt(2.0));  // P = B / sqrt(2)
  }
  return m;
}

}  // namespace

InitialModes initial_modes(int kind, index modes) {
  if (kind == SIGPATH_SSM_LEGS) return legs(modes);
  InitialModes m;
  const double all = 2 * static_cast<double>(modes);
  for (index k = 0; k < modes; ++k) {
    const auto n = static_cast<double>(k);
    switch (kind) {
      case SIGPATH_SSM_FOUT:
        m.lambda.emplace_back(0, -kPi * n);
        break;
      case SIGPATH_SSM_LIN:
        m.lambda.emplace_back(-0.5, -kPi * n);
        break;
      case SIGPATH_SSM_INV:
        m.lambda.emplace_back(-0.5, -all / kPi * (all / (2 * n + 1) - 1));
        break;
      case SIGPATH_SSM_QUAD:
        m.lambda.emplace_back(-0.5, -(2 * n + 1) * (2 * n + 1) / kPi);
        break;
      default:
        m.lambda.emplace_back(-(n + 1), 0);
    }
    m.b.push_back(kind == SIGPATH_SSM_FOUT && k == 0 ? std::sqrt(0.5) : 1);
    m.p.push_back(kind == SIGPATH_SSM_FOUT ? m.b.back() : 0);
  }
  return m;
}

}  // namespace sigpath
