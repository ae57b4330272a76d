// Progress and cancelling.
#include <atomic>
#include <chrono>
#include <thread>

#include "gradient.h"

namespace sigpath_test {
namespace {

// Paths that overlap: minutes of work over a series of a few megabytes.
struct LongJob {
  static constexpr Index kBatch = 64, kLength = 1000000, kStep = 100;
  std::vector<double> series = random_values<double>((kLength + kBatch * kStep) * 2, 1, 1e-3);
  sigpath::Signature signature = sigpath::Signature(10).check_finite(false);
  sigpath::Paths<double> paths =
      sigpath::Paths<double>(series.data(), kBatch, kLength, 2).strides(kStep * 2, 2);
};

// Runs call() in a thread, cancels once it is at work and returns its status.
template <class Call>
sigpath_status cancelled_at_work(sigpath::Context& context, const Call& call) {
  std::atomic<sigpath_status> status{SIGPATH_OK};
  std::thread worker([&] {
    try {
      call();
    } catch (const sigpath::Error& e) {
      EXPECT_NE(std::string(e.what()).find("cancel"), std::string::npos) << e.what();
      status = e.status();
    }
  });
  while (context.progress().total == 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  context.cancel();
  worker.join();
  return status;
}

TEST(Progress, IsWholeAtTheEnd) {
  for (const int threads : {1, 3}) {
    sigpath::Context context(threads);
    EXPECT_EQ(context.progress().total, 0);
    Shape s{30, 700, 3, 4};
    s.lead_lag = true;
    s.basepoint = Extra::kFixed;
    const Batch<double> batch(s);
    batch.compute(&context);
    const Index steps = 30 * 700 * 2;
    EXPECT_EQ(context.progress().total, steps);
    EXPECT_EQ(context.progress().done, steps);
    gradient_of(batch, random_cotangent<double>(s), &context);
    EXPECT_EQ(context.progress().total, 2 * steps);
    EXPECT_EQ(context.progress().done, 2 * steps);
    context.reset();
    EXPECT_EQ(context.progress().total, 0);
    EXPECT_EQ(context.progress().done, 0);
  }
}

TEST(Progress, CountsRaggedPathsByTheirLengths) {
  sigpath::Context context(1);
  Shape s{20, 600, 2, 2};
  s.ragged = true;
  const Batch<double> batch(s);
  Index steps = 0;
  for (const Index n : batch.lengths) steps += n - 1;
  batch.compute(&context);
  gradient_of(batch, random_cotangent<double>(s), &context);
  EXPECT_EQ(context.progress().total, 2 * steps);
  EXPECT_EQ(context.progress().done, 2 * steps);
}

// Not only from path to path: a long one, of a second or so, is seen to go on.
TEST(Progress, GrowsWithinAPath) {
  for (const auto method : kMethods) {
    Shape s{1, 400000, 6, 6};
    s.method = method;
    SCOPED_TRACE(s);
    const Batch<double> batch(s);
    sigpath::Context context(1);
    std::thread worker([&] {
      EXPECT_THROW(batch.compute(&context), sigpath::Error) << "cancelled before the end";
    });
    while (context.progress().done == 0) std::this_thread::yield();
    const auto seen = context.progress();
    EXPECT_LT(seen.done, seen.total);
    context.cancel();
    worker.join();
  }
}

TEST(Cancel, EndsASignatureAtWork) {
  for (const int threads : {1, 4}) {
    sigpath::Context context(threads);
    const LongJob job;
    EXPECT_EQ(cancelled_at_work(context, [&] { job.signature.compute(job.paths, &context); }),
              SIGPATH_CANCELLED);
    const auto progress = context.progress();
    EXPECT_LT(progress.done, progress.total);
  }
}

TEST(Cancel, EndsAVjpAtWork) {
  for (const int threads : {1, 4}) {
    sigpath::Context context(threads);
    const Shape s{64, 40000, 2, 9};
    const Batch<double> batch(s);
    const auto cotangent = random_cotangent<double>(s);
    EXPECT_EQ(cancelled_at_work(context, [&] { gradient_of(batch, cotangent, &context); }),
              SIGPATH_CANCELLED);
    const auto progress = context.progress();
    EXPECT_LT(progress.done, progress.total);
  }
}

TEST(Cancel, HoldsUntilReset) {
  sigpath::Context context(2);
  const Batch<double> batch({4, 9, 2, 3});
  const auto expected = batch.compute();
  context.cancel();
  for (int call = 0; call < 2; ++call) {
    std::vector<double> out(expected.size());
    EXPECT_EQ(sigpath_signature(context.get(), &signature_for(batch.shape).options(),
                                &batch.paths().shape(), batch.points.data(), nullptr, nullptr,
                                nullptr, nullptr, out.data(), static_cast<Index>(out.size())),
              SIGPATH_CANCELLED);
  }
  context.reset();
  expect_same_bits(batch.compute(&context), expected, "after reset");
}

TEST(Cancel, IsOfOneContext) {
  sigpath::Context cancelled(1), other(1);
  cancelled.cancel();
  const Batch<double> batch({2, 5, 2, 2});
  EXPECT_NO_THROW(batch.compute(&other));
  EXPECT_NO_THROW(batch.compute());
}

}  // namespace
}  // namespace sigpath_test
