// Discrepancies between sets of paths against plain sums over Gram matrices.
#include "discrepancy.h"

#include "allocations.h"
#include "kernel_call.h"

namespace sigpath_test {
namespace {

std::vector<SignatureKernel> kernels() {
  return {SignatureKernel().linear(0.5),
          SignatureKernel().rbf(1.3).dyadic(1, 1),
          SignatureKernel().rbf(1.3).series(12),
          SignatureKernel().linear(0.6).truncated(4),
          SignatureKernel().linear(0.5).normalized(),
          SignatureKernel().matern52(1.5).richardson()};
}

template <class T>
void check(const SignatureKernel& plain, const PathSets<T>& sets, double rtol) {
  const SignatureKernel kernel = transformed(plain, sets.x.shape);
  for (const auto& d : discrepancies(kernel)) {
    SCOPED_TRACE(testing::Message() << sets.x.shape << ", " << text_of(d));
    expect_kernels_near(
        d.compute(sets.x.paths(), sets.y.paths()),
        discrepancy_of(d.options(), kernel.options(), polylines(sets.x), polylines(sets.y)), rtol,
        "discrepancy");
  }
}

TEST(Discrepancy, EveryKindAndKernel) {
  for (const auto& kernel : kernels())
    for (const auto& [n, m] : {std::array<Index, 2>{2, 2}, {5, 3}, {9, 17}, {2, 20}}) {
      Shape s{n, 5, 2};
      check(kernel, PathSets<double>(s, m, 4), 1e-11);
      check(kernel, PathSets<float>(s, m, 4), 1e-5);
      s.ragged = true;
      s.time = s.basepoint = Extra::kPerPath;
      check(kernel, PathSets<double>(s, m, 6), 1e-11);
    }
}

TEST(Discrepancy, OneSampleWhereThatIsEnough) {
  const PathSets<double> sets(Shape{1, 5, 2}, 1, 4);
  const auto kernel = SignatureKernel().rbf(1);
  const auto mmd = Discrepancy::mmd(kernel);
  expect_kernels_near(
      mmd.compute(sets.x.paths(), sets.y.paths()),
      discrepancy_of(mmd.options(), kernel.options(), polylines(sets.x), polylines(sets.y)), 1e-12,
      "mmd");
  const PathSets<double> one(Shape{3, 5, 2}, 1, 4);
  EXPECT_EQ(Discrepancy::score(kernel).compute(one.x.paths(), one.y.paths())[0],
            Discrepancy::expected_score(kernel).compute(one.x.paths(), one.y.paths())[0]);
}

TEST(Discrepancy, IsZeroBetweenEqualSetsAndElsePositive) {
  for (const auto& kernel : kernels()) {
    const auto mmd = Discrepancy::mmd(kernel);
    const PathSets<double> sets(Shape{6, 5, 2}, 4, 5);
    const auto x = sets.x.paths();
    EXPECT_NEAR(mmd.compute(x, x)[0], 0, 1e-12) << text_of(kernel);
    EXPECT_GT(mmd.compute(x, sets.y.paths())[0], 1e-3) << text_of(kernel);
  }
}

TEST(Discrepancy, DoesNotReadGramAndOutput) {
  const PathSets<double> sets(Shape{4, 5, 2}, 4, 5);
  sigpath_kernel_options o = SignatureKernel().rbf(1).options();
  const auto expected =
      Discrepancy::mmd(SignatureKernel(o)).compute(sets.x.paths(), sets.y.paths());
  o.gram = 1;
  o.output = SIGPATH_KERNEL_GRID;
  expect_same_bits(Discrepancy::mmd(SignatureKernel(o)).compute(sets.x.paths(), sets.y.paths()),
                   expected, "mmd");
}

TEST(Discrepancy, GradientsOfEveryKindAndKernel) {
  for (const auto& plain : kernels())
    for (const bool transforms : {false, true}) {
      Shape s{3, 4, 2};
      s.ragged = transforms;
      if (transforms) s.time = s.basepoint = Extra::kPerPath;
      const PathSets<double> sets(s, 2, 3);
      const SignatureKernel kernel = transformed(plain, s);
      for (const auto& d : discrepancies(kernel)) {
        SCOPED_TRACE(testing::Message() << s << ", " << text_of(d));
        const auto cotangent = random_values<double>(d.size(sets.y.paths()), 31);
        const auto actual = all_gradients(sets, [&](const sigpath::KernelGradient<double>& to) {
          d.vjp(sets.x.paths(), sets.y.paths(), sigpath::Span<const double>(cotangent), to);
        });
        const auto expected =
            set_differences(kernel, sets, [&](const auto& o, const auto& xs, const auto& ys) {
              const auto out = discrepancy_of(d.options(), o, xs, ys);
              Real sum = 0;
              for (std::size_t i = 0; i < out.size(); ++i) sum += cotangent[i] * out[i];
              return sum;
            });
        expect_gradients_near(actual, expected, 1e-8);
        const auto sugar = d.vjp(sets.x.paths(), sets.y.paths(), cotangent);
        expect_same_bits(sugar.x, actual.x.points, "x");
        expect_same_bits(sugar.y, actual.y.points, "y");
      }
    }
}

TEST(Discrepancy, FloatGradientsAgreeWithDouble) {
  const PathSets<float> narrow(Shape{9, 12, 3}, 7, 11);
  const PathSets<double> wide = widened(narrow);
  for (const auto& d : discrepancies(SignatureKernel().rbf(1.5))) {
    const auto cotangent = random_values<float>(d.size(narrow.y.paths()), 5);
    const auto actual = d.vjp(narrow.x.paths(), narrow.y.paths(), cotangent);
    const auto expected = d.vjp(wide.x.paths(), wide.y.paths(),
                                std::vector<double>(cotangent.begin(), cotangent.end()));
    expect_near_scaled(actual.x, expected.x, 2e-5, text_of(d));
    expect_near_scaled(actual.y, expected.y, 2e-5, text_of(d));
  }
}

TEST(Discrepancy, DoesNotDependOnThreads) {
  const PathSets<double> sets(Shape{40, 30, 3}, 35, 25);
  const auto x = sets.x.paths(), y = sets.y.paths();
  const sigpath::Context one(1);
  for (const auto& d : discrepancies(SignatureKernel().linear(0.2))) {
    const auto cotangent = random_values<double>(d.size(y), 5);
    const auto value = d.compute(x, y, &one);
    const auto gradient = d.vjp(x, y, cotangent, &one);
    for (const int threads : {2, 3}) {
      const sigpath::Context many(threads);
      expect_same_bits(d.compute(x, y, &many), value, text_of(d));
      const auto g = d.vjp(x, y, cotangent, &many);
      expect_same_bits(g.x, gradient.x, text_of(d));
      expect_same_bits(g.y, gradient.y, text_of(d));
    }
  }
}

TEST(Discrepancy, AllocatesNothingAfterTheFirstCall) {
  const PathSets<double> sets(Shape{9, 12, 2}, 8, 13);
  const auto x = sets.x.paths(), y = sets.y.paths();
  const sigpath::Context one(1);
  for (const auto& d : discrepancies(SignatureKernel().rbf(1.1))) {
    std::vector<double> out(static_cast<std::size_t>(d.size(y))), cotangent(out.size(), 1);
    std::vector<double> gx(9 * 12 * 2), gy(8 * 13 * 2);
    const auto call = [&] {
      d.compute(x, y, sigpath::Span<double>(out), &one);
      d.vjp(x, y, sigpath::Span<const double>(cotangent),
            sigpath::KernelGradient<double>{{gx}, {gy}, {}}, &one);
    };
    call();
    const long long before = allocations();
    call();
    EXPECT_EQ(allocations(), before) << text_of(d);
  }
}

TEST(Discrepancy, IsCancelledAndCountsItsProgress) {
  const PathSets<double> sets(Shape{9, 12, 2}, 8, 13);
  const auto x = sets.x.paths(), y = sets.y.paths();
  const SignatureKernel kernel = SignatureKernel().rbf(1);
  sigpath::Context context(2);
  const auto run = [&] {
    for (const auto& d : discrepancies(kernel)) {
      d.compute(x, y, &context);
      d.vjp(x, y, std::vector<double>(static_cast<std::size_t>(d.size(y)), 1), &context);
    }
    sigpath::two_sample_test(kernel, x, y, 9, 1, false, {}, &context);
    sigpath::nystrom_features(kernel, x, y, 1e-6, &context);
  };
  run();
  EXPECT_GT(context.progress().total, 0);
  EXPECT_EQ(context.progress().done, context.progress().total);
  context.cancel();
  const auto cancelled = [](const auto& call) {
    try {
      call();
      ADD_FAILURE() << "expected an error";
    } catch (const sigpath::Error& e) {
      EXPECT_EQ(e.status(), SIGPATH_CANCELLED);
    }
  };
  const auto mmd = Discrepancy::mmd(kernel);
  cancelled([&] { mmd.compute(x, y, &context); });
  cancelled([&] { mmd.vjp(x, y, {1}, &context); });
  cancelled([&] { sigpath::two_sample_test(kernel, x, y, 9, 1, false, {}, &context); });
  cancelled([&] { sigpath::nystrom_features(kernel, x, y, 1e-6, &context); });
  context.reset();
  run();
}

TEST(DiscrepancyErrors, Options) {
  const auto refused = [](const auto& spoil, const std::vector<std::string>& words) {
    KernelCall call;
    spoil(call);
    call.expect_refused(&KernelCall::compare, words);
    call.expect_refused(&KernelCall::compare_vjp, words);
  };
  for (const int kind : {-1, 4})
    refused([&](KernelCall& c) { c.discrepancy.kind = kind; },
            {"discrepancy.kind", " " + std::to_string(kind) + ",", "expected"});
  refused([](KernelCall& c) { c.discrepancy.size = 4; }, {"discrepancy.size", "4", "expected"});
  refused([](KernelCall& c) { c.discrepancy.reserved = 1; },
          {"discrepancy.reserved", "1", "expected 0"});
  for (const int kind : {SIGPATH_SCORE, SIGPATH_EXPECTED_SCORE})
    refused(
        [&](KernelCall& c) {
          c.discrepancy.kind = kind;
          c.discrepancy.lambda = std::nan("");
        },
        {"discrepancy.lambda", "nan", "finite"});
  KernelCall unread;
  unread.discrepancy.lambda = std::nan("");
  unread.expect_ok();
}

TEST(DiscrepancyErrors, TooFewPaths) {
  const PathSets<double> one(Shape{1, 4, 2}, 3, 4), two(Shape{3, 4, 2}, 1, 4);
  const SignatureKernel kernel;
  const auto refused = [](const Discrepancy& d, const PathSets<double>& sets, const char* name,
                          const char* expected) {
    EXPECT_THROW(d.compute(sets.x.paths(), sets.y.paths()), sigpath::Error) << text_of(d);
    expect_error_text({name, expected});
    const std::vector<double> cotangent(static_cast<std::size_t>(d.size(sets.y.paths())), 1);
    EXPECT_THROW(d.vjp(sets.x.paths(), sets.y.paths(), cotangent), sigpath::Error) << text_of(d);
    expect_error_text({name, expected});
  };
  refused(Discrepancy::unbiased_mmd(kernel), one, "x.batch", "2");
  refused(Discrepancy::unbiased_mmd(kernel), two, "y.batch", "2");
  refused(Discrepancy::score(kernel), one, "x.batch", "2");
  refused(Discrepancy::expected_score(kernel), one, "x.batch", "2");
  const PathSets<double> none_x(Shape{0, 4, 2}, 3, 4), none_y(Shape{3, 4, 2}, 0, 4);
  refused(Discrepancy::mmd(kernel), none_x, "x.batch", "1");
  refused(Discrepancy::mmd(kernel), none_y, "y.batch", "1");
  refused(Discrepancy::expected_score(kernel), none_y, "y.batch", "1");
  refused(Discrepancy::score(kernel), none_y, "y.batch", "1");
}

TEST(DiscrepancyErrors, Counts) {
  KernelCall call;
  const auto compare = [&](Index count) {
    return sigpath_discrepancy(nullptr, &call.options, &call.discrepancy, &call.x.shape,
                               call.x.points, nullptr, call.x.times, call.x.basepoint,
                               &call.y.shape, call.y.points, nullptr, call.y.times,
                               call.y.basepoint, call.out, count);
  };
  for (const Index wrong : {0, 2}) {
    EXPECT_EQ(compare(wrong), SIGPATH_INVALID_ARGUMENT);
    expect_error_text({"out_count", " " + std::to_string(wrong) + " ", "expected 1"});
  }
  call.discrepancy.kind = SIGPATH_SCORE;
  EXPECT_EQ(compare(2), SIGPATH_OK) << sigpath_last_error();
  EXPECT_EQ(compare(1), SIGPATH_INVALID_ARGUMENT);
  expect_error_text({"out_count", " 1 ", "expected 2"});
}

}  // namespace
}  // namespace sigpath_test
