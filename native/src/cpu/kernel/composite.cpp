#include "cpu/kernel/composite.h"

#include <algorithm>
#include <cmath>

#include "cpu/kernel/side.h"

namespace sigpath {
namespace {

template <class T>
PairPlaces places_of(const KernelPlan& plan, const KernelBatch<T>& batch) {
  return {plan.options.gram != 0, batch.same, batch.y.shape.batch};
}

}  // namespace

KernelPlan square_plan(const KernelPlan& plan, const SignaturePlan& own, int order, bool gram) {
  KernelPlan p = plan;
  p.options.gram = gram ? 1 : 0;
  p.x = p.y = own;
  p.dyadic_x = p.dyadic_y = order;
  return p;
}

index composite_bytes(const KernelPlan& plan, index batch_x, index batch_y, bool same, int pass,
                      index element_bytes) {
  const bool normalized = plan.options.normalized != 0;
  if (!normalized && plan.options.richardson == 0) return 0;
  if (plan.pairs(batch_x, batch_y) == 0) return 0;
  const index value = element_bytes == 4 ? sizeof(KernelValue<float>) : sizeof(KernelValue<double>);
  const index paths = checked_add(batch_x, same ? 0 : batch_y, "workspace");
  index bytes = normalized ? checked_mul(paths, value, "workspace") : 0;
  if (pass == SIGPATH_KERNEL_PASS_FORWARD)
    bytes = checked_add(bytes, checked_mul(plan.pairs(batch_x, batch_y), value, "workspace"),
                        "workspace");
  else if (normalized)
    bytes = checked_add(
        bytes,
        checked_mul(pass == SIGPATH_KERNEL_PASS_JVP ? batch_x : paths, sizeof(double), "workspace"),
        "workspace");
  return bytes;
}

namespace {

template <class T>
index workspace(const sigpath_context& context, const KernelPlan& plan, index n, index m, bool same,
                KernelPass pass) {
  index most = 0;
  const auto run = [&](const KernelPlan& own, index rows, index columns, bool one, KernelPass p) {
    for_each_term(own, [&](const KernelPlan& term, double) {
      const KernelUnits units = kernel_units<T>(term, rows, columns, one);
      if (units.pairs() > 0) most = std::max(most, kernel_workspace<T>(context, term, units, p));
    });
  };
  run(plan, n, m, same, pass);
  if (plan.options.normalized == 0 || plan.pairs(n, m) == 0) return most;
  const KernelPlan x = square_plan(plan, plan.x, plan.dyadic_x, false);
  const KernelPlan y = square_plan(plan, plan.y, plan.dyadic_y, false);
  for (const KernelPass p : {KernelPass::kForward, pass}) {
    run(x, n, n, true, p);
    if (!same && p != KernelPass::kTangent) run(y, m, m, true, p);
  }
  if (pass == KernelPass::kBackward) run(plan, n, m, same, KernelPass::kForward);
  return most;
}

}  // namespace

index composite_workspace(const sigpath_context& context, const KernelPlan& plan, index batch_x,
                          index batch_y, bool same, int pass, int dtype) {
  KernelPlan own = plan;
  const index bytes = dtype == SIGPATH_FLOAT32 ? 4 : 8;
  own.reserved = composite_bytes(plan, batch_x, batch_y, same, pass, bytes);
  const auto of_pass = static_cast<KernelPass>(pass);
  return checked_add(own.reserved,
                     dtype == SIGPATH_FLOAT32
                         ? workspace<float>(context, own, batch_x, batch_y, same, of_pass)
                         : workspace<double>(context, own, batch_x, batch_y, same, of_pass),
                     "workspace");
}

template <class T>
SquareBatch<T> square_x(const KernelPlan& plan, const KernelBatch<T>& batch, bool gram) {
  return {square_plan(plan, plan.x, plan.dyadic_x, gram),
          {batch.x, batch.x, true, batch.x_name, batch.x_name}};
}
template <class T>
SquareBatch<T> square_y(const KernelPlan& plan, const KernelBatch<T>& batch, bool gram) {
  return {square_plan(plan, plan.y, plan.dyadic_y, gram),
          {batch.y, batch.y, true, batch.y_name, batch.y_name}};
}

template <class T>
KernelNorms<T>::KernelNorms(sigpath_context& context, const KernelPlan& plan,
                            const KernelBatch<T>& batch)
    : memory_(context.workspaces,
              plan.options.normalized == 0
                  ? 0
                  : sizeof(KernelValue<T>) *
                        static_cast<std::size_t>(batch.x.shape.batch +
                                                 (batch.same ? 0 : batch.y.shape.batch))) {
  if (memory_.data() == nullptr) return;
  const auto fill = [&](const SquareBatch<T>& own, KernelValue<T>* to) {
    std::fill_n(to, own.batch.x.shape.batch, KernelValue<T>{0, 0});
    for_each_term(own.plan, [&](const KernelPlan& term, double weight) {
      const auto sink = [&](index i, index, KernelValue<T> k) {
        to[i] = sum(to[i], scaled(k, weight));
      };
      kernel_values<T>(context, term, own.batch, false, sink);
    });
  };
  x_ = reinterpret_cast<KernelValue<T>*>(memory_.data());
  y_ = batch.same ? x_ : x_ + batch.x.shape.batch;
  const auto check = [&](const char* name, const KernelValue<T>* norms, index n) {
    for (index i = 0; i < n; ++i) refuse_norm(plan, name, i, norms[i]);
  };
  fill(square_x(plan, batch, false), x_);
  check(batch.x_name, x_, batch.x.shape.batch);
  if (batch.same) return;
  fill(square_y(plan, batch, false), y_);
  check(batch.y_name, y_, batch.y.shape.batch);
}

template <class T>
KernelValue<T> KernelNorms<T>::normalized(index i, index j, KernelValue<T> k) const {
  return any() ? sigpath::normalized(k, x_[i], y_[j]) : k;
}

template <class T>
void composite_values(sigpath_context& context, const KernelPlan& plan, const KernelBatch<T>& batch,
                      const KernelNorms<T>& norms, bool ordered, KernelSink<T> sink) {
  for_each_term(plan, [&](const KernelPlan& term, double weight) {
    const auto own = [&](index i, index j, KernelValue<T> k) {
      sink(i, j, scaled(norms.normalized(i, j, k), weight));
    };
    kernel_values<T>(context, term, batch, ordered, own);
  });
}

template <class T>
void kernel(sigpath_context& context, const KernelPlan& plan, const KernelBatch<T>& batch, T* out,
            index* exponents) {
  if (plan.pairs(batch.x.shape.batch, batch.y.shape.batch) == 0) return;
  if (plan.options.output != SIGPATH_KERNEL_VALUE) return kernel_outputs(context, plan, batch, out);
  const PairPlaces places = places_of(plan, batch);
  const bool gram = plan.options.gram != 0;
  if (plan.options.normalized == 0 && plan.options.richardson == 0) {
    const auto sink = [&](index i, index j, KernelValue<T> k) {
      const KernelValue<T> own = exponents == nullptr ? KernelValue<T>{k.value(), 0} : tidy(k);
      places.each(i, j, [&](index at) {
        out[at] = own.mantissa;
        if (exponents != nullptr) exponents[at] = own.exponent;
      });
    };
    return kernel_values<T>(context, plan, batch, false, sink);
  }
  const KernelNorms<T> norms(context, plan, batch);
  const index n = batch.x.shape.batch, columns = gram ? batch.y.shape.batch : 1;
  const WorkspacePool::Loan memory(context.workspaces,
                                   sizeof(KernelValue<T>) * static_cast<std::size_t>(n * columns));
  auto* const sums = reinterpret_cast<KernelValue<T>*>(memory.data());
  std::fill_n(sums, n * columns, KernelValue<T>{0, 0});
  const auto sink = [&](index i, index j, KernelValue<T> k) {
    places.each(i, j, [&](index at) { sums[at] = sum(sums[at], k); });
  };
  composite_values<T>(context, plan, batch, norms, false, sink);
  for (index at = 0; at < n * columns; ++at) {
    const KernelValue<T> own =
        exponents == nullptr ? KernelValue<T>{sums[at].value(), 0} : tidy(sums[at]);
    out[at] = own.mantissa;
    if (exponents != nullptr) exponents[at] = own.exponent;
  }
}

template <class T>
void add_composite_vjp(sigpath_context& context, const KernelPlan& plan,
                       const KernelBatch<T>& batch, KernelWeights<T> weights,
                       const SideGradients<T>& x, const SideGradients<T>& y, double* lift) {
  if (plan.pairs(batch.x.shape.batch, batch.y.shape.batch) == 0) return;
  const auto add = [&](const KernelPlan& own, const KernelBatch<T>& pairs, auto weight_of,
                       const SideGradients<T>& to_x, const SideGradients<T>& to_y) {
    for_each_term(own, [&](const KernelPlan& term, double weight) {
      const auto weighted = [&](index i, index j) {
        return static_cast<T>(weight * static_cast<double>(weight_of(i, j)));
      };
      add_kernel_vjp<T>(context, term, pairs, weighted, to_x, to_y, lift);
    });
  };

  if (plan.options.normalized == 0) {
    add(plan, batch, weights, x, y);
  } else {
    // F_ij = k_ij / sqrt(a_i b_j): dF = dk / sqrt(a b) - F/2 (da / a + db / b).
    const KernelNorms<T> norms(context, plan, batch);
    const index n = batch.x.shape.batch, m = batch.same ? 0 : batch.y.shape.batch;
    const WorkspacePool::Loan memory(context.workspaces,
                                     sizeof(double) * static_cast<std::size_t>(n + m));
    auto* const of_x = reinterpret_cast<double*>(memory.data());
    double* const of_y = batch.same ? of_x : of_x + n;
    std::fill_n(of_x, n + m, 0.0);
    const auto gather = [&](index i, index j, KernelValue<T> f) {
      const double share = -0.5 * static_cast<double>(pair_weight(plan, batch, weights, i, j)) *
                           static_cast<double>(f.value());
      of_x[i] += share;
      of_y[j] += share;
    };
    composite_values<T>(context, plan, batch, norms, true, gather);
    const auto root = [&](index i, index j) {
      return norms.normalized(i, j, {weights(i, j), 0}).value();
    };
    add(plan, batch, root, x, y);
    const auto own_x = square_x(plan, batch, false);
    add(
        own_x.plan, own_x.batch,
        [&](index i, index) { return of_x[i] / static_cast<double>(norms.x(i).value()); }, x, x);
    if (!batch.same) {
      const auto own_y = square_y(plan, batch, false);
      add(
          own_y.plan, own_y.batch,
          [&](index j, index) { return of_y[j] / static_cast<double>(norms.y(j).value()); }, y, y);
    }
  }
}

template <class T>
void kernel_jvp(sigpath_context& context, const KernelPlan& plan, const KernelBatch<T>& batch,
                const T* tangent, T* out) {
  const PairPlaces places = places_of(plan, batch);
  const index n = batch.x.shape.batch, count = plan.options.gram != 0 ? n * batch.y.shape.batch : n;
  if (count == 0) return;
  const auto accumulate = [&](const KernelPlan& own, const KernelBatch<T>& pairs, auto add) {
    for_each_term(own, [&](const KernelPlan& term, double weight) {
      const auto sink = [&](index i, index j, KernelTangent<T> k) { add(i, j, k, weight); };
      kernel_tangents<T>(context, term, pairs, tangent, sink);
    });
  };
  if (plan.options.normalized == 0) {
    std::fill_n(out, count, T(0));
    return accumulate(plan, batch, [&](index i, index j, KernelTangent<T> k, double weight) {
      places.each(i, j, [&](index at) { out[at] += static_cast<T>(weight * k.tangent); });
    });
  }
  // F' = k' / sqrt(a b) - F/2 (a' / a + b' / b), where b' = 0 unless y is x.
  const KernelNorms<T> norms(context, plan, batch);
  const WorkspacePool::Loan memory(context.workspaces,
                                   sizeof(double) * static_cast<std::size_t>(n));
  auto* const slopes = reinterpret_cast<double*>(memory.data());
  std::fill_n(slopes, n, 0.0);
  const auto own = square_x(plan, batch, false);
  accumulate(own.plan, own.batch, [&](index i, index, KernelTangent<T> k, double weight) {
    slopes[i] += weight * static_cast<double>(k.tangent) / static_cast<double>(norms.x(i).value());
  });
  std::fill_n(out, count, T(0));
  accumulate(plan, batch, [&](index i, index j, KernelTangent<T> k, double weight) {
    const double slope = slopes[i] + (batch.same ? slopes[j] : 0);
    const double f = norms.normalized(i, j, {k.value, 0}).value();
    const double moved = norms.normalized(i, j, {k.tangent, 0}).value();
    places.each(i, j,
                [&](index at) { out[at] += static_cast<T>(weight * (moved - f / 2 * slope)); });
  });
}

template SquareBatch<float> square_x(const KernelPlan&, const KernelBatch<float>&, bool);
template SquareBatch<double> square_x(const KernelPlan&, const KernelBatch<double>&, bool);
template SquareBatch<float> square_y(const KernelPlan&, const KernelBatch<float>&, bool);
template SquareBatch<double> square_y(const KernelPlan&, const KernelBatch<double>&, bool);
template class KernelNorms<float>;
template class KernelNorms<double>;
template void composite_values(sigpath_context&, const KernelPlan&, const KernelBatch<float>&,
                               const KernelNorms<float>&, bool, KernelSink<float>);
template void composite_values(sigpath_context&, const KernelPlan&, const KernelBatch<double>&,
                               const KernelNorms<double>&, bool, KernelSink<double>);
template void add_composite_vjp(sigpath_context&, const KernelPlan&, const KernelBatch<float>&,
                                KernelWeights<float>, const SideGradients<float>&,
                                const SideGradients<float>&, double*);
template void add_composite_vjp(sigpath_context&, const KernelPlan&, const KernelBatch<double>&,
                                KernelWeights<double>, const SideGradients<double>&,
                                const SideGradients<double>&, double*);
template void kernel(sigpath_context&, const KernelPlan&, const KernelBatch<float>&, float*,
                     index*);
template void kernel(sigpath_context&, const KernelPlan&, const KernelBatch<double>&, double*,
                     index*);
template void kernel_jvp(sigpath_context&, const KernelPlan&, const KernelBatch<float>&,
                         const float*, float*);
template void kernel_jvp(sigpath_context&, const KernelPlan&, const KernelBatch<double>&,
                         const double*, double*);

}  // namespace sigpath
