#pragma once

#include <vector>

#include "cpu/ssm/complex.h"
#include "sigpath/ssm.h"

namespace sigpath {

// Modes to begin with, by a sigpath_ssm_modes_kind.
struct InitialModes {
  std::vector<Complex> lambda, p, b;
};
InitialModes initial_modes(int kind, index modes);

}  // namespace sigpath
