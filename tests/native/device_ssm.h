// State-space calls in a context of a device, with arrays of the host or of the device, against
// those of the processor.
#pragma once

#include <optional>
#include <sigpath/sigpath.hpp>

#include "device_hooks.h"
#include "ssm.h"

namespace sigpath_test {

using sigpath::Context;
using sigpath::Span;

// An array in the memory of the host or of a device.
template <class E>
class Placed {
 public:
  Placed(std::vector<E> values, bool on_device) : values_(std::move(values)) {
    if (on_device && !values_.empty()) there_.emplace(Span<const E>(values_));
  }
  operator Span<const E>() const { return {data(), values_.size()}; }
  operator Span<E>() { return {const_cast<E*>(data()), values_.size()}; }
  WideArray get() const { return widen(there_ ? there_->download() : values_); }

 private:
  const E* data() const { return there_ ? there_->data() : values_.data(); }

  std::vector<E> values_;
  std::optional<sigpath::DeviceArray<E>> there_;
};

// Where a call runs, and where its arrays are.
struct Place {
  const Context* context = nullptr;
  bool on_device = false;

  template <class E>
  Placed<E> in(const std::vector<E>& values) const {
    return {values, on_device};
  }
  template <class E>
  Placed<E> out(std::size_t size) const {
    return {std::vector<E>(size, E(777)), on_device};
  }
};

// results(place), some arrays, from the device are those of the processor, whatever the order of
// threads and wherever arrays lie.
template <class Results>
void expect_same_on_device(const Context& cuda, double rtol, const std::string& what,
                           const Results& results) {
  const std::vector<WideArray> expected = results(Place{});
  for (const bool on_device : {false, true})
    for (const bool reversed : {false, true}) {
      reverse_device(reversed);
      const std::vector<WideArray> actual = results(Place{&cuda, on_device});
      reverse_device(false);
      ASSERT_EQ(actual.size(), expected.size());
      for (std::size_t i = 0; i < expected.size(); ++i)
        expect_close(actual[i], expected[i], rtol,
                     what + ", result " + std::to_string(i) +
                         (on_device ? ", arrays of the device" : ", arrays of the host"),
                     1e-4L);
    }
}

// A call is refused with these words.
template <class Call>
void expect_device_refusal(const Call& call, sigpath_status status,
                           const std::vector<std::string>& words) {
  try {
    call();
    ADD_FAILURE() << words[0];
  } catch (const sigpath::Error& e) {
    EXPECT_EQ(e.status(), status) << words[0];
    expect_error_text(words);
  }
}

}  // namespace sigpath_test
