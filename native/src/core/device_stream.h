#pragma once

#include "core/checked.h"
#include "core/context.h"
#include "core/cuda_library.h"

namespace sigpath {

// Work in the stream of a CUDA context. What the host's memory is needed for has ended when this
// object does.
class DeviceStream {
 public:
  explicit DeviceStream(sigpath_context& context);
  ~DeviceStream();
  DeviceStream(const DeviceStream&) = delete;
  DeviceStream& operator=(const DeviceStream&) = delete;

  // Host to device; large arrays pass through pinned memory, two pieces at a time.
  void upload(void* to, const void* from, index bytes);
  // Device to host; they are there at the end.
  void download(void* to, const void* from, index bytes);
  void copy(void* to, const void* from, index bytes);
  void launch(CudaLaunch launch, const void* call);
  void synchronize();

 private:
  std::byte* half(index i);

  sigpath_context& context_;
  CudaStream on_;
  std::optional<Pool<PinnedMemory>::Loan> pinned_;
  bool busy_ = false;  // copies from pinned memory may be under way
};

// Hands out aligned parts of a memory one after the other; of none, to count the bytes.
class Carver {
 public:
  explicit Carver(std::byte* base = nullptr) : base_(base) {}

  template <class T>
  T* take(index count) {
    constexpr index kAlign = 256;
    const index at = used_;
    const index bytes = checked_mul(count, static_cast<index>(sizeof(T)), "workspace");
    used_ = checked_add(used_, checked_add(bytes, kAlign - 1, "workspace") / kAlign * kAlign,
                        "workspace");
    return base_ == nullptr ? nullptr : reinterpret_cast<T*>(base_ + at);
  }
  index bytes() const { return used_; }
  bool counting() const { return base_ == nullptr; }

 private:
  std::byte* base_;
  index used_ = 0;
};

}  // namespace sigpath
