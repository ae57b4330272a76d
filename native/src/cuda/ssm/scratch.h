#pragma once

#include <optional>

#include "core/device_stream.h"
#include "cuda/device/find.h"

namespace sigpath {

// Work in parts, of which some are computed at a time: run(parts, memory) takes memory for so many
// and, unless it is only counted, computes all.
template <class Run>
index scratch_bytes(const Run& run, index parts) {
  Carver sizes;
  run(parts, sizes);
  return sizes.bytes();
}
// As many of `count` parts as take a moderate share of the device's memory and keep to the
// workspace limit; at least one. reserved: bytes that the call has already.
template <class Run>
index parts_at_a_time(const sigpath_context& context, index reserved, index count, const Run& run) {
  constexpr index kShare = index{64} << 20;
  const index limit = context.workspace_limit, least = scratch_bytes(run, 1);
  index most = std::max(kShare, checked_mul(2, least, "workspace"));
  if (limit != 0) most = std::min(most, limit - reserved);
  index parts = std::max<index>(count, 1);
  while (parts > 1 && scratch_bytes(run, parts) > most) parts = (parts + 1) / 2;
  return parts;
}

// Gives memory for parts to compute(memory): fewer parts, by less(), where the device does not have
// so much, which is false where there are no fewer. bytes(): what the parts take.
template <class Bytes, class Less, class Compute>
void run_in_memory(sigpath_context& context, index reserved, const Bytes& bytes, const Less& less,
                   const Compute& compute) {
  const index limit = context.workspace_limit;
  const index all = checked_add(reserved, bytes(), "workspace");
  if (limit != 0 && all > limit)
    fail(SIGPATH_OUT_OF_MEMORY, "workspace: the call needs ", all,
         " bytes of device memory, more than the context's workspace_limit of ", limit);
  std::optional<Pool<DeviceMemory>::Loan> memory;
  while (!memory) {
    try {
      memory.emplace(context.device_memory, static_cast<std::size_t>(bytes()));
    } catch (const Error& e) {
      if (e.status() != SIGPATH_OUT_OF_MEMORY || !less()) throw;
    }
  }
  context.progress.begin(1);
  Carver carver(memory->data());
  compute(carver);
  context.progress.tick(1);
}
template <class Run>
void run_in_parts(sigpath_context& context, index reserved, index count, const Run& run) {
  index parts = parts_at_a_time(context, reserved, count, run);
  run_in_memory(
      context, reserved, [&] { return scratch_bytes(run, parts); },
      [&] {
        if (parts == 1) return false;
        parts = (parts + 1) / 2;
        return true;
      },
      [&](Carver& memory) { run(parts, memory); });
}
// run(memory), all at once.
template <class Run>
void run_in_scratch(sigpath_context& context, index reserved, const Run& run) {
  run_in_parts(context, reserved, 1, [&](index, Carver& memory) { run(memory); });
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
