#include <algorithm>
#include <cmath>

#include "cuda/discrepancy/discrepancy.h"
#include "cuda/discrepancy/gram.h"
#include "cuda/discrepancy/split.h"

namespace sigpath {
namespace {

constexpr index kMostSplits = 1024;  // at a time
constexpr int kThreads = 128;

// See run_pairs().
template <class T>
class TwoSampleRun {
 public:
  TwoSampleRun(sigpath_context& context, const TwoSampleTest& test, const KernelPlan& plan,
               const KernelBatch<T>& batch, TwoSampleResult& result, double* nulls)
      : context_(context),
        test_(test),
        plan_(plan),
        batch_(batch),
        result_(result),
        nulls_(nulls) {}

  void operator()(index count, Carver& memory) const {
    GramSets<T> sets(context_, plan_, batch_);
    sets.carve(count, memory);
    const index n = batch_.x.shape.batch, m = batch_.y.shape.batch, all = n + m;
    // As few as pairs, where memory is short.
    const index splits = std::min(count, std::min(test_.permutations, kMostSplits - 1) + 1);
    const auto take = [&](auto type, index rows) {
      return memory.take<decltype(type)>(checked_mul(rows, all, "workspace"));
    };
    T* const gram = take(T{}, all);
    double* const rows = take(double{}, 3);
    SplitsCall<T> call{gram,
                       {n, m, 0, 0},
                       test_.biased,
                       test_.seed,
                       -1,
                       take(index{}, splits),
                       take(char{}, splits),
                       take(double{}, splits),
                       memory.take<double>(splits)};
    if (memory.counting()) return;

    DeviceStream stream(context_);
    sets.begin(stream);
    sets.write(stream, sets.xx, {true, true, all}, gram);
    sets.write(stream, sets.yy, {true, true, all}, gram + n * all + n);
    sets.write(stream, sets.xy, {true, true, all, n * all - n}, gram + n);
    const double magnitude = pool(stream, gram, rows, call.pool);
    split(stream, call, magnitude, splits);
  }

 private:
  // Returns the largest kernel.
  double pool(DeviceStream& stream, const T* gram, double* rows, PooledSums& pool) const {
    const index all = pool.n + pool.m;
    const PooledRowsCall<T> call{gram, all, rows, rows + all, rows + 2 * all};
    stream.launch(launch_per_number(CudaKernel::kPooledRows, sizeof(T), all), &call);
    std::vector<double> here(static_cast<std::size_t>(3 * all));
    stream.download(here.data(), rows, 3 * all * static_cast<index>(sizeof(double)));
    double magnitude = 0;
    for (index i = 0; i < all; ++i) {
      const auto at = [&](index row) { return here[static_cast<std::size_t>(row * all + i)]; };
      pool.total += at(0);
      magnitude = std::max(magnitude, at(1));
      pool.trace += at(2);
    }
    refuse_pool(batch_.x_name, pool.total);
    return magnitude;
  }

  void split(DeviceStream& stream, SplitsCall<T> call, double magnitude, index at_a_time) const {
    std::vector<double> mmd(static_cast<std::size_t>(at_a_time));
    SplitTally tally(result_, magnitude);
    for (; call.first < test_.permutations; call.first += at_a_time) {
      context_.progress.poll();
      const index count = std::min(at_a_time, test_.permutations - call.first);
      CudaLaunch launch = launch_per_number(CudaKernel::kSplits, sizeof(T), count * kThreads);
      stream.launch(launch, &call);
      stream.download(mmd.data(), call.out, count * static_cast<index>(sizeof(double)));
      for (index i = 0; i < count; ++i) {
        const double own = mmd[static_cast<std::size_t>(i)];
        const index permutation = call.first + i;
        tally.add(permutation, own);
        if (permutation >= 0 && nulls_ != nullptr) nulls_[permutation] = own;
      }
    }
    tally.finish(test_.permutations);
  }

  sigpath_context& context_;
  const TwoSampleTest& test_;
  const KernelPlan& plan_;
  const KernelBatch<T>& batch_;
  TwoSampleResult& result_;
  double* nulls_;
};

}  // namespace

template <class T>
TwoSampleResult device_two_sample_test(sigpath_context& context, const TwoSampleTest& test,
                                       const KernelPlan& plan, const KernelBatch<T>& batch,
                                       double* nulls) {
  TwoSampleResult result{};
  run_sets(context, plan, batch, true, TwoSampleRun<T>(context, test, plan, batch, result, nulls));
  return result;
}

template TwoSampleResult device_two_sample_test(sigpath_context&, const TwoSampleTest&,
                                                const KernelPlan&, const KernelBatch<float>&,
                                                double*);
template TwoSampleResult device_two_sample_test(sigpath_context&, const TwoSampleTest&,
                                                const KernelPlan&, const KernelBatch<double>&,
                                                double*);

}  // namespace sigpath
