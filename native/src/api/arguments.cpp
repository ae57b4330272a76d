#include "api/arguments.h"

#include <cstdint>

namespace sigpath {

index dtype_bytes(int dtype) { return dtype == SIGPATH_FLOAT32 ? 4 : 8; }

Argument input(const char* name, const void* data, index count, index element_bytes) {
  const index bytes = checked_mul(count, element_bytes, name);
  require(data != nullptr || bytes == 0, name, ": is NULL, expected ", count, " elements");
  const auto address = reinterpret_cast<std::uintptr_t>(data);
  require(address % static_cast<std::uintptr_t>(element_bytes) == 0, name, ": is at address ",
          address, ", expected a multiple of ", element_bytes);
  return {name, data, bytes, false};
}

Argument output(const char* name, void* data, index count, index expected, index element_bytes) {
  require(count == expected, name, "_count: is ", count, " elements, expected ", expected);
  Argument a = input(name, data, count, element_bytes);
  a.output = true;
  return a;
}

void check_disjoint(std::initializer_list<Argument> arguments) {
  for (const Argument& out : arguments) {
    if (!out.output || out.bytes == 0) continue;
    for (const Argument& other : arguments) {
      if (&other == &out || other.bytes == 0) continue;
      const auto a = reinterpret_cast<std::uintptr_t>(out.data);
      const auto b = reinterpret_cast<std::uintptr_t>(other.data);
      require(a + static_cast<std::uintptr_t>(out.bytes) <= b ||
                  b + static_cast<std::uintptr_t>(other.bytes) <= a,
              out.name, ": overlaps ", other.name, ", expected memory of its own");
    }
  }
}

sigpath_paths check_paths(const sigpath_paths* paths) {
  sigpath_paths p = read_sized(paths, "paths");
  require(p.dtype == SIGPATH_FLOAT32 || p.dtype == SIGPATH_FLOAT64, "paths.dtype: is ", p.dtype,
          ", expected SIGPATH_FLOAT32 or SIGPATH_FLOAT64");
  require(p.device == SIGPATH_CPU || p.device == SIGPATH_CUDA, "paths.device: is ", p.device,
          ", expected SIGPATH_CPU or SIGPATH_CUDA");
  require(p.batch >= 0, "paths.batch: is ", p.batch, ", expected 0 paths or more");
  require(p.length >= 1, "paths.length: is ", p.length, ", expected 1 point or more");
  require(p.dim >= 1, "paths.dim: is ", p.dim, ", expected 1 channel or more");
  const auto stride = [](const char* name, index value) {
    require(value >= 0, "paths.", name, ": is ", value, " elements, expected 0 or more");
  };
  stride("batch_stride", p.batch_stride);
  stride("length_stride", p.length_stride);
  stride("times_stride", p.times_stride);
  stride("basepoint_stride", p.basepoint_stride);
  if (p.length_stride == 0) p.length_stride = p.dim;
  if (p.batch_stride == 0) p.batch_stride = checked_mul(p.length, p.length_stride, "paths");
  return p;
}

index strided_extent(index rows, index stride, index row) {
  if (rows == 0) return 0;
  return checked_add(checked_mul(rows - 1, stride, "paths"), row, "paths");
}

}  // namespace sigpath
