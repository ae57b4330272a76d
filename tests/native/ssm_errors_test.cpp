// What calls of sums over modes and of diagonal models refuse.
#include <limits>
#include <sigpath/sigpath.hpp>

#include "ssm.h"

namespace sigpath_test {
namespace {

// Calls in which everything is right, to be spoilt in one place.
struct Calls {
  sigpath_modes modes = SIGPATH_MODES_INIT(SIGPATH_FLOAT64, 1, 4, 3, 5);
  sigpath_s4d_options model = SIGPATH_S4D_OPTIONS_INIT(SIGPATH_FLOAT64, 4, 3, 5);
  sigpath_context* context = nullptr;
  std::vector<double> v = std::vector<double>(24, 0.5), x = std::vector<double>(24, -0.25),
                      z = std::vector<double>(40, 1), out = std::vector<double>(40, 777),
                      grad = std::vector<double>(40, 777), u = std::vector<double>(20, 1),
                      a = std::vector<double>(3, 0.5), b = std::vector<double>(6, 1),
                      dt = std::vector<double>(4, -1);

  sigpath_status vandermonde() {
    return sigpath_log_vandermonde(context, &modes, v.data(), x.data(), out.data(), 20);
  }
  sigpath_status vandermonde_vjp() {
    return sigpath_log_vandermonde_vjp(context, &modes, v.data(), x.data(), u.data(), 20,
                                       grad.data(), 24, nullptr, 0);
  }
  sigpath_status transpose() {
    return sigpath_log_vandermonde_transpose(context, &modes, u.data(), v.data(), x.data(),
                                             out.data(), 24);
  }
  sigpath_status cauchy() {
    return sigpath_cauchy(context, &modes, v.data(), z.data(), x.data(), out.data(), 40);
  }
  sigpath_status kernel() {
    return sigpath_s4d_kernel(context, &model, a.data(), a.data(), b.data(), v.data(), dt.data(),
                              nullptr, out.data(), 20, nullptr, 0);
  }
  sigpath_status discretize() {
    return sigpath_s4d_discretize(context, &model, a.data(), a.data(), b.data(), dt.data(),
                                  out.data(), 24, grad.data(), 24);
  }
  using Function = sigpath_status (Calls::*)();
  void expect_refused(Function f, const std::vector<std::string>& words,
                      sigpath_status expected = SIGPATH_INVALID_ARGUMENT) {
    expect_refused_call(*this, f, words, expected);
  }
};

TEST(SsmErrors, NothingIsWrongToBeginWith) {
  for (const auto f : {&Calls::vandermonde, &Calls::vandermonde_vjp, &Calls::transpose,
                       &Calls::cauchy, &Calls::kernel, &Calls::discretize}) {
    Calls c;
    EXPECT_EQ((c.*f)(), SIGPATH_OK) << sigpath_last_error();
  }
}

TEST(SsmErrors, Shapes) {
  const auto refuse = [](const auto& spoil, const std::vector<std::string>& words) {
    for (const auto f : {&Calls::vandermonde, &Calls::transpose, &Calls::cauchy}) {
      Calls c;
      spoil(c.modes);
      c.expect_refused(f, words);
    }
  };
  refuse([](auto& m) { m.dtype = 7; }, {"modes.dtype", "7"});
  refuse([](auto& m) { m.conjugate = 2; }, {"modes.conjugate", "2", "0 or 1"});
  refuse([](auto& m) { m.device = 7; }, {"modes.device", "7", "sigpath_device"});
  refuse([](auto& m) { m.batch = -1; }, {"modes.batch", "-1"});
  refuse([](auto& m) { m.modes = 0; }, {"modes.modes", " 0", "1 mode"});
  refuse([](auto& m) { m.length = 0; }, {"modes.length", " 0"});
  refuse([](auto& m) { m.mode_rows = 3; }, {"modes.mode_rows", "3", "divides"});
  refuse([](auto& m) { m.batch = m.length = Index{1} << 40; }, {"63 bits"});
  refuse(
      [](auto& m) {
        m.batch = 0;
        m.mode_rows = Index{1} << 60;
      },
      {"mode_rows", "63 bits"});
  refuse([](auto& m) { m.size = 3; }, {"modes.size", "3"});
}

TEST(SsmErrors, Numbers) {
  Calls c;
  c.v[5] = std::numeric_limits<double>::quiet_NaN();
  c.expect_refused(&Calls::vandermonde, {"v:", "element 5", "nan"});
  c.expect_refused(&Calls::kernel, {"c:", "element 5", "nan"});
  Calls growing;
  growing.x[8] = 200;
  growing.expect_refused(&Calls::vandermonde, {"x:", "mode 1", "row 1", "200", "at most"});
  growing.modes.dtype = SIGPATH_FLOAT64;
  Calls pole;
  pole.z[2] = pole.z[3] = -0.25;
  EXPECT_EQ(pole.cauchy(), SIGPATH_INVALID_ARGUMENT);
  expect_error_text({"z:", "point 1", "poles"});
  Calls short_output;
  short_output.modes.length = 6;
  short_output.expect_refused(&Calls::vandermonde, {"out_count", "20", "24"});
}

TEST(SsmErrors, Models) {
  const auto refuse = [](const auto& spoil, const std::vector<std::string>& words) {
    for (const auto f : {&Calls::kernel, &Calls::discretize}) {
      Calls c;
      spoil(c);
      c.expect_refused(f, words);
    }
  };
  refuse([](Calls& c) { c.model.dtype = 0; }, {"options.dtype", " 0"});
  refuse([](Calls& c) { c.model.discretization = 2; }, {"options.discretization", "2"});
  refuse([](Calls& c) { c.model.dt_transform = 5; }, {"options.dt_transform", "5"});
  refuse([](Calls& c) { c.model.dt_fast = 2; }, {"options.dt_fast", "2"});
  refuse([](Calls& c) { c.model.channels = 0; }, {"options.channels", " 0"});
  refuse([](Calls& c) { c.model.sets = 3; }, {"options.sets", "3", "divides"});
  refuse([](Calls& c) { c.model.length = 0; }, {"options.length", " 0"});
  refuse([](Calls& c) { c.model.rate = 0; }, {"options.rate", " 0", "above 0"});
  refuse([](Calls& c) { c.model.dim = c.model.modes = Index{1} << 40; }, {"63 bits"});
  refuse([](Calls& c) { c.model.dt_transform = SIGPATH_PARAMETER_NONE; },
         {"dt:", "input 0", "-1", "above 0"});
  refuse(
      [](Calls& c) {
        c.model.real_transform = SIGPATH_PARAMETER_NONE;
        c.a[1] = -1e4;
      },
      {"a_real", "mode 1", "grows", "beyond the range"});
  Calls growing;
  growing.model.real_transform = SIGPATH_PARAMETER_NONE;
  growing.a[2] = -500;
  growing.expect_refused(&Calls::kernel, {"a_real", "mode 2", "after 5"});
}

TEST(SsmErrors, NoGradientIsAskedFor) {
  Calls c;
  EXPECT_EQ(sigpath_log_vandermonde_vjp(nullptr, &c.modes, c.v.data(), c.x.data(), c.u.data(), 20,
                                        nullptr, 0, nullptr, 0),
            SIGPATH_INVALID_ARGUMENT);
  expect_error_text({"grad_v", "NULL", "one of them"});
  EXPECT_EQ(sigpath_log_vandermonde_vjp(nullptr, &c.modes, c.v.data(), c.x.data(), c.u.data(), 19,
                                        c.grad.data(), 24, nullptr, 0),
            SIGPATH_INVALID_ARGUMENT);
  expect_error_text({"cotangent_count", "19", "20"});
}

}  // namespace
}  // namespace sigpath_test
