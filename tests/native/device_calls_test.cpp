// How much memory a device is asked for, when it is waited for, and what happens when it fails:
// seen from the library that stands in for it.
#include "device_arrays.h"
#include "device_failures.h"

namespace sigpath_test {
namespace {

using sigpath::Context;

TEST(HostDevice, ArraysOfTheDeviceAreUsedInPlaceAndNobodyWaits) {
  int stream = 0;
  const Context cuda = Context::cuda(0, &stream);
  Shape s{3, 12, 2, 3, 11};
  s.basepoint = s.time = Extra::kPerPath;
  s.ragged = true;
  const Batch<double> batch(s);
  const auto expected = results_of(signature_for(batch.shape), batch.shape, batch.paths());
  OnDevice<double> d(batch, expected);
  auto signature = signature_for(batch.shape);
  signature.check_finite(false);
  const long waited = host_device().synchronizations;
  d.compute(signature, cuda);
  d.vjp(signature, cuda);
  EXPECT_EQ(host_device().synchronizations, waited);
  EXPECT_EQ(host_device().last_stream, &stream);
  expect_near(d.results(), expected);
  const long allocations = host_device().allocations;
  d.compute(signature, cuda);
  d.vjp(signature, cuda);
  EXPECT_EQ(host_device().allocations, allocations) << "scratch memory is kept";
}

TEST(HostDevice, TheWorkspaceQueryIsWhatACallTakes) {
  Shape s{40, 200, 3, 4, 5};
  const Batch<double> batch(s);
  const auto signature = signature_for(s);
  for (const int vjp : {0, 1}) {
    const Context cuda = Context::cuda();
    Index bytes = 0;
    const auto paths = batch.paths();
    ASSERT_EQ(sigpath_signature_workspace(cuda.get(), &signature.options(), &paths.shape(), nullptr,
                                          vjp, &bytes),
              SIGPATH_OK);
    const std::size_t before = host_device().allocated;
    host_device().peak = before;
    if (vjp == 0)
      batch.compute(&cuda);
    else
      gradient_of(batch, random_cotangent<double>(s), &cuda);
    EXPECT_EQ(host_device().peak - before, static_cast<std::size_t>(bytes));
  }
}

TEST(HostDevice, TheWorkspaceQueryOfLogSignaturesIsWhatACallTakes) {
  const Shape s{20, 30, 3, 4, 5};
  const Batch<double> batch(s);
  const auto paths = batch.paths();
  const sigpath::LogSignature log(3, 4, SIGPATH_BASIS_LYNDON_BRACKETS);
  std::vector<double> rows(static_cast<std::size_t>(s.batch * log.size()), 1);
  std::vector<double> gradient(batch.points.size());
  for (const int vjp : {0, 1}) {
    const Context cuda = Context::cuda();
    Index bytes = 0;
    ASSERT_EQ(sigpath_logsignature_workspace(cuda.get(), log.plan(), &log.options(), &paths.shape(),
                                             nullptr, vjp, &bytes),
              SIGPATH_OK);
    const std::size_t before = host_device().allocated;
    host_device().peak = before;
    if (vjp == 0)
      log.compute(paths, sigpath::Span<double>(rows), &cuda);
    else
      log.vjp(paths, sigpath::Span<const double>(rows), sigpath::PathsGradient<double>{gradient},
              &cuda);
    EXPECT_EQ(host_device().peak - before, static_cast<std::size_t>(bytes));
  }
}

// Fewer paths at a time, and the same results.
TEST(HostDevice, WantOfMemoryIsMetWithFewerPaths) {
  Shape s{40, 60, 3, 3, 5};
  s.ragged = true;
  const Batch<double> batch(s);
  const auto signature = signature_for(s);
  const Context whole = Context::cuda();
  const auto expected = results_of(signature, s, batch.paths(), &whole);
  const long launches = [&] {
    const long before = host_device().launches;
    batch.compute(&whole);
    return host_device().launches - before;
  }();
  const std::size_t limit = 40 * 1024;

  const Context limited = Context::cuda(0, nullptr, limit);
  host_device().peak = host_device().allocated;
  const std::size_t before = host_device().allocated;
  expect_same(results_of(signature, s, batch.paths(), &limited), expected);
  EXPECT_LE(host_device().peak - before, limit);

  const Context poor = Context::cuda();
  host_device().memory_limit = host_device().allocated + limit;
  const long first = host_device().launches;
  batch.compute(&poor);
  EXPECT_GT(host_device().launches - first, launches);
  expect_same(results_of(signature, s, batch.paths(), &poor), expected);
  host_device().memory_limit = SIZE_MAX;

  host_device().memory_limit = host_device().allocated + 1000;
  const Context none = Context::cuda();
  EXPECT_EQ(status_of([&] { batch.compute(&none); }), SIGPATH_OUT_OF_MEMORY);
  expect_error_text({"cudaErrorMemoryAllocation", "device memory"});
  host_device().memory_limit = SIZE_MAX;
  EXPECT_EQ(status_of([&] { batch.compute(&none); }), SIGPATH_OK);
}

// Whichever call of the device fails, its error comes back, nothing leaks, and the context works
// when the device does.
TEST(HostDevice, EveryFailureIsAStatus) {
  const std::size_t before = host_device().allocated;
  {
    const Shape s{5, 500, 2, 3, 5};
    const Batch<double> batch(s);
    const auto signature = signature_for(s);
    const auto expected = results_of(signature, s, batch.paths());
    const auto cotangent = random_cotangent<double>(s);
    const Context cuda = Context::cuda();
    expect_every_failure([&] { batch.compute(&cuda); });
    expect_every_failure([&] { gradient_of(batch, cotangent, &cuda); });
    expect_every_failure([] { Context::cuda().synchronize(); });
    expect_near(results_of(signature, s, batch.paths(), &cuda), expected);
  }
  EXPECT_EQ(host_device().allocated, before);
}

}  // namespace
}  // namespace sigpath_test
