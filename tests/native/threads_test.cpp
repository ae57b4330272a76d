// Results do not depend on the number of threads, nor on what else runs in the context.
#include <thread>

#include "gradient.h"

namespace sigpath_test {
namespace {

// Far above the work that is worth sharing, and more paths than are taken at a time.
Shape big() {
  Shape s{300, 40, 3, 4};
  s.ragged = true;
  s.time = s.basepoint = Extra::kPerPath;
  return s;
}

template <class T>
class Threads : public testing::Test {};

using Types = testing::Types<float, double>;
TYPED_TEST_SUITE(Threads, Types);

TYPED_TEST(Threads, SameBitsForAnyNumber) {
  using T = TypeParam;
  for (const auto method : kMethods) {
    Shape s = big();
    s.method = method;
    SCOPED_TRACE(s);
    const Batch<T> batch(s);
    const auto cotangent = random_cotangent<T>(s);
    const sigpath::Context one(1);
    const auto expected = batch.compute(&one);
    const auto gradient = gradient_of(batch, cotangent, &one);
    for (const int threads : {2, 3, 8, 0}) {
      const sigpath::Context context(threads);
      const std::string what = std::to_string(threads) + " threads";
      expect_same_bits(batch.compute(&context), expected, what);
      const auto g = gradient_of(batch, cotangent, &context);
      expect_same_bits(g.points, gradient.points, what + ", points");
      expect_same_bits(g.times, gradient.times, what + ", times");
      expect_same_bits(g.basepoint, gradient.basepoint, what + ", basepoint");
    }
    expect_same_bits(batch.compute(), expected, "default context");
  }
}

// Of paths with fewer moves than parts in time, many parts begin at the first vertex.
TEST(Threads, ShortPathsAmongLongOnes) {
  const sigpath::Context one(1), two(2);
  for (const Index batch_size : {1, 2, 11}) {
    Shape s{batch_size, 5389, 4, 3};
    s.ragged = true;
    s.basepoint = Extra::kPerPath;
    Batch<double> batch(s);
    for (Index b = 0; b < s.batch; ++b) batch.lengths[b] = 1 + (b + 1) % 3;
    const auto cotangent = random_cotangent<double>(s);
    const auto expected = gradient_of(batch, cotangent, &one);
    for (int call = 0; call < 3000; ++call) {
      const auto g = gradient_of(batch, cotangent, &two);
      ASSERT_EQ(g.basepoint, expected.basepoint);
      ASSERT_EQ(g.points, expected.points);
    }
  }
}

TEST(Threads, ManyCallersShareAContext) {
  constexpr int kCallers = 8, kCalls = 6;
  const sigpath::Context shared(3), one(1);
  std::vector<Batch<double>> batches;
  std::vector<std::vector<double>> signatures, gradients;
  for (int i = 0; i < kCallers; ++i) {
    Shape s = big();
    s.batch = 40 + 7 * i;
    s.depth = 3 + i % 2;
    s.seed = 500 + static_cast<std::uint64_t>(i);
    batches.emplace_back(s);
    signatures.push_back(batches.back().compute(&one));
    gradients.push_back(gradient_of(batches.back(), random_cotangent<double>(s), &one).points);
  }
  std::vector<int> wrong(kCallers, 0);
  std::vector<std::thread> callers;
  for (int i = 0; i < kCallers; ++i)
    callers.emplace_back([&, i] {
      const auto cotangent = random_cotangent<double>(batches[i].shape);
      for (int call = 0; call < kCalls; ++call) {
        wrong[i] += batches[i].compute(&shared) != signatures[i];
        wrong[i] += gradient_of(batches[i], cotangent, &shared).points != gradients[i];
      }
    });
  for (auto& caller : callers) caller.join();
  EXPECT_EQ(wrong, std::vector<int>(kCallers, 0)) << "wrong results per caller";
}

TEST(Threads, ContextsTellTheirThreads) {
  const sigpath::Context five(5), every(0);
  int threads = 0;
  ASSERT_EQ(sigpath_context_threads(five.get(), &threads), SIGPATH_OK);
  EXPECT_EQ(threads, 5);
  ASSERT_EQ(sigpath_context_threads(every.get(), &threads), SIGPATH_OK);
  EXPECT_GE(threads, 1);
  int shared = 0;
  ASSERT_EQ(sigpath_context_threads(nullptr, &shared), SIGPATH_OK);
  EXPECT_EQ(shared, threads);
}

TEST(Threads, ErrorTextIsPerThread) {
  sigpath_index size = 0;
  EXPECT_NE(sigpath_signature_size(nullptr, 2, &size), SIGPATH_OK);
  std::string before = "unset", after;
  std::thread([&] {
    before = sigpath_last_error();
    (void)sigpath_context_create(nullptr, nullptr);
    after = sigpath_last_error();
  }).join();
  EXPECT_EQ(before, "");
  EXPECT_NE(after.find("context"), std::string::npos) << after;
  expect_error_text({"options", "NULL"});
}

}  // namespace
}  // namespace sigpath_test
