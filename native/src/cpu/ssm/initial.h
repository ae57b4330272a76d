#pragma once

#include <vector>

#include "cpu/ssm/complex.h"
#include "sigpath/ssm.h"

namespace sigpath {

// Modes to begin with, by a sigpath_ssm_modes_kind; p has a row for each rank.
struct InitialModes {
  std::vector<Complex> lambda, p, b;
};
// clip: of the imaginary parts of B; 0: none.
InitialModes initial_modes(int kind, index modes, double clip);

}  // namespace sigpath
