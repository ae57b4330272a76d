// Threads, SIMD targets, scratch memory, progress and every refusal of the log-signatures.
#include <sstream>
#include <thread>

#include "logsignature.h"

namespace sigpath_test {
namespace {

template <class T>
std::vector<T> gradient_of(const sigpath::LogSignature& l, const Batch<T>& batch,
                           const std::vector<T>& cotangent, const sigpath::Context* context) {
  std::vector<T> gradient(batch.points.size(), T(777));
  l.vjp(batch.paths(), sigpath::Span<const T>(cotangent), sigpath::PathsGradient<T>{gradient},
        context);
  return gradient;
}

template <class T>
void expect_same_for_any_threads() {
  Shape s{150, 12, 3, 5};
  s.ragged = true;
  const Batch<T> batch(s);
  const sigpath::Context one(1);
  for (const sigpath_basis basis : kBases) {
    const auto l = logsignature_for(s, basis);
    const auto cotangent = random_values<T>(s.batch * l.size(), 2);
    const auto forward = l.compute(batch.paths(), &one);
    const auto gradient = gradient_of(l, batch, cotangent, &one);
    const auto signature = l.to_signature(s.batch, forward, &one);
    const auto combined = l.combine(s.batch, forward, forward, &one);
    const auto combined_vjp = l.combine_vjp(s.batch, forward, forward, cotangent, &one);
    for (const int threads : {2, 3, 8}) {
      const sigpath::Context context(threads);
      const std::string what =
          "basis " + std::to_string(basis) + ", " + std::to_string(threads) + " threads";
      expect_same_bits(l.compute(batch.paths(), &context), forward, what);
      expect_same_bits(gradient_of(l, batch, cotangent, &context), gradient, what);
      expect_same_bits(l.to_signature(s.batch, forward, &context), signature, what);
      expect_same_bits(l.combine(s.batch, forward, forward, &context), combined, what);
      const auto vjp = l.combine_vjp(s.batch, forward, forward, cotangent, &context);
      expect_same_bits(vjp.first, combined_vjp.first, what);
      expect_same_bits(vjp.second, combined_vjp.second, what);
    }
  }
}

TEST(LogsignatureCalls, SameBitsForAnyThreads) {
  expect_same_for_any_threads<float>();
  expect_same_for_any_threads<double>();
}

TEST(LogsignatureCalls, ThreadsShareAPlanThatIsNew) {
  constexpr int kCallers = 8;
  const auto row = random_values<double>(80, 3);
  const sigpath::LogSignature first(3, 5);
  const auto expected = first.to_signature(1, row);
  for (int repeat = 0; repeat < 20; ++repeat) {
    const sigpath::LogSignature shared(3, 5);  // its brackets are not expanded yet
    std::vector<int> wrong(kCallers, 0);
    std::vector<std::thread> callers;
    for (int i = 0; i < kCallers; ++i)
      callers.emplace_back([&, i] { wrong[i] = shared.to_signature(1, row) != expected; });
    for (auto& caller : callers) caller.join();
    EXPECT_EQ(wrong, std::vector<int>(kCallers, 0));
  }
}

class LogsignatureSimd : public testing::Test {
 protected:
  ~LogsignatureSimd() override { (void)sigpath_simd_force(nullptr); }
};

TEST_F(LogsignatureSimd, EveryTargetAgrees) {
  std::istringstream names(sigpath_simd_targets());
  for (std::string target; names >> target;) {
    ASSERT_EQ(sigpath_simd_force(target.c_str()), SIGPATH_OK);
    for (const sigpath_basis basis : kBases)
      for (const auto& [dim, depth] : std::vector<std::pair<Index, int>>{{2, 6}, {4, 4}, {9, 2}}) {
        const Shape s{5, 7, dim, depth};
        SCOPED_TRACE(testing::Message() << target << ", basis " << basis << ", " << s);
        const Batch<double> batch(s);
        const Basis reference(basis, static_cast<std::size_t>(dim), depth);
        const auto l = logsignature_for(s, basis);
        const auto cotangent = random_values<double>(s.batch * l.size(), 2);
        auto up = batch, down = batch;
        const auto direction = random_values<double>(static_cast<Index>(batch.points.size()), 8);
        for (std::size_t i = 0; i < direction.size(); ++i) {
          up.points[i] += 1e-5 * direction[i];
          down.points[i] -= 1e-5 * direction[i];
        }
        std::vector<Real> expected;
        Real wanted = 0, derivative = 0;
        for (Index b = 0; b < s.batch; ++b) {
          for (const Real x : logsignature_of(reference, batch.path(b), depth))
            expected.push_back(x);
          const auto high = logsignature_of(reference, up.path(b), depth),
                     low = logsignature_of(reference, down.path(b), depth);
          for (std::size_t i = 0; i < high.size(); ++i)
            wanted += cotangent[b * high.size() + i] * (high[i] - low[i]) / 2e-5L;
        }
        expect_near_scaled(l.compute(batch.paths()), expected, 1e-13, "forward");
        const auto gradient = gradient_of(l, batch, cotangent, nullptr);
        for (std::size_t i = 0; i < direction.size(); ++i) derivative += gradient[i] * direction[i];
        EXPECT_NEAR(static_cast<double>(derivative), static_cast<double>(wanted),
                    1e-7 * (1 + std::abs(static_cast<double>(wanted))));
      }
  }
}

class LogsignatureWorkspace : public testing::TestWithParam<bool> {  // whether the vjp
 protected:
  Index workspace(const sigpath::Context& context, const sigpath::LogSignature& l) const {
    Index bytes = -1;
    status_ = sigpath_logsignature_workspace(context.get(), l.plan(), &l.options(),
                                             &batch_.paths().shape(), nullptr, GetParam(), &bytes);
    return bytes;
  }
  std::vector<double> run(const sigpath::Context& context, const sigpath::LogSignature& l) const {
    if (!GetParam()) return l.compute(batch_.paths(), &context);
    return gradient_of(l, batch_, random_values<double>(shape_.batch * l.size(), 2), &context);
  }

  static std::vector<std::pair<sigpath_method, sigpath_basis>> cases() {
    std::vector<std::pair<sigpath_method, sigpath_basis>> all;
    for (const auto method : {SIGPATH_METHOD_AUTO, SIGPATH_METHOD_HORNER})
      for (const sigpath_basis basis : kBases) all.emplace_back(method, basis);
    return all;
  }

  const Shape shape_{100, 10, 3, 5};
  const Batch<double> batch_{shape_};
  mutable sigpath_status status_ = SIGPATH_OK;
};

TEST_P(LogsignatureWorkspace, KeepsToTheLimit) {
  const sigpath::Context free(1);
  for (const auto& [method, basis] : cases()) {
    SCOPED_TRACE(testing::Message() << "method " << method << ", basis " << basis);
    Shape shape = shape_;
    shape.method = method;
    const auto l = logsignature_for(shape, basis);
    const auto expected = run(free, l);
    const Index all = workspace(free, l), signature = 363 * 8;
    // Nearly all signatures at once, where they are not the output and are whole.
    if (method == SIGPATH_METHOD_HORNER && (GetParam() || basis != SIGPATH_BASIS_EXPANDED)) {
      EXPECT_GT(all, 90 * signature);
    }
    const Index least = 60 * signature;
    for (const Index limit : {std::max(all, least), std::max(all / 2, least), least}) {
      const sigpath::Context context(4, limit);
      const Index bytes = workspace(context, l);
      EXPECT_EQ(status_, SIGPATH_OK) << sigpath_last_error();
      EXPECT_GT(bytes, 0);
      EXPECT_LE(bytes, limit);
      expect_near_scaled(run(context, l), expected, 1e-12, "limit " + std::to_string(limit));
      const sigpath::Context alone(1, limit);
      expect_same_bits(run(alone, l), run(context, l), "threads do not count");
    }
    const sigpath::Context little(4, 64);
    EXPECT_EQ(workspace(little, l), -1);
    EXPECT_EQ(status_, SIGPATH_OUT_OF_MEMORY);
    expect_error_text({"workspace", "64"});
    try {
      run(little, l);
      ADD_FAILURE() << "expected an error";
    } catch (const sigpath::Error& e) {
      EXPECT_EQ(e.status(), SIGPATH_OUT_OF_MEMORY);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Directions, LogsignatureWorkspace, testing::Bool(),
                         [](const auto& info) { return info.param ? "Vjp" : "Forward"; });

TEST(LogsignatureCalls, ProgressCountsTheSteps) {
  const Shape s{7, 11, 2, 4};
  const Batch<double> batch(s);
  const auto l = logsignature_for(s, SIGPATH_BASIS_LYNDON_WORDS);
  sigpath::Context context(2);
  l.compute(batch.paths(), &context);
  EXPECT_EQ(context.progress().done, 70);
  EXPECT_EQ(context.progress().total, 70);
  context.cancel();
  try {
    l.compute(batch.paths(), &context);
    ADD_FAILURE() << "expected an error";
  } catch (const sigpath::Error& e) {
    EXPECT_EQ(e.status(), SIGPATH_CANCELLED);
  }
}

class LogsignatureErrors : public testing::Test {
 protected:
  double* at(int section) { return memory_.data() + 64 * section; }
  void expect(sigpath_status status, const std::vector<std::string>& words,
              sigpath_status wanted = SIGPATH_INVALID_ARGUMENT) {
    EXPECT_EQ(status, wanted);
    expect_error_text(words);
    EXPECT_EQ(memory_, before_) << "something was written";
  }
  sigpath_status forward(const sigpath_logsignature_plan* plan, Index out_count = 10) {
    return sigpath_logsignature(nullptr, plan, &options_, &paths_, at(0), nullptr, nullptr, nullptr,
                                nullptr, at(1), out_count);
  }
  sigpath_status vjp(const sigpath_logsignature_plan* plan, Index count = 10) {
    return sigpath_logsignature_vjp(nullptr, plan, &options_, &paths_, at(0), nullptr, nullptr,
                                    nullptr, nullptr, at(1), count, at(2), 12, nullptr, 0, nullptr,
                                    0);
  }
  void expect_both(const sigpath_logsignature_plan* plan, const std::vector<std::string>& words) {
    expect(forward(plan), words);
    expect(vjp(plan), words);
    Index bytes = -1;
    expect(sigpath_logsignature_workspace(nullptr, plan, &options_, &paths_, nullptr, 0, &bytes),
           words);
    EXPECT_EQ(bytes, -1);
  }

  std::vector<double> memory_ = random_values<double>(400, 1);
  const std::vector<double> before_ = memory_;
  const sigpath::LogSignature words_{2, 3};  // 5 coefficients, of signatures of 14
  const sigpath::Words set_words_ = sigpath::Words::list(2, {{0, 1}});
  const sigpath::LogSignature set_{set_words_};
  sigpath_signature_options options_ = SIGPATH_SIGNATURE_OPTIONS_INIT(0);
  sigpath_paths paths_ = SIGPATH_PATHS_INIT(SIGPATH_FLOAT64, 2, 3, 2);
};

TEST_F(LogsignatureErrors, Plans) {
  sigpath_logsignature_plan* plan = nullptr;
  const auto refused = [&](Index dim, int depth, int basis, const std::vector<std::string>& words,
                           sigpath_status wanted = SIGPATH_INVALID_ARGUMENT) {
    plan = reinterpret_cast<sigpath_logsignature_plan*>(&memory_);
    expect(sigpath_logsignature_plan_create(dim, depth, basis, &plan), words, wanted);
    EXPECT_EQ(plan, nullptr);
  };
  refused(0, 3, 1, {"dim", "0", "1 letter"});
  refused(-5, 3, 0, {"dim", "-5"});
  refused(2, 0, 1, {"depth", "0", "1"});
  refused(2, 3, 4, {"basis", "4", "SIGPATH_BASIS_LYNDON_BRACKETS"});
  refused(2, 3, 3, {"basis", "3"});
  refused(2, 3, -1, {"basis", "-1"});
  refused(10, 40, 0, {"depth", "63 bits"});
  refused(10, 15, 1, {"words", "bytes", "this machine has"}, SIGPATH_OUT_OF_MEMORY);
  refused(2, 21, 2, {"depth", "21", "brackets", "terms"}, SIGPATH_OUT_OF_MEMORY);
  expect(sigpath_logsignature_plan_create(2, 3, 1, nullptr), {"plan", "NULL"});
  expect(sigpath_logsignature_plan_create_words(set_words_.get(), nullptr), {"plan", "NULL"});
  expect(sigpath_logsignature_plan_create_words(nullptr, &plan), {"words", "NULL"});
  sigpath_logsignature_plan_destroy(nullptr);
}

TEST_F(LogsignatureErrors, DescriptionsAndTexts) {
  sigpath_logsignature_info info = SIGPATH_LOGSIGNATURE_INFO_INIT;
  expect(sigpath_logsignature_plan_describe(nullptr, &info), {"plan", "NULL"});
  expect(sigpath_logsignature_plan_describe(words_.plan(), nullptr), {"info", "NULL"});
  info.size = 0;
  expect(sigpath_logsignature_plan_describe(words_.plan(), &info), {"info.size", "0"});
  EXPECT_EQ(words_.info().count, 5);
  EXPECT_EQ(words_.info().dim, 2);
  EXPECT_EQ(words_.info().depth, 3);
  EXPECT_EQ(words_.info().basis, SIGPATH_BASIS_LYNDON_WORDS);
  char text[16] = "untouched";
  Index length = -1;
  expect(sigpath_logsignature_plan_text(nullptr, 0, text, 16, &length), {"plan", "NULL"});
  expect(sigpath_logsignature_plan_text(words_.plan(), 5, text, 16, &length),
         {"i:", "5", "0 to 4"});
  expect(sigpath_logsignature_plan_text(words_.plan(), -1, text, 16, &length), {"i:", "-1"});
  expect(sigpath_logsignature_plan_text(words_.plan(), 3, text, 16, nullptr), {"length", "NULL"});
  expect(sigpath_logsignature_plan_text(words_.plan(), 3, nullptr, 3, &length), {"text", "NULL"});
  expect(sigpath_logsignature_plan_text(words_.plan(), 3, text, 7, &length),
         {"capacity", "7", "8"});
  EXPECT_EQ(length, 7);
  EXPECT_STREQ(text, "untouched");
  EXPECT_EQ(sigpath_logsignature_plan_text(words_.plan(), 3, text, 8, &length), SIGPATH_OK);
  EXPECT_STREQ(text, "(0,0,1)");
}

TEST_F(LogsignatureErrors, Paths) {
  expect_both(nullptr, {"plan", "NULL"});
  paths_.dim = 3;
  expect_both(words_.plan(), {"plan", "2", "letters", "3"});
  paths_.dim = 2;
  options_.lead_lag = 1;
  expect_both(words_.plan(), {"plan", "2", "letters", "4"});
  options_.lead_lag = 0;
  options_.depth = 4;
  expect_both(words_.plan(), {"options.depth", "4", "0", "3"});
  options_.depth = 3;
  options_.scalar_term = 1;
  expect_both(words_.plan(), {"options.scalar_term", "1", "0"});
  options_.scalar_term = 0;
  options_.method = 9;
  expect_both(words_.plan(), {"options.method", "9"});
  options_.method = 0;
  expect(forward(words_.plan(), 28), {"out_count", "28", "10"});
  expect(vjp(words_.plan(), 28), {"cotangent_count", "28", "10"});
  Index bytes = -1;
  expect(sigpath_logsignature_workspace(nullptr, words_.plan(), &options_, &paths_, nullptr, 2,
                                        &bytes),
         {"vjp", "2"});
  memory_[3] = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(forward(words_.plan()), SIGPATH_INVALID_ARGUMENT);
  expect_error_text({"points", "path 0", "point 1", "channel 1"});
  memory_[3] = before_[3];
  EXPECT_EQ(forward(words_.plan()), SIGPATH_OK) << sigpath_last_error();
  EXPECT_NE(memory_, before_);
}

TEST_F(LogsignatureErrors, Rows) {
  const auto p = words_.plan();
  const int f64 = SIGPATH_FLOAT64;
  expect(sigpath_logsignature_of_signature(nullptr, nullptr, f64, 2, at(0), 28, at(1), 10),
         {"plan", "NULL"});
  expect(sigpath_logsignature_of_signature(nullptr, p, 5, 2, at(0), 28, at(1), 10), {"dtype", "5"});
  expect(sigpath_logsignature_of_signature(nullptr, p, f64, -1, at(0), 28, at(1), 10),
         {"batch", "-1"});
  expect(sigpath_logsignature_of_signature(nullptr, p, f64, 2, at(0), 14, at(1), 10),
         {"signature_count", "14", "28"});
  expect(sigpath_logsignature_of_signature(nullptr, p, f64, 2, at(0), 28, at(1), 5),
         {"out_count", "5", "10"});
  expect(sigpath_logsignature_of_signature(nullptr, p, f64, 2, nullptr, 28, at(1), 10),
         {"signature:", "NULL"});
  expect(sigpath_logsignature_of_signature(nullptr, p, f64, 2, at(0), 28, at(0), 10),
         {"out", "overlaps", "signature"});
  expect(sigpath_logsignature_of_signature_vjp(nullptr, p, f64, 2, at(0), 28, at(1), 5, at(2), 28),
         {"cotangent_count", "5", "10"});
  expect(sigpath_logsignature_of_signature_vjp(nullptr, p, f64, 2, at(0), 28, at(1), 10, at(2), 14),
         {"grad_signature_count", "14", "28"});
  expect(sigpath_logsignature_to_signature(nullptr, p, f64, 2, at(0), 7, at(1), 28),
         {"logsignature_count", "7", "10", "5"});
  expect(sigpath_logsignature_to_signature(nullptr, p, f64, 2, at(0), 10, at(1), 14),
         {"out_count", "14", "28"});
  expect(sigpath_logsignature_to_signature_vjp(nullptr, p, f64, 2, at(0), 5, at(1), 28, at(2), 5),
         {"grad_logsignature_count", "5", "10"});
  expect(sigpath_logsignature_to_signature_vjp(nullptr, p, f64, 2, at(0), 5, at(1), 14, at(2), 10),
         {"cotangent_count", "14", "28"});
  expect(sigpath_logsignature_combine(nullptr, p, f64, 2, at(0), 6, at(1), 10, at(2), 10),
         {"a_count", "6", "10", "5"});
  expect(sigpath_logsignature_combine(nullptr, p, f64, 2, at(0), 10, at(1), 6, at(2), 10),
         {"b_count", "6"});
  expect(sigpath_logsignature_combine(nullptr, p, f64, 2, at(0), 10, at(1), 10, at(1), 10),
         {"out", "overlaps", "b"});
  expect(sigpath_logsignature_combine_vjp(nullptr, p, f64, 2, at(0), 10, at(1), 10, at(2), 5, at(3),
                                          10, at(4), 10),
         {"cotangent_count", "5", "10"});
  expect(sigpath_logsignature_combine_vjp(nullptr, p, f64, 2, at(0), 10, at(1), 10, at(2), 10,
                                          at(3), 5, at(4), 10),
         {"grad_a_count", "5", "10"});
  expect(sigpath_logsignature_combine_vjp(nullptr, p, f64, 2, at(0), 10, at(1), 10, at(2), 10,
                                          at(3), 10, at(4), 5),
         {"grad_b_count", "5", "10"});
  const auto set = set_.plan();
  expect(sigpath_logsignature_to_signature(nullptr, set, f64, 1, at(0), 1, at(1), 6),
         {"plan", "SIGPATH_BASIS_WORDS"}, SIGPATH_UNSUPPORTED);
  expect(sigpath_logsignature_to_signature_vjp(nullptr, set, f64, 1, at(0), 1, at(1), 6, at(2), 1),
         {"plan", "SIGPATH_BASIS_WORDS"}, SIGPATH_UNSUPPORTED);
  expect(sigpath_logsignature_combine(nullptr, set, f64, 1, at(0), 1, at(1), 1, at(2), 1),
         {"plan", "SIGPATH_BASIS_WORDS"}, SIGPATH_UNSUPPORTED);
  expect(sigpath_logsignature_combine_vjp(nullptr, set, f64, 1, at(0), 1, at(1), 1, at(2), 1, at(3),
                                          1, at(4), 1),
         {"plan", "SIGPATH_BASIS_WORDS"}, SIGPATH_UNSUPPORTED);
}

}  // namespace
}  // namespace sigpath_test
