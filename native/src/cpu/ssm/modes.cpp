#include "cpu/ssm/modes.h"

#include <algorithm>

#include "cpu/ssm/items.h"
#include "cpu/ssm/options.h"

namespace sigpath {

ModesPlan plan_modes(const sigpath_modes& shape) {
  ModesPlan plan{shape};
  sigpath_modes& s = plan.shape;
  require_dtype("modes", s.dtype);
  require_flag("modes", "conjugate", s.conjugate);
  require_flag("modes", "complex_points", s.complex_points);
  require(s.batch >= 0, "modes.batch: is ", s.batch, ", expected 0 sums or more");
  require(s.modes >= 1, "modes.modes: is ", s.modes, ", expected 1 mode or more");
  require(s.length >= 1, "modes.length: is ", s.length, ", expected 1 or more");
  const auto rows = [&](const char* name, index& own) {
    require(own >= 0 && (own == 0 || s.batch % own == 0), "modes.", name, ": is ", own,
            ", expected a number that divides the ", s.batch, " sums");
    if (own == 0) own = s.batch;
    checked_mul(checked_mul(own, std::max(s.modes, s.length), name), 64, name);
  };
  rows("weight_rows", s.weight_rows);
  rows("mode_rows", s.mode_rows);
  rows("point_rows", s.point_rows);
  // The largest arrays, and those of double that gradients take.
  checked_mul(checked_mul(s.batch, s.modes, "modes in bytes"), 64, "modes in bytes");
  checked_mul(checked_mul(s.batch, s.length, "points in bytes"), 64, "points in bytes");
  checked_mul(s.modes, index{1} << 14, "scratch in bytes");
  return plan;
}

void refuse_growth(const ModesPlan& plan, index mode, double real, double most) {
  fail(SIGPATH_INVALID_ARGUMENT, "x: mode ", mode % plan.shape.modes, " of row ",
       mode / plan.shape.modes, " has the real part ", real,
       ", and e^(x l) is beyond the range at l = ", plan.shape.length - 1, "; expected at most ",
       most);
}

template <class T>
void check_growth(const ModesPlan& plan, const T* x) {
  const double most = most_growth<T>(plan.shape.length);
  for (index i = 0; i < plan.shape.mode_rows * plan.shape.modes; ++i)
    if (const double real = complex_at(x, i).real(); !(real <= most))
      refuse_growth(plan, i, real, most);
}

template <class T>
void log_vandermonde(sigpath_context& context, const ModesPlan& plan, const T* v, const T* x,
                     T* out) {
  const index n = plan.shape.modes, length = plan.shape.length;
  const double work = (plan.conjugate() ? 2.0 : 4.0) * static_cast<double>(n * length);
  for_each_sum<T>(context, plan, x, 0, work, [&](index b, const ModeScratch<T>& scratch) {
    const T* const own = v + b % plan.shape.weight_rows * n * 2;
    const double factor = plan.conjugate() ? 2 : 1;
    const auto weight = [&](index k) { return factor * complex_at(own, k); };
    if (plan.conjugate())
      scratch.expand(weight, length, 1, out + b * length, static_cast<T*>(nullptr));
    else
      scratch.expand(weight, length, 2, out + b * length * 2, out + b * length * 2 + 1);
  });
}

template <class T>
void log_vandermonde_vjp(sigpath_context& context, const ModesPlan& plan, const T* v, const T* x,
                         const T* g, T* dv, T* dx) {
  const index n = plan.shape.modes, length = plan.shape.length, row = 2 * n;
  const bool real = plan.conjugate();
  const ItemGradients to_v(context, plan.items(), row, dv != nullptr);
  const ItemGradients to_x(context, plan.items(), row, dx != nullptr);
  const double work = (real ? 4.0 : 8.0) * static_cast<double>(n * length);
  for_each_sum<T>(
      context, plan, x, (real ? 0 : 2 * length), work, [&](index b, const ModeScratch<T>& scratch) {
        double *s0 = scratch.numbers(0), *s1 = dx == nullptr ? nullptr : scratch.numbers(1);
        // sum g conj(X^l) = conj(sum conj(g) X^l).
        const T* own = g + b * length;
        if (!real) {
          T* const conjugates = reinterpret_cast<T*>(scratch.more());
          for (index l = 0; l < length; ++l) {
            conjugates[2 * l] = g[2 * (b * length + l)];
            conjugates[2 * l + 1] = -g[2 * (b * length + l) + 1];
          }
          own = conjugates;
        }
        scratch.project(own, length, !real, s0, s1);
        const double factor = real ? 2 : 1;
        for (index k = 0; k < n; ++k) {
          if (dv != nullptr) put_complex(factor * std::conj(complex_at(s0, k)), to_v.of(b), k);
          if (dx == nullptr) continue;
          const Complex weight = complex_at(v + b % plan.shape.weight_rows * row, k);
          put_complex(factor * std::conj(weight * complex_at(s1, k)), to_x.of(b), k);
        }
      });
  to_v.write(plan.shape.weight_rows, dv);
  to_x.write(plan.shape.mode_rows, dx);
}

template <class T>
void log_vandermonde_transpose(sigpath_context& context, const ModesPlan& plan, const T* u,
                               const T* v, const T* x, T* out) {
  const index n = plan.shape.modes, length = plan.shape.length;
  const bool complex = plan.shape.complex_points != 0;
  const double work = (complex ? 4.0 : 2.0) * static_cast<double>(n * length);
  for_each_sum<T>(context, plan, x, 0, work, [&](index b, const ModeScratch<T>& scratch) {
    const T* const own = u + b % plan.shape.point_rows * length * (complex ? 2 : 1);
    scratch.project(own, length, complex, scratch.numbers(0), nullptr);
    for (index k = 0; k < n; ++k)
      put_complex(
          complex_at(v + b % plan.shape.weight_rows * n * 2, k) * complex_at(scratch.numbers(0), k),
          out + b * n * 2, k);
  });
}

template <class T>
void log_vandermonde_transpose_vjp(sigpath_context& context, const ModesPlan& plan, const T* u,
                                   const T* v, const T* x, const T* g, T* du, T* dv, T* dx) {
  const index n = plan.shape.modes, length = plan.shape.length, row = 2 * n;
  const bool complex = plan.shape.complex_points != 0;
  const index input = length * (complex ? 2 : 1);
  const ItemGradients to_u(context, plan.items(), input, du != nullptr);
  const ItemGradients to_v(context, plan.items(), row, dv != nullptr);
  const ItemGradients to_x(context, plan.items(), row, dx != nullptr);
  const double work = (complex ? 12.0 : 6.0) * static_cast<double>(n * length);
  for_each_sum<T>(context, plan, x, input, work, [&](index b, const ModeScratch<T>& scratch) {
    const T* const own = v + b % plan.shape.weight_rows * row;
    const T* const of = g + b * row;
    if (dv != nullptr || dx != nullptr) {
      double *s0 = scratch.numbers(0), *s1 = dx == nullptr ? nullptr : scratch.numbers(1);
      scratch.project(u + b % plan.shape.point_rows * input, length, complex, s0, s1);
      for (index k = 0; k < n; ++k) {
        const Complex own_g = complex_at(of, k);
        if (dv != nullptr) put_complex(own_g * std::conj(complex_at(s0, k)), to_v.of(b), k);
        if (dx != nullptr)
          put_complex(own_g * std::conj(complex_at(own, k) * complex_at(s1, k)), to_x.of(b), k);
      }
    }
    if (du == nullptr) return;
    // du = conj(sum conj(g) v X^l).
    T* const sums = reinterpret_cast<T*>(scratch.more());
    scratch.expand([&](index k) { return std::conj(complex_at(of, k)) * complex_at(own, k); },
                   length, complex ? 2 : 1, sums, complex ? sums + 1 : nullptr);
    for (index i = 0; i < input; ++i)
      to_u.of(b)[i] = static_cast<double>(complex && i % 2 == 1 ? -sums[i] : sums[i]);
  });
  to_u.write(plan.shape.point_rows, du);
  to_v.write(plan.shape.weight_rows, dv);
  to_x.write(plan.shape.mode_rows, dx);
}

template void check_growth(const ModesPlan&, const float*);
template void check_growth(const ModesPlan&, const double*);
template void log_vandermonde(sigpath_context&, const ModesPlan&, const float*, const float*,
                              float*);
template void log_vandermonde(sigpath_context&, const ModesPlan&, const double*, const double*,
                              double*);
template void log_vandermonde_vjp(sigpath_context&, const ModesPlan&, const float*, const float*,
                                  const float*, float*, float*);
template void log_vandermonde_vjp(sigpath_context&, const ModesPlan&, const double*, const double*,
                                  const double*, double*, double*);
template void log_vandermonde_transpose(sigpath_context&, const ModesPlan&, const float*,
                                        const float*, const float*, float*);
template void log_vandermonde_transpose(sigpath_context&, const ModesPlan&, const double*,
                                        const double*, const double*, double*);
template void log_vandermonde_transpose_vjp(sigpath_context&, const ModesPlan&, const float*,
                                            const float*, const float*, const float*, float*,
                                            float*, float*);
template void log_vandermonde_transpose_vjp(sigpath_context&, const ModesPlan&, const double*,
                                            const double*, const double*, const double*, double*,
                                            double*, double*);

}  // namespace sigpath
