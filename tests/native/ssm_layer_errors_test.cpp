// What calls of low-rank models and of convolutions refuse.
#include <limits>
#include <sigpath/sigpath.hpp>

#include "ssm.h"

namespace sigpath_test {
namespace {

// Calls in which everything is right, to be spoilt in one place.
struct Calls {
  sigpath_s4_options model = SIGPATH_S4_OPTIONS_INIT(SIGPATH_FLOAT64, 4, 3, 5);
  sigpath_convolution_options layer = SIGPATH_CONVOLUTION_OPTIONS_INIT(SIGPATH_FLOAT64, 2, 4, 5);
  sigpath_context* context = nullptr;
  Index from = 0, to = 5;
  int mode = SIGPATH_S4_LINEAR;
  std::vector<double> a = std::vector<double>(3, 0.5), p = std::vector<double>(6, 0.1),
                      b = std::vector<double>(6, 1), c = std::vector<double>(24, 0.5),
                      dt = std::vector<double>(4, -1), u = std::vector<double>(40, 1),
                      d = std::vector<double>(4, 1), kernel = std::vector<double>(20, 0.5),
                      out = std::vector<double>(48, 777), grad = std::vector<double>(48, 777);

  sigpath_status kernels() {
    return sigpath_s4_kernel(context, &model, a.data(), a.data(), p.data(), b.data(), c.data(),
                             dt.data(), nullptr, out.data(), 20, nullptr, 0);
  }
  sigpath_status vjp() {
    return sigpath_s4_kernel_vjp(context, &model, a.data(), a.data(), p.data(), b.data(), c.data(),
                                 dt.data(), nullptr, kernel.data(), 20, nullptr, 0, grad.data(), 3,
                                 nullptr, 0, nullptr, 0, nullptr, 0, nullptr, 0, nullptr, 0,
                                 nullptr, 0);
  }
  sigpath_status tune() {
    return sigpath_s4_tune(context, &model, a.data(), a.data(), p.data(), c.data(), dt.data(), from,
                           to, out.data(), 24);
  }
  sigpath_status forward_state() {
    model.batch = 2;
    return sigpath_s4_forward_state(context, &model, a.data(), a.data(), p.data(), b.data(),
                                    dt.data(), u.data(), nullptr, out.data(), 48);
  }
  sigpath_status steps() {
    sigpath_s4_steps* made = nullptr;
    const auto status = sigpath_s4_steps_create(context, &model, mode, a.data(), a.data(), p.data(),
                                                b.data(), c.data(), dt.data(), &made);
    EXPECT_EQ(made == nullptr, status != SIGPATH_OK);
    sigpath_s4_steps_destroy(made);
    return status;
  }
  sigpath_status convolution() {
    return sigpath_convolution(context, &layer, kernel.data(), u.data(), d.data(), out.data(), 40);
  }
  sigpath_status convolution_vjp() {
    return sigpath_convolution_vjp(context, &layer, kernel.data(), u.data(), d.data(), u.data(), 40,
                                   grad.data(), 20, nullptr, 0, nullptr, 0);
  }
  using Function = sigpath_status (Calls::*)();
  void expect_refused(Function f, const std::vector<std::string>& words,
                      sigpath_status expected = SIGPATH_INVALID_ARGUMENT) {
    expect_refused_call(*this, f, words, expected);
  }
};

const auto kModels = {&Calls::kernels, &Calls::vjp, &Calls::tune, &Calls::steps};

TEST(SsmLayerErrors, NothingIsWrongToBeginWith) {
  for (const auto f : {&Calls::kernels, &Calls::vjp, &Calls::tune, &Calls::forward_state,
                       &Calls::steps, &Calls::convolution, &Calls::convolution_vjp}) {
    Calls calls;
    EXPECT_EQ((calls.*f)(), SIGPATH_OK) << sigpath_last_error();
  }
}

TEST(SsmLayerErrors, Models) {
  const auto refuse = [](const auto& spoil, const std::vector<std::string>& words) {
    for (const auto f : kModels) {
      Calls calls;
      spoil(calls);
      calls.expect_refused(f, words);
    }
  };
  refuse([](Calls& c) { c.model.dtype = 9; }, {"options.dtype", "9"});
  refuse([](Calls& c) { c.model.real_transform = -1; }, {"options.real_transform", "-1"});
  refuse([](Calls& c) { c.model.dt_fast = 2; }, {"options.dt_fast", "2"});
  refuse([](Calls& c) { c.model.device = 7; }, {"options.device", "7"});
  refuse([](Calls& c) { c.model.rank = 0; }, {"options.rank", " 0", "1 or more"});
  refuse([](Calls& c) { c.model.length = 0; }, {"options.length", " 0"});
  refuse([](Calls& c) { c.model.channels = 0; }, {"options.channels", " 0"});
  refuse([](Calls& c) { c.model.sets = 3; }, {"options.sets", "3", "divides"});
  refuse([](Calls& c) { c.model.tuned = -1; }, {"options.tuned", "-1"});
  refuse([](Calls& c) { c.model.rate = -2; }, {"options.rate", "-2"});
  refuse([](Calls& c) { c.model.dim = c.model.modes = Index{1} << 40; }, {"63 bits"});
  refuse([](Calls& c) { c.model.rank = Index{1} << 60; }, {"63 bits"});
  refuse([](Calls& c) { c.p[4] = std::numeric_limits<double>::infinity(); },
         {"p:", "element 4", "inf"});
  refuse([](Calls& c) { c.c[7] = std::numeric_limits<double>::quiet_NaN(); },
         {"c:", "element 7", "nan"});
  refuse(
      [](Calls& c) {
        c.model.dt_transform = SIGPATH_PARAMETER_NONE;
        c.dt[0] = 1;
      },
      {"dt:", "input 1", "-1", "above 0"});
  refuse([](Calls& c) { c.a[2] = 1000; }, {"a_real", "mode 2", "inf"});
}

TEST(SsmLayerErrors, Tuning) {
  for (const auto f : {&Calls::kernels, &Calls::vjp}) {
    Calls calls;
    calls.model.tuned = 4;
    calls.expect_refused(f, {"options.tuned", "4", "5 steps"});
  }
  Calls calls;
  calls.from = -1;
  calls.expect_refused(&Calls::tune, {"from", "-1"});
  calls.from = 3;
  calls.expect_refused(&Calls::tune, {"to:", "5", "3 steps doubled"});
  calls.to = -5;
  calls.expect_refused(&Calls::tune, {"to:", "-5"});
  // A state that stays: I - dA^5 has no inverse.
  calls.to = 0;
  calls.model.real_transform = calls.model.imag_transform = SIGPATH_PARAMETER_NONE;
  calls.a.assign(3, 0);
  calls.p.assign(6, 0);
  calls.expect_refused(&Calls::tune, {"a_real", "input 0", "condition number"});
  calls.expect_refused(&Calls::steps, {"a_real", "condition number"});
}

TEST(SsmLayerErrors, BeyondTheRange) {
  Calls calls;
  calls.model.real_transform = SIGPATH_PARAMETER_NONE;
  calls.a.assign(3, 0);  // poles on the nodes
  EXPECT_EQ(calls.kernels(), SIGPATH_INVALID_ARGUMENT);
  expect_error_text({"step", "negative real parts"});
  EXPECT_EQ(calls.vjp(), SIGPATH_INVALID_ARGUMENT);
  expect_error_text({"a_real", "gradients of input 0", "negative real parts"});
  Calls tuned;
  tuned.model.real_transform = SIGPATH_PARAMETER_NONE;
  tuned.a.assign(3, -3);
  tuned.to = Index{1} << 20;
  tuned.expect_refused(&Calls::tune, {"a_real", "weight 0", "grow"});
  Calls growing;
  growing.model.real_transform = SIGPATH_PARAMETER_NONE;
  growing.a.assign(3, -3);
  growing.model.length = 5000;
  growing.u.assign(40000, 1);
  EXPECT_EQ(growing.forward_state(), SIGPATH_INVALID_ARGUMENT);
  expect_error_text({"a_real", "state 0", "5000 steps"});
}

TEST(SsmLayerErrors, Steps) {
  Calls calls;
  calls.mode = 3;
  calls.expect_refused(&Calls::steps, {"mode", "3", "sigpath_s4_step_mode"});
  sigpath_s4_steps* made = nullptr;
  ASSERT_EQ(sigpath_s4_steps_create(nullptr, &calls.model, SIGPATH_S4_LINEAR, calls.a.data(),
                                    calls.a.data(), calls.p.data(), calls.b.data(), calls.c.data(),
                                    calls.dt.data(), &made),
            SIGPATH_OK);
  EXPECT_EQ(sigpath_s4_step(nullptr, made, -1, calls.u.data(), calls.out.data(), 24,
                            calls.grad.data(), 4),
            SIGPATH_INVALID_ARGUMENT);
  expect_error_text({"batch", "-1"});
  EXPECT_EQ(
      sigpath_s4_step(nullptr, made, 1, calls.u.data(), calls.out.data(), 23, calls.grad.data(), 4),
      SIGPATH_INVALID_ARGUMENT);
  expect_error_text({"state_count", "23", "24"});
  EXPECT_EQ(sigpath_s4_step(nullptr, nullptr, 1, calls.u.data(), calls.out.data(), 24,
                            calls.grad.data(), 4),
            SIGPATH_INVALID_ARGUMENT);
  expect_error_text({"steps", "NULL"});
  sigpath_s4_steps_destroy(made);
  sigpath_s4_steps_destroy(nullptr);
}

TEST(SsmLayerErrors, Convolutions) {
  const auto refuse = [](const auto& spoil, const std::vector<std::string>& words) {
    for (const auto f : {&Calls::convolution, &Calls::convolution_vjp}) {
      Calls calls;
      spoil(calls);
      calls.expect_refused(f, words);
    }
  };
  refuse([](Calls& c) { c.layer.dtype = 9; }, {"options.dtype", "9"});
  refuse([](Calls& c) { c.layer.bidirectional = 2; }, {"options.bidirectional", "2"});
  refuse([](Calls& c) { c.layer.accumulate = -1; }, {"options.accumulate", "-1"});
  refuse([](Calls& c) { c.layer.device = 7; }, {"options.device", "7"});
  refuse([](Calls& c) { c.layer.batch = -1; }, {"options.batch", "-1"});
  refuse([](Calls& c) { c.layer.dim = 0; }, {"options.dim", " 0"});
  refuse([](Calls& c) { c.layer.channels = 0; }, {"options.channels", " 0"});
  refuse([](Calls& c) { c.layer.length = 0; }, {"options.length", " 0"});
  refuse([](Calls& c) { c.layer.kernel_length = -1; }, {"options.kernel_length", "-1"});
  refuse([](Calls& c) { c.layer.length = Index{1} << 50; }, {"options.length", "2^40"});
  refuse([](Calls& c) { c.layer.dim = Index{1} << 60; }, {"63 bits"});
  refuse([](Calls& c) { c.kernel[3] = std::numeric_limits<double>::infinity(); },
         {"kernel:", "element 3", "inf"});
  refuse([](Calls& c) { c.u[3] = std::numeric_limits<double>::quiet_NaN(); },
         {"u:", "element 3", "nan"});
  refuse([](Calls& c) { c.d[1] = std::numeric_limits<double>::quiet_NaN(); },
         {"d:", "element 1", "nan"});
  Calls adding;
  adding.layer.accumulate = 1;
  adding.out[2] = std::numeric_limits<double>::infinity();
  adding.expect_refused(&Calls::convolution, {"out:", "element 2", "inf"});
  Calls counted;
  counted.layer.length = 4;
  counted.expect_refused(&Calls::convolution, {"out_count", "40", "32"});
  Index bytes = 0;
  EXPECT_EQ(sigpath_convolution_workspace(nullptr, &counted.layer, 2, &bytes),
            SIGPATH_INVALID_ARGUMENT);
  expect_error_text({"vjp", "2", "0 or 1"});
  EXPECT_EQ(sigpath_s4_workspace(nullptr, &counted.model, 0, nullptr), SIGPATH_INVALID_ARGUMENT);
  expect_error_text({"bytes", "NULL"});
}

TEST(SsmLayerErrors, NoGradientIsAskedFor) {
  Calls c;
  EXPECT_EQ(sigpath_convolution_vjp(nullptr, &c.layer, c.kernel.data(), c.u.data(), c.d.data(),
                                    c.u.data(), 40, nullptr, 0, nullptr, 0, nullptr, 0),
            SIGPATH_INVALID_ARGUMENT);
  expect_error_text({"grad_kernel", "NULL", "one of them"});
}

}  // namespace
}  // namespace sigpath_test
