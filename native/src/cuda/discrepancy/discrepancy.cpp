#include "cuda/discrepancy/discrepancy.h"

#include "cuda/discrepancy/gram.h"
#include "cuda/kernel/vjp_run.h"

namespace sigpath {
namespace {

template <class T>
PairWeights<T> square_weights(const DiscrepancyPlan& own, double weight, const T* at) {
  return {at, 0, 0, weight, own.diagonal(), true};
}

// See run_pairs().
template <class T>
class DiscrepancyRun {
 public:
  DiscrepancyRun(sigpath_context& context, const DiscrepancyPlan& own, const KernelPlan& plan,
                 const KernelBatch<T>& batch, T* out)
      : context_(context), own_(own), plan_(plan), batch_(batch), out_(out) {}

  void operator()(index count, Carver& memory) const {
    GramSets<T> sets(context_, plan_, batch_);
    sets.carve(count, memory);
    const bool score = own_.kind == SIGPATH_SCORE;
    const index n = own_.n, m = own_.m, of_pairs = score ? m : n;
    auto* const xx = memory.take<double>(n);
    auto* const yy = memory.take<double>(m);
    auto* const xy = memory.take<double>(of_pairs);
    auto* const common = memory.take<double>(2);
    const DeviceRows<T> out(out_, own_.size(), sets.engine.here(), 0, 1, memory);
    if (memory.counting()) return;

    DeviceStream stream(context_);
    sets.begin(stream);
    fill(stream, xx, n, 0.0);
    fill(stream, yy, m, 0.0);
    fill(stream, xy, of_pairs, 0.0);
    const T* const none = nullptr;
    sets.add_sums(stream, sets.xx, square_weights(own_, own_.weight_xx(), none), false, xx);
    if (own_.mmd())
      sets.add_sums(stream, sets.yy, square_weights(own_, own_.weight_yy(), none), false, yy);
    sets.add_sums(stream, sets.xy, {none, 0, 0, own_.weight_xy(), true, false}, score, xy);
    total<double>(stream, {xx, n, 1, {1, 1}, nullptr, common});
    total<double>(stream, {yy, m, 1, {1, 1}, common, common + 1});
    total<T>(stream, {xy, score ? 1 : n, own_.size(), {1, 1}, common + 1, out.data});
    if (plan_.options.check_finite != 0) refuse_infinite_sum(stream, sets.engine, out.data);
    out.download(stream);
  }

 private:
  void refuse_infinite_sum(DeviceStream& stream, const KernelEngine<T>& engine,
                           const T* out) const {
    const index found = engine.first_not_finite(stream, out, own_.size());
    if (found < 0) return;
    T sum{};
    stream.download(&sum, out + found, sizeof(T));
    fail(SIGPATH_INVALID_ARGUMENT, batch_.x_name, "_points: kernels of ", batch_.x_name, " and ",
         batch_.y_name, " sum up to ", sum, " in number ", found,
         ", expected a finite sum: scale the paths down, or normalize");
  }
  template <class To>
  static void total(DeviceStream& stream, const TotalsCall<To>& call) {
    constexpr bool kDouble = std::is_same_v<To, double>;
    stream.launch(launch_per_number(kDouble ? CudaKernel::kTotalsDouble : CudaKernel::kTotals,
                                    sizeof(To), call.count),
                  &call);
  }

  sigpath_context& context_;
  const DiscrepancyPlan& own_;
  const KernelPlan& plan_;
  const KernelBatch<T>& batch_;
  T* out_;
};

// See run_pairs().
template <class T>
class DiscrepancyVjpRun {
 public:
  DiscrepancyVjpRun(const DiscrepancyPlan& own, const VjpCall<T>& call) : own_(own), call_(call) {}

  void operator()(index count, Carver& memory) const {
    KernelEngine<T> engine(call_.context, call_.plan, call_.batch);
    NormsMemory<T> norms(engine);
    GradientSums<T> sums(engine, norms);
    const auto xx = sums.part(engine.square_x(true)), yy = sums.part(engine.square_y(true)),
               xy = sums.part(engine.pairs());
    sums.carve({&xx, &yy, &xy}, count, memory);
    const index size = own_.size();
    const DeviceRows<const T> cotangent(call_.cotangent, size, engine.here(), 0, 1, memory);
    auto* const sum = memory.take<double>(1);
    T* const common = memory.take<T>(1);
    const GradientArraysOnDevice<T> to(call_, engine.here(), memory);
    if (memory.counting()) return;

    DeviceStream stream(call_.context);
    engine.begin(stream);
    cotangent.upload(stream);
    sums.begin(stream);
    fill(stream, sum, 1, 0.0);
    const RowSumsCall<T> row{cotangent.data, 1, size, sum};
    stream.launch(launch_per_number(CudaKernel::kRowSums, sizeof(T), 1), &row);
    const TotalsCall<T> rounded{sum, 1, 1, {1, 1}, nullptr, common};
    stream.launch(launch_per_number(CudaKernel::kTotals, sizeof(T), 1), &rounded);
    const bool lift = call_.lift != nullptr;
    if (call_.x.any() || lift)
      sums.add(stream, xx, square_weights(own_, own_.weight_xx(), common), lift);
    if (own_.mmd() && (call_.y.any() || lift))
      sums.add(stream, yy, square_weights(own_, own_.weight_yy(), common), lift);
    sums.add(stream, xy, {cotangent.data, 0, size == 1 ? 0 : 1, own_.weight_xy(), true, false},
             lift);
    sums.finish(stream, to.x(), to.y(), to.lift());
    to.download(stream);
  }

 private:
  const DiscrepancyPlan& own_;
  VjpCall<T> call_;
};

}  // namespace

template <class T>
void device_discrepancy(sigpath_context& context, const DiscrepancyPlan& own,
                        const KernelPlan& plan, const KernelBatch<T>& batch, T* out) {
  run_sets(context, plan, batch, own.mmd(), DiscrepancyRun<T>(context, own, plan, batch, out));
}

template <class T>
void device_discrepancy_vjp(sigpath_context& context, const DiscrepancyPlan& own,
                            const KernelPlan& plan, const KernelBatch<T>& batch, const T* cotangent,
                            const SideGradients<T>& x, const SideGradients<T>& y, T* grad_static) {
  run_sets(context, plan, batch, own.mmd(),
           DiscrepancyVjpRun<T>(own, {context, plan, batch, cotangent, x, y, grad_static}));
}

template void device_discrepancy(sigpath_context&, const DiscrepancyPlan&, const KernelPlan&,
                                 const KernelBatch<float>&, float*);
template void device_discrepancy(sigpath_context&, const DiscrepancyPlan&, const KernelPlan&,
                                 const KernelBatch<double>&, double*);
template void device_discrepancy_vjp(sigpath_context&, const DiscrepancyPlan&, const KernelPlan&,
                                     const KernelBatch<float>&, const float*,
                                     const SideGradients<float>&, const SideGradients<float>&,
                                     float*);
template void device_discrepancy_vjp(sigpath_context&, const DiscrepancyPlan&, const KernelPlan&,
                                     const KernelBatch<double>&, const double*,
                                     const SideGradients<double>&, const SideGradients<double>&,
                                     double*);

}  // namespace sigpath
