// Diagonal state-space models against the recurrence, their gradients against differences.
#include <sigpath/sigpath.hpp>

#include "json.h"
#include "ssm.h"
#include "targets.h"

namespace sigpath_test {
namespace {

using sigpath::S4dModel;
using sigpath::Span;

// A model and states, random but for the options.
struct Model {
  sigpath_s4d_options options;
  WideArray a_real, a_imag, b, c, dt, state;

  explicit Model(const sigpath_s4d_options& o) : options(o) {
    const auto count = [](Index n) { return static_cast<std::size_t>(n); };
    a_real = random_complex(count(o.sets * o.modes), 1, true);
    a_imag = random_complex(count(o.sets * o.modes), 2, true);
    b = random_complex(count(o.sets * o.modes), 3);
    c = random_complex(count(o.channels * o.dim * o.modes), 4);
    dt = random_complex(count(o.dim * (o.dt_per_mode != 0 ? o.modes : 1)), 5, true);
    state = random_complex(count(o.batch * o.dim * o.modes), 6);
    for (Wide& p : a_real) p = std::abs(p.real()) + 0.1L;  // decay under every transform
    for (Wide& p : dt) p = std::abs(p.real()) + 0.1L;
    if (o.dt_transform == SIGPATH_PARAMETER_EXP)
      for (Wide& p : dt) p = Real(-2) * p;
    for (auto* array : {&a_real, &a_imag, &dt}) *array = widen(narrow<float>(*array));
  }

  // dA and dB of a mode.
  void mode(Index h, Index n, Wide& da, Wide& db) const {
    const auto at = static_cast<std::size_t>(h % options.sets * options.modes + n);
    const Wide a{-transformed(options.real_transform, a_real[at].real()),
                 -transformed(options.imag_transform, a_imag[at].real())};
    Real p =
        dt[static_cast<std::size_t>(options.dt_per_mode != 0 ? h * options.modes + n : h)].real();
    if (options.dt_fast != 0) p = std::sinh(p);
    const Real step = transformed(options.dt_transform, p) * static_cast<Real>(options.rate);
    const Wide x = step * a;
    if (options.discretization == SIGPATH_ZOH) {
      da = std::exp(x);
      db = b[at] * (da - Wide(1)) / a;
    } else {
      da = (Wide(1) + x / Wide(2)) / (Wide(1) - x / Wide(2));
      db = b[at] * step / (Wide(1) - x / Wide(2));
    }
  }
  // The kernels, then those of the states, by the recurrence.
  WideArray kernels() const {
    WideArray out;
    for (Index s = -1; s < options.batch; ++s)
      for (Index ch = 0; ch < options.channels; ++ch)
        for (Index h = 0; h < options.dim; ++h) {
          WideArray row(static_cast<std::size_t>(options.length));
          for (Index n = 0; n < options.modes; ++n) {
            Wide da, db;
            mode(h, n, da, db);
            Wide now = s < 0 ? db
                             : da * state[static_cast<std::size_t>(
                                        (s * options.dim + h) * options.modes + n)];
            const Wide weight =
                c[static_cast<std::size_t>((ch * options.dim + h) * options.modes + n)];
            for (Wide& k : row) {
              k += Real(2) * (weight * now).real();
              now *= da;
            }
          }
          out.insert(out.end(), row.begin(), row.end());
        }
    return out;
  }
};

// The arrays of a model as the library takes them.
template <class T>
struct Arrays {
  explicit Arrays(const Model& m)
      : a_real(narrow_real<T>(m.a_real)),
        a_imag(narrow_real<T>(m.a_imag)),
        dt(narrow_real<T>(m.dt)),
        b(narrow<T>(m.b)),
        c(narrow<T>(m.c)),
        state(narrow<T>(m.state)) {}
  sigpath::S4dParameters<T> parameters() const {
    return {{a_real.data(), a_real.size()},
            {a_imag.data(), a_imag.size()},
            {b.data(), b.size()},
            {c.data(), c.size()},
            {dt.data(), dt.size()}};
  }
  Span<const std::complex<T>> states() const { return {state.data(), state.size()}; }

  std::vector<T> a_real, a_imag, dt;
  std::vector<std::complex<T>> b, c, state;
};

std::vector<sigpath_s4d_options> models() {
  std::vector<sigpath_s4d_options> all;
  for (const int disc : {SIGPATH_ZOH, SIGPATH_BILINEAR})
    for (int transform = SIGPATH_PARAMETER_NONE; transform <= SIGPATH_PARAMETER_SOFTPLUS;
         ++transform) {
      sigpath_s4d_options o = SIGPATH_S4D_OPTIONS_INIT(SIGPATH_FLOAT64, 4, 3, 70);
      o.discretization = disc;
      o.real_transform = o.dt_transform = transform;
      o.imag_transform = (transform + 2) % 5;
      o.dt_per_mode = transform % 2;
      o.dt_fast = transform % 3 == 1;
      o.sets = transform % 2 == 0 ? 2 : 4;
      o.channels = 1 + transform % 2;
      o.batch = transform % 3;
      o.rate = transform == 0 ? 1 : 0.7;
      all.push_back(o);
    }
  all.push_back(SIGPATH_S4D_OPTIONS_INIT(SIGPATH_FLOAT64, 1, 1, 1));
  return all;
}

template <class T>
class S4d : public ::testing::Test {};
using DTypes = ::testing::Types<float, double>;
TYPED_TEST_SUITE(S4d, DTypes);

TYPED_TEST(S4d, KernelsAreTheRecurrence) {
  using T = TypeParam;
  for (const sigpath_s4d_options& o : models()) {
    const Model m(o);
    const Arrays<T> arrays(m);
    const S4dModel<T> model(o);
    const auto expected = m.kernels();
    const auto size = static_cast<std::size_t>(o.channels * o.dim * o.length);
    for_each_target([&] {
      std::vector<T> out(size, 777), of_state(expected.size() - size, 777);
      model.kernel(arrays.parameters(), Span<T>(out), arrays.states(), Span<T>(of_state));
      out.insert(out.end(), of_state.begin(), of_state.end());
      expect_close(out, expected, tolerance_of<T>(1e-12, 5e-6), "kernels");
    });
  }
}

TYPED_TEST(S4d, GradientsAreDifferences) {
  using T = TypeParam;
  for (const sigpath_s4d_options& o : models()) {
    Model m(o);
    const Arrays<T> arrays(m);
    const S4dModel<T> model(o);
    const auto g = random_complex(m.kernels().size(), 9, true);
    const auto cotangent = narrow_real<T>(g);
    const auto size = static_cast<std::size_t>(o.channels * o.dim * o.length);
    std::vector<T> a_real(m.a_real.size(), 777), a_imag(m.a_imag.size(), 777), dt(m.dt.size(), 777);
    std::vector<std::complex<T>> b(m.b.size(), 777), c(m.c.size(), 777), state(m.state.size(), 777);
    model.kernel_vjp(arrays.parameters(), Span<const T>(cotangent.data(), size),
                     {a_real, a_imag, b, c, dt, state}, arrays.states(),
                     Span<const T>(cotangent.data() + size, cotangent.size() - size));
    const auto loss = [&] { return inner(g, m.kernels()); };
    const double rtol = tolerance_of<T>(1e-8, 1e-4);
    expect_close(a_real, differences(m.a_real, loss, true), rtol, "to a_real");
    expect_close(a_imag, differences(m.a_imag, loss, true), rtol, "to a_imag");
    expect_close(widen(b), differences(m.b, loss), rtol, "to b");
    expect_close(widen(c), differences(m.c, loss), rtol, "to c");
    expect_close(dt, differences(m.dt, loss, true), rtol, "to dt");
    expect_close(widen(state), differences(m.state, loss), rtol, "to state");
  }
}

// Step by step, and all steps at once.
TYPED_TEST(S4d, StepsAndStates) {
  using T = TypeParam;
  for (sigpath_s4d_options o : models()) {
    o.batch = 3;
    const Model m(o);
    const Arrays<T> arrays(m);
    const S4dModel<T> model(o);
    const auto modes = static_cast<std::size_t>(o.dim * o.modes);
    const auto inputs = static_cast<std::size_t>(o.batch * o.dim),
               rows = static_cast<std::size_t>(o.channels) * inputs,
               length = static_cast<std::size_t>(o.length);
    std::vector<std::complex<T>> da(modes), db(modes), state = arrays.state, after(state.size());
    model.discretize(arrays.parameters(), Span<std::complex<T>>(da), Span<std::complex<T>>(db));
    const auto u = random_complex(inputs * length, 8, true);
    const auto own_u = narrow_real<T>(u);
    std::vector<T> now(inputs), out(rows);
    WideArray actual;
    for (std::size_t l = 0; l < length; ++l) {
      for (std::size_t i = 0; i < inputs; ++i) now[i] = own_u[i * length + l];
      model.step({da.data(), da.size()}, {db.data(), db.size()}, arrays.parameters().c,
                 Span<const T>(now), Span<std::complex<T>>(state), Span<T>(out));
      for (const T y : out) actual.emplace_back(y);
    }
    expect_close(actual, step_outputs(o, m.kernels(), u, true), tolerance_of<T>(1e-12, 2e-5),
                 "outputs");
    model.forward_state(arrays.parameters(), Span<const T>(own_u), arrays.states(),
                        Span<std::complex<T>>(after));
    expect_close(widen(after), widen(state), tolerance_of<T>(1e-12, 2e-5), "states");
  }
}

TEST(SsmFixtures, DiagonalModels) {
  int seen = 0;
  for (const json& c : load("ssm.json")) {
    if (c.at("kind") != "s4d") continue;
    ++seen;
    sigpath_s4d_options o =
        SIGPATH_S4D_OPTIONS_INIT(SIGPATH_FLOAT64, c.at("H"), c.at("N"), c.at("L"));
    o.channels = c.at("channels");
    o.sets = o.dim;
    o.discretization = c.at("disc") == "zoh" ? SIGPATH_ZOH : SIGPATH_BILINEAR;
    o.real_transform = o.imag_transform = o.dt_transform = SIGPATH_PARAMETER_NONE;
    const auto minus = [](std::vector<double> v) {
      for (double& x : v) x = -x;
      return v;
    };
    const auto a_real = minus(numbers<double>(c.at("A").at("re")));
    const auto a_imag = minus(numbers<double>(c.at("A").at("im")));
    const auto b = complex_numbers(c.at("B")), weights = complex_numbers(c.at("C"));
    const auto dt = numbers<double>(c.at("dt")), expected = numbers<double>(c.at("K"));
    std::vector<double> out(expected.size());
    S4dModel<double>(o).kernel({a_real, a_imag, b, weights, dt}, Span<double>(out));
    expect_close(out, widen(expected), 1e-12, "kernels");
  }
  EXPECT_EQ(seen, 4);
}

// Kernels as long as l_max steps at rate 1 are.
TEST(S4dLength, MayFollowFromTheRate) {
  sigpath_s4d_options o = SIGPATH_S4D_OPTIONS_INIT(SIGPATH_FLOAT64, 2, 3, 0);
  o.l_max = 41;
  o.rate = 2;
  const Model m(o);
  const Arrays<double> arrays(m);
  std::vector<double> out(2 * 21), expected(out);  // 20.5 is rounded up
  S4dModel<double> model(o);
  model.kernel(arrays.parameters(), Span<double>(out));
  const auto bytes = model.workspace(false);
  EXPECT_GT(model.workspace(true), bytes);
  model.options().length = 21;
  model.kernel(arrays.parameters(), Span<double>(expected));
  EXPECT_EQ(out, expected);
  EXPECT_EQ(model.workspace(false), bytes);
  const sigpath::Context enough(1, bytes), less(1, 100);
  model.kernel(arrays.parameters(), Span<double>(out), {}, {}, &enough);
  EXPECT_THROW(model.kernel(arrays.parameters(), Span<double>(out), {}, {}, &less), sigpath::Error);
}

// The same bits for any number of threads.
TEST(S4dThreads, DoNotMatter) {
  sigpath_s4d_options o = SIGPATH_S4D_OPTIONS_INIT(SIGPATH_FLOAT64, 64, 16, 500);
  const Model m(o);
  const Arrays<double> arrays(m);
  const S4dModel<double> model(o);
  std::vector<double> one(64 * 500), two(64 * 500);
  const sigpath::Context single(1), both(2);
  model.kernel(arrays.parameters(), Span<double>(one), {}, {}, &single);
  model.kernel(arrays.parameters(), Span<double>(two), {}, {}, &both);
  expect_same_bits(two, one, "kernels");
}

}  // namespace
}  // namespace sigpath_test
