#pragma once

#include "cuda/kernel/gradient_sums.h"

namespace sigpath {

// Where the gradients of a call go: its arrays if the device has them, else memory of their own.
template <class T>
class GradientArraysOnDevice {
 public:
  GradientArraysOnDevice(const KernelBatch<T>& batch, const SideGradients<T>& x,
                         const SideGradients<T>& y, T* lift, bool here, Carver& memory)
      : x_({x.points, x.times, x.basepoint}, batch.x, 0, batch.x.shape.batch, memory),
        lift_(lift, 2, here, 0, 1, memory),
        wants_lift_(lift != nullptr) {
    if (!batch.same)
      y_.emplace(PathGradient<T>{y.points, y.times, y.basepoint}, batch.y, 0, batch.y.shape.batch,
                 memory);
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
  VjpRun(sigpath_context& context, const KernelPlan& plan, const KernelBatch<T>& batch,
         const T* cotangent, const SideGradients<T>& x, const SideGradients<T>& y, T* lift)
      : context_(context),
        plan_(plan),
        batch_(batch),
        cotangent_(cotangent),
        x_(x),
        y_(y),
        lift_(lift) {}

  void operator()(index count, Carver& memory) const {
    KernelEngine<T> engine(context_, plan_, batch_);
    NormsMemory<T> norms(engine);
    GradientSums<T> sums(engine, norms);
    const auto pairs = sums.part(engine.pairs());
    const auto carve = [&](std::initializer_list<const typename KernelEngine<T>::Sweeps*> all) {
      engine.carve(all, count, memory);
      norms.carve(memory);
      sums.carve(all, count, memory);
    };
    if (norms.any())
      carve(
          {&pairs.back, &pairs.values, &norms.x(), &norms.y(), &sums.square_x(), &sums.square_y()});
    else
      carve({&pairs.back});
    const index numbers = plan_.pairs(batch_.x.shape.batch, batch_.y.shape.batch);
    const DeviceRows<const T> cotangent(cotangent_, numbers, engine.here(), 0, 1, memory);
    const GradientArraysOnDevice<T> to(batch_, x_, y_, lift_, engine.here(), memory);
    if (memory.counting()) return;

    DeviceStream stream(context_);
    engine.begin(stream);
    cotangent.upload(stream);
    sums.begin(stream);
    const bool gram = plan_.options.gram != 0;
    const PairWeights<T> weights{cotangent.data, gram ? batch_.y.shape.batch : 1, gram, 1.0,
                                 true,           pairs.back.set.order.half};
    sums.add(stream, pairs, weights, lift_ != nullptr);
    sums.finish(stream, to.x(), to.y(), to.lift());
    to.download(stream);
  }

 private:
  sigpath_context& context_;
  const KernelPlan& plan_;
  const KernelBatch<T>& batch_;
  const T* cotangent_;
  SideGradients<T> x_, y_;
  T* lift_;
};

}  // namespace sigpath
