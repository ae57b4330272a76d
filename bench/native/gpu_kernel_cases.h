#pragma once

#include "gpu_cases.h"

namespace sigpath::bench {

// Sets of as many paths each, and what is computed of them by a signature kernel.
struct GpuKernelCase {
  enum class Of { kPairs, kGram, kGramOfOneSet, kMmd };  // kMmd: the biased MMD^2

  std::string benchmark;  // pysiglib2: the source of the shape; kernel, kernel_gram...: our own
  Of of;
  index batch, length, dim;  // of a set
  SignatureKernel kernel;
  Published f32, f64;

  std::string name() const;  // 128x256x8-dyadic1; of two sets all pairs 1024x1024x100x5
  index sets() const { return of == Of::kGramOfOneSet ? 1 : 2; }
  // Numbers that are answered.
  index results() const;
  // Kernels that are computed: those of a Gram matrix of one set up to the diagonal.
  index kernels() const;
  // Of each pair of steps d forward, for Delta, and of each refined cell 3 and 3 additions, which
  // count the same; backward, where Delta and k are computed anew, 3 d and 10. Of RBF kernels no
  // more: the d are those of the distance between two points, and neither the exponential of each
  // nor what it takes to apply its derivative is counted.
  double multiply_adds(GpuDirection direction) const;
};

std::vector<GpuKernelCase> gpu_kernel_cases();

}  // namespace sigpath::bench
