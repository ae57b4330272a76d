#pragma once

#include "cuda/kernel/gradient_sums.h"

namespace sigpath {

// Where the gradients of a call go: its arrays if the device has them, else memory of their own.
template <class T>
class GradientArraysOnDevice {
 public:
  GradientArraysOnDevice(const VjpCall<T>& call, bool here, Carver& memory)
      : x_({call.x.points, call.x.times, call.x.basepoint}, call.batch.x, 0,
           call.batch.x.shape.batch, memory),
        lift_(call.lift, 2, here, 0, 1, memory),
        wants_lift_(call.lift != nullptr) {
    if (!call.batch.same)
      y_.emplace(PathGradient<T>{call.y.points, call.y.times, call.y.basepoint}, call.batch.y, 0,
                 call.batch.y.shape.batch, memory);
  }
  PathGradient<T> x() const { return x_.get(); }
  PathGradient<T> y() const { return y_ ? y_->get() : PathGradient<T>{}; }
  T* lift() const { return wants_lift_ ? lift_.data : nullptr; }
  void download(DeviceStream& stream) const {
    x_.download(stream);
    if (y_) y_->download(stream);
    lift_.download(stream);
  }

 private:
  DeviceGradients<T> x_;
  std::optional<DeviceGradients<T>> y_;
  DeviceRows<T> lift_;
  bool wants_lift_;
};

// A call that computes vector-Jacobian products of kernels; see run_pairs().
template <class T>
class VjpRun {
 public:
  explicit VjpRun(const VjpCall<T>& call) : call_(call) {}

  void operator()(index count, Carver& memory) const {
    KernelEngine<T> engine(call_.context, call_.plan, call_.batch);
    NormsMemory<T> norms(engine);
    GradientSums<T> sums(engine, norms);
    const auto pairs = sums.part(engine.pairs());
    sums.carve({&pairs}, count, memory);
    const index columns = call_.batch.y.shape.batch;
    const index numbers = call_.plan.pairs(call_.batch.x.shape.batch, columns);
    const DeviceRows<const T> cotangent(call_.cotangent, numbers, engine.here(), 0, 1, memory);
    const GradientArraysOnDevice<T> to(call_, engine.here(), memory);
    if (memory.counting()) return;

    DeviceStream stream(call_.context);
    engine.begin(stream);
    cotangent.upload(stream);
    sums.begin(stream);
    const bool gram = call_.plan.options.gram != 0;
    const PairWeights<T> weights{cotangent.data, gram ? columns : 1,       gram, 1.0,
                                 true,           pairs.back.set.order.half};
    sums.add(stream, pairs, weights, call_.lift != nullptr);
    sums.finish(stream, to.x(), to.y(), to.lift());
    to.download(stream);
  }

 private:
  VjpCall<T> call_;
};

}  // namespace sigpath
