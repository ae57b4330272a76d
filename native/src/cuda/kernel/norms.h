#pragma once

#include "cuda/kernel/engine.h"

namespace sigpath {

// The kernels of paths with themselves, by which those of pairs are divided; without normalisation
// nothing.
template <class T>
class NormsMemory {
 public:
  using Engine = KernelEngine<T>;
  using Sweeps = typename Engine::Sweeps;

  explicit NormsMemory(const Engine& engine)
      : engine_(engine), any_(engine.plan().options.normalized != 0) {
    if (!any_) return;
    x_ = engine.sweeps(engine.square_x(false), SweepKind::kValues);
    if (!engine.batch().same) y_ = engine.sweeps(engine.square_y(false), SweepKind::kValues);
  }

  bool any() const { return any_; }
  // Sweeps for the engine to have room for; none where they are not needed.
  const Sweeps& x() const { return x_; }
  const Sweeps& y() const { return y_; }

  void carve(Carver& memory) {
    if (!any_) return;
    take(x_, of_x_, memory);
    if (!engine_.batch().same) take(y_, of_y_, memory);
  }

  void fill(DeviceStream& stream) {
    if (!any_) return;
    norms_.x = fill(stream, x_, of_x_);
    norms_.y = engine_.batch().same ? norms_.x : fill(stream, y_, of_y_);
  }
  // Those of the paths with themselves, and of the pairs of a set, once they are filled in.
  const DeviceNorms<T>& norms() const { return norms_; }
  DeviceNorms<T> of(const PairSet& set) const {
    return {set.x_is_y ? norms_.y : norms_.x, set.y_is_x ? norms_.x : norms_.y};
  }

 private:
  struct Arrays {
    T *values[2], *exponents[2];
  };
  static void take(const Sweeps& s, Arrays& to, Carver& memory) {
    for (std::size_t t = 0; t < s.runs.size(); ++t) {
      to.values[t] = memory.take<T>(s.set.pairs);
      to.exponents[t] = memory.take<T>(s.set.pairs);
    }
  }

  KernelTerms<T> fill(DeviceStream& stream, const Sweeps& s, const Arrays& to) const {
    KernelTerms<T> all{};
    engine_.each_piece(s.set, [&](index first, index count) {
      all = engine_.values(stream, s, first, count);
      const index bytes = count * static_cast<index>(sizeof(T));
      for (int t = 0; t < all.count; ++t) {
        stream.copy(to.values[t] + first, all.values[t], bytes);
        stream.copy(to.exponents[t] + first, all.exponents[t], bytes);
      }
    });
    for (int t = 0; t < all.count; ++t) {
      all.values[t] = to.values[t];
      all.exponents[t] = to.exponents[t];
    }
    check(stream, s, all);
    return all;
  }

  void check(DeviceStream& stream, const Sweeps& s, const KernelTerms<T>& norms) const {
    if (s.set.plan.options.check_finite == 0) return;
    const auto n = static_cast<std::size_t>(s.set.pairs);
    std::vector<T> values[2], exponents[2];
    KernelTerms<T> here = norms;
    for (int t = 0; t < norms.count; ++t) {
      const index bytes = s.set.pairs * static_cast<index>(sizeof(T));
      values[t].resize(n);
      exponents[t].resize(n);
      stream.download(values[t].data(), norms.values[t], bytes);
      stream.download(exponents[t].data(), norms.exponents[t], bytes);
      here.values[t] = values[t].data();
      here.exponents[t] = exponents[t].data();
    }
    for (index i = 0; i < s.set.pairs; ++i) refuse_norm(s.set.plan, s.set.x_name, i, here.total(i));
  }

  const Engine& engine_;
  bool any_;
  Sweeps x_{}, y_{};
  Arrays of_x_{}, of_y_{};
  DeviceNorms<T> norms_{};
};

// Writes the kernels of a set of pairs where `places` says; exponents may be null.
template <class T>
void write_kernels(DeviceStream& stream, const KernelEngine<T>& engine, const NormsMemory<T>& norms,
                   const typename KernelEngine<T>::Sweeps& sweeps, const PairPlaces& places, T* out,
                   index* exponents = nullptr) {
  engine.each_piece(sweeps.set, [&](index first, index count) {
    ComposeCall<T> call{};
    call.order = sweeps.set.order;
    call.first = first;
    call.count = count;
    call.terms = engine.values(stream, sweeps, first, count);
    call.norms = norms.of(sweeps.set);
    call.places = places;
    call.out = out;
    call.exponents = exponents;
    stream.launch(launch_per_number(CudaKernel::kCompose, sizeof(T), count), &call);
  });
}

}  // namespace sigpath
