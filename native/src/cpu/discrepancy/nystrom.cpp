#include "cpu/discrepancy/nystrom.h"

#include <algorithm>
#include <cmath>

namespace sigpath {
namespace {

// The lower half of a (m, m) becomes L with L L^T = a.
void factor(const Progress& progress, index m, double* a) {
  for (index i = 0; i < m; ++i, progress.poll())
    for (index j = 0; j <= i; ++j) {
      double sum = a[i * m + j];
      for (index k = 0; k < j; ++k) sum -= a[i * m + k] * a[j * m + k];
      if (i != j) {
        a[i * m + j] = sum / a[j * m + j];
        continue;
      }
      require(sum > 0, "ridge: with it K(z, z) is not positive definite, the pivot of landmark ", i,
              " being ", sum, "; expected a larger ridge, or landmarks that differ");
      a[i * m + i] = std::sqrt(sum);
    }
}

}  // namespace

void factor_landmarks(const sigpath_context& context, const char* name, double ridge, index m,
                      double* gram) {
  double trace = 0;
  for (index i = 0; i < m; ++i) trace += gram[i * m + i];
  for (index i = 0; i < m; ++i) gram[i * m + i] += ridge * trace / static_cast<double>(m);
  for (index i = 0; i < m; ++i)
    for (index j = 0; j <= i; ++j)
      require(std::isfinite(gram[i * m + j]), name, "_points: the kernel of paths ", i, " and ", j,
              " is ", gram[i * m + j],
              ", expected a finite one: scale the paths down, or normalize");
  factor(context.progress, m, gram);
}

template <class T>
void nystrom_features(sigpath_context& context, const KernelPlan& plan, const KernelBatch<T>& batch,
                      double ridge, T* out) {
  const index n = batch.x.shape.batch, m = batch.y.shape.batch;
  const WorkspacePool::Loan memory(
      context.workspaces,
      sizeof(double) * static_cast<std::size_t>(checked_mul(m, m, "workspace")));
  auto* const gram = reinterpret_cast<double*>(memory.data());
  std::fill_n(gram, m * m, 0.0);
  const SquareBatch<T> zz = square_y(plan, batch, true);
  {
    const KernelNorms<T> norms(context, zz.plan, zz.batch);
    const auto sink = [&](index i, index j, KernelValue<T> k) {
      gram[i * m + j] += static_cast<double>(k.value());
    };
    composite_values<T>(context, zz.plan, zz.batch, norms, false, sink);
  }
  factor_landmarks(context, batch.y_name, ridge, m, gram);

  kernel(context, plan, batch, out, nullptr);
  const double work = 0.5 * static_cast<double>(n) * static_cast<double>(m * m);
  const Slots slots =
      Slots::plan(context, n, m * static_cast<index>(sizeof(double)), work, plan.reserved);
  for_each(context, n, slots, [&](index i, std::byte* scratch) {
    context.progress.poll();
    T* const row = out + i * m;
    auto* const phi = reinterpret_cast<double*>(scratch);
    for (index j = 0; j < m; ++j) {
      double sum = static_cast<double>(row[j]);
      for (index k = 0; k < j; ++k) sum -= gram[j * m + k] * phi[k];
      phi[j] = sum / gram[j * m + j];
      row[j] = static_cast<T>(phi[j]);
    }
  });
}

template void nystrom_features(sigpath_context&, const KernelPlan&, const KernelBatch<float>&,
                               double, float*);
template void nystrom_features(sigpath_context&, const KernelPlan&, const KernelBatch<double>&,
                               double, double*);

}  // namespace sigpath
