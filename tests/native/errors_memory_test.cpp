// NULL, counts, alignment and overlaps.
#include "call.h"

namespace sigpath_test {
namespace {

TEST(Errors, NullStructsAndArrays) {
  const auto refused = [](const char* name, const auto& spoil, bool forward, bool vjp) {
    SCOPED_TRACE(name);
    Call call;
    spoil(call);
    if (forward) call.expect_forward_refused({name, "NULL", "expected"});
    if (vjp) call.expect_vjp_refused({name, "NULL", "expected"});
  };
  refused(
      "options", [](Call& c) { c.options_pointer = nullptr; }, true, true);
  refused(
      "paths", [](Call& c) { c.paths_pointer = nullptr; }, true, true);
  refused(
      "points", [](Call& c) { c.points = nullptr; }, true, true);
  refused(
      "times", [](Call& c) { c.times = nullptr; }, true, true);
  refused(
      "basepoint", [](Call& c) { c.basepoint = nullptr; }, true, true);
  refused(
      "out", [](Call& c) { c.out = nullptr; }, true, false);
  refused(
      "cotangent", [](Call& c) { c.cotangent = nullptr; }, false, true);
  refused(
      "grad_points", [](Call& c) { c.grad_points = nullptr; }, false, true);
}

TEST(Errors, NullResults) {
  const sigpath_signature_options options = SIGPATH_SIGNATURE_OPTIONS_INIT(2);
  const sigpath_paths paths = SIGPATH_PATHS_INIT(SIGPATH_FLOAT32, 1, 2, 3);
  Index value = 0;
  const auto refused = [](sigpath_status status, const char* name) {
    EXPECT_EQ(status, SIGPATH_INVALID_ARGUMENT) << name;
    expect_error_text({name, "NULL", "expected"});
  };
  refused(sigpath_signature_size(nullptr, 2, &value), "options");
  refused(sigpath_signature_size(&options, 2, nullptr), "size");
  refused(sigpath_signature_workspace(nullptr, nullptr, &paths, nullptr, 0, &value), "options");
  refused(sigpath_signature_workspace(nullptr, &options, nullptr, nullptr, 0, &value), "paths");
  refused(sigpath_signature_workspace(nullptr, &options, &paths, nullptr, 0, nullptr), "bytes");
  refused(sigpath_context_create(nullptr, nullptr), "context");
  refused(sigpath_context_progress(nullptr, nullptr, &value), "done");
  refused(sigpath_context_progress(nullptr, &value, nullptr), "total");
  refused(sigpath_context_threads(nullptr, nullptr), "threads");
  EXPECT_EQ(sigpath_signature_workspace(nullptr, &options, &paths, nullptr, 2, &value),
            SIGPATH_INVALID_ARGUMENT);
  expect_error_text({"vjp", "2", "expected"});
}

TEST(Errors, Counts) {
  for (const Index off : {-1, 1}) {
    Call call;
    call.out_count += off;
    call.expect_forward_refused({"out_count", std::to_string(call.out_count), "expected 24"});
  }
  struct {
    Index Call::*count;
    const char* name;
    const char* expected;
  } const cases[] = {{&Call::cotangent_count, "cotangent_count", "expected 24"},
                     {&Call::grad_points_count, "grad_points_count", "expected 12"},
                     {&Call::grad_times_count, "grad_times_count", "expected 8"},
                     {&Call::grad_basepoint_count, "grad_basepoint_count", "expected 4"}};
  for (const auto& c : cases)
    for (const Index wrong : {-1, 0, 3, 25}) {
      Call call;
      call.*c.count = wrong;
      call.expect_vjp_refused({c.name, " " + std::to_string(wrong) + " ", c.expected});
    }
}

TEST(Errors, CountsOfGradientsThatAreNotGiven) {
  Call call;
  call.grad_times = nullptr;
  call.expect_vjp_refused({"grad_times_count", "8", "expected 0"});
  call.grad_times_count = 0;
  call.grad_basepoint = nullptr;
  call.expect_vjp_refused({"grad_basepoint_count", "4", "expected 0"});
  call.grad_basepoint_count = 0;
  EXPECT_EQ(call.vjp(), SIGPATH_OK) << sigpath_last_error();
}

TEST(Errors, Alignment) {
  const auto odd = [](const void* p) { return static_cast<const char*>(p) + 4; };
  const auto refused = [](const char* name, const auto& spoil, bool forward, bool vjp) {
    Call call;
    spoil(call);
    if (forward) call.expect_forward_refused({name, "address", "multiple of 8"});
    if (vjp) call.expect_vjp_refused({name, "address", "multiple of 8"});
  };
  const auto moved = [&](void* p) { return const_cast<char*>(odd(p)); };
  refused(
      "points", [&](Call& c) { c.points = odd(c.points); }, true, true);
  refused(
      "times", [&](Call& c) { c.times = odd(c.times); }, true, true);
  refused(
      "basepoint", [&](Call& c) { c.basepoint = odd(c.basepoint); }, true, true);
  refused(
      "lengths", [&](Call& c) { c.lengths = reinterpret_cast<const Index*>(odd(c.lengths)); }, true,
      true);
  refused(
      "out", [&](Call& c) { c.out = moved(c.out); }, true, false);
  refused(
      "cotangent", [&](Call& c) { c.cotangent = odd(c.cotangent); }, false, true);
  refused(
      "grad_points", [&](Call& c) { c.grad_points = moved(c.grad_points); }, false, true);
  refused(
      "grad_times", [&](Call& c) { c.grad_times = moved(c.grad_times); }, false, true);
  refused(
      "grad_basepoint", [&](Call& c) { c.grad_basepoint = moved(c.grad_basepoint); }, false, true);
}

struct Array {
  const char* name;
  Call::Section section;
  Index elements;
};
constexpr Array kInputs[] = {
    {"points", Call::kPoints, 12}, {"times", Call::kTimes, 8}, {"basepoint", Call::kBasepoint, 4}};

// Overlaps by one element at either end are refused; arrays that touch are not.
TEST(Errors, OutputOfTheForwardOverlaps) {
  for (const Array& a : kInputs) {
    SCOPED_TRACE(a.name);
    for (const Index shift : {a.elements - 1, Index{0}, Index{-23}}) {
      Call call;
      call.out = call.at(a.section) + shift;
      if (a.section == Call::kPoints && shift < 0) continue;  // before the memory
      call.expect_forward_refused({"out", "overlaps", a.name, "expected"});
    }
    Call call;
    call.out = call.at(a.section) + a.elements;
    EXPECT_EQ(call.forward(), SIGPATH_OK) << sigpath_last_error();
  }
  Call call;
  call.out = call.lengths_memory.data();
  call.expect_forward_refused({"out", "overlaps", "lengths", "expected"});
}

TEST(Errors, OutputsOfTheVjpOverlap) {
  struct Output : Array {
    void* Call::*pointer;
  };
  const Output outputs[] = {{{"grad_points", Call::kGradPoints, 12}, &Call::grad_points},
                            {{"grad_times", Call::kGradTimes, 8}, &Call::grad_times},
                            {{"grad_basepoint", Call::kGradBasepoint, 4}, &Call::grad_basepoint}};
  for (const Output& output : outputs) {
    SCOPED_TRACE(output.name);
    std::vector<Array> others(std::begin(kInputs), std::end(kInputs));
    others.push_back({"cotangent", Call::kCotangent, 24});
    for (const Output& other : outputs)
      if (other.pointer != output.pointer) others.push_back(other);
    for (const Array& other : others) {
      SCOPED_TRACE(other.name);
      for (const Index shift : {Index{0}, other.elements - 1}) {
        Call call;
        call.*output.pointer = call.at(other.section) + shift;
        call.expect_vjp_refused({output.name, "overlaps", other.name, "expected"});
      }
      Call call;
      call.*output.pointer = call.at(other.section) + other.elements;
      EXPECT_EQ(call.vjp(), SIGPATH_OK) << sigpath_last_error();
    }
    Call call;
    call.*output.pointer = call.lengths_memory.data();
    call.expect_vjp_refused({output.name, "overlaps", "lengths", "expected"});
  }
}

TEST(Errors, InputsMayOverlap) {
  Call call;
  call.times = call.basepoint = call.cotangent = call.points;
  call.expect_ok();
}

}  // namespace
}  // namespace sigpath_test
