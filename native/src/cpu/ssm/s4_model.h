#pragma once

#include <Eigen/Dense>

#include "cpu/ssm/discrete.h"
#include "cpu/ssm/s4.h"

namespace sigpath {

// The model of one input, in double, in the caller's memory. P has a row for each rank; of raw
// parameters, how their values follow from them.
struct S4Model {
  S4Model(const S4Plan& plan, double* memory) : modes(plan.options.modes), rank(plan.options.rank) {
    real_slope = memory;
    imag_slope = real_slope + modes;
    lambda = reinterpret_cast<Complex*>(imag_slope + modes);
    b = lambda + modes;
    p = b + modes;
  }
  static index numbers(const S4Plan& plan) {
    return plan.options.modes * (6 + 2 * plan.options.rank);
  }

  index modes, rank;
  double *real_slope, *imag_slope;
  Complex *lambda, *b, *p;
  double dt = 0, dt_slope = 0;
};

// Its step, and its matrix with B, which is that of input h's set.
template <class T>
void read_step(const S4Plan& plan, const S4Parameters<T>& from, index h, S4Model& to) {
  const Transformed dt = step_of(plan.options, static_cast<double>(from.dt[h]));
  to.dt = dt.value;
  to.dt_slope = dt.slope;
  check_s4_step(h, to.dt);
}
template <class T>
void read_matrix(const S4Plan& plan, const S4Parameters<T>& from, index h, S4Model& to) {
  const sigpath_s4_options& o = plan.options;
  for (index n = 0; n < o.modes; ++n) {
    const index at = h % o.sets * o.modes + n;
    const ContinuousMode<Complex> mode = continuous_mode<Complex>(
        o, static_cast<double>(from.a_real[at]), static_cast<double>(from.a_imag[at]));
    to.lambda[n] = mode.a;
    to.real_slope[n] = mode.real_slope;
    to.imag_slope[n] = mode.imag_slope;
    check_s4_mode(h, n, mode.a);
    if (from.b != nullptr) to.b[n] = complex_at(from.b, at);
    for (index r = 0; r < o.rank; ++r)
      to.p[r * o.modes + n] = complex_at(from.p, r * plan.a() + at);
  }
}
template <class T>
void read_model(const S4Plan& plan, const S4Parameters<T>& from, index h, S4Model& to) {
  read_step(plan, from, h, to);
  read_matrix(plan, from, h, to);
}

// Refuses bad parameters of any input, before anything is written.
template <class T>
void check_models(sigpath_context& context, const S4Plan& plan, const S4Parameters<T>& from) {
  const auto numbers = static_cast<std::size_t>(S4Model::numbers(plan));
  const WorkspacePool::Loan memory(context.workspaces, numbers * sizeof(double));
  S4Model model(plan, reinterpret_cast<double*>(memory.data()));
  for (index h = 0; h < plan.options.dim; ++h) read_step(plan, from, h, model);
  for (index set = 0; set < plan.options.sets; ++set) read_matrix(plan, from, set, model);
}

// States as 2 N real numbers, (re, im) pairs x, in which all of a model is real: A x, B, and
// y = 2 Re sum_n C_n s_n = <c, x> with c = 2 conj(C).
inline auto real_pairs(const Complex* z, index n) {
  return Eigen::Map<const Eigen::VectorXd>(reinterpret_cast<const double*>(z), 2 * n);
}

// dA over the pairs: (I - dt/2 A)^-1 (I + dt/2 A).
inline Eigen::MatrixXd dense_step_matrix(const S4Model& m) {
  const index n = 2 * m.modes;
  Eigen::MatrixXd a = Eigen::MatrixXd::Zero(n, n);
  for (index k = 0; k < n / 2; ++k) {
    const Complex l = m.lambda[k];
    a.block<2, 2>(2 * k, 2 * k) << l.real(), -l.imag(), l.imag(), l.real();
  }
  for (index r = 0; r < m.rank; ++r) {
    const auto p = real_pairs(m.p + r * m.modes, m.modes);
    a.noalias() -= 2 * p * p.transpose();
  }
  const Eigen::MatrixXd one = Eigen::MatrixXd::Identity(n, n);
  return (one - m.dt / 2 * a).partialPivLu().solve(one + m.dt / 2 * a);
}
// dB over the pairs: (I - dt/2 A)^-1 dt B = (dA + I) dt B / 2.
inline Eigen::VectorXd dense_input(const S4Model& m, const Eigen::MatrixXd& da) {
  const Eigen::VectorXd b = m.dt / 2 * real_pairs(m.b, m.modes);
  return da * b + b;
}

// dA^steps.
inline Eigen::MatrixXd power_of(Eigen::MatrixXd da, index steps) {
  Eigen::MatrixXd power = Eigen::MatrixXd::Identity(da.rows(), da.cols());
  for (; steps > 0; steps /= 2) {
    if (steps % 2 == 1) power *= da;
    if (steps > 1) da *= da;
  }
  return power;
}

// Columns: the weights of all channels as functions of pairs, and back.
template <class T>
Eigen::MatrixXd read_weights(const S4Plan& plan, const T* c, index h) {
  const sigpath_s4_options& o = plan.options;
  Eigen::MatrixXd to(2 * o.modes, o.channels);
  for (index channel = 0; channel < o.channels; ++channel)
    for (index n = 0; n < o.modes; ++n) {
      const Complex own = complex_at(c, (channel * o.dim + h) * o.modes + n);
      to(2 * n, channel) = 2 * own.real();
      to(2 * n + 1, channel) = -2 * own.imag();
    }
  return to;
}
template <class T>
void write_weights(const S4Plan& plan, const Eigen::MatrixXd& from, index h, T* c) {
  const sigpath_s4_options& o = plan.options;
  for (index channel = 0; channel < o.channels; ++channel)
    for (index n = 0; n < o.modes; ++n)
      put_complex(Complex(from(2 * n, channel) / 2, -from(2 * n + 1, channel) / 2), c,
                  (channel * o.dim + h) * o.modes + n);
}

// The solution C of (I - dA^steps)^t C = tuned.
inline Eigen::MatrixXd untuned(const Eigen::MatrixXd& da, index steps, const Eigen::MatrixXd& c,
                               index h) {
  const Eigen::MatrixXd m =
      Eigen::MatrixXd::Identity(da.rows(), da.cols()) - power_of(da, steps).transpose();
  const Eigen::PartialPivLU<Eigen::MatrixXd> lu(m);
  const double condition = lu.rcond();
  require(condition > 1e-14, "a_real: of input ", h, ", I - dA^", steps,
          " has the reciprocal condition number ", condition,
          ", expected above 1e-14: a state that is still there after so many steps");
  return lu.solve(c);
}

}  // namespace sigpath
