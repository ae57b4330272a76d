// A CUDA library whose device is this machine: it runs the bodies of the kernels on the host.
#pragma once

#include <cstddef>
#include <cstdint>

// Settings of the library that stands in for libsigpath_cuda.so.
struct HostDevice {
  std::size_t memory_limit = SIZE_MAX;  // bytes of device memory
  long fail_at = -1;      // the call that fails with a launch failure, from 0 on; -1: none
  long calls = 0;         // so far, but for those that free
  bool reversed = false;  // threads and blocks run from the last to the first
  std::size_t allocated = 0, peak = 0;
  long allocations = 0;
  long launches = 0;
  long synchronizations = 0;
  void* last_stream = nullptr;
};

extern "C" HostDevice& host_device();
