#pragma once

#include <unistd.h>

namespace sigpath {

// Bytes of this machine's memory.
inline double physical_memory() {
  static const double bytes =
      static_cast<double>(sysconf(_SC_PHYS_PAGES)) * static_cast<double>(sysconf(_SC_PAGESIZE));
  return bytes;
}

}  // namespace sigpath
