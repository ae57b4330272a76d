#pragma once

#include "cpu/kernel/composite.h"

namespace sigpath {

// The permutation test; see sigpath_two_sample_test(). nulls: (permutations).
struct TwoSampleTest {
  bool biased;
  index permutations;
  unsigned long long seed;
};
struct TwoSampleResult {
  double statistic, p_value;
};
template <class T>
TwoSampleResult two_sample_test(sigpath_context& context, const TwoSampleTest& test,
                                const KernelPlan& plan, const KernelBatch<T>& batch, double* nulls);

}  // namespace sigpath
