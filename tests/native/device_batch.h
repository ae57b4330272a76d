// Functions of batches of batch.h on a CUDA device.
#pragma once

#include "device_hooks.h"
#include "gradient.h"

namespace sigpath_test {

// All of a function's results: its rows, and the gradients that the shape has.
template <class T>
struct Results {
  std::vector<T> rows;
  Gradient<T> gradient;
};

template <class T, class Function>
Results<T> results_of(const Function& function, const Shape& s, const sigpath::Paths<T>& paths,
                      const sigpath::Context* context = nullptr) {
  Results<T> r;
  r.rows = function.compute(paths, context);
  const auto cotangent = random_values<T>(static_cast<Index>(r.rows.size()), s.seed + 1000);
  r.gradient = gradient_of(function, s, paths, cotangent, context);
  return r;
}

template <class T>
void expect_near(const Results<T>& actual, const Results<T>& expected) {
  expect_near_scaled(actual.rows, expected.rows, tolerance<T>(1e-12, 1e-5), "rows");
  const double rtol = tolerance<T>(1e-11, 1e-4);
  expect_near_scaled(actual.gradient.points, expected.gradient.points, rtol, "points");
  expect_near_scaled(actual.gradient.times, expected.gradient.times, rtol, "times");
  expect_near_scaled(actual.gradient.basepoint, expected.gradient.basepoint, rtol, "basepoint");
}

template <class T>
void expect_same(const Results<T>& actual, const Results<T>& expected) {
  expect_same_bits(actual.rows, expected.rows, "rows");
  expect_same_bits(actual.gradient.points, expected.gradient.points, "points");
  expect_same_bits(actual.gradient.times, expected.gradient.times, "times");
  expect_same_bits(actual.gradient.basepoint, expected.gradient.basepoint, "basepoint");
}

// The device computes what the processor does, and the same, bit for bit, once more, its threads
// and blocks in another order. The results are the device's.
template <class T, class Function>
Results<T> expect_device_agrees(const Function& function, const Shape& s,
                                const sigpath::Paths<T>& paths, const sigpath::Context& cuda) {
  SCOPED_TRACE(::testing::Message() << s << ", " << sizeof(T) * 8 << " bits");
  const long before = device_launches();
  const auto on_device = results_of(function, s, paths, &cuda);
  if (before >= 0) {
    EXPECT_EQ(device_launches() > before, s.batch > 0);
  }
  expect_near(on_device, results_of(function, s, paths));
  reverse_device(true);
  expect_same(results_of(function, s, paths, &cuda), on_device);
  reverse_device(false);
  return on_device;
}

}  // namespace sigpath_test
