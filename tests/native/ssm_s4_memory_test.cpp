// What calls on diagonal plus low-rank models take of memory and of threads.
#include "allocations.h"
#include "low_rank_model.h"

namespace sigpath_test {
namespace {

using sigpath::S4Model;

// A second call takes no memory: tables and scratch are kept.
TEST(S4Allocations, AreOfTheFirstCallOnly) {
  sigpath_s4_options o = SIGPATH_S4_OPTIONS_INIT(SIGPATH_FLOAT64, 2, 3, 25);
  o.rank = 2;
  const LowRankModel m(o);
  const LowRankArrays<double> arrays(m);
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
    const LowRankArrays<double> arrays(m);
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
  const LowRankArrays<double> arrays(m);
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
