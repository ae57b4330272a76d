#pragma once

#include "api/arguments.h"
#include "core/context.h"
#include "core/finite.h"
#include "core/parallel.h"

namespace sigpath {

// Their context: this version has them on the CPU.
inline sigpath_context& ssm_context(const sigpath_context* context) {
  sigpath_context& own = sigpath_context::of(const_cast<sigpath_context*>(context));
  if (own.device != SIGPATH_CPU)
    fail(SIGPATH_UNSUPPORTED,
         "context: is for a CUDA device, and this version computes state-space kernels on "
         "SIGPATH_CPU only");
  return own;
}

// scratch(type): the bytes of a call.
template <class Scratch>
void answer_workspace(int dtype, int vjp, index* bytes, const Scratch& scratch) {
  check_workspace_question(vjp, bytes);
  with_dtype(dtype, [&](auto type) { *bytes = scratch(type); });
}

// A call of the state-space family: its arrays, checked, and not yet typed.
class SsmCall {
 public:
  SsmCall(sigpath_context* context, int dtype) : context_(ssm_context(context)), dtype_(dtype) {}

  sigpath_context& context() const { return context_; }

  // An array of so many elements, all finite.
  void in(const char* name, const void* data, index count) {
    arguments_[count_++] = input(name, data, count, dtype_bytes(dtype_));
    inputs_[inputs_count_++] = {name, data, count};
  }
  void in(const char* name, const void* data, index count, index expected) {
    require(count == expected, name, "_count: is ", count, " elements, expected ", expected);
    in(name, data, expected);
  }
  void out(const char* name, void* data, index count, index expected) {
    arguments_[count_++] = output(name, data, count, expected, dtype_bytes(dtype_));
  }
  // A state, read and written.
  void in_out(const char* name, void* data, index count, index expected) {
    out(name, data, count, expected);
    inputs_[inputs_count_++] = {name, data, expected};
  }
  // Each may be NULL, not all.
  void gradient(const char* name, void* data, index count, index expected) {
    if (first_gradient_ == nullptr) first_gradient_ = name;
    some_gradient_ = some_gradient_ || data != nullptr;
    out(name, data, count, data == nullptr ? 0 : expected);
  }

  // run(type), once the arguments are right.
  template <class Run>
  void run(const Run& run) const {
    require(first_gradient_ == nullptr || some_gradient_, first_gradient_,
            ": is NULL, and so are all other gradients; expected one of them at least");
    check_disjoint(arguments_, count_);
    with_dtype(dtype_, [&](auto type) {
      for (std::size_t i = 0; i < inputs_count_; ++i)
        require_finite(inputs_[i].name, static_cast<const decltype(type)*>(inputs_[i].data),
                       inputs_[i].count);
      run(type);
    });
  }

 private:
  struct Input {
    const char* name;
    const void* data;
    index count;
  };
  template <class T>
  static void require_finite(const char* name, const T* data, index count) {
    const index i = first_not_finite(data, count);
    if (i < count)
      fail(SIGPATH_INVALID_ARGUMENT, name, ": element ", i, " is ", data[i],
           ", expected finite numbers");
  }

  sigpath_context& context_;
  int dtype_;
  Argument arguments_[20];
  Input inputs_[12];
  std::size_t count_ = 0, inputs_count_ = 0;
  const char* first_gradient_ = nullptr;
  bool some_gradient_ = false;
};

template <class T>
const T* as(const void* p) {
  return static_cast<const T*>(p);
}
template <class T>
T* as(void* p) {
  return static_cast<T*>(p);
}

}  // namespace sigpath
