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
    norms_ = norms.fill(stream);
  }
  DeviceNorms<T> norms_of(const PairSet<T>& set) const {
    return {set.x_is_y ? norms_.y : norms_.x, set.y_is_x ? norms_.x : norms_.y};
  }

  // to[path] += sum of the weighted kernels of the pairs of each path of x, or of y.
  void add_sums(DeviceStream& stream, const Sweeps& sweeps, const PairWeights<T>& weights,
                bool of_y, double* to) const {
    const PairSet<T>& set = sweeps.set;
    engine.each_piece(set, [&](index first, index count) {
      const PairSumsCall<T> call{{set.order, first, count},
                                 of_y,
                                 of_y ? set.order.columns : set.rows,
                                 engine.values(stream, sweeps, first, count),
                                 norms_of(set),
                                 weights,
                                 to};
      stream.launch(launch_per_number(CudaKernel::kPairSums, sizeof(T), call.paths), &call);
    });
  }

  // Writes the kernels of a set where `places` says.
  void write(DeviceStream& stream, const Sweeps& sweeps, const PairPlaces& places, T* out) const {
    const PairSet<T>& set = sweeps.set;
    engine.each_piece(set, [&](index first, index count) {
      ComposeCall<T> call{};
      call.order = set.order;
      call.first = first;
      call.count = count;
      call.terms = engine.values(stream, sweeps, first, count);
      call.norms = norms_of(set);
      call.places = places;
      call.out = out;
      stream.launch(launch_per_number(CudaKernel::kCompose, sizeof(T), count), &call);
    });
  }

  Engine engine;
  NormsMemory<T> norms;
  Sweeps xx, yy, xy;

 private:
  DeviceNorms<T> norms_{};
};

}  // namespace sigpath
