#pragma once

#include <vector>

#include "api/device_arrays.h"
#include "core/device_stream.h"

namespace sigpath {

// Where the code that runs finds the caller's arrays: in copies, if it cannot reach them.
class ArrayPlaces {
 public:
  static constexpr std::size_t kMost = 20;

  void add(const Argument& argument, std::byte* copy) { copies_[count_++] = {argument, copy}; }
  // The longest copy: arrays that are only read may begin at the same place.
  const void* find(const void* data) const;
  template <class Body>
  void for_each(const Body& body) const {
    for (std::size_t i = 0; i < count_; ++i) body(copies_[i].argument, copies_[i].at);
  }

 private:
  struct Copy {
    Argument argument;
    std::byte* at;
  };
  Copy copies_[kMost];
  std::size_t count_ = 0;
};

// The same, of elements of T.
template <class T>
class At {
 public:
  using Number = T;
  explicit At(const ArrayPlaces& places) : places_(places) {}
  const T* operator()(const void* data) const { return static_cast<const T*>(places_.find(data)); }
  T* operator()(void* data) const {
    return const_cast<T*>((*this)(static_cast<const void*>(data)));
  }

 private:
  const ArrayPlaces& places_;
};

// Refuses a place of arrays that the context cannot reach; the field `device` of `options` says it.
void check_ssm_device(const sigpath_context& context, const char* options, int device);

// A call of the state-space family: its arrays, checked, and not yet typed.
class SsmCall {
 public:
  // device: where the arrays lie.
  SsmCall(sigpath_context* context, const char* options, int dtype, int device);

  sigpath_context& context() const { return context_; }
  bool on_cuda() const { return context_.device == SIGPATH_CUDA; }

  // An array of so many elements, all finite.
  void in(const char* name, const void* data, index count);
  void in(const char* name, const void* data, index count, index expected);
  void out(const char* name, void* data, index count, index expected);
  // A state, read and written.
  void in_out(const char* name, void* data, index count, index expected);
  // Each may be NULL, not all.
  void gradient(const char* name, void* data, index count, index expected);

  // Bytes of the device's memory that arrays of the host take there.
  index staged_bytes() const;

  // run(at), once the arguments are right, at being an At<T>, for code of the context's device.
  template <class Run>
  void run(const Run& run) const {
    run_on(on_cuda() ? SIGPATH_CUDA : SIGPATH_CPU, run);
  }
  // The same for code of the host, whatever the context.
  template <class Run>
  void run_on_host(const Run& run) const {
    run_on(SIGPATH_CPU, run);
  }

 private:
  struct Input {
    const char* name;
    const void* data;
    index count;
  };
  template <class Run>
  void run_on(int device, const Run& run) const {
    check();
    if (device == SIGPATH_CUDA) check_limit();
    with_dtype(dtype_, [&](auto type) {
      using T = decltype(type);
      check_finite<T>();
      const auto run_at = [&](const ArrayPlaces& places) { run(At<T>(places)); };
      if (device == device_)
        run_at(ArrayPlaces());
      else if (device == SIGPATH_CUDA)
        staged(run_at);
      else
        fetched(run_at);
    });
  }
  void check() const;
  void check_limit() const;
  template <class T>
  void check_finite() const;
  template <class T>
  void check_finite_on_device() const;

  // Runs with copies of all arrays in the other memory, those of inputs filled before and those of
  // outputs given back after.
  template <class Run>
  void staged(const Run& run) const {
    const Pool<DeviceMemory>::Loan memory(context_.device_memory,
                                          static_cast<std::size_t>(staged_bytes()));
    copied(memory.data(), run, &DeviceStream::upload, &DeviceStream::download);
  }
  template <class Run>
  void fetched(const Run& run) const {
    const WorkspacePool::Loan memory(context_.workspaces,
                                     static_cast<std::size_t>(carve(nullptr).second));
    copied(memory.data(), run, &DeviceStream::download, &DeviceStream::upload);
  }
  using Transfer = void (DeviceStream::*)(void*, const void*, index);
  template <class Run>
  void copied(std::byte* memory, const Run& run, Transfer take, Transfer give) const {
    const ArrayPlaces places = carve(memory).first;
    DeviceStream stream(context_);
    places.for_each([&](const Argument& a, std::byte* at) {
      if (is_input(a)) (stream.*take)(at, a.data, a.bytes);
    });
    run(places);
    places.for_each([&](const Argument& a, std::byte* at) {
      if (a.output) (stream.*give)(const_cast<void*>(a.data), at, a.bytes);
    });
  }
  std::pair<ArrayPlaces, index> carve(std::byte* memory) const;
  bool is_input(const Argument& argument) const;

  sigpath_context& context_;
  int dtype_, device_;
  Argument arguments_[ArrayPlaces::kMost];
  Input inputs_[12];
  std::size_t count_ = 0, inputs_count_ = 0;
  const char* first_gradient_ = nullptr;
  bool some_gradient_ = false;
};

// A call with options, of which Plan has what follows from them. Of the context's workspace_limit
// the plan keeps what staged arrays take.
template <class Plan>
class PlannedCall : public SsmCall {
 public:
  PlannedCall(sigpath_context* context, const char* options, const Plan& plan)
      : SsmCall(context, options, plan.dtype(), plan.device()), plan_(plan) {}

  const Plan& plan() const { return plan_; }

  template <class Run>
  void run(const Run& run) {
    if (on_cuda()) plan_.reserved = staged_bytes();
    SsmCall::run(run);
  }

 private:
  Plan plan_;
};

// Answers for the bytes of scratch memory: host(type, context) or, in a context of a device, with
// those of staged arrays of so many elements, device(type, context).
template <class Plan, class Host, class Device>
void answer_workspace(const sigpath_context* context, const Plan& plan, int vjp, index* bytes,
                      const std::vector<index>& staged, const Host& host, const Device& device) {
  check_workspace_question(vjp, bytes);
  sigpath_context& own = sigpath_context::of(const_cast<sigpath_context*>(context));
  check_ssm_device(own, "options", plan.device());
  with_dtype(plan.dtype(), [&](auto type) {
    if (own.device == SIGPATH_CPU) {
      *bytes = host(type, own);
      return;
    }
    Carver sizes;
    if (plan.device() == SIGPATH_CPU)
      for (const index count : staged) sizes.take<decltype(type)>(count);
    Plan with = plan;
    with.reserved = sizes.bytes();
    *bytes = checked_add(sizes.bytes(), device(type, own, with), "workspace");
  });
}

}  // namespace sigpath
