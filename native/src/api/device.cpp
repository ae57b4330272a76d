#include <algorithm>
#include <cstring>

#include "core/checked.h"
#include "core/cuda_library.h"
#include "core/error.h"

using sigpath::check_cuda;
using sigpath::check_ordinal;
using sigpath::cuda;
using sigpath::guard;
using sigpath::require;

sigpath_status sigpath_device_count(int* count) {
  return guard([&] {
    require(count != nullptr, "count: is NULL, expected a pointer to an int");
    *count = 0;
    int found = 0;
    check_cuda("counting the devices", cuda().count(&found));
    *count = found;
  });
}

sigpath_status sigpath_device_describe(int ordinal, sigpath_device_info* info) {
  return guard([&] {
    sigpath_device_info found = sigpath::read_sized(info, "info");
    check_ordinal(ordinal);
    check_cuda("describing a device", cuda().describe(ordinal, &found));
    std::memcpy(info, &found,
                static_cast<std::size_t>(std::min<sigpath_index>(found.size, sizeof(found))));
  });
}

sigpath_status sigpath_device_alloc(int ordinal, sigpath_index bytes, void** pointer) {
  return guard([&] {
    require(pointer != nullptr, "pointer: is NULL, expected a pointer to a pointer");
    require(bytes > 0, "bytes: is ", bytes, ", expected more than 0");
    check_ordinal(ordinal);
    check_cuda("allocating", cuda().alloc(ordinal, bytes, pointer));
  });
}

sigpath_status sigpath_device_free(int ordinal, void* pointer) {
  return guard([&] {
    if (pointer == nullptr) return;
    check_ordinal(ordinal);
    check_cuda("freeing", cuda().free(ordinal, pointer));
  });
}

sigpath_status sigpath_device_copy(int ordinal, void* to, int to_device, const void* from,
                                   int from_device, sigpath_index bytes) {
  return guard([&] {
    const auto check = [](const char* name, const void* pointer, int device) {
      require(pointer != nullptr, name, ": is NULL, expected a pointer");
      require(device == SIGPATH_CPU || device == SIGPATH_CUDA, name, "_device: is ", device,
              ", expected SIGPATH_CPU or SIGPATH_CUDA");
    };
    check("to", to, to_device);
    check("from", from, from_device);
    require(bytes >= 0, "bytes: is ", bytes, ", expected 0 or more");
    check_ordinal(ordinal);
    // cudaMemcpyKind counts host-host, host-device, device-host, device-device from 0.
    check_cuda("copying", cuda().copy(ordinal, to, from, bytes, from_device * 2 + to_device));
  });
}
