// Memory that state-space calls take from a device, and what happens when it fails: seen from the
// library that stands in for it.
#include "device_failures.h"
#include "device_ssm.h"

namespace sigpath_test {
namespace {

using sigpath::Convolution;
using sigpath::S4dModel;
using sigpath::S4Model;

std::vector<double> reals(Index n, unsigned seed) {
  return narrow_real<double>(random_complex(static_cast<std::size_t>(n), seed));
}
std::vector<std::complex<double>> numbers(Index n, unsigned seed) {
  return narrow<double>(random_complex(static_cast<std::size_t>(n), seed));
}

// A call of every family, with arrays of the host, that can be told how much memory it may take.
struct Calls {
  static constexpr Index kDim = 40, kModes = 6, kLength = 130;
  std::vector<double> real = reals(kDim * kLength, 1), out = reals(kDim * kLength, 2);
  std::vector<double> a_real = reals(kModes, 3), a_imag = reals(kModes, 4), dt = reals(kDim, 5);
  std::vector<std::complex<double>> b = numbers(kModes, 6), c = numbers(kDim * kModes, 7);
  std::vector<double> to_dt = reals(kDim, 8);
  S4dModel<double> diagonal{kDim, kModes, kLength};
  S4Model<double> low_rank{kDim, kModes, kLength};
  Convolution<double> convolution{1, kDim, kLength};

  template <class E>
  static Span<const E> in(const std::vector<E>& v) {
    return {v.data(), v.size()};
  }
  sigpath::S4dParameters<double> parameters() const {
    return {in(a_real), in(a_imag), in(b), in(c), in(dt)};
  }
  sigpath::S4Parameters<double> low_rank_parameters() const {
    return {in(a_real), in(a_imag), in(b), in(b), in(c), in(dt)};
  }
  void kernel(const Context* context) { diagonal.kernel(parameters(), out, {}, {}, context); }
  void kernel_vjp(const Context* context) {
    sigpath::S4dGradients<double> to;
    to.dt = to_dt;
    diagonal.kernel_vjp(parameters(), in(real), to, {}, {}, context);
  }
  void low_rank_kernel(const Context* context) {
    low_rank.kernel(low_rank_parameters(), out, {}, {}, context);
  }
  void low_rank_vjp(const Context* context) {
    sigpath::S4Gradients<double> to;
    to.dt = to_dt;
    low_rank.kernel_vjp(low_rank_parameters(), in(real), to, {}, {}, context);
  }
  void convolve(const Context* context) { convolution.apply(in(real), in(real), {}, out, context); }
  void steps(const Context* context) {
    const auto made = low_rank.steps(SIGPATH_S4_DENSE, low_rank_parameters(), context);
    std::vector<std::complex<double>> state(static_cast<std::size_t>(kDim * kModes));
    std::vector<double> y(static_cast<std::size_t>(kDim));
    made.step(1, in(dt), state, y, context);
  }
};
using Call = void (Calls::*)(const Context*);
const Call kAll[] = {&Calls::kernel,       &Calls::kernel_vjp, &Calls::low_rank_kernel,
                     &Calls::low_rank_vjp, &Calls::convolve,   &Calls::steps};

TEST(HostDevice, StateSpaceCallsReportEveryFailure) {
  for (const Call call : kAll) {
    Calls calls;
    expect_every_failure([&] {
      const Context cuda = Context::cuda();
      (calls.*call)(&cuda);
    });
  }
}

// What a call takes from the device at most.
template <class Call>
Index taken_by(const Call& call) {
  const std::size_t before = host_device().allocated;
  host_device().peak = before;
  call();
  return static_cast<Index>(host_device().peak - before);
}

// With less memory, allowed or there, the same results are made of smaller pieces, until a call is
// refused.
TEST(HostDevice, StateSpaceCallsMakeDoWithLessMemory) {
  for (const Call call : {&Calls::kernel, &Calls::kernel_vjp, &Calls::low_rank_kernel,
                          &Calls::low_rank_vjp, &Calls::convolve}) {
    Calls whole;
    const Index taken = taken_by([&] {
      const Context cuda = Context::cuda();
      (whole.*call)(&cuda);
    });
    for (const bool allowed : {true, false}) {
      int made = 0;
      sigpath_status status = SIGPATH_OK;
      for (Index limit = taken; status == SIGPATH_OK; limit = limit * 4 / 5) {
        Calls pieces;
        host_device().memory_limit =
            allowed ? SIZE_MAX : host_device().allocated + static_cast<std::size_t>(limit);
        status = status_of([&] {
          const Context cuda = Context::cuda(0, nullptr, allowed ? limit : 0);
          EXPECT_LE(taken_by([&] { (pieces.*call)(&cuda); }), limit);
        });
        host_device().memory_limit = SIZE_MAX;
        if (status != SIGPATH_OK) break;
        ++made;
        EXPECT_EQ(whole.out, pieces.out);
        EXPECT_EQ(whole.to_dt, pieces.to_dt);
      }
      EXPECT_EQ(status, SIGPATH_OUT_OF_MEMORY);
      EXPECT_GE(made, 3);
      if (allowed) expect_error_text({"workspace", "bytes of device memory"});
    }
  }
}

TEST(HostDevice, DenseStepsCountTheirScratchMemory) {
  Calls calls;
  const Context little = Context::cuda(0, nullptr, Index{2} * 8 * Calls::kDim * Calls::kModes);
  expect_device_refusal([&] { calls.steps(&little); }, SIGPATH_OUT_OF_MEMORY,
                        {"workspace", "bytes of device memory"});
}

TEST(HostDevice, ARankThatNoBlockHasMemoryFor) {
  Calls calls;
  calls.low_rank.options().rank = 2049;
  const auto p = numbers(2049 * Calls::kModes, 9);
  auto parameters = calls.low_rank_parameters();
  parameters.p = Calls::in(p);
  const Context cuda = Context::cuda();
  expect_device_refusal([&] { calls.low_rank.kernel(parameters, calls.out, {}, {}, &cuda); },
                        SIGPATH_UNSUPPORTED, {"options.rank", "2049", "2048"});
  calls.low_rank.options().rank = 1;
  calls.low_rank.options().tuned = 0;
  expect_device_refusal([&] { calls.low_rank.workspace(false, &cuda); }, SIGPATH_INVALID_ARGUMENT,
                        {"options.tuned", "length of 130"});
}

TEST(HostDevice, TheWorkspaceQueriesOfStateSpaceModelsAreWhatCallsTake) {
  Calls calls;
  const Context cuda = Context::cuda();
  const auto taken = [&](const auto& call) {
    const Context own = Context::cuda();
    return taken_by([&] { call(&own); });
  };
  EXPECT_EQ(taken([&](const Context* own) { calls.kernel(own); }),
            calls.diagonal.workspace(false, &cuda));
  EXPECT_EQ(taken([&](const Context* own) { calls.low_rank_kernel(own); }),
            calls.low_rank.workspace(false, &cuda));
  EXPECT_LE(taken([&](const Context* own) { calls.kernel_vjp(own); }),
            calls.diagonal.workspace(true, &cuda));
  EXPECT_LE(taken([&](const Context* own) { calls.low_rank_vjp(own); }),
            calls.low_rank.workspace(true, &cuda));
  EXPECT_LE(taken([&](const Context* own) { calls.convolve(own); }),
            calls.convolution.workspace(false, &cuda));
  const Index with_arrays = calls.diagonal.workspace(false, &cuda);
  calls.diagonal.on_device();
  EXPECT_LT(calls.diagonal.workspace(false, &cuda), with_arrays);
}

TEST(HostDevice, StepsOfTheHostAreNotForADevice) {
  Calls calls;
  const Context cuda = Context::cuda();
  const auto made = calls.low_rank.steps(SIGPATH_S4_LINEAR, calls.low_rank_parameters());
  std::vector<std::complex<double>> state(Calls::kDim * Calls::kModes);
  std::vector<double> y(Calls::kDim);
  expect_device_refusal([&] { made.step(1, Calls::in(calls.dt), state, y, &cuda); },
                        SIGPATH_INVALID_ARGUMENT, {"steps:", "CUDA device 0"});
}

}  // namespace
}  // namespace sigpath_test
