// A call of the C functions in which everything is given and right, to be spoilt in one place.
#pragma once

#include "support.h"

namespace sigpath_test {

// Two paths of three points in two channels, depth 2, times and basepoint per path: three channels
// after the transforms, twelve coefficients. All arrays lie in one memory, in sections, so that
// whatever is written shows.
class Call {
 public:
  static constexpr Index kSection = 64;
  enum Section {
    kPoints,
    kTimes,
    kBasepoint,
    kCotangent,
    kOut,
    kGradPoints,
    kGradTimes,
    kGradBasepoint,
    kSections
  };

  Call() : memory(kSections * kSection) {
    for (std::size_t i = 0; i < memory.size(); ++i) memory[i] = 0.01 * static_cast<double>(i % 37);
    options.time = SIGPATH_TIME_GIVEN;
    options.basepoint = SIGPATH_BASEPOINT_GIVEN;
    paths.times_stride = 4;
    paths.basepoint_stride = 2;
  }
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

  double* at(Section section, Index i = 0) { return memory.data() + section * kSection + i; }

  virtual ~Call() = default;

  virtual sigpath_status forward() {
    return sigpath_signature(context, options_pointer, paths_pointer, points, lengths, times,
                             basepoint, windows, out, out_count);
  }
  virtual sigpath_status vjp() {
    return sigpath_signature_vjp(context, options_pointer, paths_pointer, points, lengths, times,
                                 basepoint, windows, cotangent, cotangent_count, grad_points,
                                 grad_points_count, grad_times, grad_times_count, grad_basepoint,
                                 grad_basepoint_count);
  }

  // The direction refuses the call, its text has the words, and it wrote nothing.
  void expect_forward_refused(const std::vector<std::string>& words,
                              sigpath_status expected = SIGPATH_INVALID_ARGUMENT) {
    expect_refused(
        "forward", [&] { return forward(); }, words, expected);
  }
  void expect_vjp_refused(const std::vector<std::string>& words,
                          sigpath_status expected = SIGPATH_INVALID_ARGUMENT) {
    expect_refused(
        "vjp", [&] { return vjp(); }, words, expected);
  }
  void expect_refused(const std::vector<std::string>& words,
                      sigpath_status expected = SIGPATH_INVALID_ARGUMENT) {
    expect_forward_refused(words, expected);
    expect_vjp_refused(words, expected);
  }
  void expect_ok() {
    EXPECT_EQ(forward(), SIGPATH_OK) << sigpath_last_error();
    EXPECT_EQ(vjp(), SIGPATH_OK) << sigpath_last_error();
  }

  std::vector<double> memory;
  std::vector<Index> lengths_memory{3, 2};
  sigpath_signature_options options = SIGPATH_SIGNATURE_OPTIONS_INIT(2);
  sigpath_paths paths = SIGPATH_PATHS_INIT(SIGPATH_FLOAT64, 2, 3, 2);

  sigpath_context* context = nullptr;
  const sigpath_signature_options* options_pointer = &options;
  const sigpath_paths* paths_pointer = &paths;
  const void* points = at(kPoints);
  const Index* lengths = lengths_memory.data();
  const void* times = at(kTimes);
  const void* basepoint = at(kBasepoint);
  const Index* windows = nullptr;
  void* out = at(kOut);
  Index out_count = 24;
  const void* cotangent = at(kCotangent);
  Index cotangent_count = 24;
  void* grad_points = at(kGradPoints);
  Index grad_points_count = 12;
  void* grad_times = at(kGradTimes);
  Index grad_times_count = 8;
  void* grad_basepoint = at(kGradBasepoint);
  Index grad_basepoint_count = 4;

 private:
  template <class Direction>
  void expect_refused(const char* name, const Direction& direction,
                      const std::vector<std::string>& words, sigpath_status expected) {
    SCOPED_TRACE(name);
    const auto before = memory;
    const auto lengths_before = lengths_memory;
    EXPECT_EQ(direction(), expected);
    expect_error_text(words);
    EXPECT_EQ(std::memcmp(memory.data(), before.data(), memory.size() * sizeof(double)), 0)
        << "something was written";
    EXPECT_EQ(lengths_memory, lengths_before);
  }
};

}  // namespace sigpath_test
