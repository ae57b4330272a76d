#pragma once

#include <atomic>
#include <cmath>

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
// Counts permutations; several threads may, once the statistic itself, that of number -1, is there.
class SplitTally {
 public:
  // magnitude: of the largest kernel.
  SplitTally(TwoSampleResult& result, double magnitude) : result_(result), magnitude_(magnitude) {}
  void add(index permutation, double mmd) {
    // Splits that are the same but for rounding count as large.
    if (permutation < 0)
      result_.statistic = mmd;
    else if (mmd >= result_.statistic - 1e-12 * magnitude_)
      ++as_large_;
  }
  void finish(index permutations) {
    result_.p_value = static_cast<double>(1 + as_large_) / static_cast<double>(1 + permutations);
  }

 private:
  TwoSampleResult& result_;
  double magnitude_;
  std::atomic<index> as_large_{0};
};

// Refuses kernels of all paths that do not sum up to a finite number.
inline void refuse_pool(const char* name, double total) {
  require(std::isfinite(total), name, "_points: the kernels of all paths sum up to ", total,
          ", expected a finite sum: scale the paths down, or normalize");
}

template <class T>
TwoSampleResult two_sample_test(sigpath_context& context, const TwoSampleTest& test,
                                const KernelPlan& plan, const KernelBatch<T>& batch, double* nulls);

}  // namespace sigpath
