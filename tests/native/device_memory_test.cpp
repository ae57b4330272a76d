// Where arrays lie, how much memory a device is asked for, and what happens when it fails.
#include "device_batch.h"

namespace sigpath_test {
namespace {

using sigpath::Context;
using sigpath::DeviceArray;
using sigpath::Paths;
using sigpath::Signature;
using sigpath::Span;

Shape small() {
  Shape s{3, 12, 2, 3, 11};
  s.basepoint = Extra::kPerPath;
  s.time = Extra::kPerPath;
  s.ragged = true;
  return s;
}

// A batch, its results and room for them on the device.
struct OnDevice {
  explicit OnDevice(const Shape& s)
      : shape(s),
        batch(s),
        expected(results_of(signature_for(s), s, batch.paths())),
        cotangent_values(
            random_values<double>(static_cast<Index>(expected.rows.size()), s.seed + 1000)),
        points(batch.points),
        times(batch.times),
        basepoint(batch.basepoint),
        cotangent(cotangent_values),
        rows(expected.rows.size()),
        grad_points(expected.gradient.points.size()),
        grad_times(expected.gradient.times.size()),
        grad_basepoint(expected.gradient.basepoint.size()) {}

  Paths<double> paths() const {
    return Paths<double>(points.data(), shape.batch, shape.length, shape.dim)
        .lengths(batch.lengths.data())
        .times(times.data(), batch.times_stride())
        .basepoint(basepoint.data(), batch.basepoint_stride())
        .on_device();
  }
  void compute(const Signature& signature, const Context& cuda) {
    signature.compute(paths(), Span<double>(rows.data(), rows.size()), &cuda);
  }
  void vjp(const Signature& signature, const Context& cuda) {
    const auto span = [](DeviceArray<double>& a) { return Span<double>(a.data(), a.size()); };
    signature.vjp(
        paths(), Span<const double>(cotangent.data(), cotangent.size()),
        sigpath::PathsGradient<double>{span(grad_points), span(grad_times), span(grad_basepoint)},
        &cuda);
  }
  Results<double> results() const {
    return {rows.download(),
            {grad_points.download(), grad_times.download(), grad_basepoint.download()}};
  }

  Shape shape;
  Batch<double> batch;
  Results<double> expected;
  std::vector<double> cotangent_values;
  DeviceArray<double> points, times, basepoint, cotangent, rows, grad_points, grad_times,
      grad_basepoint;
};

template <class Call>
sigpath_status status_of(const Call& call) {
  try {
    call();
    return SIGPATH_OK;
  } catch (const sigpath::Error& e) {
    return e.status();
  }
}

TEST(DeviceMemory, ArraysOfTheDeviceAreUsedInPlaceAndNobodyWaits) {
  int stream = 0;
  const Context cuda = Context::cuda(0, &stream);
  OnDevice d(small());
  auto signature = signature_for(d.shape);
  signature.check_finite(false);
  const long waited = host_device().synchronizations;
  d.compute(signature, cuda);
  d.vjp(signature, cuda);
  EXPECT_EQ(host_device().synchronizations, waited);
  EXPECT_EQ(host_device().last_stream, &stream);
  expect_near(d.results(), d.expected);
  const long allocations = host_device().allocations;
  d.compute(signature, cuda);
  d.vjp(signature, cuda);
  EXPECT_EQ(host_device().allocations, allocations) << "scratch memory is kept";
}

TEST(DeviceMemory, NaNOnTheDeviceIsFoundAndNamed) {
  const Context cuda = Context::cuda();
  OnDevice d(small());
  const auto signature = signature_for(d.shape);
  d.compute(signature, cuda);  // what lies beyond the lengths is NaN, and is not looked at
  d.vjp(signature, cuda);
  const auto refused = [&](DeviceArray<double>& array, std::size_t at,
                           const std::vector<std::string>& words) {
    auto values = array.download();
    const double before = values[at];
    values[at] = std::numeric_limits<double>::infinity();
    array.upload(Span<const double>(values));
    EXPECT_EQ(status_of([&] { d.vjp(signature, cuda); }), SIGPATH_INVALID_ARGUMENT);
    expect_error_text(words);
    values[at] = before;
    array.upload(Span<const double>(values));
  };
  const auto row = static_cast<std::size_t>(d.shape.length * d.shape.dim);
  refused(d.points, row + 1, {"points", "path 1", "point 0", "channel 1", "inf"});
  refused(d.times, 1, {"times", "path 0", "time 1"});
  refused(d.basepoint, 5, {"basepoint", "path 2", "channel 1"});
  refused(d.cotangent, 0, {"cotangent", "path 0", "coefficient 0"});
  EXPECT_EQ(status_of([&] { d.vjp(signature, cuda); }), SIGPATH_OK);
}

TEST(DeviceMemory, ArraysThatAreElsewhereAreNamed) {
  const Context cuda = Context::cuda(), cpu(1);
  OnDevice d(small());
  const auto signature = signature_for(d.shape);
  auto host = d.expected.rows;
  const auto refused = [&](const Paths<double>& paths, Span<double> out, const Context& context,
                           const std::vector<std::string>& words) {
    EXPECT_EQ(status_of([&] { signature.compute(paths, out, &context); }),
              SIGPATH_INVALID_ARGUMENT);
    expect_error_text(words);
  };
  const Span<double> rows(d.rows.data(), d.rows.size());
  refused(d.paths(), host, cuda, {"out", "not in the memory of CUDA device 0"});
  refused(d.batch.paths(), rows, cuda, {"out", "device", "expected memory of the host"});
  refused(d.batch.paths().on_device(), rows, cuda, {"points", "not in the memory"});
  refused(d.paths(), rows, cpu, {"paths.device", "SIGPATH_CUDA"});
}

TEST(DeviceMemory, TheWorkspaceQueryIsWhatACallTakes) {
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

// Fewer paths at a time, and the same results.
TEST(DeviceMemory, LimitsAndWantOfMemoryAreMetWithFewerPaths) {
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

  const Context tight = Context::cuda(0, nullptr, 1000);
  EXPECT_EQ(status_of([&] { batch.compute(&tight); }), SIGPATH_OUT_OF_MEMORY);
  expect_error_text({"workspace", "1 path needs", "1000"});
  host_device().memory_limit = host_device().allocated + 1000;
  const Context none = Context::cuda();
  EXPECT_EQ(status_of([&] { batch.compute(&none); }), SIGPATH_OUT_OF_MEMORY);
  expect_error_text({"cudaErrorMemoryAllocation", "device memory"});
  host_device().memory_limit = SIZE_MAX;
  EXPECT_EQ(status_of([&] { batch.compute(&none); }), SIGPATH_OK);
}

// Whichever call of the device fails, its error comes back, nothing leaks, and the context works
// when the device does.
TEST(DeviceMemory, EveryFailureIsAStatus) {
  const std::size_t before = host_device().allocated;
  {
    const Shape s{5, 500, 2, 3, 5};
    const Batch<double> batch(s);
    const auto signature = signature_for(s);
    const auto expected = results_of(signature, s, batch.paths());
    const auto cotangent = random_cotangent<double>(s);
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
    sweep([&] { batch.compute(&cuda); });
    sweep([&] { gradient_of(batch, cotangent, &cuda); });
    sweep([] { Context::cuda().synchronize(); });
    expect_near(results_of(signature, s, batch.paths(), &cuda), expected);
  }
  EXPECT_EQ(host_device().allocated, before);
}

// Pieces of pinned memory, several times over.
TEST(DeviceMemory, LargeArraysAreStaged) {
  Shape s{3, 500000, 2, 1, 5};
  const Batch<double> batch(s);
  auto signature = signature_for(s);
  signature.expanding();
  const Context cuda = Context::cuda();
  expect_near_scaled(signature.compute(batch.paths(), &cuda), signature.compute(batch.paths()),
                     1e-9, "rows");
}

TEST(DeviceMemory, ProgressAndCancel) {
  const Shape s{5, 50, 2, 3, 5};
  const Batch<double> batch(s);
  Context cuda = Context::cuda();
  batch.compute(&cuda);
  EXPECT_EQ(cuda.progress().done, 5 * 49);
  EXPECT_EQ(cuda.progress().total, 5 * 49);
  cuda.cancel();
  EXPECT_EQ(status_of([&] { batch.compute(&cuda); }), SIGPATH_CANCELLED);
  cuda.reset();
  EXPECT_EQ(status_of([&] { batch.compute(&cuda); }), SIGPATH_OK);
}

}  // namespace
}  // namespace sigpath_test
