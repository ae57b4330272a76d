// Diagonal plus low-rank models, whose kernels are those of the dense recurrence.
#pragma once

#include <sigpath/sigpath.hpp>

#include "dense.h"

namespace sigpath_test {

using sigpath::Span;

// A model and states, random but for the options. All vectors over modes are followed by their
// conjugates.
struct LowRankModel {
  sigpath_s4_options options;
  WideArray a_real, a_imag, p, b, c, dt, state;

  explicit LowRankModel(const sigpath_s4_options& o) : options(o) {
    const auto count = [](Index n) { return static_cast<std::size_t>(n); };
    a_real = random_complex(count(o.sets * o.modes), 1, true);
    a_imag = random_complex(count(o.sets * o.modes), 2, true);
    p = random_complex(count(o.rank * o.sets * o.modes), 7);
    b = random_complex(count(o.sets * o.modes), 3);
    c = random_complex(count(o.channels * o.dim * o.modes), 4);
    dt = random_complex(count(o.dim), 5, true);
    state = random_complex(count(o.batch * o.dim * o.modes), 6);
    for (Wide& z : a_real) z = std::abs(z.real()) + 0.1L;  // decay under every transform
    for (Wide& z : dt) z = std::abs(z.real()) + 0.1L;
    if (o.dt_transform == SIGPATH_PARAMETER_EXP)
      for (Wide& z : dt) z = Real(-2) * z;
    for (auto* array : {&a_real, &a_imag, &dt}) *array = widen(narrow<float>(*array));
  }

  std::size_t states() const { return static_cast<std::size_t>(2 * options.modes); }
  Real step(Index h) const {
    Real raw = dt[static_cast<std::size_t>(h)].real();
    if (options.dt_fast != 0) raw = std::sinh(raw);
    return transformed(options.dt_transform, raw) * static_cast<Real>(options.rate);
  }
  // Number `row` of an array's rows, with its conjugates.
  WideArray with_conjugates(const WideArray& from, Index row) const {
    const auto n = static_cast<std::size_t>(options.modes);
    WideArray to(2 * n);
    for (std::size_t k = 0; k < n; ++k) {
      to[k] = from[static_cast<std::size_t>(row) * n + k];
      to[n + k] = std::conj(to[k]);
    }
    return to;
  }
  // dA and dB of an input.
  void discrete(Index h, Rows& da, WideArray& db) const {
    const std::size_t n = states();
    const Index set = h % options.sets;
    Rows a(n, WideArray(n));
    const WideArray re = with_conjugates(a_real, set), im = with_conjugates(a_imag, set);
    for (std::size_t k = 0; k < n; ++k) {
      const Real sign = k < n / 2 ? 1 : -1;
      a[k][k] = {-transformed(options.real_transform, re[k].real()),
                 -sign * transformed(options.imag_transform, im[k].real())};
    }
    for (Index r = 0; r < options.rank; ++r) {
      const WideArray own = with_conjugates(p, r * options.sets + set);
      for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < n; ++j) a[i][j] -= own[i] * std::conj(own[j]);
    }
    const Real half = step(h) / 2;
    Rows implicit = a;
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < n; ++j) implicit[i][j] = Real(i == j ? 1 : 0) - half * a[i][j];
    da = Rows(n, WideArray(n));
    for (std::size_t j = 0; j < n; ++j) {
      WideArray column(n);
      for (std::size_t i = 0; i < n; ++i) column[i] = Real(i == j ? 1 : 0) + half * a[i][j];
      const WideArray x = solve(implicit, column);
      for (std::size_t i = 0; i < n; ++i) da[i][j] = x[i];
    }
    db = with_conjugates(b, set);
    for (Wide& z : db) z *= 2 * half;
    db = solve(implicit, db);
  }
  // (I - dA^steps)^t
  static Rows tuning(const Rows& da, Index steps) {
    Rows m = transposed(power(da, steps));
    for (std::size_t i = 0; i < m.size(); ++i)
      for (std::size_t j = 0; j < m.size(); ++j) m[i][j] = Real(i == j ? 1 : 0) - m[i][j];
    return m;
  }
  // The kernels, then those of the states, by the recurrence. c is tuned.
  WideArray kernels() const {
    const auto length = static_cast<std::size_t>(options.length);
    const auto rows = static_cast<std::size_t>(options.channels * options.dim);
    WideArray out(rows * length * static_cast<std::size_t>(1 + options.batch));
    for (Index h = 0; h < options.dim; ++h) {
      Rows da;
      WideArray db;
      discrete(h, da, db);
      const Rows tuned = tuning(da, options.tuned);
      for (Index channel = 0; channel < options.channels; ++channel) {
        const Index row = channel * options.dim + h;
        WideArray weights = with_conjugates(c, row);
        if (options.tuned > 0) weights = solve(tuned, weights);
        for (Index s = -1; s < options.batch; ++s) {
          WideArray x = s < 0 ? db : applied(da, with_conjugates(state, s * options.dim + h));
          const std::size_t first =
              (static_cast<std::size_t>(s + 1) * rows + static_cast<std::size_t>(row)) * length;
          for (std::size_t l = 0; l < length; ++l, x = applied(da, x))
            for (std::size_t k = 0; k < x.size(); ++k) out[first + l] += (weights[k] * x[k]).real();
        }
      }
    }
    return out;
  }
};

// The arrays of a model as the library takes them.
template <class T>
struct LowRankArrays {
  explicit LowRankArrays(const LowRankModel& m)
      : a_real(narrow_real<T>(m.a_real)),
        a_imag(narrow_real<T>(m.a_imag)),
        dt(narrow_real<T>(m.dt)),
        p(narrow<T>(m.p)),
        b(narrow<T>(m.b)),
        c(narrow<T>(m.c)),
        state(narrow<T>(m.state)) {}
  sigpath::S4Parameters<T> parameters() const {
    return {{a_real.data(), a_real.size()}, {a_imag.data(), a_imag.size()}, {p.data(), p.size()},
            {b.data(), b.size()},           {c.data(), c.size()},           {dt.data(), dt.size()}};
  }
  Span<const std::complex<T>> states() const { return {state.data(), state.size()}; }

  std::vector<T> a_real, a_imag, dt;
  std::vector<std::complex<T>> p, b, c, state;
};

inline std::vector<sigpath_s4_options> low_rank_models() {
  std::vector<sigpath_s4_options> all;
  const auto add = [&](Index dim, Index modes, Index rank, Index length, Index tuned) {
    sigpath_s4_options o = SIGPATH_S4_OPTIONS_INIT(SIGPATH_FLOAT64, dim, modes, length);
    o.rank = rank;
    o.tuned = tuned;
    all.push_back(o);
    return &all.back();
  };
  add(2, 4, 1, 16, 16);
  add(1, 3, 1, 17, 17)->channels = 2;
  add(1, 1, 1, 1, 1);
  add(1, 2, 1, 2, 2)->batch = 1;
  auto* o = add(4, 3, 2, 64, 64);
  o->sets = 2;
  o->batch = 2;
  o->channels = 2;
  o = add(2, 5, 3, 33, 101);  // cut; a prime
  o->batch = 1;
  o->rate = 0.7;
  o->dt_fast = 1;
  o = add(40, 2, 1, 30, 30);  // more rows than lanes
  o->sets = 5;
  o->real_transform = o->imag_transform = o->dt_transform = SIGPATH_PARAMETER_SOFTPLUS;
  o = add(3, 7, 4, 45, 90);
  o->real_transform = SIGPATH_PARAMETER_SIGMOID;
  o->dt_transform = SIGPATH_PARAMETER_RELU;
  return all;
}

inline std::string name_of(const sigpath_s4_options& o) {
  return "N " + std::to_string(o.modes) + ", rank " + std::to_string(o.rank) + ", L " +
         std::to_string(o.length) + ", tuned " + std::to_string(o.tuned);
}

}  // namespace sigpath_test
