#pragma once

#include <algorithm>
#include <vector>

#include "core/device_stream.h"
#include "cuda/device/finite.h"

namespace sigpath {

constexpr index kMostFinders = 1 << 14;  // threads that look through an array

// The first that any of so many threads found; -1: none did.
inline index first_found(const index* found, index threads) {
  index first = -1;
  for (index i = 0; i < threads; ++i)
    if (found[i] >= 0 && (first < 0 || found[i] < first)) first = found[i];
  return first;
}

// The first element of an array on a device that is NaN or infinite, as NotFinite counts them; -1:
// there is none. found and threads of the call: memory for so many. Waits for the device.
template <class T>
index first_not_finite(DeviceStream& stream, const NotFiniteCall<T>& call) {
  stream.launch(launch_per_number(CudaKernel::kNotFinite, sizeof(T), call.threads), &call);
  std::vector<index> found(static_cast<std::size_t>(call.threads));
  stream.download(found.data(), call.found, call.threads * static_cast<index>(sizeof(index)));
  return first_found(found.data(), call.threads);
}

}  // namespace sigpath
