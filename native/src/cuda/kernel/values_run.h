#pragma once

#include "cuda/kernel/norms.h"

namespace sigpath {

// A call that computes kernels; see run_pairs().
template <class T>
class ValuesRun {
 public:
  ValuesRun(sigpath_context& context, const KernelPlan& plan, const KernelBatch<T>& batch, T* out,
            index* exponents)
      : context_(context), plan_(plan), batch_(batch), out_(out), exponents_(exponents) {}

  void operator()(index count, Carver& memory) const {
    KernelEngine<T> engine(context_, plan_, batch_);
    NormsMemory<T> norms(engine);
    const bool value = plan_.options.output == SIGPATH_KERNEL_VALUE;
    const PairSet set = engine.pairs();
    const auto sweeps = engine.sweeps(set, value ? SweepKind::kValues : SweepKind::kPrefixes);
    engine.carve({&sweeps, &norms.x(), &norms.y()}, count, memory);
    norms.carve(memory);
    const index numbers = plan_.pairs(batch_.x.shape.batch, batch_.y.shape.batch);
    const DeviceRows<T> out(out_, checked_mul(numbers, plan_.size(), "out"), engine.here(), 0, 1,
                            memory);
    const bool scales = value && plan_.options.normalized == 0;
    const DeviceRows<index> exponents(exponents_, scales ? numbers : 0, engine.here(), 0, 1,
                                      memory);
    if (memory.counting()) return;

    DeviceStream stream(context_);
    engine.begin(stream);
    norms.fill(stream);
    if (value)
      write_kernels(stream, engine, norms, sweeps, places(), out.data,
                    exponents_ == nullptr ? nullptr : exponents.data);
    else
      prefixes(stream, engine, sweeps, out.data);
    out.download(stream);
    exponents.download(stream);
  }

 private:
  using Sweeps = typename KernelEngine<T>::Sweeps;

  PairPlaces places() const { return {plan_.options.gram != 0, batch_.same, batch_.y.shape.batch}; }

  void prefixes(DeviceStream& stream, const KernelEngine<T>& engine, const Sweeps& sweeps,
                T* out) const {
    const PairPlaces to = places();
    const PrefixOutputs<T> outputs{out,
                                   plan_.options.output == SIGPATH_KERNEL_GRID,
                                   to.gram && to.mirrored,
                                   plan_.x.max_steps,
                                   plan_.y.max_steps,
                                   to.gram ? to.columns : 0};
    engine.each_piece(sweeps.set, [&](index first, index count) {
      engine.prefixes(stream, sweeps, first, count, outputs);
    });
  }

  sigpath_context& context_;
  const KernelPlan& plan_;
  const KernelBatch<T>& batch_;
  T* out_;
  index* exponents_;
};

}  // namespace sigpath
