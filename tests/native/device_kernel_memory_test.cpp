// Signature kernels on a CUDA device: how much memory they ask for, when they wait, and what
// happens when the device fails. Seen from the library that stands in for it.
#include "device_kernel_arrays.h"
#include "host_device.h"

namespace sigpath_test {
namespace {

using sigpath::Context;

PathSets<double> walks(const Shape& s, Index batch_y, Index length_y) {
  PathSets<double> sets(s, batch_y, length_y);
  sets.walk(1);
  return sets;
}

// Sets of paths with everything that there may be.
PathSets<double> full_sets(Index batch_x = 6, Index batch_y = 5) {
  Shape s{batch_x, 12, 2, 1, 11};
  s.basepoint = s.time = Extra::kPerPath;
  s.ragged = true;
  return walks(s, batch_y, 9);
}

TEST(HostDeviceKernel, ArraysOfTheDeviceAreUsedInPlaceAndNobodyWaits) {
  int stream = 0;
  const Context cuda = Context::cuda(0, &stream);
  const auto sets = full_sets(5, 5);
  for (const auto& plain : {SignatureKernel(), SignatureKernel().rbf(1.3).normalized()})
    for (const bool gram : {false, true}) {
      SignatureKernel kernel = transformed(plain, sets.x.shape);
      const auto expected = kernel_results(kernel, sets, gram);
      kernel.check_finite(false);
      KernelOnDevice<double> d(sets, gram);
      const long waited = host_device().synchronizations;
      d.run(kernel, cuda);
      EXPECT_EQ(host_device().synchronizations, waited);
      EXPECT_EQ(host_device().last_stream, &stream);
      expect_near(d.results(), expected);
      const long allocations = host_device().allocations;
      d.run(kernel, cuda);
      EXPECT_EQ(host_device().allocations, allocations) << "scratch memory is kept";
    }
}

TEST(HostDeviceKernel, TheWorkspaceQueryIsWhatACallTakes) {
  const auto sets = full_sets();
  const auto tangent = random_values<double>(6 * 12 * 2, 9);
  for (const auto& plain : {SignatureKernel(), SignatureKernel().rbf(1).richardson().normalized(),
                            SignatureKernel().truncated(3)})
    for (const sigpath_kernel_pass pass :
         {SIGPATH_KERNEL_PASS_FORWARD, SIGPATH_KERNEL_PASS_VJP, SIGPATH_KERNEL_PASS_JVP}) {
      SCOPED_TRACE(::testing::Message() << text_of(plain) << ", pass " << pass);
      const SignatureKernel kernel = transformed(plain, sets.x.shape);
      const Context cuda = Context::cuda();
      const Index bytes = kernel.workspace(sets.gram(), pass, &cuda);
      const std::size_t before = host_device().allocated;
      host_device().peak = before;
      if (pass == SIGPATH_KERNEL_PASS_FORWARD)
        kernel.compute(sets.gram(), &cuda);
      else if (pass == SIGPATH_KERNEL_PASS_VJP)
        kernel_gradient(kernel, sets, true, random_cotangent(sets, true), &cuda);
      else
        kernel.jvp(sets.gram(), tangent, &cuda);
      EXPECT_EQ(host_device().peak - before, static_cast<std::size_t>(bytes));
    }
}

// Fewer pairs at a time, and the same results.
TEST(HostDeviceKernel, WantOfMemoryIsMetWithFewerPairs) {
  Shape s{12, 40, 2, 1, 21};
  s.ragged = true;
  const auto sets = walks(s, 10, 30);
  const SignatureKernel kernel = SignatureKernel().rbf(1.2).richardson().normalized();
  const Discrepancy mmd = Discrepancy::unbiased_mmd(kernel);
  const Context whole = Context::cuda();
  const auto expected = kernel_results(kernel, sets, true, &whole);
  const auto expected_mmd = discrepancy_results(mmd, sets, &whole);
  const auto expect_same = [](const auto& a, const auto& e) {
    for_each_result(
        a, e, [](const auto& x, const auto& y, const char* what) { expect_same_bits(x, y, what); });
  };
  const Index all = kernel.workspace(sets.gram(), SIGPATH_KERNEL_PASS_VJP, &whole);

  const Index limit = all / 3;
  const Context limited = Context::cuda(0, nullptr, static_cast<std::size_t>(limit));
  const std::size_t before = host_device().allocated;
  host_device().peak = before;
  expect_same(kernel_results(kernel, sets, true, &limited), expected);
  EXPECT_LE(host_device().peak - before, static_cast<std::size_t>(limit));
  expect_same(discrepancy_results(mmd, sets, &limited), expected_mmd);

  const Context poor = Context::cuda();
  host_device().memory_limit = host_device().allocated + static_cast<std::size_t>(limit);
  expect_same(kernel_results(kernel, sets, true, &poor), expected);
  host_device().memory_limit = SIZE_MAX;

  const Context least = Context::cuda(0, nullptr, 10000);
  EXPECT_EQ(status_of([&] { kernel.compute(sets.gram(), &least); }), SIGPATH_OUT_OF_MEMORY);
  expect_error_text({"workspace_limit", "10000", "one pair"});
}

// Whichever call of the device fails, its error comes back, nothing leaks, and the context works
// when the device does.
TEST(HostDeviceKernel, EveryFailureIsAStatus) {
  const std::size_t before = host_device().allocated;
  {
    const auto sets = full_sets(2, 2);
    const SignatureKernel kernel =
        transformed(SignatureKernel().rbf(1.2).richardson().normalized(), sets.x.shape);
    const auto expected = kernel_results(kernel, sets, true);
    const Context cuda = Context::cuda();
    const auto sweep = [&](const auto& call) {
      for (long at = 0;; ++at) {
        host_device().fail_at = host_device().calls + at;
        const sigpath_status status = status_of(call);
        host_device().fail_at = -1;
        if (status == SIGPATH_OK) {
          EXPECT_GT(at, 0);
          return;
        }
        EXPECT_EQ(status, SIGPATH_DEVICE_ERROR);
        expect_error_text({"cudaErrorLaunchFailure", "cannot use the device any more"});
        ASSERT_LT(at, 1000);
      }
    };
    sweep([&] { kernel_results(kernel, sets, true, &cuda); });
    sweep([&] { kernel.jvp(sets.gram(), random_values<double>(2 * 12 * 2, 9), &cuda); });
    sweep([&] { transformed(SignatureKernel(), sets.x.shape).grid(sets.gram(), &cuda); });
    sweep([&] { discrepancy_results(Discrepancy::mmd(kernel), sets, &cuda); });
    sweep([&] {
      sigpath::two_sample_test(kernel, sets.x.paths(), sets.y.paths(), 20, 1, false, {}, &cuda);
    });
    sweep([&] { sigpath::nystrom_features(kernel, sets.x.paths(), sets.y.paths(), 1e-3, &cuda); });
    expect_near(kernel_results(kernel, sets, true, &cuda), expected);
  }
  EXPECT_EQ(host_device().allocated, before);
}

// One long pair takes a block for each of its strips, some panels at a time.
TEST(HostDeviceKernel, LongPairsTakeManyLaunches) {
  const Context cuda = Context::cuda();
  const auto launches = [&](const SignatureKernel& kernel, Index length_x, Index length_y) {
    const auto sets = walks(Shape{1, length_x, 2, 1, 53}, 1, length_y);
    const long before = host_device().launches;
    kernel.compute(sets.pairs(), &cuda);
    return host_device().launches - before;
  };
  EXPECT_LT(launches(SignatureKernel(), 1100, 300), 10);
  EXPECT_GT(launches(SignatureKernel(), 1100, 1700), 14);
  EXPECT_GT(launches(SignatureKernel().truncated(3), 300, 420), 14);
  EXPECT_GT(launches(SignatureKernel().linear(0.5).series(3), 300, 420), 14);
}

TEST(HostDeviceKernel, NothingIsLookedAtWherePairsAreNone) {
  const Context cuda = Context::cuda();
  auto sets = walks(Shape{3, 5, 2, 1, 53}, 0, 4);
  sets.x.point(1, 1, 0) = 1e200;
  const SignatureKernel kernel = SignatureKernel().normalized();
  EXPECT_TRUE(kernel.compute(sets.gram(), &cuda).empty());
  const auto g = kernel_gradient(kernel, sets, true, std::vector<double>(), &cuda);
  for (const double x : g.x.points) EXPECT_EQ(x, 0);
  EXPECT_EQ(g.static_parameters, std::vector<double>(2, 0));
}

// What is wrong with numbers is found on the device, too, and named.
TEST(HostDeviceKernel, NumbersBeyondTheRangeAreNamed) {
  const Context cuda = Context::cuda();
  auto sets = full_sets();
  const SignatureKernel kernel = transformed(SignatureKernel(), sets.x.shape);
  sets.x.point(2, 0, 0) = 1e200;
  EXPECT_EQ(status_of([&] { kernel.compute(sets.gram(), &cuda); }), SIGPATH_INVALID_ARGUMENT);
  expect_error_text({"x_points", "the kernel of path 2 of x and path 0 of y is", "smaller steps"});
  EXPECT_EQ(
      status_of([&] { kernel_gradient(kernel, sets, true, random_cotangent(sets, true), &cuda); }),
      SIGPATH_INVALID_ARGUMENT);
  expect_error_text({"x_points", "the kernel of path 2 of x and path 0 of y is"});
  const auto tangent = random_values<double>(6 * 12 * 2, 9);
  EXPECT_EQ(status_of([&] { kernel.jvp(sets.gram(), tangent, &cuda); }), SIGPATH_INVALID_ARGUMENT);
  expect_error_text({"x_points", "the kernel of path 2 of x and path 0 of y is"});
  SignatureKernel normalized = kernel;
  normalized.normalized();
  EXPECT_EQ(status_of([&] { normalized.jvp(sets.gram(), tangent, &cuda); }),
            SIGPATH_INVALID_ARGUMENT);
  EXPECT_EQ(status_of([&] { normalized.compute(sets.gram(), &cuda); }), SIGPATH_INVALID_ARGUMENT);
  expect_error_text({"x_points", "path 2"});
  sets.x.point(2, 0, 0) = std::nan("");
  EXPECT_EQ(status_of([&] { kernel.compute(sets.gram(), &cuda); }), SIGPATH_INVALID_ARGUMENT);
  expect_error_text({"x_points", "path 2", "nan"});
}

TEST(HostDeviceKernel, MemoryInTheWrongPlaceIsRefused) {
  const auto sets = full_sets();
  const SignatureKernel kernel = transformed(SignatureKernel(), sets.x.shape);
  const Context cuda = Context::cuda();
  KernelOnDevice<double> d(sets, true);
  std::vector<double> here(sets.gram().count());
  // x on the device and y on the host.
  EXPECT_EQ(status_of([&] {
              kernel.compute(sigpath::gram(d.x.paths(), sets.y.paths()), d.values.span(), &cuda);
            }),
            SIGPATH_INVALID_ARGUMENT);
  expect_error_text({"y.device"});
  // Paths of the device, and results of the host.
  EXPECT_EQ(status_of([&] { kernel.compute(d.pairs(), sigpath::Span<double>(here), &cuda); }),
            SIGPATH_INVALID_ARGUMENT);
  expect_error_text({"out"});
  EXPECT_EQ(status_of([&] { kernel.compute(sets.gram(), d.values.span(), &cuda); }),
            SIGPATH_INVALID_ARGUMENT);
  expect_error_text({"out"});
  // Paths of the device in a context of the processor.
  EXPECT_EQ(status_of([&] { kernel.compute(d.pairs(), d.values.span()); }),
            SIGPATH_INVALID_ARGUMENT);
  expect_error_text({"x.device"});
  std::vector<double> nulls(5);
  EXPECT_EQ(status_of([&] {
              sigpath::two_sample_test(kernel, d.x.paths(), d.y.paths(), 5, 1, false,
                                       d.values.span(), &cuda);
            }),
            SIGPATH_INVALID_ARGUMENT);
  expect_error_text({"null"});
  sigpath::two_sample_test(kernel, d.x.paths(), d.y.paths(), 5, 1, false,
                           sigpath::Span<double>(nulls), &cuda);
}

}  // namespace
}  // namespace sigpath_test
