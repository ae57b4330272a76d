#include "cpu/discrepancy/two_sample.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "cpu/discrepancy/split.h"

namespace sigpath {
namespace {

// The Gram matrix of all paths, x first, with the sums that every split needs.
template <class T>
class PooledPaths {
 public:
  PooledPaths(const T* gram, index n, index m) : gram_(gram), n_(n), m_(m) {
    for (index i = 0; i < all(); ++i) {
      trace_ += at(i, i);
      for (index j = 0; j < all(); ++j) {
        total_ += at(i, j);
        magnitude_ = std::max(magnitude_, std::abs(at(i, j)));
      }
    }
  }
  index all() const { return n_ + m_; }
  double total() const { return total_; }
  double magnitude() const { return magnitude_; }

  // MMD^2 of the split where the paths with first[i] are x; column: (all) scratch. Sums run in the
  // order of the paths, so that equal splits give equal numbers.
  double mmd(const char* first, bool biased, double* column) const {
    std::fill_n(column, all(), 0.0);
    double trace = 0;
    for (index i = 0; i < all(); ++i) {
      if (!first[i]) continue;
      trace += at(i, i);
      const T* row = gram_ + i * all();
      for (index j = 0; j < all(); ++j) column[j] += static_cast<double>(row[j]);
    }
    double xx = 0, xy = 0;
    for (index j = 0; j < all(); ++j) (first[j] ? xx : xy) += column[j];
    return split_mmd({n_, m_, total_, trace_}, xx, xy, trace, biased);
  }

 private:
  double at(index i, index j) const { return static_cast<double>(gram_[i * all() + j]); }

  const T* gram_;
  index n_, m_;
  double total_ = 0, trace_ = 0, magnitude_ = 0;
};

// Writes the kernels of one block of the pooled Gram matrix, and their mirror images.
template <class T>
void fill_block(sigpath_context& context, const KernelPlan& plan, const KernelBatch<T>& batch,
                index row, index column, index all, T* gram) {
  const KernelNorms<T> norms(context, plan, batch);
  const auto sink = [&](index i, index j, KernelValue<T> k) {
    const T value = k.value();
    gram[(row + i) * all + column + j] += value;
    if (row + i != column + j) gram[(column + j) * all + row + i] += value;
  };
  composite_values<T>(context, plan, batch, norms, false, sink);
}

}  // namespace

template <class T>
TwoSampleResult two_sample_test(sigpath_context& context, const TwoSampleTest& test,
                                const KernelPlan& plan, const KernelBatch<T>& batch,
                                double* nulls) {
  const index n = batch.x.shape.batch, m = batch.y.shape.batch, all = n + m;
  const WorkspacePool::Loan memory(
      context.workspaces, sizeof(T) * static_cast<std::size_t>(checked_mul(all, all, "workspace")));
  T* const gram = reinterpret_cast<T*>(memory.data());
  std::fill_n(gram, all * all, T(0));
  const SquareBatch<T> xx = square_x(plan, batch, true), yy = square_y(plan, batch, true);
  fill_block(context, xx.plan, xx.batch, 0, 0, all, gram);
  fill_block(context, yy.plan, yy.batch, n, n, all, gram);
  fill_block(context, plan, batch, 0, n, all, gram);

  const PooledPaths<T> pool(gram, n, m);
  refuse_pool(batch.x_name, pool.total());
  // Per worker: column sums, an order of the paths, and which of them are x.
  const index bytes = all * static_cast<index>(sizeof(double) + sizeof(index) + 1);
  const double work = static_cast<double>(test.permutations) * static_cast<double>(all * n);
  const Slots slots = Slots::plan(context, test.permutations, bytes, work, plan.reserved);
  const auto statistic = [&](index permutation, std::byte* scratch) {
    auto* const column = reinterpret_cast<double*>(scratch);
    auto* const order = reinterpret_cast<index*>(column + all);
    auto* const first = reinterpret_cast<char*>(order + all);
    std::iota(order, order + all, index{0});
    draw_split(test.seed, permutation, n, all, order);
    std::fill_n(first, all, char(0));
    for (index i = 0; i < n; ++i) first[order[i]] = 1;
    return pool.mmd(first, test.biased, column);
  };
  TwoSampleResult result{};
  SplitTally tally(result, pool.magnitude());
  {
    const WorkspacePool::Loan scratch(context.workspaces, static_cast<std::size_t>(bytes));
    tally.add(-1, statistic(-1, scratch.data()));
  }
  for_each(context, test.permutations, slots, [&](index p, std::byte* scratch) {
    context.progress.poll();
    const double null = statistic(p, scratch);
    tally.add(p, null);
    if (nulls != nullptr) nulls[p] = null;
  });
  tally.finish(test.permutations);
  return result;
}

template TwoSampleResult two_sample_test(sigpath_context&, const TwoSampleTest&, const KernelPlan&,
                                         const KernelBatch<float>&, double*);
template TwoSampleResult two_sample_test(sigpath_context&, const TwoSampleTest&, const KernelPlan&,
                                         const KernelBatch<double>&, double*);

}  // namespace sigpath
