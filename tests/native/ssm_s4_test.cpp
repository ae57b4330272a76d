// Diagonal plus low-rank models against the dense recurrence, their gradients against differences.
#include <sigpath/sigpath.hpp>

#include "allocations.h"
#include "dense.h"
#include "json.h"
#include "targets.h"

namespace sigpath_test {
namespace {

using sigpath::S4Model;
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
struct Arrays {
  explicit Arrays(const LowRankModel& m)
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

std::vector<sigpath_s4_options> models() {
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

template <class T>
double tolerance_of(double f64, double f32) {
  return sizeof(T) == 4 ? f32 : f64;
}

template <class T>
class S4 : public ::testing::Test {};
using DTypes = ::testing::Types<float, double>;
TYPED_TEST_SUITE(S4, DTypes);

std::string name_of(const sigpath_s4_options& o) {
  return "N " + std::to_string(o.modes) + ", rank " + std::to_string(o.rank) + ", L " +
         std::to_string(o.length) + ", tuned " + std::to_string(o.tuned);
}

TYPED_TEST(S4, KernelsAreTheRecurrence) {
  using T = TypeParam;
  for (const sigpath_s4_options& o : models()) {
    const LowRankModel m(o);
    const Arrays<T> arrays(m);
    const S4Model<T> model(o);
    const auto expected = m.kernels();
    const auto size = static_cast<std::size_t>(o.channels * o.dim * o.length);
    for_each_target([&] {
      std::vector<T> out(size, 777), of_state(expected.size() - size, 777);
      model.kernel(arrays.parameters(), Span<T>(out), arrays.states(), Span<T>(of_state));
      out.insert(out.end(), of_state.begin(), of_state.end());
      expect_close(out, expected, tolerance_of<T>(1e-12, 5e-6), name_of(o));
    });
  }
}

TYPED_TEST(S4, GradientsAreDifferences) {
  using T = TypeParam;
  for (const sigpath_s4_options& o : models()) {
    if (o.dim > 10) continue;  // differences of the whole take too long
    LowRankModel m(o);
    const Arrays<T> arrays(m);
    const S4Model<T> model(o);
    const auto g = random_complex(m.kernels().size(), 9, true);
    const auto cotangent = narrow_real<T>(g);
    const auto size = static_cast<std::size_t>(o.channels * o.dim * o.length);
    const auto loss = [&] { return inner(g, m.kernels()); };
    const auto d_real = differences(m.a_real, loss, true),
               d_imag = differences(m.a_imag, loss, true), d_p = differences(m.p, loss),
               d_b = differences(m.b, loss), d_c = differences(m.c, loss),
               d_dt = differences(m.dt, loss, true), d_state = differences(m.state, loss);
    for_each_target([&] {
      std::vector<T> a_real(m.a_real.size(), 777), a_imag(m.a_imag.size(), 777),
          dt(m.dt.size(), 777);
      std::vector<std::complex<T>> p(m.p.size(), 777), b(m.b.size(), 777), c(m.c.size(), 777),
          state(m.state.size(), 777);
      model.kernel_vjp(arrays.parameters(), Span<const T>(cotangent.data(), size),
                       {a_real, a_imag, p, b, c, dt, state}, arrays.states(),
                       Span<const T>(cotangent.data() + size, cotangent.size() - size));
      const double rtol = tolerance_of<T>(1e-8, 1e-4);
      expect_close(a_real, d_real, rtol, "to a_real, " + name_of(o));
      expect_close(a_imag, d_imag, rtol, "to a_imag, " + name_of(o));
      expect_close(widen(p), d_p, rtol, "to p, " + name_of(o));
      expect_close(widen(b), d_b, rtol, "to b, " + name_of(o));
      expect_close(widen(c), d_c, rtol, "to c, " + name_of(o));
      // Of one step it is 0.
      expect_close(dt, d_dt, rtol, "to dt, " + name_of(o), o.length == 1 ? 1 : 0);
      expect_close(widen(state), d_state, rtol, "to state, " + name_of(o));
    });
  }
}

// One gradient alone is that of all together.
TEST(S4Gradients, MayBeAbsent) {
  sigpath_s4_options o = SIGPATH_S4_OPTIONS_INIT(SIGPATH_FLOAT64, 2, 3, 20);
  const LowRankModel m(o);
  const Arrays<double> arrays(m);
  const S4Model<double> model(o);
  std::vector<double> g(40, 1), dt(2), alone(2), a_real(3), a_imag(3);
  std::vector<std::complex<double>> p(3), b(3), c(6);
  model.kernel_vjp(arrays.parameters(), g, {a_real, a_imag, p, b, c, dt, {}});
  model.kernel_vjp(arrays.parameters(), g, {{}, {}, {}, {}, {}, alone, {}});
  EXPECT_EQ(alone, dt);
  EXPECT_THROW(model.kernel_vjp(arrays.parameters(), g, {}), sigpath::Error);
}

TYPED_TEST(S4, Tuning) {
  using T = TypeParam;
  for (const sigpath_s4_options& o : models()) {
    const LowRankModel m(o);
    const Arrays<T> arrays(m);
    const S4Model<T> model(o);
    auto p = arrays.parameters();
    std::vector<std::complex<T>> tuned(arrays.c.size()), twice(tuned), direct(tuned), back(tuned);
    WideArray expected;
    for (Index row = 0; row < o.channels * o.dim; ++row) {
      Rows da;
      WideArray db;
      m.discrete(row % o.dim, da, db);
      const auto own = applied(LowRankModel::tuning(da, 20), m.with_conjugates(m.c, row));
      expected.insert(expected.end(), own.begin(), own.begin() + o.modes);
    }
    const double rtol = tolerance_of<T>(1e-12, 5e-6);
    model.tune(p, 0, 20, Span<std::complex<T>>(tuned));
    expect_close(widen(tuned), expected, rtol, "tuned, " + name_of(o));
    model.tune(p, 0, 5, Span<std::complex<T>>(direct));
    p.c = {direct.data(), direct.size()};
    model.tune(p, 5, 20, Span<std::complex<T>>(twice));
    expect_close(widen(twice), expected, 2 * rtol, "doubled, " + name_of(o));
    p.c = {tuned.data(), tuned.size()};
    model.tune(p, 20, 0, Span<std::complex<T>>(back));
    expect_close(widen(back), m.c, 20 * rtol, "and back, " + name_of(o));
    model.tune(p, 7, 7, Span<std::complex<T>>(back));
    EXPECT_EQ(back, tuned) << "nothing to do";
  }
}

// All modes of steps, and all steps at once.
TYPED_TEST(S4, StepsAndStates) {
  using T = TypeParam;
  for (sigpath_s4_options o : models()) {
    if (o.dim > 10) continue;
    o.batch = 2;
    const LowRankModel m(o);
    const Arrays<T> arrays(m);
    const S4Model<T> model(o);
    const auto inputs = static_cast<std::size_t>(o.batch * o.dim),
               length = static_cast<std::size_t>(o.length),
               rows = static_cast<std::size_t>(o.channels) * inputs;
    const auto u = random_complex(inputs * length, 8, true);
    const auto own_u = narrow_real<T>(u);
    const auto kernels = m.kernels();
    const auto of_states = static_cast<std::size_t>(o.channels * o.dim) * length;
    // The convolution with the kernels, and what the states add, or not.
    const auto outputs = [&](bool from_states) {
      WideArray expected;
      for (std::size_t l = 0; l < length; ++l)
        for (std::size_t b = 0; b < static_cast<std::size_t>(o.batch); ++b)
          for (std::size_t row = 0; row < of_states / length; ++row) {
            const std::size_t h = row % static_cast<std::size_t>(o.dim);
            Wide y = from_states ? kernels[of_states + (b * of_states / length + row) * length + l]
                                 : Wide(0);
            for (std::size_t k = 0; k <= l; ++k)
              y += kernels[row * length + l - k] *
                   u[(b * static_cast<std::size_t>(o.dim) + h) * length + k];
            expected.push_back(y);
          }
      return expected;
    };
    std::vector<std::complex<T>> after(arrays.state.size());
    model.forward_state(arrays.parameters(), Span<const T>(own_u), arrays.states(),
                        Span<std::complex<T>>(after));
    for_each_target([&] {
      for (const auto mode : {SIGPATH_S4_LINEAR, SIGPATH_S4_DENSE, SIGPATH_S4_DIAGONAL}) {
        const auto steps = model.steps(mode, arrays.parameters());
        const bool diagonal = mode == SIGPATH_S4_DIAGONAL;
        ASSERT_EQ(steps.width(), (diagonal ? 2 : 1) * o.modes);
        std::vector<std::complex<T>> state(inputs * static_cast<std::size_t>(steps.width()));
        if (!diagonal) state = arrays.state;
        std::vector<T> now(inputs), out(rows);
        WideArray actual;
        for (std::size_t l = 0; l < length; ++l) {
          for (std::size_t i = 0; i < inputs; ++i) now[i] = own_u[i * length + l];
          steps.step(o.batch, Span<const T>(now), Span<std::complex<T>>(state), Span<T>(out));
          for (const T y : out) actual.emplace_back(y);
        }
        const std::string what = "mode " + std::to_string(mode) + ", " + name_of(o);
        expect_close(actual, outputs(!diagonal), tolerance_of<T>(1e-11, 5e-5), what);
        if (!diagonal) expect_close(widen(after), widen(state), tolerance_of<T>(1e-12, 2e-5), what);
      }
    });
  }
}

// The eigenvectors of HiPPO-LegS are no basis to compute in.
TEST(S4Steps, IllConditionedModesAreRefused) {
  sigpath_s4_options o = SIGPATH_S4_OPTIONS_INIT(SIGPATH_FLOAT64, 1, 32, 64);
  o.real_transform = SIGPATH_PARAMETER_NONE;
  o.dt_transform = SIGPATH_PARAMETER_NONE;
  o.tuned = 0;
  const auto initial = sigpath::initial_modes(SIGPATH_SSM_LEGS, 32);
  std::vector<double> a_real, a_imag, dt{0.01};
  for (const auto& z : initial.lambda) {
    a_real.push_back(-z.real());
    a_imag.push_back(-z.imag());
  }
  const std::vector<std::complex<double>> c(32, 1);
  const sigpath::S4Parameters<double> p{a_real, a_imag, initial.p, initial.b, c, dt};
  const S4Model<double> model(o);
  EXPECT_THROW(model.steps(SIGPATH_S4_DIAGONAL, p), sigpath::Error);
  expect_error_text({"mode", "condition number", "1000000", "SIGPATH_S4_DIAGONAL"});
  EXPECT_EQ(model.steps(SIGPATH_S4_LINEAR, p).width(), 32);
}

// In float, with d_state 64 and a long kernel: the half angles keep the accuracy.
TEST(S4Accuracy, OfLongFloatKernels) {
  const Index length = 4096;
  sigpath_s4_options o = SIGPATH_S4_OPTIONS_INIT(SIGPATH_FLOAT64, 1, 32, length);
  o.real_transform = SIGPATH_PARAMETER_NONE;
  o.dt_transform = SIGPATH_PARAMETER_NONE;
  const auto initial = sigpath::initial_modes(SIGPATH_SSM_LEGS, 32);
  WideArray a_real, a_imag;
  for (const auto& z : initial.lambda) {
    a_real.emplace_back(-z.real());
    a_imag.emplace_back(-z.imag());
  }
  const auto c = random_complex(32, 3);
  const auto kernel = [&](auto type) {
    using T = decltype(type);
    const auto real = narrow_real<T>(a_real), imag = narrow_real<T>(a_imag);
    const auto p = narrow<T>(widen(initial.p)), b = narrow<T>(widen(initial.b)),
               weights = narrow<T>(c);
    const std::vector<T> dt{T(0.1)};
    std::vector<T> out(static_cast<std::size_t>(length));
    S4Model<T>(o).kernel({real, imag, p, b, weights, dt}, Span<T>(out));
    return out;
  };
  expect_close(kernel(float{}), widen(kernel(double{})), 5e-6, "float");
}

// Kernels of the kinds of modes that have low-rank parts, undamped ones with next to no damping; of
// inputs of very different weights.
TYPED_TEST(S4, KernelsOfInitialModes) {
  using T = TypeParam;
  for (const auto kind : {SIGPATH_SSM_LEGS, SIGPATH_SSM_LEGT, SIGPATH_SSM_FOUT}) {
    sigpath_s4_options o = SIGPATH_S4_OPTIONS_INIT(SIGPATH_FLOAT64, 20, 6, 64);
    o.rank = kind == SIGPATH_SSM_LEGT ? 2 : 1;
    o.real_transform = o.dt_transform = SIGPATH_PARAMETER_NONE;
    LowRankModel m(o);
    const auto initial = sigpath::initial_modes(kind, 6);
    m.p = widen(initial.p);
    m.b = widen(initial.b);
    for (std::size_t n = 0; n < 6; ++n) {
      m.a_real[n] = std::max(-initial.lambda[n].real(), 1e-4);
      m.a_imag[n] = -initial.lambda[n].imag();
    }
    for (Wide& dt : m.dt) dt = Real(0.05) * dt.real();
    for (std::size_t i = 0; i < m.c.size(); ++i) m.c[i] *= i / 6 % 2 == 0 ? Real(1) : Real(1e6);
    for (auto* array : {&m.a_real, &m.a_imag, &m.dt}) *array = widen(narrow_real<float>(*array));
    for (auto* array : {&m.p, &m.b, &m.c}) *array = widen(narrow<float>(*array));
    const Arrays<T> arrays(m);
    const auto expected = m.kernels();
    std::vector<T> out(expected.size());
    S4Model<T>(o).kernel(arrays.parameters(), Span<T>(out));
    for (std::size_t h = 0; h < 20; ++h) {
      const auto at = static_cast<std::ptrdiff_t>(64 * h);
      expect_close(std::vector<T>(out.begin() + at, out.begin() + at + 64),
                   WideArray(expected.begin() + at, expected.begin() + at + 64),
                   tolerance_of<T>(1e-12, 5e-6), "kind " + std::to_string(kind));
    }
  }
}

TEST(SsmFixtures, LowRankModels) {
  int seen = 0;
  for (const json& c : load("ssm.json")) {
    if (c.at("kind") != "s4_dplr") continue;
    ++seen;
    sigpath_s4_options o = SIGPATH_S4_OPTIONS_INIT(SIGPATH_FLOAT64, 1, c.at("N"), c.at("L"));
    o.channels = c.at("channels");
    o.rank = c.at("rank");
    o.real_transform = o.imag_transform = o.dt_transform = SIGPATH_PARAMETER_NONE;
    const auto pairs = [](const json& z) {
      const auto re = numbers<double>(z.at("re")), im = numbers<double>(z.at("im"));
      std::vector<std::complex<double>> all;
      for (std::size_t i = 0; i < re.size(); ++i) all.emplace_back(re[i], im[i]);
      return all;
    };
    const auto lambda = pairs(c.at("Lambda")), p = pairs(c.at("P")), b = pairs(c.at("B")),
               weights = pairs(c.at("C"));
    std::vector<double> a_real, a_imag, dt{c.at("dt").get<double>()};
    for (const auto& z : lambda) {
      a_real.push_back(-z.real());
      a_imag.push_back(-z.imag());
    }
    const auto expected = numbers<double>(c.at("K"));
    std::vector<double> out(expected.size());
    auto tuned = weights;
    const S4Model<double> model(o);
    sigpath::S4Parameters<double> all{a_real, a_imag, p, b, weights, dt};
    model.tune(all, 0, o.length, Span<std::complex<double>>(tuned));
    all.c = {tuned.data(), tuned.size()};
    model.kernel(all, Span<double>(out));
    expect_close(out, widen(expected), 1e-12, name_of(o));
  }
  EXPECT_EQ(seen, 4);
}

// A second call takes no memory: tables and scratch are kept.
TEST(S4Allocations, AreOfTheFirstCallOnly) {
  sigpath_s4_options o = SIGPATH_S4_OPTIONS_INIT(SIGPATH_FLOAT64, 2, 3, 25);
  o.rank = 2;
  const LowRankModel m(o);
  const Arrays<double> arrays(m);
  const S4Model<double> model(o);
  const sigpath::Convolution<double> convolution(3, 2, 25);
  const sigpath::Context one(1);
  const auto steps = model.steps(SIGPATH_S4_LINEAR, arrays.parameters(), &one);
  std::vector<double> kernel(50), d_kernel(50), g(50, 1), u(150, 1), out(150), d_u(150), now(2, 1),
      y(2);
  std::vector<double> a_real(3), a_imag(3), dt(2);
  std::vector<std::complex<double>> p(6), b(3), c(6), state(6);
  const auto call = [&] {
    model.kernel(arrays.parameters(), Span<double>(kernel), {}, {}, &one);
    model.kernel_vjp(arrays.parameters(), g, {a_real, a_imag, p, b, c, dt, {}}, {}, {}, &one);
    convolution.apply(kernel, u, {}, Span<double>(out), &one);
    convolution.vjp(kernel, u, {}, out, {d_kernel, d_u, {}}, &one);
    steps.step(1, now, Span<std::complex<double>>(state), Span<double>(y), &one);
  };
  call();
  const long long before = allocations();
  call();
  EXPECT_EQ(allocations(), before);
}

// Every limit from what one thread needs for one input is enough; a question makes no tables.
TEST(S4Workspace, LimitsAreUsed) {
  for (const Index length : {257, 300, 1021}) {
    sigpath_s4_options o = SIGPATH_S4_OPTIONS_INIT(SIGPATH_FLOAT64, 100, 8, length);
    const LowRankModel m(o);
    const Arrays<double> arrays(m);
    const S4Model<double> model(o);
    std::vector<double> whole(static_cast<std::size_t>(100 * length)), out(whole),
        g(whole.size(), 1), d_dt(100), d(100);
    const sigpath::Context free(1);
    model.kernel(arrays.parameters(), Span<double>(whole), {}, {}, &free);
    model.kernel_vjp(arrays.parameters(), g, {{}, {}, {}, {}, {}, d_dt, {}}, {}, {}, &free);
    Index least = 1000;
    for (bool enough = false; !enough; least += 1000) {
      const sigpath::Context context(1, least);
      enough = sigpath_s4_workspace(context.get(), &o, 1, &least) == SIGPATH_OK;
      if (enough) break;
    }
    for (Index limit = least; limit < 3 * least; limit += least / 7) {
      const sigpath::Context context(1, limit);
      model.kernel(arrays.parameters(), Span<double>(out), {}, {}, &context);
      expect_same_bits(out, whole, "kernels in " + std::to_string(limit) + " bytes");
      model.kernel_vjp(arrays.parameters(), g, {{}, {}, {}, {}, {}, d, {}}, {}, {}, &context);
      expect_same_bits(d, d_dt, "gradients in " + std::to_string(limit) + " bytes");
      EXPECT_LE(model.workspace(true, &context), limit);
    }
  }
  sigpath_s4_options large = SIGPATH_S4_OPTIONS_INIT(SIGPATH_FLOAT64, 1, 1, Index{1} << 40);
  Index bytes = 0;
  EXPECT_EQ(sigpath_s4_workspace(nullptr, &large, 1, &bytes), SIGPATH_OK);
  EXPECT_GT(bytes, Index{1} << 44);
  large.dim = Index{1} << 36;
  large.rank = Index{1} << 16;
  large.length = large.tuned = 1;
  EXPECT_EQ(sigpath_s4_workspace(nullptr, &large, 1, &bytes), SIGPATH_OK);
  large.modes = Index{1} << 20;
  EXPECT_EQ(sigpath_s4_workspace(nullptr, &large, 1, &bytes), SIGPATH_INVALID_ARGUMENT);
  expect_error_text({"63 bits"});
}

// The same bits for any number of threads.
TEST(S4Threads, DoNotMatter) {
  sigpath_s4_options o = SIGPATH_S4_OPTIONS_INIT(SIGPATH_FLOAT64, 100, 8, 300);
  const LowRankModel m(o);
  const Arrays<double> arrays(m);
  const S4Model<double> model(o);
  std::vector<double> one(100 * 300), two(one), few(one);
  const sigpath::Context single(1), both(2), limited(1, 400000);
  model.kernel(arrays.parameters(), Span<double>(one), {}, {}, &single);
  model.kernel(arrays.parameters(), Span<double>(two), {}, {}, &both);
  model.kernel(arrays.parameters(), Span<double>(few), {}, {}, &limited);
  expect_same_bits(two, one, "kernels of two threads");
  expect_same_bits(few, one, "kernels in blocks");
  EXPECT_LE(model.workspace(false, &limited), 400000);
  EXPECT_GT(model.workspace(true, &single), model.workspace(false, &single));
  const sigpath::Context least(1, 1000);
  EXPECT_THROW(model.kernel(arrays.parameters(), Span<double>(few), {}, {}, &least),
               sigpath::Error);
  expect_error_text({"workspace", "1000"});
}

}  // namespace
}  // namespace sigpath_test
