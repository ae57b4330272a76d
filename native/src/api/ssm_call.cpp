#include "api/ssm_call.h"

#include <algorithm>

#include "core/finite.h"
#include "cuda/device/find.h"

namespace sigpath {

const void* ArrayPlaces::find(const void* data) const {
  const Copy* found = nullptr;
  for (std::size_t i = 0; i < count_ && data != nullptr; ++i)
    if (const Copy& c = copies_[i];
        c.argument.data == data && (found == nullptr || c.argument.bytes > found->argument.bytes))
      found = &c;
  return found == nullptr ? data : found->at;
}

void check_ssm_device(const sigpath_context& context, const char* options, int device) {
  require(device == SIGPATH_CPU || device == SIGPATH_CUDA, options, ".device: is ", device,
          ", expected a sigpath_device");
  require(context.device == SIGPATH_CUDA || device == SIGPATH_CPU, options,
          ".device: is SIGPATH_CUDA, expected SIGPATH_CPU in a context that is not for a device");
}

SsmCall::SsmCall(sigpath_context* context, const char* options, int dtype, int device)
    : context_(sigpath_context::of(context)), dtype_(dtype), device_(device) {
  check_ssm_device(context_, options, device);
}

void SsmCall::in(const char* name, const void* data, index count) {
  arguments_[count_++] = input(name, data, count, dtype_bytes(dtype_));
  inputs_[inputs_count_++] = {name, data, count};
}
void SsmCall::in(const char* name, const void* data, index count, index expected) {
  require(count == expected, name, "_count: is ", count, " elements, expected ", expected);
  in(name, data, expected);
}
void SsmCall::out(const char* name, void* data, index count, index expected) {
  arguments_[count_++] = output(name, data, count, expected, dtype_bytes(dtype_));
}
void SsmCall::in_out(const char* name, void* data, index count, index expected) {
  out(name, data, count, expected);
  inputs_[inputs_count_++] = {name, data, expected};
}
void SsmCall::gradient(const char* name, void* data, index count, index expected) {
  if (first_gradient_ == nullptr) first_gradient_ = name;
  some_gradient_ = some_gradient_ || data != nullptr;
  out(name, data, count, data == nullptr ? 0 : expected);
}

void SsmCall::check() const {
  require(first_gradient_ == nullptr || some_gradient_, first_gradient_,
          ": is NULL, and so are all other gradients; expected one of them at least");
  check_disjoint(arguments_, count_);
  for (std::size_t i = 0; on_cuda() && i < count_; ++i)
    check_owner(context_, device_, arguments_[i]);
}

void SsmCall::check_limit() const {
  const index limit = context_.workspace_limit, staged = staged_bytes();
  if (limit != 0 && staged > limit)
    fail(SIGPATH_OUT_OF_MEMORY, "workspace: the arrays take ", staged,
         " bytes of device memory, more than the context's workspace_limit of ", limit);
}

namespace {

template <class T>
[[noreturn]] void refuse_number(const char* name, index i, T value) {
  fail(SIGPATH_INVALID_ARGUMENT, name, ": element ", i, " is ", value, ", expected finite numbers");
}

}  // namespace

template <class T>
void SsmCall::check_finite() const {
  if (device_ == SIGPATH_CUDA) return check_finite_on_device<T>();
  for (std::size_t k = 0; k < inputs_count_; ++k) {
    const auto* const data = static_cast<const T*>(inputs_[k].data);
    const index i = first_not_finite(data, inputs_[k].count);
    if (i < inputs_[k].count) refuse_number(inputs_[k].name, i, data[i]);
  }
}

// Looks through all arrays before it waits for the first.
template <class T>
void SsmCall::check_finite_on_device() const {
  constexpr index kFinders = 4096;
  const auto threads = [&](std::size_t k) { return std::min(inputs_[k].count, kFinders); };
  index all = 0;
  for (std::size_t k = 0; k < inputs_count_; ++k) all += threads(k);
  if (all == 0) return;
  const index bytes = all * static_cast<index>(sizeof(index));
  const Pool<DeviceMemory>::Loan memory(context_.device_memory, static_cast<std::size_t>(bytes));
  auto* const found = reinterpret_cast<index*>(memory.data());
  DeviceStream stream(context_);
  for (std::size_t k = 0, at = 0; k < inputs_count_; at += static_cast<std::size_t>(threads(k++))) {
    const NotFiniteCall<T> call{static_cast<const T*>(inputs_[k].data),
                                1,
                                inputs_[k].count,
                                1,
                                0,
                                1,
                                nullptr,
                                0,
                                found + at,
                                threads(k)};
    stream.launch(launch_per_number(CudaKernel::kNotFinite, sizeof(T), call.threads), &call);
  }
  const WorkspacePool::Loan own(context_.workspaces, static_cast<std::size_t>(bytes));
  stream.download(own.data(), found, bytes);
  const auto* seen = reinterpret_cast<const index*>(own.data());
  for (std::size_t k = 0; k < inputs_count_; seen += threads(k++)) {
    const index first = first_found(seen, threads(k));
    if (first < 0) continue;
    T value{};
    stream.download(&value, static_cast<const T*>(inputs_[k].data) + first, sizeof(T));
    refuse_number(inputs_[k].name, first, value);
  }
}

index SsmCall::staged_bytes() const { return device_ == SIGPATH_CPU ? carve(nullptr).second : 0; }

std::pair<ArrayPlaces, index> SsmCall::carve(std::byte* memory) const {
  ArrayPlaces places;
  Carver carver(memory);
  for (std::size_t i = 0; i < count_; ++i)
    if (arguments_[i].bytes > 0)
      places.add(arguments_[i], carver.take<std::byte>(arguments_[i].bytes));
  return {places, carver.bytes()};
}

bool SsmCall::is_input(const Argument& argument) const {
  return !argument.output || std::any_of(inputs_, inputs_ + inputs_count_, [&](const Input& input) {
    return input.name == argument.name;
  });
}

template void SsmCall::check_finite<float>() const;
template void SsmCall::check_finite<double>() const;

}  // namespace sigpath
