// Where arrays lie, how much memory a call may take, and how far it is.
#include "device_arrays.h"

namespace sigpath_test {
namespace {

using sigpath::Context;
using sigpath::Paths;
using sigpath::Span;

Shape small() {
  Shape s{3, 12, 2, 3, 11};
  s.basepoint = Extra::kPerPath;
  s.time = Extra::kPerPath;
  s.ragged = true;
  return s;
}

TEST(DeviceMemory, NaNOnTheDeviceIsFoundAndNamed) {
  const Context cuda = Context::cuda();
  const Batch<double> batch(small());
  const auto expected = results_of(signature_for(batch.shape), batch.shape, batch.paths());
  OnDevice<double> d(batch, expected);
  const auto signature = signature_for(batch.shape);
  d.compute(signature, cuda);  // what lies beyond the lengths is NaN, and is not looked at
  d.vjp(signature, cuda);
  const auto refused = [&](DeviceVector<double>& array, std::size_t at,
                           const std::vector<std::string>& words) {
    auto values = array.download();
    const double before = values[at];
    values[at] = std::numeric_limits<double>::infinity();
    array.upload(values);
    EXPECT_EQ(status_of([&] { d.vjp(signature, cuda); }), SIGPATH_INVALID_ARGUMENT);
    expect_error_text(words);
    values[at] = before;
    array.upload(values);
  };
  const auto row = static_cast<std::size_t>(batch.shape.length * batch.shape.dim);
  refused(d.points, row + 1, {"points", "path 1", "point 0", "channel 1", "inf"});
  refused(d.times, 1, {"times", "path 0", "time 1"});
  refused(d.basepoint, 5, {"basepoint", "path 2", "channel 1"});
  refused(d.cotangent, 0, {"cotangent", "path 0", "coefficient 0"});
  EXPECT_EQ(status_of([&] { d.vjp(signature, cuda); }), SIGPATH_OK);
}

TEST(DeviceMemory, ArraysThatAreElsewhereAreNamed) {
  const Context cuda = Context::cuda(), cpu(1);
  const Batch<double> batch(small());
  const auto expected = results_of(signature_for(batch.shape), batch.shape, batch.paths());
  OnDevice<double> d(batch, expected);
  const auto signature = signature_for(batch.shape);
  auto host = expected.rows;
  const auto refused = [&](const Paths<double>& paths, Span<double> out, const Context& context,
                           const std::vector<std::string>& words) {
    EXPECT_EQ(status_of([&] { signature.compute(paths, out, &context); }),
              SIGPATH_INVALID_ARGUMENT);
    expect_error_text(words);
  };
  const Span<double> rows = d.rows.span();
  refused(d.paths(), host, cuda, {"out", "not in the memory of CUDA device 0"});
  refused(batch.paths(), rows, cuda, {"out", "device", "expected memory of the host"});
  refused(batch.paths().on_device(), rows, cuda, {"points", "not in the memory"});
  refused(d.paths(), rows, cpu, {"paths.device", "SIGPATH_CUDA"});
  // Lengths and windows are read here.
  const sigpath::DeviceArray<Index> lengths(batch.lengths), table(std::vector<Index>{0, 2});
  refused(d.paths().lengths(lengths.data()), rows, cuda, {"lengths", "memory of the host"});
  refused(d.paths().windows(table.data(), 1), rows, cuda, {"windows", "memory of the host"});
}

TEST(DeviceMemory, AStreamForEachThreadIsRefused) {
  EXPECT_EQ(status_of([] { Context::cuda(0, reinterpret_cast<void*>(2)); }),
            SIGPATH_INVALID_ARGUMENT);
  expect_error_text({"options.stream", "cudaStreamPerThread"});
}

TEST(DeviceMemory, TheLongestPathsHaveAWorkspace) {
  const Context cuda = Context::cuda();
  const auto words = sigpath::Words::list(1, {{0}});
  const sigpath_signature_options options = SIGPATH_SIGNATURE_OPTIONS_INIT(0);
  for (const Index length : {Index{1} << 30, (Index{1} << 31) + 5, Index{1} << 40})
    for (const int vjp : {0, 1}) {
      const sigpath_paths paths = SIGPATH_PATHS_INIT(SIGPATH_FLOAT32, 1, length, 1);
      Index bytes = 0;
      ASSERT_EQ(sigpath_word_signature_workspace(cuda.get(), words.get(), &options, &paths, nullptr,
                                                 vjp, &bytes),
                SIGPATH_OK)
          << sigpath_last_error();
      EXPECT_GT(bytes, 4 * length);
    }
}

// Fewer paths at a time, and the same results.
TEST(DeviceMemory, LimitsAreMetWithFewerPaths) {
  Shape s{40, 60, 3, 3, 5};
  s.ragged = true;
  const Batch<double> batch(s);
  const auto signature = signature_for(s);
  const Context whole = Context::cuda(), limited = Context::cuda(0, nullptr, 40 * 1024);
  expect_same(results_of(signature, s, batch.paths(), &limited),
              results_of(signature, s, batch.paths(), &whole));
  const Context tight = Context::cuda(0, nullptr, 1000);
  EXPECT_EQ(status_of([&] { batch.compute(&tight); }), SIGPATH_OUT_OF_MEMORY);
  expect_error_text({"workspace", "1 path needs", "1000"});
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
