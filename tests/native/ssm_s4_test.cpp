// Diagonal plus low-rank models against the dense recurrence, their gradients against differences.
#include "json.h"
#include "low_rank_model.h"
#include "targets.h"

namespace sigpath_test {
namespace {

using sigpath::S4Model;

template <class T>
class S4 : public ::testing::Test {};
using DTypes = ::testing::Types<float, double>;
TYPED_TEST_SUITE(S4, DTypes);

TYPED_TEST(S4, KernelsAreTheRecurrence) {
  using T = TypeParam;
  for (const sigpath_s4_options& o : low_rank_models()) {
    const LowRankModel m(o);
    const LowRankArrays<T> arrays(m);
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
  for (const sigpath_s4_options& o : low_rank_models()) {
    if (o.dim > 10) continue;  // differences of the whole take too long
    LowRankModel m(o);
    const LowRankArrays<T> arrays(m);
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
  const LowRankArrays<double> arrays(m);
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
  for (const sigpath_s4_options& o : low_rank_models()) {
    const LowRankModel m(o);
    const LowRankArrays<T> arrays(m);
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

// In float, with d_state 64 and a long kernel: the half angles keep the accuracy.
// Kernels as long as l_max steps at rate 1 are, of weights that were tuned to so many.
TEST(S4Length, MayFollowFromTheRate) {
  sigpath_s4_options o = SIGPATH_S4_OPTIONS_INIT(SIGPATH_FLOAT64, 2, 3, 0);
  o.l_max = 41;
  o.tuned = 45;
  o.rate = 2;
  const LowRankArrays<double> arrays{LowRankModel(o)};
  std::vector<double> out(2 * 21), expected(out);  // 20.5 and 22.5 are rounded up
  S4Model<double> model(o);
  model.kernel(arrays.parameters(), Span<double>(out));
  model.options().length = 21;
  model.options().tuned = 23;
  model.kernel(arrays.parameters(), Span<double>(expected));
  EXPECT_EQ(out, expected);
  model.options().length = model.options().l_max = 0;
  EXPECT_THROW(model.workspace(false), sigpath::Error);
  expect_error_text({"options.length", "l_max"});
}

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
    const LowRankArrays<T> arrays(m);
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
    const auto lambda = complex_numbers(c.at("Lambda")), p = complex_numbers(c.at("P")),
               b = complex_numbers(c.at("B")), weights = complex_numbers(c.at("C"));
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

}  // namespace
}  // namespace sigpath_test
