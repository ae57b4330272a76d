#include "cpu/ssm/initial.h"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>

namespace sigpath {
namespace {

// A real matrix A = S - shift - sum_r P_r P_r^T with S skew, and B.
struct LowRank {
  Eigen::MatrixXd skew, p;
  Eigen::VectorXd b;
  double shift;
};

double root(index i) { return std::sqrt(2 * static_cast<double>(i) + 1); }

// A_ij = -sqrt((2i+1)(2j+1)) below the diagonal, -(i+1) on it, B_i = sqrt(2i+1), P_i =
// sqrt(i + 1/2).
LowRank legs(index n) {
  LowRank m{{n, n}, {n, 1}, Eigen::VectorXd(n), 0.5};
  for (index i = 0; i < n; ++i) {
    m.b[i] = root(i);
    m.p(i, 0) = root(i) / std::sqrt(2.0);
    for (index j = 0; j < n; ++j)
      m.skew(i, j) = i == j ? 0 : (i > j ? -0.5 : 0.5) * root(i) * root(j);
  }
  return m;
}
// A_ij = -r_i r_j / 2, above the diagonal times (-1)^{i-j}; P has r / sqrt(2) of odd and of even i.
LowRank legt(index n) {
  LowRank m{{n, n}, Eigen::MatrixXd::Zero(n, 2), Eigen::VectorXd(n), 0};
  for (index i = 0; i < n; ++i) {
    m.b[i] = root(i) / 2;
    m.p(i, (i + 1) % 2) = root(i) / std::sqrt(2.0);
    for (index j = 0; j < n; ++j)
      m.skew(i, j) = (i - j) % 2 == 0 ? 0 : (i > j ? -0.5 : 0.5) * root(i) * root(j);
  }
  return m;
}

// In the eigenvectors V of S that have negative imaginary eigenvalues, B and P are V^* B and V^* P.
InitialModes modes_of(const LowRank& m) {
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXcd> e(Complex(0, -1) * m.skew);
  const index modes = m.b.size() / 2;
  InitialModes to;
  Eigen::MatrixXcd v = e.eigenvectors().leftCols(modes);
  for (index k = 0; k < modes; ++k) v.col(k) *= std::conj(v(0, k)) / std::abs(v(0, k));
  const Eigen::VectorXcd b = v.adjoint() * m.b;
  const Eigen::MatrixXcd p = v.adjoint() * m.p;
  for (index k = 0; k < modes; ++k) to.lambda.emplace_back(-m.shift, e.eigenvalues()[k]);
  to.b.assign(b.begin(), b.end());
  for (index r = 0; r < p.cols(); ++r)
    for (index k = 0; k < modes; ++k) to.p.push_back(p(k, r));
  return to;
}

InitialModes diagonal(int kind, index modes) {
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

}  // namespace

InitialModes initial_modes(int kind, index modes, double clip) {
  InitialModes m = kind == SIGPATH_SSM_LEGS   ? modes_of(legs(2 * modes))
                   : kind == SIGPATH_SSM_LEGT ? modes_of(legt(2 * modes))
                                              : diagonal(kind, modes);
  for (Complex& b : m.b)
    if (clip > 0) b.imag(std::clamp(b.imag(), -clip, clip));
  return m;
}

}  // namespace sigpath
