// Arrays of kernels that are refused: NULL, counts, overlaps, numbers that are not finite.
#include <limits>

#include "kernel_call.h"

namespace sigpath_test {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
using Function = KernelCall::Function;
const Function kForward = &KernelCall::forward, kVjp = &KernelCall::vjp, kJvp = &KernelCall::jvp;

template <class Spoil>
void refused(const std::vector<Function>& functions, const Spoil& spoil,
             const std::vector<std::string>& words) {
  SCOPED_TRACE(words[0]);
  for (const Function f : functions) {
    KernelCall call;
    spoil(call);
    call.expect_refused(f, words);
  }
}

TEST(KernelErrors, Null) {
  const std::vector<Function> all{kForward,
                                  kVjp,
                                  kJvp,
                                  &KernelCall::compare,
                                  &KernelCall::compare_vjp,
                                  &KernelCall::test,
                                  &KernelCall::features};
  const auto null = [](const std::vector<Function>& functions, const char* name,
                       const auto& spoil) {
    refused(functions, spoil, {name, "NULL", "expected"});
  };
  null(all, "options", [](KernelCall& c) { c.options_pointer = nullptr; });
  null(all, "x", [](KernelCall& c) { c.x.pointer = nullptr; });
  null(all, "x_points", [](KernelCall& c) { c.x.points = nullptr; });
  null(all, "x_times", [](KernelCall& c) { c.x.times = nullptr; });
  null(all, "x_basepoint", [](KernelCall& c) { c.x.basepoint = nullptr; });
  null({kForward, kVjp, kJvp}, "y_points", [](KernelCall& c) { c.y.points = nullptr; });
  null({kForward, kVjp, kJvp}, "y_times", [](KernelCall& c) { c.y.times = nullptr; });
  null({kForward, kVjp, kJvp}, "y_basepoint", [](KernelCall& c) { c.y.basepoint = nullptr; });
  null({kForward, kJvp, &KernelCall::compare, &KernelCall::features}, "out",
       [](KernelCall& c) { c.out = nullptr; });
  null({kVjp, &KernelCall::compare_vjp}, "cotangent", [](KernelCall& c) { c.cotangent = nullptr; });
  null({kJvp}, "tangent", [](KernelCall& c) { c.tangent = nullptr; });
  null({&KernelCall::compare, &KernelCall::compare_vjp}, "discrepancy",
       [](KernelCall& c) { c.discrepancy_pointer = nullptr; });
  null({&KernelCall::test}, "statistic", [](KernelCall& c) { c.statistic = nullptr; });
  null({&KernelCall::test}, "p_value", [](KernelCall& c) { c.p_value = nullptr; });
  // A set has no discrepancy from itself, and landmarks are given.
  for (const auto& [f, name] : {std::pair{&KernelCall::compare, "y"},
                                {&KernelCall::compare_vjp, "y"},
                                {&KernelCall::test, "y"},
                                {&KernelCall::features, "z"}}) {
    KernelCall call;
    call.make_one_set();
    call.expect_refused(f, {std::string(name) + ":", "NULL", "expected"});
  }
}

TEST(KernelErrors, NullResults) {
  const sigpath_kernel_options options = SIGPATH_KERNEL_OPTIONS_INIT;
  const sigpath_paths paths = SIGPATH_PATHS_INIT(SIGPATH_FLOAT64, 1, 2, 3);
  Index value = 0;
  int order = 0;
  std::vector<double> points(6);
  const auto null = [](sigpath_status status, const char* name) {
    EXPECT_EQ(status, SIGPATH_INVALID_ARGUMENT) << name;
    expect_error_text({name, "NULL", "expected"});
  };
  null(sigpath_kernel_size(nullptr, 2, 2, &value), "options");
  null(sigpath_kernel_size(&options, 2, 2, nullptr), "size");
  null(sigpath_kernel_workspace(nullptr, nullptr, &paths, nullptr, 0, &value), "options");
  null(sigpath_kernel_workspace(nullptr, &options, nullptr, nullptr, 0, &value), "x");
  null(sigpath_kernel_workspace(nullptr, &options, &paths, nullptr, 0, nullptr), "bytes");
  null(sigpath_kernel_dyadic_order(nullptr, &options, &paths, points.data(), nullptr, nullptr,
                                   nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr),
       "order");
  null(sigpath_kernel_dyadic_order(nullptr, &options, &paths, nullptr, nullptr, nullptr, nullptr,
                                   nullptr, nullptr, nullptr, nullptr, nullptr, &order),
       "x_points");
  for (const int pass : {-1, 3}) {
    EXPECT_EQ(sigpath_kernel_workspace(nullptr, &options, &paths, nullptr, pass, &value),
              SIGPATH_INVALID_ARGUMENT);
    expect_error_text({"pass", std::to_string(pass), "expected"});
  }
}

TEST(KernelErrors, Counts) {
  for (const Index wrong : {-1, 1, 3}) {
    const std::string number = " " + std::to_string(wrong) + " ";
    refused({kForward, kJvp}, [&](KernelCall& c) { c.out_count = wrong; },
            {"out_count", number, "expected 2"});
    refused({kForward}, [&](KernelCall& c) { c.exponents_count = wrong; },
            {"exponents_count", number, "expected 2"});
    refused({kVjp}, [&](KernelCall& c) { c.cotangent_count = wrong; },
            {"cotangent_count", number, "expected 2"});
    refused({kJvp}, [&](KernelCall& c) { c.tangent_count = wrong; },
            {"tangent_count", number, "expected 12"});
    const std::vector<Function> both{kVjp, &KernelCall::compare_vjp};
    refused(both, [&](KernelCall& c) { c.x.grad_points_count = wrong; },
            {"grad_x_points_count", number, "expected 12"});
    refused(both, [&](KernelCall& c) { c.x.grad_times_count = wrong; },
            {"grad_x_times_count", number, "expected 8"});
    refused(both, [&](KernelCall& c) { c.x.grad_basepoint_count = wrong; },
            {"grad_x_basepoint_count", number, "expected 4"});
    refused(both, [&](KernelCall& c) { c.y.grad_points_count = wrong; },
            {"grad_y_points_count", number, "expected 16"});
    refused(both, [&](KernelCall& c) { c.y.grad_times_count = wrong; },
            {"grad_y_times_count", number, "expected 10"});
    refused(both, [&](KernelCall& c) { c.y.grad_basepoint_count = wrong; },
            {"grad_y_basepoint_count", number, "expected 4"});
    refused(both, [&](KernelCall& c) { c.grad_static_count = wrong; },
            {"grad_static_count", number, "expected 2"});
    refused({&KernelCall::test}, [&](KernelCall& c) { c.null_count = wrong; },
            {"null_count", number, "expected 5"});
  }
  refused({kForward}, [](KernelCall& c) { c.exponents = nullptr; },
          {"exponents_count", "2", "expected 0"});
  refused({&KernelCall::test}, [](KernelCall& c) { c.null_statistics = nullptr; },
          {"null_count", "5", "expected 0"});
}

TEST(KernelErrors, GradientsThatAreNotGiven) {
  const std::vector<Function> both{kVjp, &KernelCall::compare_vjp};
  refused(both, [](KernelCall& c) { c.x.grad_points = nullptr; },
          {"grad_x_points_count", "12", "expected 0"});
  refused(both, [](KernelCall& c) { c.grad_static = nullptr; },
          {"grad_static_count", "2", "expected 0"});
  KernelCall call;
  call.x.grad_points = call.x.grad_times = call.x.grad_basepoint = nullptr;
  call.y.grad_points = call.y.grad_times = call.y.grad_basepoint = nullptr;
  call.x.grad_points_count = call.x.grad_times_count = call.x.grad_basepoint_count = 0;
  call.y.grad_points_count = call.y.grad_times_count = call.y.grad_basepoint_count = 0;
  EXPECT_EQ(call.vjp(), SIGPATH_OK) << sigpath_last_error();
  call.grad_static = nullptr;
  call.grad_static_count = 0;
  call.expect_refused(kVjp, {"grad_x_points", "NULL", "expected"});
  call.expect_refused(&KernelCall::compare_vjp, {"grad_x_points", "NULL", "expected"});
}

TEST(KernelErrors, ArraysOfYWhereYIsX) {
  const auto given = [](const char* name, const auto& spoil, bool vjp) {
    SCOPED_TRACE(name);
    KernelCall call;
    call.make_one_set();
    spoil(call);
    call.expect_refused(kVjp, {name, "given", "expected NULL"});
    if (!vjp) call.expect_refused(kForward, {name, "given", "expected NULL"});
  };
  given(
      "y_points", [](KernelCall& c) { c.y.points = c.at(KernelCall::kYPoints); }, false);
  given(
      "y_times", [](KernelCall& c) { c.y.times = c.at(KernelCall::kYTimes); }, false);
  given(
      "y_basepoint", [](KernelCall& c) { c.y.basepoint = c.at(KernelCall::kYBasepoint); }, false);
  given(
      "y_lengths", [](KernelCall& c) { c.y.lengths = c.y_lengths.data(); }, false);
  given(
      "grad_y_points", [](KernelCall& c) { c.y.grad_points = c.at(KernelCall::kGradYPoints); },
      true);
  given(
      "grad_y_times", [](KernelCall& c) { c.y.grad_times = c.at(KernelCall::kGradYTimes); }, true);
}

TEST(KernelErrors, ArraysThatTheOptionsDoNotGoWith) {
  refused({kForward, kVjp, kJvp}, [](KernelCall& c) { c.options.time = SIGPATH_TIME_UNIFORM; },
          {"x_times", "expected NULL", "SIGPATH_TIME_GIVEN"});
  refused({kForward, kVjp, kJvp},
          [](KernelCall& c) { c.options.basepoint = SIGPATH_BASEPOINT_ZERO; },
          {"x_basepoint", "expected NULL", "SIGPATH_BASEPOINT_GIVEN"});
  refused({kVjp},
          [](KernelCall& c) {
            c.options.time = SIGPATH_TIME_UNIFORM;
            c.x.times = c.y.times = nullptr;
          },
          {"grad_x_times", "expected NULL", "SIGPATH_TIME_GIVEN"});
}

TEST(KernelErrors, LengthsNameThePath) {
  for (const Index bad : {0, -1, 5})
    for (const std::size_t path : {0, 1}) {
      const std::vector<std::string> words{"path " + std::to_string(path),
                                           "is " + std::to_string(bad) + ","};
      KernelCall x, y;
      x.x_lengths[path] = y.y_lengths[path] = bad;
      x.expect_all_refused({"x_lengths", words[0], words[1], "expected 1 to 3"});
      y.expect_all_refused({"y_lengths", words[0], words[1], "expected 1 to 4"});
    }
}

TEST(KernelErrors, NumbersThatAreNotFiniteAreNamed) {
  const struct {
    KernelCall::Section section;
    Index at;
    std::vector<std::string> words;
  } cases[] = {{KernelCall::kXPoints, 3, {"x_points", "path 0, point 1, channel 1", "nan"}},
               {KernelCall::kXTimes, 6, {"x_times", "path 1", "time 2", "nan"}},
               {KernelCall::kXBasepoint, 3, {"x_basepoint", "path 1", "channel 1", "nan"}},
               {KernelCall::kYPoints, 12, {"y_points", "path 1, point 2, channel 0", "nan"}},
               {KernelCall::kYTimes, 8, {"y_times", "path 1", "time 3", "nan"}},
               {KernelCall::kYBasepoint, 0, {"y_basepoint", "path 0", "channel 0", "nan"}}};
  for (const auto& c : cases) {
    KernelCall call;
    *call.at(c.section, c.at) = kNaN;
    call.expect_all_refused(c.words);
    call.options.check_finite = 0;
    EXPECT_EQ(call.forward(), SIGPATH_OK);
  }
  KernelCall beyond;
  *beyond.at(KernelCall::kXPoints, 10) = kNaN;
  beyond.expect_ok();
}

TEST(KernelErrors, CotangentsAndTangentsThatAreNotFinite) {
  KernelCall cotangent;
  *cotangent.at(KernelCall::kCotangent, 1) = kNaN;
  cotangent.expect_refused(kVjp, {"cotangent", "1", "nan"});
  KernelCall gram;
  gram.options.gram = 1;
  gram.cotangent_count = 4;
  *gram.at(KernelCall::kCotangent, 2) = kNaN;
  gram.expect_refused(kVjp, {"cotangent", "nan"});
  KernelCall tangent;
  *tangent.at(KernelCall::kTangent, 3) = kNaN;
  tangent.expect_refused(kJvp, {"tangent", "path 0, point 1, channel 1", "nan"});
  KernelCall beyond;
  *beyond.at(KernelCall::kTangent, 10) = kNaN;
  EXPECT_EQ(beyond.jvp(), SIGPATH_OK) << sigpath_last_error();
}

TEST(KernelErrors, Overlaps) {
  const auto moved = [](KernelCall& c, KernelCall::Section to, Index shift) {
    return c.at(to) + shift;
  };
  const struct {
    KernelCall::Section section;
    Index elements;
    const char* name;
  } inputs[] = {
      {KernelCall::kXPoints, 12, "x_points"},      {KernelCall::kXTimes, 8, "x_times"},
      {KernelCall::kXBasepoint, 4, "x_basepoint"}, {KernelCall::kYPoints, 16, "y_points"},
      {KernelCall::kYTimes, 10, "y_times"},        {KernelCall::kYBasepoint, 4, "y_basepoint"}};
  for (const auto& input : inputs) {
    for (const Index shift : {Index{0}, input.elements - 1}) {
      refused({kForward, kJvp, &KernelCall::compare},
              [&](KernelCall& c) { c.out = moved(c, input.section, shift); },
              {"out", "overlaps", input.name, "expected"});
      refused({kVjp, &KernelCall::compare_vjp},
              [&](KernelCall& c) { c.y.grad_points = moved(c, input.section, shift); },
              {"grad_y_points", "overlaps", input.name, "expected"});
      refused({kVjp, &KernelCall::compare_vjp},
              [&](KernelCall& c) { c.grad_static = moved(c, input.section, shift); },
              {"grad_static", "overlaps", input.name, "expected"});
    }
    KernelCall call;
    call.out = moved(call, input.section, input.elements);
    EXPECT_EQ(call.forward(), SIGPATH_OK) << sigpath_last_error();
  }
  refused({kVjp}, [&](KernelCall& c) { c.x.grad_times = c.at(KernelCall::kGradYPoints, 15); },
          {"overlaps", "grad_x_times", "grad_y_points"});
  refused({kVjp}, [&](KernelCall& c) { c.x.grad_points = c.at(KernelCall::kCotangent, 1); },
          {"grad_x_points", "overlaps", "cotangent"});
  refused({kForward},
          [&](KernelCall& c) { c.exponents = reinterpret_cast<Index*>(c.at(KernelCall::kOut, 1)); },
          {"overlaps", "out", "exponents"});
  KernelCall inputs_may;
  inputs_may.y.basepoint = inputs_may.x.times = inputs_may.x.points;
  inputs_may.expect_ok();
}

TEST(KernelErrors, Alignment) {
  const auto odd = [](void* p) { return static_cast<void*>(static_cast<char*>(p) + 4); };
  refused({kForward, kVjp, kJvp},
          [&](KernelCall& c) { c.x.points = odd(c.at(KernelCall::kXPoints)); },
          {"x_points", "address", "multiple of 8"});
  refused({kForward, kVjp, kJvp},
          [&](KernelCall& c) { c.y.times = odd(c.at(KernelCall::kYTimes)); },
          {"y_times", "address", "multiple of 8"});
  refused({kForward, kJvp}, [&](KernelCall& c) { c.out = odd(c.out); },
          {"out", "address", "multiple of 8"});
  refused({kVjp}, [&](KernelCall& c) { c.y.grad_points = odd(c.y.grad_points); },
          {"grad_y_points", "address", "multiple of 8"});
}

TEST(KernelErrors, EmptySets) {
  KernelCall call;
  call.options.gram = 1;
  call.x.shape.batch = 0;
  call.out_count = call.exponents_count = call.cotangent_count = call.tangent_count = 0;
  call.x.grad_points_count = call.x.grad_times_count = call.x.grad_basepoint_count = 0;
  const auto before = call.memory;
  EXPECT_EQ(call.forward(), SIGPATH_OK) << sigpath_last_error();
  EXPECT_EQ(call.jvp(), SIGPATH_OK) << sigpath_last_error();
  EXPECT_EQ(call.memory, before);
  EXPECT_EQ(call.vjp(), SIGPATH_OK) << sigpath_last_error();
  for (const auto& [section, count] : {std::pair{KernelCall::kGradYPoints, 16},
                                       {KernelCall::kGradYTimes, 10},
                                       {KernelCall::kGradYBasepoint, 4},
                                       {KernelCall::kGradStatic, 2}})
    for (Index i = 0; i < count; ++i) EXPECT_EQ(*call.at(section, i), 0) << section;
}

}  // namespace
}  // namespace sigpath_test
