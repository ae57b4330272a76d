#pragma once

#include "core/workspace.h"

namespace sigpath {

// Sources of a Pool: memory of a CUDA device, and pinned memory of the host beside it.
struct DeviceMemory {
  int ordinal = 0;
  std::byte* allocate(std::size_t bytes) const;
  void operator()(std::byte* p) const;
};
struct PinnedMemory {
  int ordinal = 0;
  std::byte* allocate(std::size_t bytes) const;
  void operator()(std::byte* p) const;
};

}  // namespace sigpath
