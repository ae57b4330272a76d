#pragma once

#include "cpu/kernel/kernel.h"
#include "cuda/kernel/prepare.h"
#include "cuda/signature/pieces.h"

namespace sigpath {

// The paths of one side on a device: their arrays, and what the lanes read.
template <class N>
class SideMemory {
 public:
  using T = Real<N>;

  // tangent: of the host or of the device, as the paths are; or null.
  SideMemory(const SignatureBatch<T>& batch, const T* tangent, bool with_tangent, Carver& memory)
      : paths_(batch, 0, batch.shape.batch, memory),
        tangent_(tangent, with_tangent ? batch.shape.length * batch.shape.dim : 0, paths_.here(), 0,
                 batch.shape.batch, memory),
        moves_(tangent != nullptr) {
    const index n = batch.shape.batch;
    side.channels = batch.plan.channels;
    side.stride = DeviceSide<N>::stride_of(batch.plan.max_steps);
    side.at = memory.take<N>(
        checked_mul(checked_mul(n, side.channels, "workspace"), side.stride, "workspace"));
    side.steps = memory.take<index>(n);
  }

  void upload(DeviceStream& stream, const KernelPlan& plan, double factor) const {
    paths_.upload(stream);
    if (moves_) tangent_.upload(stream);
    const PrepareCall<N> call{paths_.batch, moves_ ? tangent_.data : nullptr, !plan.lift.linear(),
                              static_cast<T>(factor), side};
    constexpr bool kDual = !std::is_same_v<N, T>;
    stream.launch(launch_per_number(kDual ? CudaKernel::kPrepareDual : CudaKernel::kPrepare,
                                    sizeof(T), Prepare<N>::count(call)),
                  &call);
  }

  const SignatureBatch<T>& batch() const { return paths_.batch; }  // as the device sees it
  bool here() const { return paths_.here(); }

  DeviceSide<N> side;

 private:
  DevicePaths<T> paths_;
  DeviceRows<const T> tangent_;
  bool moves_;
};

}  // namespace sigpath
