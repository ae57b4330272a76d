#pragma once

#include "core/tensor.h"

namespace sigpath {

// Truncated tensors over R^d: level 0 if `scalar` is 1, then the levels 1..depth. Without it level
// 0 has the value that the operation names.
struct TensorShape {
  index d;
  int depth;
  int scalar;

  index levels() const { return tensor_size(d, depth); }
  index size() const { return levels() + scalar; }
};

}  // namespace sigpath
