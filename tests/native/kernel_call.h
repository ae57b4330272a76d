// Calls of the C functions of kernels and discrepancies in which everything is given and right, to
// be spoilt in one place.
#pragma once

#include <functional>

#include "support.h"

namespace sigpath_test {

// Two paths x of three points and two y of four, two channels, times and basepoint per path. All
// arrays lie in one memory, in sections, so that whatever is written shows.
class KernelCall {
 public:
  static constexpr Index kSection = 64;
  enum Section {
    kXPoints,
    kXTimes,
    kXBasepoint,
    kYPoints,
    kYTimes,
    kYBasepoint,
    kCotangent,
    kTangent,
    kOut,
    kGradXPoints,
    kGradXTimes,
    kGradXBasepoint,
    kGradYPoints,
    kGradYTimes,
    kGradYBasepoint,
    kGradStatic,
    kNull,
    kResults,
    kSections
  };

  KernelCall() : memory(kSections * kSection), exponents_memory(kSection, 4711) {
    for (std::size_t i = 0; i < memory.size(); ++i) memory[i] = 0.01 * static_cast<double>(i % 37);
    options.static_kernel = SIGPATH_STATIC_RBF;
    options.time = SIGPATH_TIME_GIVEN;
    options.basepoint = SIGPATH_BASEPOINT_GIVEN;
    x.shape.times_stride = 4;
    y.shape.times_stride = 5;
    x.shape.basepoint_stride = y.shape.basepoint_stride = 2;
  }
  KernelCall(const KernelCall&) = delete;
  KernelCall& operator=(const KernelCall&) = delete;

  double* at(Section section, Index i = 0) { return memory.data() + section * kSection + i; }

  struct Side {
    sigpath_paths shape;
    const sigpath_paths* pointer;
    const void *points, *times, *basepoint;
    const Index* lengths;
    void *grad_points, *grad_times, *grad_basepoint;
    Index grad_points_count, grad_times_count, grad_basepoint_count;
  };

  std::vector<double> memory;
  std::vector<Index> exponents_memory;
  std::vector<Index> x_lengths{3, 2}, y_lengths{3, 4};
  sigpath_kernel_options options = SIGPATH_KERNEL_OPTIONS_INIT;
  sigpath_discrepancy_options discrepancy = SIGPATH_DISCREPANCY_OPTIONS_INIT(SIGPATH_MMD_UNBIASED);

  sigpath_context* context = nullptr;
  const sigpath_kernel_options* options_pointer = &options;
  const sigpath_discrepancy_options* discrepancy_pointer = &discrepancy;
  Side x{SIGPATH_PATHS_INIT(SIGPATH_FLOAT64, 2, 3, 2),
         &x.shape,
         at(kXPoints),
         at(kXTimes),
         at(kXBasepoint),
         x_lengths.data(),
         at(kGradXPoints),
         at(kGradXTimes),
         at(kGradXBasepoint),
         12,
         8,
         4};
  Side y{SIGPATH_PATHS_INIT(SIGPATH_FLOAT64, 2, 4, 2),
         &y.shape,
         at(kYPoints),
         at(kYTimes),
         at(kYBasepoint),
         y_lengths.data(),
         at(kGradYPoints),
         at(kGradYTimes),
         at(kGradYBasepoint),
         16,
         10,
         4};
  void* out = at(kOut);
  Index out_count = 2;
  Index* exponents = exponents_memory.data();
  Index exponents_count = 2;
  const void* cotangent = at(kCotangent);
  Index cotangent_count = 2;
  const void* tangent = at(kTangent);
  Index tangent_count = 12;
  void* grad_static = at(kGradStatic);
  Index grad_static_count = 2;
  int biased = 0;
  Index permutations = 5;
  double* statistic = at(kResults);
  double* p_value = at(kResults, 1);
  double* null_statistics = at(kNull);
  Index null_count = 5;
  double ridge = 1e-6;

  sigpath_status forward() {
    return with([&](auto... arrays) {
      return sigpath_kernel(context, options_pointer, arrays..., out, out_count, exponents,
                            exponents_count);
    });
  }
  sigpath_status vjp() {
    return with([&](auto... arrays) {
      return with_gradients([&](auto... gradients) {
        return sigpath_kernel_vjp(context, options_pointer, arrays..., cotangent, cotangent_count,
                                  gradients...);
      });
    });
  }
  sigpath_status jvp() {
    return with([&](auto... arrays) {
      return sigpath_kernel_jvp(context, options_pointer, arrays..., tangent, tangent_count, out,
                                out_count);
    });
  }
  sigpath_status compare() {
    return with([&](auto... arrays) {
      return sigpath_discrepancy(context, options_pointer, discrepancy_pointer, arrays..., out, 1);
    });
  }
  sigpath_status compare_vjp() {
    return with([&](auto... arrays) {
      return with_gradients([&](auto... gradients) {
        return sigpath_discrepancy_vjp(context, options_pointer, discrepancy_pointer, arrays...,
                                       cotangent, 1, gradients...);
      });
    });
  }
  sigpath_status test() {
    return with([&](auto... arrays) {
      return sigpath_two_sample_test(context, options_pointer, arrays..., biased, permutations, 1,
                                     statistic, p_value, null_statistics, null_count);
    });
  }
  sigpath_status features() {
    return with([&](auto... arrays) {
      return sigpath_nystrom_features(context, options_pointer, arrays..., ridge, out, 4);
    });
  }

  // It refuses the call, its text has the words, and it wrote nothing.
  using Function = sigpath_status (KernelCall::*)();
  void expect_refused(Function function, const std::vector<std::string>& words,
                      sigpath_status expected = SIGPATH_INVALID_ARGUMENT) {
    const auto before = memory;
    const auto exponents_before = exponents_memory;
    EXPECT_EQ((this->*function)(), expected);
    expect_error_text(words);
    EXPECT_EQ(std::memcmp(memory.data(), before.data(), memory.size() * sizeof(double)), 0)
        << "something was written";
    EXPECT_EQ(exponents_memory, exponents_before);
  }
  // Kernels, their gradients and derivatives alike.
  void expect_kernels_refused(const std::vector<std::string>& words,
                              sigpath_status expected = SIGPATH_INVALID_ARGUMENT) {
    for (const Function f : {&KernelCall::forward, &KernelCall::vjp, &KernelCall::jvp})
      expect_refused(f, words, expected);
  }
  // Whatever takes the same paths.
  void expect_all_refused(const std::vector<std::string>& words,
                          sigpath_status expected = SIGPATH_INVALID_ARGUMENT) {
    expect_kernels_refused(words, expected);
    for (const Function f : {&KernelCall::compare, &KernelCall::compare_vjp, &KernelCall::test})
      expect_refused(f, words, expected);
  }
  void expect_ok() {
    for (const Function f : {&KernelCall::forward, &KernelCall::vjp, &KernelCall::jvp,
                             &KernelCall::compare, &KernelCall::compare_vjp, &KernelCall::test})
      EXPECT_EQ((this->*f)(), SIGPATH_OK) << sigpath_last_error();
  }

  // y is x.
  void make_one_set() { y = Side{}; }

 private:
  template <class Body>
  sigpath_status with(const Body& body) {
    return body(x.pointer, x.points, x.lengths, x.times, x.basepoint, y.pointer, y.points,
                y.lengths, y.times, y.basepoint);
  }
  template <class Body>
  sigpath_status with_gradients(const Body& body) {
    return body(x.grad_points, x.grad_points_count, x.grad_times, x.grad_times_count,
                x.grad_basepoint, x.grad_basepoint_count, y.grad_points, y.grad_points_count,
                y.grad_times, y.grad_times_count, y.grad_basepoint, y.grad_basepoint_count,
                grad_static, grad_static_count);
  }
};

}  // namespace sigpath_test
