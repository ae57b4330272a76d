// Diagonal state-space models against the recurrence, their gradients against differences.
#include "diagonal_model.h"
#include "json.h"
#include "targets.h"

namespace sigpath_test {
namespace {

using sigpath::S4dModel;

template <class T>
class S4d : public ::testing::Test {};
using DTypes = ::testing::Types<float, double>;
TYPED_TEST_SUITE(S4d, DTypes);

TYPED_TEST(S4d, KernelsAreTheRecurrence) {
  using T = TypeParam;
  for (const sigpath_s4d_options& o : diagonal_models()) {
    const DiagonalModel m(o);
    const DiagonalArrays<T> arrays(m);
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
  for (const sigpath_s4d_options& o : diagonal_models()) {
    DiagonalModel m(o);
    const DiagonalArrays<T> arrays(m);
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
  for (sigpath_s4d_options o : diagonal_models()) {
    o.batch = 3;
    const DiagonalModel m(o);
    const DiagonalArrays<T> arrays(m);
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
  const DiagonalModel m(o);
  const DiagonalArrays<double> arrays(m);
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
  const DiagonalModel m(o);
  const DiagonalArrays<double> arrays(m);
  const S4dModel<double> model(o);
  std::vector<double> one(64 * 500), two(64 * 500);
  const sigpath::Context single(1), both(2);
  model.kernel(arrays.parameters(), Span<double>(one), {}, {}, &single);
  model.kernel(arrays.parameters(), Span<double>(two), {}, {}, &both);
  expect_same_bits(two, one, "kernels");
}

}  // namespace
}  // namespace sigpath_test
