#pragma once

namespace sigpath::bench {

// Throws unless the baseline and the library, by each of its methods and over words, give the same
// signatures, kernels and gradients, to 1e-9 of the largest: only then are their times comparable.
void check_agreement();

}  // namespace sigpath::bench
