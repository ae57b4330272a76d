#pragma once

#include "core/checked.h"

namespace sigpath {

// Sizes in the truncated tensor algebra over R^d: level k has d^k coefficients.
SIGPATH_HD index level_size(index d, int k) {
  if (d == 1) return 1;
  index n = 1;
  for (int i = 0; i < k; ++i) n *= d;
  return n;
}

// d + d^2 + ... + d^depth.
SIGPATH_HD index tensor_size(index d, int depth) {
  if (d == 1) return depth;
  index size = 0, level = 1;
  for (int k = 0; k < depth; ++k) size += (level *= d);
  return size;
}

// The same, refused beyond 63 bits; `what` names the depth in the error.
inline index checked_tensor_size(index d, int depth, const char* what = "options.depth") {
  if (d == 1) return depth;
  index size = 0, level = 1;
  for (int k = 0; k < depth; ++k)
    if (__builtin_mul_overflow(level, d, &level) || __builtin_add_overflow(size, level, &size))
      fail(SIGPATH_INVALID_ARGUMENT, what, ": ", d, " channels to depth ", depth,
           " have a signature whose size does not fit in 63 bits");
  return size;
}

}  // namespace sigpath
