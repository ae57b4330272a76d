#include "cuda/kernel/kernel.h"

#include "cpu/kernel/refinement.h"
#include "cuda/kernel/jvp_run.h"
#include "cuda/kernel/values_run.h"
#include "cuda/kernel/vjp_run.h"

namespace sigpath {
namespace {

template <class T, class Run>
void run_call(sigpath_context& context, const KernelPlan& plan, const KernelBatch<T>& batch,
              const Run& run) {
  const index pairs = plan.pairs(batch.x.shape.batch, batch.y.shape.batch);
  run_kernel_call(context, plan, std::max({pairs, batch.x.shape.batch, batch.y.shape.batch}), pairs,
                  run);
}

template <class T>
bool empty(const KernelPlan& plan, const KernelBatch<T>& batch) {
  return plan.pairs(batch.x.shape.batch, batch.y.shape.batch) == 0;
}

template <class T>
double longest_step(sigpath_context& context, const KernelPlan& plan,
                    const SignatureBatch<T>& batch) {
  const index n = batch.shape.batch;
  std::vector<double> longest(static_cast<std::size_t>(n));
  run_pairs(context, 1, [&](index, Carver& memory) {
    const DevicePaths<T> paths(batch, 0, n, memory);
    auto* const found = memory.take<double>(n);
    if (memory.counting()) return;
    DeviceStream stream(context);
    paths.upload(stream);
    const LongestStepCall<T> call{paths.batch, plan.lift, plan.lift.linear(), found};
    stream.launch(launch_per_number(CudaKernel::kLongestStep, sizeof(T), n), &call);
    stream.download(longest.data(), found, n * static_cast<index>(sizeof(double)));
  });
  return n == 0 ? 0 : *std::max_element(longest.begin(), longest.end());
}

}  // namespace

template <class T>
void device_kernel(sigpath_context& context, const KernelPlan& plan, const KernelBatch<T>& batch,
                   T* out, index* exponents) {
  if (empty(plan, batch)) return;
  run_call(context, plan, batch, ValuesRun<T>(context, plan, batch, out, exponents));
}

template <class T>
void device_kernel_vjp(sigpath_context& context, const KernelPlan& plan,
                       const KernelBatch<T>& batch, const T* cotangent, const SideGradients<T>& x,
                       const SideGradients<T>& y, T* grad_static) {
  KernelPlan own = plan;
  if (empty(plan, batch)) own.options.normalized = 0;  // zeros are to be written
  run_call(context, own, batch, VjpRun<T>({context, own, batch, cotangent, x, y, grad_static}));
}

template <class T>
void device_kernel_jvp(sigpath_context& context, const KernelPlan& plan,
                       const KernelBatch<T>& batch, const T* tangent, T* out) {
  if (empty(plan, batch)) return;
  run_call(context, plan, batch, JvpRun<T>(context, plan, batch, tangent, out));
}

template <class T>
int device_refinement_order(sigpath_context& context, const KernelPlan& plan,
                            const KernelBatch<T>& batch, bool squares) {
  const double x = longest_step(context, plan, batch.x);
  return order_for(plan, x, batch.same ? x : longest_step(context, plan, batch.y), squares);
}

template <class T>
index device_kernel_bytes(sigpath_context& context, const KernelPlan& plan, const sigpath_paths& x,
                          const sigpath_paths& y, bool same, int pass) {
  const auto side = [](const SignaturePlan& own, const sigpath_paths& shape) {
    return SignatureBatch<T>{own, shape, nullptr, nullptr, nullptr, nullptr, nullptr};
  };
  const KernelBatch<T> batch{side(plan.x, x), side(plan.y, y), same};
  const index pairs = std::max({plan.pairs(x.batch, y.batch), x.batch, y.batch});
  const auto bytes = [&](const auto& run) {
    return pair_bytes(run, pairs_at_a_time(context, pairs, run));
  };
  T* const none = nullptr;
  switch (pass) {
    case SIGPATH_KERNEL_PASS_VJP:
      return bytes(VjpRun<T>({context, plan, batch, none, {}, {}, none}));
    case SIGPATH_KERNEL_PASS_JVP:
      return bytes(JvpRun<T>(context, plan, batch, none, none));
    default:
      return bytes(ValuesRun<T>(context, plan, batch, none, nullptr));
  }
}

template void device_kernel(sigpath_context&, const KernelPlan&, const KernelBatch<float>&, float*,
                            index*);
template void device_kernel_vjp(sigpath_context&, const KernelPlan&, const KernelBatch<float>&,
                                const float*, const SideGradients<float>&,
                                const SideGradients<float>&, float*);
template void device_kernel_jvp(sigpath_context&, const KernelPlan&, const KernelBatch<float>&,
                                const float*, float*);
template int device_refinement_order(sigpath_context&, const KernelPlan&, const KernelBatch<float>&,
                                     bool);
template index device_kernel_bytes<float>(sigpath_context&, const KernelPlan&, const sigpath_paths&,
                                          const sigpath_paths&, bool, int);
template void device_kernel(sigpath_context&, const KernelPlan&, const KernelBatch<double>&,
                            double*, index*);
template void device_kernel_vjp(sigpath_context&, const KernelPlan&, const KernelBatch<double>&,
                                const double*, const SideGradients<double>&,
                                const SideGradients<double>&, double*);
template void device_kernel_jvp(sigpath_context&, const KernelPlan&, const KernelBatch<double>&,
                                const double*, double*);
template int device_refinement_order(sigpath_context&, const KernelPlan&,
                                     const KernelBatch<double>&, bool);
template index device_kernel_bytes<double>(sigpath_context&, const KernelPlan&,
                                           const sigpath_paths&, const sigpath_paths&, bool, int);

}  // namespace sigpath
