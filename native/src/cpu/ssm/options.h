#pragma once

#include <cmath>

#include "core/checked.h"

namespace sigpath {

// What the structs of the state-space family have in common, refused by the field's name.
inline void require_dtype(const char* options, int dtype) {
  require(dtype == SIGPATH_FLOAT32 || dtype == SIGPATH_FLOAT64, options, ".dtype: is ", dtype,
          ", expected a sigpath_dtype");
}
inline void require_flag(const char* options, const char* name, int value) {
  require(value == 0 || value == 1, options, ".", name, ": is ", value, ", expected 0 or 1");
}
inline void require_size(const char* name, index value, index least) {
  require(value >= least, "options.", name, ": is ", value, ", expected ", least, " or more");
}
inline void require_sets(index sets, index dim) {
  require(dim % sets == 0, "options.sets: is ", sets, ", expected a number that divides the ", dim,
          " inputs");
}
inline void require_rate(double rate) {
  require(std::isfinite(rate) && rate > 0, "options.rate: is ", rate,
          ", expected a finite number above 0");
}
// Steps at a rate, at least 1, of so many at rate 1.
inline index steps_at_rate(const char* name, index steps, double rate) {
  const double own = std::round(static_cast<double>(steps) / rate);
  require(own < 1e15, "options.", name, ": is ", steps, ", which is too long at rate ", rate);
  return own < 1 ? 1 : static_cast<index>(own);
}
// The length of kernels, from l_max if it is 0.
inline void require_length(index* length, index l_max, double rate) {
  if (*length == 0) {
    require(l_max >= 1,
            "options.length: is 0, expected 1 or more, or an l_max of 1 or more; it is ", l_max);
    *length = steps_at_rate("l_max", l_max, rate);
  }
  require_size("length", *length, 1);
}
inline void require_transform(const char* name, int value) {
  require(value >= SIGPATH_PARAMETER_NONE && value <= SIGPATH_PARAMETER_SOFTPLUS, "options.", name,
          ": is ", value, ", expected a sigpath_parameter_transform");
}

}  // namespace sigpath
