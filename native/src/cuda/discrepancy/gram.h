#pragma once

#include "cuda/kernel/norms.h"

namespace sigpath {

// The Gram matrices of two sets of paths, with each other and with themselves, in device memory.
template <class T>
class GramSets {
 public:
  using Engine = KernelEngine<T>;
  using Sweeps = typename Engine::Sweeps;

  GramSets(sigpath_context& context, const KernelPlan& plan, const KernelBatch<T>& batch)
      : engine(context, plan, batch),
        norms(engine),
        xx(engine.sweeps(engine.square_x(true), SweepKind::kValues)),
        yy(engine.sweeps(engine.square_y(true), SweepKind::kValues)),
        xy(engine.sweeps(engine.pairs(), SweepKind::kValues)) {}
  GramSets(const GramSets&) = delete;
  GramSets& operator=(const GramSets&) = delete;

  void carve(index count, Carver& memory) {
    engine.carve({&xx, &yy, &xy, &norms.x(), &norms.y()}, count, memory);
    norms.carve(memory);
  }
  void begin(DeviceStream& stream) {
    engine.begin(stream);
    norms.fill(stream);
  }

  // to[path] += sum of the weighted kernels of the pairs of each path of x, or of y.
  void add_sums(DeviceStream& stream, const Sweeps& sweeps, const PairWeights<T>& weights,
                bool of_y, double* to) const {
    const PairSet& set = sweeps.set;
    engine.each_piece(set, [&](index first, index count) {
      const PairSumsCall<T> call{{set.order, first, count},
                                 of_y,
                                 of_y ? set.order.columns : set.rows,
                                 engine.values(stream, sweeps, first, count),
                                 norms.of(set),
                                 weights,
                                 to};
      stream.launch(launch_per_number(CudaKernel::kPairSums, sizeof(T), call.paths), &call);
    });
  }

  // Writes the kernels of a set where `places` says.
  void write(DeviceStream& stream, const Sweeps& sweeps, const PairPlaces& places, T* out) const {
    write_kernels(stream, engine, norms, sweeps, places, out);
  }

  Engine engine;
  NormsMemory<T> norms;
  Sweeps xx, yy, xy;
};

// Runs a call over the pairs of two sets with each other and with themselves; with_y: of y, too.
template <class T, class Run>
void run_sets(sigpath_context& context, const KernelPlan& plan, const KernelBatch<T>& batch,
              bool with_y, const Run& run) {
  const index n = batch.x.shape.batch, m = batch.y.shape.batch;
  const auto half = [](index k) { return checked_mul(k, k + 1, "the pairs") / 2; };
  const index all = checked_add(checked_mul(n, m, "the pairs"), half(n), "the pairs");
  run_kernel_call(context, plan, std::max({half(n), half(m), n * m}),
                  with_y ? checked_add(all, half(m), "the pairs") : all, run);
}

}  // namespace sigpath
