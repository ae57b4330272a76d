#include "api/arguments.h"

#include <cstdint>
#include <cstring>

namespace sigpath {

index dtype_bytes(int dtype) { return dtype == SIGPATH_FLOAT32 ? 4 : 8; }

void check_workspace_question(int vjp, const index* bytes) {
  require(bytes != nullptr, "bytes: is NULL, expected a pointer to a count");
  require(vjp == 0 || vjp == 1, "vjp: is ", vjp, ", expected 0 or 1");
}

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

void check_disjoint(const Argument* arguments, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    const Argument& out = arguments[i];
    if (!out.output || out.bytes == 0) continue;
    for (std::size_t j = 0; j < count; ++j) {
      const Argument& other = arguments[j];
      if (j == i || other.bytes == 0) continue;
      const auto a = reinterpret_cast<std::uintptr_t>(out.data);
      const auto b = reinterpret_cast<std::uintptr_t>(other.data);
      require(a + static_cast<std::uintptr_t>(out.bytes) <= b ||
                  b + static_cast<std::uintptr_t>(other.bytes) <= a,
              out.name, ": overlaps ", other.name, ", expected memory of its own");
    }
  }
}

void write_text(const std::string& from, char* text, index capacity, index* length) {
  require(length != nullptr, "length: is NULL, expected a pointer to a count");
  require(text != nullptr || capacity == 0, "text: is NULL, expected ", capacity, " bytes");
  *length = static_cast<index>(from.size());
  if (text == nullptr) return;
  require(capacity > *length, "capacity: is ", capacity, " bytes, expected at least ", *length + 1);
  std::memcpy(text, from.c_str(), from.size() + 1);
}

}  // namespace sigpath
