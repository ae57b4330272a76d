#pragma once

#include <algorithm>
#include <cmath>

#include "core/portable.h"
#include "cpu/ssm/complex.h"
#include "sigpath/ssm.h"

namespace sigpath {

// What a raw parameter stands for, and its derivative.
struct Transformed {
  double value, slope;
};
SIGPATH_HD Transformed transformed(int transform, double p) {
  switch (transform) {
    case SIGPATH_PARAMETER_EXP:
      return {std::exp(p), std::exp(p)};
    case SIGPATH_PARAMETER_RELU:
      return {std::max(p, 0.0) + 1e-4, p > 0 ? 1.0 : 0.0};
    case SIGPATH_PARAMETER_SIGMOID: {
      const double s = 1 / (1 + std::exp(-p));
      return {s, s * (1 - s)};
    }
    case SIGPATH_PARAMETER_SOFTPLUS:
      return {p > 0 ? p + std::log1p(std::exp(-p)) : std::log1p(std::exp(p)),
              1 / (1 + std::exp(-p))};
    default:
      return {p, 1};
  }
}

// The derivative of a function of another one, which is 0 where the outer one's is, however steep
// the inner one.
SIGPATH_HD double chain(double outer, double inner) { return outer == 0 ? 0 : outer * inner; }

// The step dt of a model with these options from its raw value.
template <class Options>
SIGPATH_HD Transformed step_of(const Options& o, double raw) {
  const Transformed dt = transformed(o.dt_transform, o.dt_fast != 0 ? std::sinh(raw) : raw);
  return {dt.value * o.rate, chain(o.rate * dt.slope, o.dt_fast != 0 ? std::cosh(raw) : 1)};
}

// A mode of its matrix, and the derivatives of its parts by their raw values.
template <class C>
struct ContinuousMode {
  C a;
  double real_slope, imag_slope;
};
template <class C, class Options>
SIGPATH_HD ContinuousMode<C> continuous_mode(const Options& o, double a_real, double a_imag) {
  const Transformed re = transformed(o.real_transform, a_real);
  const Transformed im = transformed(o.imag_transform, a_imag);
  return {{-re.value, -im.value}, -re.slope, -im.slope};
}

// (e^x - 1) / x and its derivative, entire functions of x.
template <class C>
SIGPATH_HD void expm1_over(C x, C& phi, C& slope) {
  if (abs(x) < 0.5) {  // sum x^k / (k+1)!
    C power{1, 0};
    double share = 1;  // 1 / (k+1)!
    phi = slope = C{0, 0};
    for (int k = 0; k < 18; ++k) {
      share /= k + 1;
      phi += share * power;
      slope += share * (k + 1) / (k + 2) * power;
      power = power * x;
    }
    return;
  }
  const C e = exp(x);
  phi = (e - C{1, 0}) / x;
  slope = (e - phi) / x;
}

// A mode of a model in discrete time, with what its gradients need.
template <class C>
struct DiscreteMode : ContinuousMode<C> {
  C da, db, log_da;
  // Derivatives: of dt by its raw value; of db by B, by dt and by x = dt A; of log_da by x.
  double dt, dt_slope;
  C db_by_b, db_by_dt, db_by_x, log_by_x;
};

template <class C>
SIGPATH_HD DiscreteMode<C> discrete_mode(const sigpath_s4d_options& o, double a_real, double a_imag,
                                         C b, double raw_dt) {
  DiscreteMode<C> m;
  static_cast<ContinuousMode<C>&>(m) = continuous_mode<C>(o, a_real, a_imag);
  const Transformed dt = step_of(o, raw_dt);
  m.dt = dt.value;
  m.dt_slope = dt.slope;
  const C x = m.dt * m.a;
  if (o.discretization == SIGPATH_ZOH) {
    C phi, slope;
    expm1_over(x, phi, slope);
    m.log_da = x;
    m.da = exp(x);
    m.db = b * m.dt * phi;
    m.db_by_b = m.dt * phi;
    m.db_by_dt = b * phi;
    m.db_by_x = b * m.dt * slope;
    m.log_by_x = C{1, 0};
  } else {
    const C r = 1.0 / (1.0 - x / 2.0);
    m.da = (1.0 + x / 2.0) * r;
    // dA = 0 at x = -2: nothing is left after a step.
    m.log_da = abs(m.da) < 1e-300 ? C{-700, 0} : log(m.da);
    m.db = b * m.dt * r;
    m.db_by_b = m.dt * r;
    m.db_by_dt = b * r;
    m.db_by_x = b * m.dt * r * r / 2.0;
    m.log_by_x = r / (1.0 + x / 2.0);
  }
  return m;
}

}  // namespace sigpath
