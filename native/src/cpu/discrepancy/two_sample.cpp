#include "cpu/discrepancy/two_sample.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>

namespace sigpath {
namespace {

// SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }
  // Uniform in 0..n-1: what would favour the first numbers is drawn again.
  std::uint64_t below(std::uint64_t n) {
    const std::uint64_t fair = UINT64_MAX - UINT64_MAX % n;
    std::uint64_t r;
    do r = next();
    while (r >= fair);
    return r % n;
  }

 private:
  std::uint64_t state_;
};

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
    double yy = total_ - xx - 2 * xy;
    const auto n = static_cast<double>(n_), m = static_cast<double>(m_);
    xy /= n * m;
    if (biased) return xx / (n * n) + yy / (m * m) - 2 * xy;
    xx -= trace;
    yy -= trace_ - trace;
    return xx / (n * (n - 1)) + yy / (m * (m - 1)) - 2 * xy;
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
  require(std::isfinite(pool.total()), batch.x_name, "_points: the kernels of all paths sum up to ",
          pool.total(), ", expected a finite sum: scale the paths down, or normalize");
  // Per worker: column sums, an order of the paths, and which of them are x.
  const index bytes = all * static_cast<index>(sizeof(double) + sizeof(index) + 1);
  const double work = static_cast<double>(test.permutations) * static_cast<double>(all * n);
  const Slots slots = Slots::plan(context, test.permutations, bytes,
                                  static_cast<index>(std::min(work, 1e18)), plan.reserved);
  const auto statistic = [&](index permutation, std::byte* scratch) {
    auto* const column = reinterpret_cast<double*>(scratch);
    auto* const order = reinterpret_cast<index*>(column + all);
    auto* const first = reinterpret_cast<char*>(order + all);
    std::iota(order, order + all, index{0});
    if (permutation >= 0) {
      Random random(Random(test.seed).next() ^ static_cast<std::uint64_t>(permutation));
      for (index i = 0; i < n; ++i)
        std::swap(order[i],
                  order[i + static_cast<index>(random.below(static_cast<std::uint64_t>(all - i)))]);
    }
    std::fill_n(first, all, char(0));
    for (index i = 0; i < n; ++i) first[order[i]] = 1;
    return pool.mmd(first, test.biased, column);
  };
  TwoSampleResult result{};
  {
    const WorkspacePool::Loan scratch(context.workspaces, static_cast<std::size_t>(bytes));
    result.statistic = statistic(-1, scratch.data());
  }
  // Splits that are the same but for rounding count as large.
  const double least = result.statistic - 1e-12 * pool.magnitude();
  std::atomic<index> as_large{0};
  for_each(context, test.permutations, slots, [&](index p, std::byte* scratch) {
    context.progress.poll();
    const double null = statistic(p, scratch);
    if (null >= least) ++as_large;
    if (nulls != nullptr) nulls[p] = null;
  });
  result.p_value = static_cast<double>(1 + as_large) / static_cast<double>(1 + test.permutations);
  return result;
}

template TwoSampleResult two_sample_test(sigpath_context&, const TwoSampleTest&, const KernelPlan&,
                                         const KernelBatch<float>&, double*);
template TwoSampleResult two_sample_test(sigpath_context&, const TwoSampleTest&, const KernelPlan&,
                                         const KernelBatch<double>&, double*);

}  // namespace sigpath
