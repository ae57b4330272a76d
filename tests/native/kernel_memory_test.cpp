// Scratch memory of kernels, its limit, allocations; progress and cancelling.
#include <atomic>
#include <chrono>
#include <thread>

#include "allocations.h"
#include "kernel_gradient.h"

namespace sigpath_test {
namespace {

std::vector<SignatureKernel> kernels() {
  return {SignatureKernel().linear(0.2),
          SignatureKernel().rbf(1.5).dyadic(1, 1),
          SignatureKernel().linear(0.2).richardson(),
          SignatureKernel().rbf(1.5).normalized(),
          SignatureKernel().linear(0.2).series(5),
          SignatureKernel().matern32(1.5).truncated(4)};
}

class KernelWorkspace : public testing::TestWithParam<int> {  // a pass
 protected:
  static constexpr Index kX = 60, kY = 50;

  sigpath_kernel_pass pass() const { return static_cast<sigpath_kernel_pass>(GetParam()); }
  Index workspace(const SignatureKernel& kernel, const sigpath::Context& context) const {
    return kernel.workspace(sets_.gram(), pass(), &context);
  }
  std::vector<double> run(const SignatureKernel& kernel, const sigpath::Context& context) const {
    if (pass() == SIGPATH_KERNEL_PASS_FORWARD) return kernel.compute(sets_.gram(), &context);
    if (pass() == SIGPATH_KERNEL_PASS_JVP) return kernel.jvp(sets_.gram(), tangent_, &context);
    const auto g = kernel_gradient(kernel, sets_, true, cotangent_, &context);
    auto all = g.x.points;
    all.insert(all.end(), g.y.points.begin(), g.y.points.end());
    all.insert(all.end(), g.static_parameters.begin(), g.static_parameters.end());
    return all;
  }

  const PathSets<double> sets_{Shape{kX, 20, 3}, kY, 25};
  const std::vector<double> cotangent_ = random_cotangent(sets_, true);
  const std::vector<double> tangent_ = random_values<double>(kX * 20 * 3, 3);
  const sigpath::Context one_{1};
};

TEST_P(KernelWorkspace, IsWhatACallNeeds) {
  for (const auto& kernel : kernels()) {
    SCOPED_TRACE(text_of(kernel));
    const Index each = workspace(kernel, one_);
    ASSERT_GT(each, 0);
    const auto expected = run(kernel, one_);
    expect_same_bits(run(kernel, sigpath::Context(1, each)), expected, "the limit is enough");

    const sigpath::Context context(8, each - 1);
    try {
      run(kernel, context);
      ADD_FAILURE() << "expected an error";
    } catch (const sigpath::Error& e) {
      EXPECT_EQ(e.status(), SIGPATH_OUT_OF_MEMORY);
      expect_error_text({"workspace", std::to_string(each), std::to_string(each - 1)});
    }
    EXPECT_THROW(workspace(kernel, context), sigpath::Error);
    expect_error_text({"workspace", std::to_string(each), std::to_string(each - 1)});
  }
}

TEST_P(KernelWorkspace, ALimitLeavesFewerThreadsAndTheSameBits) {
  for (const auto& kernel : kernels()) {
    SCOPED_TRACE(text_of(kernel));
    const Index each = workspace(kernel, one_), most = workspace(kernel, sigpath::Context(8));
    EXPECT_GT(most, each);
    EXPECT_LE(most, 8 * each);
    const auto expected = run(kernel, one_);
    for (const Index limit : {each, 2 * each + 1, 5 * each, 100 * each}) {
      const sigpath::Context context(8, limit);
      EXPECT_LE(workspace(kernel, context), limit);
      expect_same_bits(run(kernel, context), expected, "limit " + std::to_string(limit));
    }
  }
}

TEST_P(KernelWorkspace, NoneForEmptySets) {
  const sigpath::Context tight(1, 1);
  const auto none = sigpath::Paths<double>(nullptr, 0, 20, 3);
  for (const auto& kernel : kernels()) {
    EXPECT_EQ(kernel.workspace(sigpath::gram(none, sets_.y.paths()), pass(), &tight), 0);
    EXPECT_EQ(kernel.workspace(sigpath::gram(sets_.x.paths(), none), pass(), &tight), 0);
    EXPECT_EQ(kernel.workspace(sigpath::gram(none), pass(), &tight), 0);
  }
}

TEST_P(KernelWorkspace, AllocatesNothingAfterTheFirstCall) {
  const PathSets<double> sets(Shape{10, 20, 3}, 9, 25);
  for (const auto& kernel : kernels())
    for (const bool gram : {false, true}) {
      const auto of = gram ? sets.gram() : sigpath::pairs(sets.x.paths());
      std::vector<double> out(of.count());
      const auto cotangent = random_values<double>(static_cast<Index>(out.size()), 1);
      const auto tangent = random_values<double>(10 * 20 * 3, 2);
      std::vector<double> x(10 * 20 * 3), y(gram ? 9 * 25 * 3 : 0), two(2);
      const auto call = [&] {
        if (pass() == SIGPATH_KERNEL_PASS_FORWARD)
          kernel.compute(of, sigpath::Span<double>(out), &one_);
        else if (pass() == SIGPATH_KERNEL_PASS_JVP)
          kernel.jvp(of, sigpath::Span<const double>(tangent), sigpath::Span<double>(out), &one_);
        else
          kernel.vjp(of, sigpath::Span<const double>(cotangent),
                     sigpath::KernelGradient<double>{{x}, {y}, two}, &one_);
      };
      call();
      const long long before = allocations();
      for (int i = 0; i < 3; ++i) call();
      EXPECT_EQ(allocations(), before) << text_of(kernel) << ", gram " << gram;
    }
}

std::string pass_name(const testing::TestParamInfo<int>& info) {
  const char* const names[] = {"Forward", "Vjp", "Jvp"};
  return names[info.param];
}
INSTANTIATE_TEST_SUITE_P(Passes, KernelWorkspace, testing::Range(0, 3), pass_name);

// Forward O(M + N), backward O(sqrt(M) N), never the grid.
TEST(KernelWorkspaceGrowth, OfLongPaths) {
  const sigpath::Context one(1);
  const auto workspace = [&](const SignatureKernel& kernel, Index length,
                             sigpath_kernel_pass pass) {
    const auto x = sigpath::Paths<double>(nullptr, 1, length, 3);
    return static_cast<double>(kernel.workspace(sigpath::pairs(x, x), pass, &one));
  };
  for (const auto& kernel : {SignatureKernel(), SignatureKernel().rbf(1)}) {
    SCOPED_TRACE(text_of(kernel));
    for (const auto pass : {SIGPATH_KERNEL_PASS_FORWARD, SIGPATH_KERNEL_PASS_JVP})
      EXPECT_LE(workspace(kernel, 100001, pass), 11 * workspace(kernel, 10001, pass));
    EXPECT_LE(workspace(kernel, 100001, SIGPATH_KERNEL_PASS_VJP),
              36 * workspace(kernel, 10001, SIGPATH_KERNEL_PASS_VJP));
    EXPECT_LE(workspace(kernel, 100001, SIGPATH_KERNEL_PASS_FORWARD), 3e8);
  }
}

TEST(KernelProgress, IsWholeAtTheEnd) {
  const PathSets<double> sets(Shape{20, 30, 3}, 20, 40);
  for (const int threads : {1, 3})
    for (const auto& kernel : kernels())
      for (const bool gram : {false, true}) {
        SCOPED_TRACE(testing::Message() << text_of(kernel) << ", gram " << gram);
        sigpath::Context context(threads);
        kernel.compute(sets.all(gram), &context);
        const Index once = context.progress().total;
        EXPECT_GT(once, 0);
        EXPECT_EQ(context.progress().done, once);
        kernel.compute(sets.all(gram), &context);
        EXPECT_EQ(context.progress().total, 2 * once);
        kernel_gradient(kernel, sets, gram, random_cotangent(sets, gram), &context);
        kernel.jvp(sets.all(gram), random_values<double>(20 * 30 * 3, 1), &context);
        EXPECT_GT(context.progress().total, 2 * once);
        EXPECT_EQ(context.progress().done, context.progress().total);
      }
}

// Runs call() in a thread and cancels it once body() returns.
template <class Call, class Body>
void cancel_after(sigpath::Context& context, const Call& call, const Body& body) {
  std::atomic<int> status{SIGPATH_OK};
  std::thread worker([&] {
    try {
      call();
    } catch (const sigpath::Error& e) {
      status = e.status();
    }
  });
  body();
  context.cancel();
  worker.join();
  EXPECT_EQ(status, SIGPATH_CANCELLED);
  EXPECT_LT(context.progress().done, context.progress().total);
}

void wait_until_at_work(const sigpath::Context& context) {
  while (context.progress().total == 0) std::this_thread::yield();
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
}

// Minutes of work in one pair.
class KernelLongPair : public testing::Test {
 protected:
  static constexpr Index kLength = 400000;
  const std::vector<double> points = random_values<double>(2 * kLength, 1, 1e-3);
  const sigpath::Paths<double> x{points.data(), 1, kLength, 2};
};

TEST_F(KernelLongPair, ProgressGrowsWithinIt) {
  sigpath::Context context(1);
  cancel_after(
      context, [&] { SignatureKernel().pairs(x, x, &context); },
      [&] {
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(3);
        while (context.progress().done == 0 && std::chrono::steady_clock::now() < end)
          std::this_thread::sleep_for(std::chrono::milliseconds(1));
        EXPECT_GT(context.progress().done, 0);
      });
}

TEST_F(KernelLongPair, IsCancelledAtWork) {
  for (const int threads : {1, 3})
    for (const auto& kernel : {SignatureKernel(), SignatureKernel().rbf(1)}) {
      sigpath::Context context(threads);
      cancel_after(
          context, [&] { kernel.pairs(x, x, &context); }, [&] { wait_until_at_work(context); });
    }
}

TEST(KernelCancel, EndsManyPairsAtWork) {
  constexpr Index kBatch = 300, kLength = 1000;
  const auto points = random_values<double>(kBatch * kLength * 2, 1, 1e-3);
  const sigpath::Paths<double> x(points.data(), kBatch, kLength, 2);
  const std::vector<double> cotangent(kBatch * kBatch, 1);
  for (const auto& kernel :
       {SignatureKernel(), SignatureKernel().rbf(1).series(6), SignatureKernel().truncated(4)})
    for (const int threads : {1, 3}) {
      sigpath::Context forward(threads), vjp(threads), jvp(threads);
      cancel_after(
          forward, [&] { kernel.gram(x, &forward); }, [&] { wait_until_at_work(forward); });
      cancel_after(
          vjp, [&] { kernel.vjp(sigpath::gram(x), cotangent, &vjp); },
          [&] { wait_until_at_work(vjp); });
      cancel_after(
          jvp, [&] { kernel.jvp(sigpath::gram(x), points, &jvp); },
          [&] { wait_until_at_work(jvp); });
    }
}

TEST(KernelCancel, HoldsUntilReset) {
  sigpath::Context context(2);
  const PathSets<double> sets(Shape{4, 9, 2}, 4, 7);
  const auto expected = SignatureKernel().compute(sets.gram());
  context.cancel();
  for (int call = 0; call < 2; ++call)
    EXPECT_THROW(SignatureKernel().compute(sets.gram(), &context), sigpath::Error);
  context.reset();
  expect_same_bits(SignatureKernel().compute(sets.gram(), &context), expected, "after reset");
}

}  // namespace
}  // namespace sigpath_test
