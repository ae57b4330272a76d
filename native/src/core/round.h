#pragma once

#include "core/error.h"

namespace sigpath {

// The least multiple of a unit that is n or more.
inline index round_up(index n, index unit) { return (n + unit - 1) / unit * unit; }

}  // namespace sigpath
