#include "cuda/discrepancy/discrepancy.h"
#include "cuda/discrepancy/gram.h"
#include "cuda/discrepancy/split.h"

namespace sigpath {
namespace {

// See run_pairs(). y are the landmarks.
template <class T>
class NystromRun {
 public:
  NystromRun(sigpath_context& context, const KernelPlan& plan, const KernelBatch<T>& batch,
             double ridge, T* out)
      : context_(context), plan_(plan), batch_(batch), ridge_(ridge), out_(out) {}

  void operator()(index count, Carver& memory) const {
    GramSets<T> sets(context_, plan_, batch_);
    sets.carve(count, memory);
    const index n = batch_.x.shape.batch, m = batch_.y.shape.batch;
    const index square = checked_mul(m, m, "workspace");
    T* const gram = memory.take<T>(square);
    auto* const factor = memory.take<double>(square);
    auto* const phi = memory.take<double>(checked_mul(n, m, "workspace"));
    const DeviceRows<T> out(out_, checked_mul(n, m, "out"), sets.engine.here(), 0, 1, memory);
    if (memory.counting()) return;

    DeviceStream stream(context_);
    sets.begin(stream);
    sets.write(stream, sets.yy, {true, true, m}, gram);
    std::vector<T> here(static_cast<std::size_t>(square));
    stream.download(here.data(), gram, square * static_cast<index>(sizeof(T)));
    std::vector<double> own(here.begin(), here.end());
    factor_landmarks(context_, batch_.y_name, ridge_, m, own.data());
    stream.upload(factor, own.data(), square * static_cast<index>(sizeof(double)));
    sets.write(stream, sets.xy, {true, false, m}, out.data);
    const FeaturesCall<T> call{factor, n, m, phi, out.data};
    stream.launch(launch_per_number(CudaKernel::kFeatures, sizeof(T), n), &call);
    out.download(stream);
    stream.synchronize();
  }

 private:
  sigpath_context& context_;
  const KernelPlan& plan_;
  const KernelBatch<T>& batch_;
  double ridge_;
  T* out_;
};

}  // namespace

template <class T>
void device_nystrom_features(sigpath_context& context, const KernelPlan& plan,
                             const KernelBatch<T>& batch, double ridge, T* out) {
  run_sets(context, plan, batch, true, NystromRun<T>(context, plan, batch, ridge, out));
}

template void device_nystrom_features(sigpath_context&, const KernelPlan&,
                                      const KernelBatch<float>&, double, float*);
template void device_nystrom_features(sigpath_context&, const KernelPlan&,
                                      const KernelBatch<double>&, double, double*);

}  // namespace sigpath
