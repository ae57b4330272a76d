// Steps of diagonal plus low-rank models, one by one and all at once.
#include "low_rank_model.h"
#include "targets.h"

namespace sigpath_test {
namespace {

using sigpath::S4Model;

template <class T>
class S4Step : public ::testing::Test {};
using DTypes = ::testing::Types<float, double>;
TYPED_TEST_SUITE(S4Step, DTypes);

// All modes of steps, and all steps at once.
TYPED_TEST(S4Step, IsTheConvolution) {
  using T = TypeParam;
  for (sigpath_s4_options o : low_rank_models()) {
    if (o.dim > 10) continue;
    o.batch = 2;
    const LowRankModel m(o);
    const LowRankArrays<T> arrays(m);
    const S4Model<T> model(o);
    const auto inputs = static_cast<std::size_t>(o.batch * o.dim),
               length = static_cast<std::size_t>(o.length),
               rows = static_cast<std::size_t>(o.channels) * inputs;
    const auto u = random_complex(inputs * length, 8, true);
    const auto own_u = narrow_real<T>(u);
    const auto kernels = m.kernels();
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
        expect_close(actual, step_outputs(o, kernels, u, !diagonal), tolerance_of<T>(1e-11, 5e-5),
                     what);
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

}  // namespace
}  // namespace sigpath_test
