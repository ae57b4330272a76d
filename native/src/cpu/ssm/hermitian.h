#pragma once

#include <vector>

#include "cpu/ssm/complex.h"

namespace sigpath {

// The eigenvalues of a Hermitian matrix (n, n), ascending, and their vectors, which are columns of
// `vectors` (n, n), by Jacobi rotations.
struct Eigensystem {
  std::vector<double> values;
  std::vector<Complex> vectors;
};
Eigensystem eigensystem(std::vector<Complex> matrix, index n);

}  // namespace sigpath
