#include "cpu/kernel/refinement.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "cpu/kernel/static_kernel.h"
#include "cpu/transform/vertices.h"

namespace sigpath {
namespace {

// kappa(x, y).
double static_kernel(const StaticPlan& k, const double* x, const double* y, index d) {
  double dot = 0, square = 0;
  for (index c = 0; c < d; ++c) {
    dot += x[c] * y[c];
    square += (x[c] - y[c]) * (x[c] - y[c]);
  }
  return sigpath::static_kernel(k, dot, square);
}

// The longest step of a path in the feature space of kappa: |phi(b) - phi(a)|^2 = kappa(b, b) -
// 2 kappa(a, b) + kappa(a, a).
template <class T>
double longest_step(const KernelPlan& plan, const SignaturePlan& transforms, const Path<T>& path,
                    T* row, double* points) {
  const index d = path.channels();
  double* before = points;
  double* here = points + d;
  double longest = 0;
  for (index j = 0; j <= path.steps(); ++j, std::swap(before, here)) {
    write_vertices(transforms.options, path, j, j + 1, row);
    std::copy_n(row, d, here);
    if (j == 0) continue;
    const auto k = [&](const double* a, const double* b) {
      return static_kernel(plan.lift, a, b, d);
    };
    double square = 0;
    if (plan.lift.linear()) {
      for (index c = 0; c < d; ++c) square += (here[c] - before[c]) * (here[c] - before[c]);
      square *= plan.lift.scale * plan.lift.scale;
    } else {
      square = k(here, here) - 2 * k(before, here) + k(before, before);
    }
    longest = std::max(longest, square);
  }
  return std::sqrt(std::max(0.0, longest));
}

template <class T>
double longest_step(sigpath_context& context, const KernelPlan& plan,
                    const SignatureBatch<T>& batch) {
  const index n = batch.shape.batch, d = plan.channels();
  const WorkspacePool::Loan steps(context.workspaces, static_cast<std::size_t>(n) * sizeof(double));
  auto* const longest = reinterpret_cast<double*>(steps.data());
  const double work = static_cast<double>(n) * static_cast<double>(batch.plan.max_steps * d) * 4;
  const Slots slots = Slots::plan(
      context, n, d * static_cast<index>(sizeof(T) + 2 * sizeof(double)), work, plan.reserved);
  for_each(context, n, slots, [&](index b, std::byte* scratch) {
    context.progress.poll();
    auto* const points = reinterpret_cast<double*>(scratch);
    longest[b] =
        longest_step(plan, batch.plan, batch.path(b), reinterpret_cast<T*>(points + 2 * d), points);
  });
  return n == 0 ? 0 : *std::max_element(longest, longest + n);
}

}  // namespace

int order_for(const KernelPlan& plan, double x, double y, bool squares) {
  constexpr double kLargest = 0.3;
  const double longer = std::max(x, y);
  const double bound = squares || plan.options.normalized != 0 ? longer * longer : x * y;
  int order = 0;
  const int most = SIGPATH_KERNEL_MAX_ORDER - plan.options.richardson;
  while (bound * std::exp2(-2 * order) > kLargest)
    if (++order > most)
      fail(SIGPATH_INVALID_ARGUMENT,
           "options.dyadic_x: is SIGPATH_DYADIC_AUTO, and |Delta| is up to ", bound,
           ", which takes an order over ", most,
           "; expected paths with smaller steps, a smaller scale or orders of your own");
  return order;
}

template <class T>
int refinement_order(sigpath_context& context, const KernelPlan& plan, const KernelBatch<T>& batch,
                     bool squares) {
  const double x = longest_step(context, plan, batch.x);
  return order_for(plan, x, batch.same ? x : longest_step(context, plan, batch.y), squares);
}

template int refinement_order(sigpath_context&, const KernelPlan&, const KernelBatch<float>&, bool);
template int refinement_order(sigpath_context&, const KernelPlan&, const KernelBatch<double>&,
                              bool);

}  // namespace sigpath
