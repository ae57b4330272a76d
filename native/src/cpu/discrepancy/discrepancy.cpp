#include "cpu/discrepancy/discrepancy.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace sigpath {
namespace {

// Refuses a sum of kernels that are beyond the floating range, or NaN.
double finite(const KernelPlan& plan, const char* name, double sum) {
  require(std::isfinite(sum) || plan.options.check_finite == 0, name, "_points: kernels of ", name,
          " sum up to ", sum, ", expected a finite sum: scale the paths down, or normalize");
  return sum;
}

double real(index n) { return static_cast<double>(n); }

// 1 / the pairs of n paths that count.
double share(index n, bool diagonal) { return 1 / (real(n) * real(diagonal ? n : n - 1)); }

// sum k(x_i, x_j) over all i and j, or i != j. In double and in one order.
template <class T>
double square_sum(sigpath_context& context, const SquareBatch<T>& square, bool diagonal) {
  double sum = 0;
  const KernelNorms<T> norms(context, square.plan, square.batch);
  const auto sink = [&](index i, index j, KernelValue<T> k) {
    if (i != j)
      sum += 2 * static_cast<double>(k.value());
    else if (diagonal)
      sum += static_cast<double>(k.value());
  };
  composite_values<T>(context, square.plan, square.batch, norms, true, sink);
  return finite(square.plan, square.batch.x_name, sum);
}

}  // namespace

double DiscrepancyPlan::weight_xx() const { return (mmd() ? 1 : lambda) * share(n, diagonal()); }
double DiscrepancyPlan::weight_yy() const { return mmd() ? share(m, diagonal()) : 0; }
double DiscrepancyPlan::weight_xy() const {
  return -2 / (real(n) * (kind == SIGPATH_SCORE ? 1 : real(m)));
}

DiscrepancyPlan plan_discrepancy(const sigpath_discrepancy_options& o, index n, index m) {
  require(o.kind >= SIGPATH_MMD_BIASED && o.kind <= SIGPATH_EXPECTED_SCORE, "discrepancy.kind: is ",
          o.kind, ", expected a sigpath_discrepancy_kind");
  require(o.reserved == 0, "discrepancy.reserved: is ", o.reserved, ", expected 0");
  const DiscrepancyPlan plan{o.kind, o.lambda, n, m};
  require(plan.mmd() || std::isfinite(o.lambda), "discrepancy.lambda: is ", o.lambda,
          ", expected a finite number");
  const index least = plan.diagonal() ? 1 : 2;
  require(n >= least, "x.batch: is ", n, " paths, expected ", least, " or more");
  const index least_y = plan.kind == SIGPATH_MMD_UNBIASED ? 2 : 1;
  require(m >= least_y, "y.batch: is ", m, " paths, expected ", least_y, " or more");
  return plan;
}

template <class T>
void discrepancy(sigpath_context& context, const DiscrepancyPlan& own, const KernelPlan& plan,
                 const KernelBatch<T>& batch, T* out) {
  const index size = own.size();
  const WorkspacePool::Loan memory(context.workspaces,
                                   sizeof(double) * static_cast<std::size_t>(size));
  auto* const sums = reinterpret_cast<double*>(memory.data());
  double common =
      own.weight_xx() * square_sum(context, square_x(plan, batch, true), own.diagonal());
  if (own.mmd())
    common += own.weight_yy() * square_sum(context, square_y(plan, batch, true), own.diagonal());
  std::fill_n(sums, size, 0.0);
  const KernelNorms<T> norms(context, plan, batch);
  const auto sink = [&](index, index j, KernelValue<T> k) {
    sums[size == 1 ? 0 : j] += static_cast<double>(k.value());
  };
  composite_values<T>(context, plan, batch, norms, true, sink);
  for (index j = 0; j < size; ++j) finite(plan, batch.y_name, sums[j]);
  for (index j = 0; j < size; ++j) out[j] = static_cast<T>(common + own.weight_xy() * sums[j]);
}

template <class T>
void add_discrepancy_vjp(sigpath_context& context, const DiscrepancyPlan& own,
                         const KernelPlan& plan, const KernelBatch<T>& batch, const T* cotangent,
                         const SideGradients<T>& x, const SideGradients<T>& y, double* lift) {
  const double all = std::accumulate(cotangent, cotangent + own.size(), 0.0);
  const auto square = [&](const SquareBatch<T>& s, double weight, const SideGradients<T>& to) {
    const auto weights = [&](index i, index j) {
      return i != j || own.diagonal() ? static_cast<T>(weight) : T(0);
    };
    add_composite_vjp<T>(context, s.plan, s.batch, weights, to, to, lift);
  };
  if (x.any() || lift != nullptr) square(square_x(plan, batch, true), all * own.weight_xx(), x);
  if (own.mmd() && (y.any() || lift != nullptr))
    square(square_y(plan, batch, true), all * own.weight_yy(), y);
  const auto weights = [&](index, index j) {
    const double g = own.size() == 1 ? all : static_cast<double>(cotangent[j]);
    return static_cast<T>(g * own.weight_xy());
  };
  add_composite_vjp<T>(context, plan, batch, weights, x, y, lift);
}

template void discrepancy(sigpath_context&, const DiscrepancyPlan&, const KernelPlan&,
                          const KernelBatch<float>&, float*);
template void discrepancy(sigpath_context&, const DiscrepancyPlan&, const KernelPlan&,
                          const KernelBatch<double>&, double*);
template void add_discrepancy_vjp(sigpath_context&, const DiscrepancyPlan&, const KernelPlan&,
                                  const KernelBatch<float>&, const float*,
                                  const SideGradients<float>&, const SideGradients<float>&,
                                  double*);
template void add_discrepancy_vjp(sigpath_context&, const DiscrepancyPlan&, const KernelPlan&,
                                  const KernelBatch<double>&, const double*,
                                  const SideGradients<double>&, const SideGradients<double>&,
                                  double*);

}  // namespace sigpath
