#pragma once

#include <vector>

#include "core/device_stream.h"
#include "cuda/device/find.h"

namespace sigpath {

// Bytes of device memory that run(memory) takes.
template <class Run>
index scratch_bytes(const Run& run) {
  Carver sizes;
  run(sizes);
  return sizes.bytes();
}

// Runs run(memory), which takes memory and, unless it is only counted, computes. reserved: bytes
// that the call has already.
template <class Run>
void run_in_scratch(sigpath_context& context, index reserved, const Run& run) {
  const index bytes = scratch_bytes(run), limit = context.workspace_limit;
  const index all = checked_add(reserved, bytes, "workspace");
  if (limit != 0 && all > limit)
    fail(SIGPATH_OUT_OF_MEMORY, "workspace: the call needs ", all,
         " bytes of device memory, more than the context's workspace_limit of ", limit);
  context.progress.begin(1);
  const Pool<DeviceMemory>::Loan memory(context.device_memory, static_cast<std::size_t>(bytes));
  Carver carver(memory.data());
  run(carver);
  context.progress.tick(1);
}

// How many of `count` equal parts to compute at a time, so that they take a moderate share of the
// device's memory and of the workspace limit, at least one.
inline index parts_at_a_time(const sigpath_context& context, index count, index bytes_each) {
  constexpr index kMost = index{64} << 20;
  const index limit = context.workspace_limit;
  const index room = limit == 0 ? kMost : std::min(kMost, limit / 4);
  return std::max<index>(1, std::min(count, room / std::max<index>(bytes_each, 1)));
}

// Threads of a body that looks through `count` numbers in turn, and what they found; -1: nothing.
struct Finders {
  static constexpr index kMost = 4096;

  Finders(index count, Carver& memory)
      : threads(std::min(count, kMost)), found(memory.take<index>(threads)) {}

  // Waits for the device.
  index first(DeviceStream& stream) const {
    index own[kMost];
    stream.download(own, found, threads * static_cast<index>(sizeof(index)));
    return first_found(own, threads);
  }
  // The first of so many numbers that is not finite; waits for the device.
  template <class T>
  index first_not_finite(DeviceStream& stream, const T* data, index count) const;

  index threads;
  index* found;
};

template <class T, class Call>
void launch_numbers(DeviceStream& stream, CudaKernel kernel, index numbers, const Call& call) {
  stream.launch(launch_per_number(kernel, sizeof(T), numbers), &call);
}
template <class T, class Call>
void launch_blocks(DeviceStream& stream, CudaKernel kernel, index blocks, int threads,
                   index shared_bytes, const Call& call) {
  CudaLaunch launch{};
  launch.kernel = kernel;
  launch.dtype = sizeof(T) == 4 ? SIGPATH_FLOAT32 : SIGPATH_FLOAT64;
  launch.blocks = blocks;
  launch.threads = threads;
  launch.shared_bytes = shared_bytes;
  stream.launch(launch, &call);
}

// All threads look, whatever the count.
template <class T>
index Finders::first_not_finite(DeviceStream& stream, const T* data, index count) const {
  launch_numbers<T>(stream, CudaKernel::kNotFinite, threads,
                    NotFiniteCall<T>{data, 1, count, 1, 0, 1, nullptr, 0, found, threads});
  return first(stream);
}

}  // namespace sigpath
