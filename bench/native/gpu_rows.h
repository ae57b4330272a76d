#pragma once

#include <optional>
#include <string>
#include <vector>

namespace sigpath::bench {

// One line of the results of a device.
struct GpuRow {
  std::string benchmark, shape, dtype, direction;
  double floor_ms = 0;  // of the multiply-adds alone, at the device's own rate
  // Of a call, its arrays in device memory: time between two events, and bytes of the arrays and of
  // what the library says that it needs beside them; what the driver says that it has handed out.
  std::optional<double> device_ms;
  long long bytes = 0;
  std::optional<long long> used_bytes;
  std::optional<double> host_ms;  // of a call from arrays of the host to arrays of the host
  std::optional<double> published_ms, published_mb;
  std::string note;  // why there are no times
};

}  // namespace sigpath::bench
