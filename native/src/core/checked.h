#pragma once

#include <cstring>

#include "core/error.h"
#include "core/portable.h"

namespace sigpath {

// Sizes are multiplied and added with a check: `what` names the size in the error.
inline index checked_mul(index a, index b, const char* what) {
  index r;
  if (__builtin_mul_overflow(a, b, &r))
    fail(SIGPATH_INVALID_ARGUMENT, what, ": ", a, " * ", b, " does not fit in 63 bits");
  return r;
}

inline index checked_add(index a, index b, const char* what) {
  index r;
  if (__builtin_add_overflow(a, b, &r))
    fail(SIGPATH_INVALID_ARGUMENT, what, ": ", a, " + ", b, " does not fit in 63 bits");
  return r;
}

// The length of path b, of lengths that were checked, or null: all have `most`. Another thread may
// have written there since: read once, it cannot lead astray.
SIGPATH_HD index length_of(const index* lengths, index b, index most) {
  if (lengths == nullptr) return most;
  const index once = *static_cast<const volatile index*>(lengths + b);
  return once < 1 ? 1 : once > most ? most : once;
}

// Reads a struct that starts with its own size, from a caller that may know fewer fields or more.
template <class S>
S read_sized(const S* s, const char* name) {
  require(s != nullptr, name, ": is NULL, expected a pointer to a struct");
  index size = 0;
  std::memcpy(&size, s, sizeof(size));
  require(size >= static_cast<index>(sizeof(index)) && size <= 4096, name, ".size: is ", size,
          ", expected sizeof(the struct), ", sizeof(S));
  const auto* bytes = reinterpret_cast<const unsigned char*>(s);
  for (index i = sizeof(S); i < size; ++i)
    if (bytes[i] != 0)
      fail(SIGPATH_UNSUPPORTED, name, ": has options set that this version does not know (byte ", i,
           ")");
  S known{};
  std::memcpy(&known, s,
              static_cast<std::size_t>(
                  size < static_cast<index>(sizeof(S)) ? size : static_cast<index>(sizeof(S))));
  return known;
}

}  // namespace sigpath
