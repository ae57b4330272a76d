#include "cpu/signature/signature.h"

#include <algorithm>

#include "cpu/signature/path_signature.h"

namespace sigpath {
namespace {

template <class T>
index total_steps(const SignatureBatch<T>& batch) {
  if (batch.lengths == nullptr) return batch.shape.batch * batch.plan.max_steps;
  index steps = 0;
  for (index b = 0; b < batch.shape.batch; ++b) steps += batch.path(b).steps();
  return steps;
}

}  // namespace

template <class T>
Path<T> SignatureBatch<T>::path(index b) const {
  const auto& o = plan.options;
  return {points + b * shape.batch_stride,
          times == nullptr ? nullptr : times + b * shape.times_stride,
          basepoint == nullptr ? nullptr : basepoint + b * shape.basepoint_stride,
          lengths == nullptr ? shape.length : lengths[b],
          shape.length_stride,
          shape.dim,
          plan.has_basepoint(),
          o.lead_lag != 0,
          o.time != SIGPATH_TIME_NONE,
          o.time_end - o.time_start};
}

Slots signature_slots(const sigpath_context& context, const SignaturePlan& plan,
                      const sigpath_paths& shape, bool vjp) {
  const index element = shape.dtype == SIGPATH_FLOAT32 ? 4 : 8;
  const index elements = vjp ? plan.backward_scratch(element) : plan.forward_scratch();
  const auto work = static_cast<double>(plan.work()) * static_cast<double>(shape.batch);
  return Slots::plan(context, shape.batch, checked_mul(elements, element, "workspace"),
                     static_cast<index>(std::min(work, 1e18)));
}

template <class T>
void signature(sigpath_context& context, const SignatureBatch<T>& batch, T* out) {
  const Slots slots = signature_slots(context, batch.plan, batch.shape, false);
  context.progress.begin(total_steps(batch));
  for_each(context, batch.shape.batch, slots, [&](index b, std::byte* scratch) {
    T* row = out + b * batch.plan.size;
    if (batch.plan.options.scalar_term) *row++ = 1;
    path_signature(batch.plan, batch.path(b), reinterpret_cast<T*>(scratch), row, context.progress);
  });
}

template <class T>
void signature_vjp(sigpath_context& context, const SignatureBatch<T>& batch, const T* cotangent,
                   const PathGradient<T>& gradient) {
  const Slots slots = signature_slots(context, batch.plan, batch.shape, true);
  const index d = batch.shape.dim, length = batch.shape.length;
  const index vertices = length + batch.plan.has_basepoint();
  context.progress.begin(total_steps(batch));
  for_each(context, batch.shape.batch, slots, [&](index b, std::byte* scratch) {
    const auto zeroed = [b](T* rows, index n) {
      return rows == nullptr ? nullptr : std::fill_n(rows + b * n, n, T(0)) - n;
    };
    const PathGradient<T> row{zeroed(gradient.points, length * d), zeroed(gradient.times, vertices),
                              zeroed(gradient.basepoint, d)};
    path_signature_vjp(batch.plan, batch.path(b),
                       cotangent + b * batch.plan.size + batch.plan.options.scalar_term,
                       reinterpret_cast<T*>(scratch), row, context.progress);
  });
}

template struct SignatureBatch<float>;
template struct SignatureBatch<double>;
template void signature(sigpath_context&, const SignatureBatch<float>&, float*);
template void signature(sigpath_context&, const SignatureBatch<double>&, double*);
template void signature_vjp(sigpath_context&, const SignatureBatch<float>&, const float*,
                            const PathGradient<float>&);
template void signature_vjp(sigpath_context&, const SignatureBatch<double>&, const double*,
                            const PathGradient<double>&);

}  // namespace sigpath
