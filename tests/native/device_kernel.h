// Kernels of two sets of paths and their gradients on a CUDA device, against the processor.
#pragma once

#include "device_arrays.h"
#include "discrepancy.h"

namespace sigpath_test {

// All results of a call of one kind: numbers, and gradients.
template <class T>
struct KernelResults {
  std::vector<T> values;
  KernelGradients<T> gradients;
};

template <class T>
KernelResults<T> kernel_results(const SignatureKernel& kernel, const PathSets<T>& sets, bool gram,
                                const sigpath::Context* context = nullptr) {
  return {kernel.compute(sets.all(gram), context),
          kernel_gradient(kernel, sets, gram, random_cotangent(sets, gram), context)};
}

template <class T>
KernelResults<T> discrepancy_results(const Discrepancy& discrepancy, const PathSets<T>& sets,
                                     const sigpath::Context* context = nullptr) {
  KernelResults<T> r;
  r.values = discrepancy.compute(sets.x.paths(), sets.y.paths(), context);
  const auto cotangent = random_values<T>(static_cast<Index>(r.values.size()), 77);
  r.gradients = all_gradients(sets, [&](const sigpath::KernelGradient<T>& to) {
    discrepancy.vjp(sets.x.paths(), sets.y.paths(), sigpath::Span<const T>(cotangent), to, context);
  });
  return r;
}

// body(vector of a, vector of b, name, relative tolerance) for all results.
template <class T, class Body>
void for_each_result(const KernelResults<T>& a, const KernelResults<T>& b, const Body& body) {
  body(a.values, b.values, "values");
  body(a.gradients.x.points, b.gradients.x.points, "gradient to the points of x");
  body(a.gradients.x.times, b.gradients.x.times, "gradient to the times of x");
  body(a.gradients.x.basepoint, b.gradients.x.basepoint, "gradient to the basepoint of x");
  body(a.gradients.y.points, b.gradients.y.points, "gradient to the points of y");
  body(a.gradients.y.times, b.gradients.y.times, "gradient to the times of y");
  body(a.gradients.y.basepoint, b.gradients.y.basepoint, "gradient to the basepoint of y");
  body(a.gradients.static_parameters, b.gradients.static_parameters, "static parameters");
}

// Relative to the largest, or to what kernels and their gradients are made of, where these cancel.
template <class T>
void expect_kernel_numbers(const std::vector<T>& actual, std::vector<T> expected, double rtol,
                           const std::string& what) {
  auto there = actual;
  there.push_back(T(0.01));
  expected.push_back(T(0.01));
  expect_near_scaled(there, expected, rtol, what);
}

template <class T>
void expect_near(const KernelResults<T>& actual, const KernelResults<T>& expected,
                 double f64 = 1e-11, double f32 = 1e-4) {
  for_each_result(actual, expected, [&](const auto& a, const auto& e, const char* what) {
    expect_kernel_numbers(a, e, tolerance<T>(f64, f32), what);
  });
}

// The device computes what the processor does, and the same, bit for bit, once more, its threads
// and blocks in another order. compute(context).
template <class Compute>
auto expect_device_agrees(const Compute& compute, const sigpath::Context& cuda, double f64 = 1e-11,
                          double f32 = 1e-4) {
  const long before = device_launches();
  const auto on_device = compute(&cuda);
  if (before >= 0) {
    EXPECT_GT(device_launches(), before);
  }
  expect_near(on_device, compute(nullptr), f64, f32);
  reverse_device(true);
  for_each_result(compute(&cuda), on_device, [](const auto& a, const auto& e, const char* what) {
    expect_same_bits(a, e, what);
  });
  reverse_device(false);
  return on_device;
}

}  // namespace sigpath_test
