#pragma once

#include "core/checked.h"

namespace sigpath {

// Sizes in the truncated tensor algebra over R^d: level k has d^k coefficients.
inline index level_size(index d, int k) {
  index n = 1;
  for (int i = 0; i < k; ++i) n *= d;
  return n;
}

// d + d^2 + ... + d^depth.
inline index tensor_size(index d, int depth) {
  index size = 0, level = 1;
  for (int k = 0; k < depth; ++k) size += (level *= d);
  return size;
}

inline index checked_tensor_size(index d, int depth) {
  index size = 0, level = 1;
  for (int k = 0; k < depth; ++k) {
    level = checked_mul(level, d, "the size of the signature");
    size = checked_add(size, level, "the size of the signature");
  }
  return size;
}

}  // namespace sigpath
