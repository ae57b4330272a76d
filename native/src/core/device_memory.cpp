#include "core/device_memory.h"

#include <string>

#include "core/cuda_library.h"

namespace sigpath {
namespace {

std::byte* allocated(CudaResult (*alloc)(int, index, void**), int ordinal, std::size_t bytes,
                     const char* kind) {
  void* p = nullptr;
  const std::string doing = "allocating " + std::to_string(bytes) + " bytes of " + kind;
  check_cuda(doing.c_str(), alloc(ordinal, static_cast<index>(bytes), &p));
  return static_cast<std::byte*>(p);
}

}  // namespace

std::byte* DeviceMemory::allocate(std::size_t bytes) const {
  return allocated(cuda().alloc, ordinal, bytes, "device memory");
}
void DeviceMemory::operator()(std::byte* p) const { cuda().free(ordinal, p); }

std::byte* PinnedMemory::allocate(std::size_t bytes) const {
  return allocated(cuda().alloc_host, ordinal, bytes, "pinned memory");
}
void PinnedMemory::operator()(std::byte* p) const { cuda().free_host(ordinal, p); }

}  // namespace sigpath
