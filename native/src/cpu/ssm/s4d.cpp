#include "cpu/ssm/s4d.h"

#include <vector>

#include "cpu/ssm/diagonal_step.h"
#include "cpu/ssm/discrete.h"
#include "cpu/ssm/items.h"
#include "cpu/ssm/options.h"

namespace sigpath {
namespace {

using Mode = DiscreteMode<Complex>;

// The modes of input h.
template <class T>
void discretize(const S4dPlan& plan, const S4dParameters<T>& p, index h, Mode* to) {
  const sigpath_s4d_options& o = plan.options;
  const double most = most_s4d_growth<T>(o.length);
  for (index n = 0; n < o.modes; ++n) {
    const index at = h % o.sets * o.modes + n;
    const auto raw_dt = static_cast<double>(p.dt[o.dt_per_mode != 0 ? h * o.modes + n : h]);
    to[n] = discrete_mode(o, static_cast<double>(p.a_real[at]), static_cast<double>(p.a_imag[at]),
                          complex_at(p.b, at), raw_dt);
    check_s4d_mode(h, n, to[n].dt, to[n].log_da, o.length, most);
  }
}

constexpr index kDiscreteMode = sizeof(Mode) / sizeof(double);

template <class T>
Slots slots_of(const sigpath_context& context, const S4dPlan& plan, index more, double work,
               index shared) {
  const sigpath_s4d_options& o = plan.options;
  const index bytes = ModeScratch<T>::bytes({o.modes}, o.modes * kDiscreteMode + more);
  return Slots::plan(context, o.dim, bytes, work * static_cast<double>(o.dim), shared);
}

// body(h, modes, scratch, doubles) for every input, whose powers the scratch has begun with.
template <class T, class Body>
void for_each_input(sigpath_context& context, const S4dPlan& plan, const S4dParameters<T>& p,
                    const Slots& slots, const Body& body) {
  const sigpath_s4d_options& o = plan.options;
  const ModeShape shape{o.modes};
  const index modes = o.modes * kDiscreteMode;
  context.progress.begin(o.dim);
  for_each(context, o.dim, slots, [&](index h, std::byte* memory) {
    const ModeScratch<T> scratch(shape, memory);
    auto* const own = reinterpret_cast<Mode*>(scratch.more());
    discretize(plan, p, h, own);
    for (index n = 0; n < o.modes; ++n) put_complex(own[n].log_da, scratch.numbers(0), n);
    scratch.begin(static_cast<const double*>(scratch.numbers(0)));
    body(h, own, scratch, scratch.more() + modes);
    context.progress.tick(1);
  });
}

// Numbers of a mode's gradients.
constexpr index kGradients = 10;

double work_of(const S4dPlan& plan, double each) {
  const sigpath_s4d_options& o = plan.options;
  return each * static_cast<double>(o.modes * o.length * o.channels) *
         static_cast<double>(1 + o.batch);
}

}  // namespace

void check_s4d_mode(index input, index mode, double dt, Complex log_da, index length, double most) {
  require(dt > 0 && std::isfinite(dt), "dt: that of input ", input, " and mode ", mode, " is ", dt,
          ", expected a finite step above 0");
  const double real = log_da.real();
  require(std::isfinite(real) && std::isfinite(log_da.imag()) && real <= most, "a_real: mode ",
          mode, " of input ", input, " grows by e^", real,
          " a step, which is beyond the range after ", length, "; expected at most e^", most);
}

S4dPlan plan_s4d(const sigpath_s4d_options& options) {
  S4dPlan plan{options};
  sigpath_s4d_options& o = plan.options;
  require_dtype("options", o.dtype);
  require(o.discretization == SIGPATH_ZOH || o.discretization == SIGPATH_BILINEAR,
          "options.discretization: is ", o.discretization, ", expected a sigpath_discretization");
  require_transform("real_transform", o.real_transform);
  require_transform("imag_transform", o.imag_transform);
  require_transform("dt_transform", o.dt_transform);
  require_flag("options", "dt_fast", o.dt_fast);
  require_flag("options", "dt_per_mode", o.dt_per_mode);
  require_size("channels", o.channels, 1);
  require_size("dim", o.dim, 1);
  require_size("modes", o.modes, 1);
  require_size("sets", o.sets, 1);
  require_size("batch", o.batch, 0);
  require_sets(o.sets, o.dim);
  require_rate(o.rate);
  require_length(&o.length, o.l_max, o.rate);
  const index all = checked_mul(checked_mul(o.channels, o.dim, "the model"),
                                checked_add(o.batch, 1, "states"), "states");
  checked_mul(checked_mul(all, o.length, "kernels"), 64, "kernels in bytes");
  checked_mul(checked_mul(all, o.modes, "modes"), 256, "modes in bytes");
  checked_mul(o.modes, index{1} << 14, "scratch in bytes");
  return plan;
}

template <class T>
Slots s4d_slots(const sigpath_context& context, const S4dPlan& plan, bool vjp) {
  return vjp ? slots_of<T>(context, plan, kGradients * plan.options.modes, work_of(plan, 4),
                           s4d_shared_bytes(plan))
             : slots_of<T>(context, plan, 0, work_of(plan, 2), 0);
}
index s4d_shared_bytes(const S4dPlan& plan) {
  return plan.options.dim * 4 * plan.options.modes * static_cast<index>(sizeof(double));
}

template <class T>
void s4d_kernel(sigpath_context& context, const S4dPlan& plan, const S4dParameters<T>& p,
                const T* state, T* out, T* out_state) {
  const sigpath_s4d_options& o = plan.options;
  for_each_input(
      context, plan, p, s4d_slots<T>(context, plan, false),
      [&](index h, const Mode* m, const ModeScratch<T>& scratch, double*) {
        const auto expand = [&](const auto& weight, T* to) {
          scratch.expand([&](index n) { return 2.0 * weight(n); }, o.length, 1, to,
                         static_cast<T*>(nullptr));
        };
        for (index c = 0; c < o.channels; ++c) {
          const index row = c * o.dim + h;
          const T* const own = p.c + 2 * row * o.modes;
          expand([&](index n) { return complex_at(own, n) * m[n].db; }, out + row * o.length);
          for (index b = 0; b < o.batch; ++b) {
            const T* const s = state + 2 * (b * o.dim + h) * o.modes;
            expand([&](index n) { return complex_at(own, n) * m[n].da * complex_at(s, n); },
                   out_state + (b * o.channels * o.dim + row) * o.length);
          }
        }
      });
}

template <class T>
void s4d_kernel_vjp(sigpath_context& context, const S4dPlan& plan, const S4dParameters<T>& p,
                    const T* state, const T* g, const T* g_state, const S4dGradients<T>& to) {
  const sigpath_s4d_options& o = plan.options;
  const index n = o.modes;
  // To A's raw parts and to B of every input, which sets share.
  const ItemGradients to_a(context, o.dim, 2 * n, to.a_real != nullptr || to.a_imag != nullptr);
  const ItemGradients to_b(context, o.dim, 2 * n, to.b != nullptr);
  for_each_input(
      context, plan, p, s4d_slots<T>(context, plan, true),
      [&](index h, const Mode* m, const ModeScratch<T>& scratch, double* memory) {
        // dF/dlog dA, dF/ddA, dF/ddB, and of one channel those to C and to a state.
        auto* const to_log = reinterpret_cast<Complex*>(memory);
        Complex *const to_da = to_log + n, *const to_db = to_da + n, *const to_c = to_db + n,
                       *const to_s = to_c + n;
        std::fill_n(to_log, 3 * n, Complex(0));
        for (index b = 0; b < o.batch && to.state != nullptr; ++b)
          std::fill_n(to.state + 2 * (b * o.dim + h) * n, 2 * n, T(0));
        double *const s0 = scratch.numbers(0), *const s1 = scratch.numbers(1);
        // add(n, dF/dv) of the kernel 2 Re sum v X^l with this cotangent.
        const auto project = [&](const T* cotangent, const auto& weight, const auto& add) {
          scratch.project(cotangent, o.length, false, s0, s1);
          for (index k = 0; k < n; ++k) {
            to_log[k] += 2.0 * std::conj(weight(k) * complex_at(s1, k));
            add(k, 2.0 * std::conj(complex_at(s0, k)));
          }
        };
        for (index c = 0; c < o.channels; ++c) {
          const index row = c * o.dim + h;
          const T* const own = p.c + 2 * row * n;
          project(
              g + row * o.length, [&](index k) { return complex_at(own, k) * m[k].db; },
              [&](index k, Complex gv) {
                to_c[k] = gv * std::conj(m[k].db);
                to_db[k] += gv * std::conj(complex_at(own, k));
              });
          for (index b = 0; b < o.batch; ++b) {
            const index at = b * o.dim + h;
            const T* const s = state + 2 * at * n;
            project(
                g_state + (b * o.channels * o.dim + row) * o.length,
                [&](index k) { return complex_at(own, k) * m[k].da * complex_at(s, k); },
                [&](index k, Complex gv) {
                  to_c[k] += gv * std::conj(m[k].da * complex_at(s, k));
                  to_da[k] += gv * std::conj(complex_at(own, k) * complex_at(s, k));
                  to_s[k] = gv * std::conj(complex_at(own, k) * m[k].da);
                });
            for (index k = 0; k < n && to.state != nullptr; ++k)
              put_complex(complex_at(to.state + 2 * at * n, k) + to_s[k], to.state + 2 * at * n, k);
          }
          for (index k = 0; k < n && to.c != nullptr; ++k)
            put_complex(to_c[k], to.c + 2 * row * n, k);
        }
        double to_dt = 0;
        for (index k = 0; k < n; ++k) {
          const Mode& own = m[k];
          const Complex log_da = to_log[k] + to_da[k] * std::conj(own.da);
          const Complex x = log_da * std::conj(own.log_by_x) + to_db[k] * std::conj(own.db_by_x);
          const double dt = (to_db[k] * std::conj(own.db_by_dt) + x * std::conj(own.a)).real();
          if (double* a = to_a.of(h); a != nullptr) {
            a[k] = x.real() * own.dt * own.real_slope;
            a[n + k] = x.imag() * own.dt * own.imag_slope;
          }
          if (double* b = to_b.of(h); b != nullptr)
            put_complex(to_db[k] * std::conj(own.db_by_b), b, k);
          if (to.dt != nullptr && o.dt_per_mode != 0)
            to.dt[h * n + k] = static_cast<T>(dt * own.dt_slope);
          to_dt += dt * own.dt_slope;
        }
        if (to.dt != nullptr && o.dt_per_mode == 0) to.dt[h] = static_cast<T>(to_dt);
      });
  to_b.write(o.sets, to.b);
  to_a.write(o.sets, to.a_real, 0, n);
  to_a.write(o.sets, to.a_imag, n, n);
}

template <class T>
void s4d_discretize(sigpath_context&, const S4dPlan& plan, const S4dParameters<T>& p, T* da,
                    T* db) {
  const sigpath_s4d_options& o = plan.options;
  std::vector<Mode> modes(static_cast<std::size_t>(o.modes));
  S4dPlan step = plan;
  step.options.length = 1;
  for (index h = 0; h < o.dim; ++h) {
    discretize(step, p, h, modes.data());
    for (index n = 0; n < o.modes; ++n) {
      put_complex(modes[static_cast<std::size_t>(n)].da, da, h * o.modes + n);
      put_complex(modes[static_cast<std::size_t>(n)].db, db, h * o.modes + n);
    }
  }
}

template <class T>
void s4d_step(sigpath_context& context, const S4dPlan& plan, const T* da, const T* db, const T* c,
              const T* u, T* state, T* out) {
  const sigpath_s4d_options& o = plan.options;
  const index n = o.modes;
  const double work = static_cast<double>(n * (4 + 2 * o.channels)) * static_cast<double>(o.dim);
  const Slots slots = Slots::plan(context, o.batch, 0, work * static_cast<double>(o.batch));
  for_each(context, o.batch, slots, [&](index b, std::byte*) {
    for (index h = 0; h < o.dim; ++h) {
      T* const s = state + 2 * (b * o.dim + h) * n;
      diagonal_step(n, da + 2 * h * n, db + 2 * h * n, u[b * o.dim + h], s);
      for (index channel = 0; channel < o.channels; ++channel) {
        const index row = channel * o.dim + h;
        out[b * o.channels * o.dim + row] = 2 * real_output(n, c + 2 * row * n, s);
      }
    }
  });
}

template <class T>
void s4d_forward_state(sigpath_context& context, const S4dPlan& plan, const S4dParameters<T>& p,
                       const T* u, const T* state, T* out) {
  const sigpath_s4d_options& o = plan.options;
  for_each_input(context, plan, p, slots_of<T>(context, plan, o.length, work_of(plan, 2), 0),
                 [&](index h, const Mode* m, const ModeScratch<T>& scratch, double* memory) {
                   T* const flipped = reinterpret_cast<T*>(memory);
                   double* const s0 = scratch.numbers(0);
                   for (index b = 0; b < o.batch; ++b) {
                     const index at = b * o.dim + h;
                     std::reverse_copy(u + at * o.length, u + (at + 1) * o.length, flipped);
                     scratch.project(flipped, o.length, false, s0, nullptr);
                     for (index n = 0; n < o.modes; ++n) {
                       Complex s = m[n].db * complex_at(s0, n);
                       if (state != nullptr)
                         s += std::exp(static_cast<double>(o.length) * m[n].log_da) *
                              complex_at(state, at * o.modes + n);
                       put_complex(s, out, at * o.modes + n);
                     }
                   }
                 });
}

template Slots s4d_slots<float>(const sigpath_context&, const S4dPlan&, bool);
template Slots s4d_slots<double>(const sigpath_context&, const S4dPlan&, bool);
template void s4d_kernel(sigpath_context&, const S4dPlan&, const S4dParameters<float>&,
                         const float*, float*, float*);
template void s4d_kernel(sigpath_context&, const S4dPlan&, const S4dParameters<double>&,
                         const double*, double*, double*);
template void s4d_kernel_vjp(sigpath_context&, const S4dPlan&, const S4dParameters<float>&,
                             const float*, const float*, const float*, const S4dGradients<float>&);
template void s4d_kernel_vjp(sigpath_context&, const S4dPlan&, const S4dParameters<double>&,
                             const double*, const double*, const double*,
                             const S4dGradients<double>&);
template void s4d_discretize(sigpath_context&, const S4dPlan&, const S4dParameters<float>&, float*,
                             float*);
template void s4d_discretize(sigpath_context&, const S4dPlan&, const S4dParameters<double>&,
                             double*, double*);
template void s4d_step(sigpath_context&, const S4dPlan&, const float*, const float*, const float*,
                       const float*, float*, float*);
template void s4d_step(sigpath_context&, const S4dPlan&, const double*, const double*,
                       const double*, const double*, double*, double*);
template void s4d_forward_state(sigpath_context&, const S4dPlan&, const S4dParameters<float>&,
                                const float*, const float*, float*);
template void s4d_forward_state(sigpath_context&, const S4dPlan&, const S4dParameters<double>&,
                                const double*, const double*, double*);

}  // namespace sigpath
