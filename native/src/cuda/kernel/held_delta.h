#pragma once

#include "cuda/kernel/delta.h"

namespace sigpath {

// Linear, not refined, of kChannels channels: the increments of x and their gradients stay in
// registers.
template <class T, int kChannels>
class HeldDelta {
 public:
  using N = T;
  static constexpr int kRows = kPack, kColumns = kPack;
  static constexpr bool kLinear = true;
  static constexpr bool kAgain = true;      // made again rather than recorded
  static constexpr bool kPrefixes = false;  // whether the kernels of prefixes may be asked for
  struct Rows {
    T x[kChannels][kPack];
  };
  struct Gradient {
    T x[kChannels][kPack];
  };

  SIGPATH_HD HeldDelta(const DeltaPlan<T>& plan, const PairPaths<T>& paths)
      : paths_(paths), factor_(plan.factor) {}

  SIGPATH_HD void begin(int row, Rows& rows) const {
#pragma unroll
    for (int c = 0; c < kChannels; ++c) {
      const Pack<T> x = load_pack(paths_.x + c * paths_.stride_x + row);
#pragma unroll
      for (int r = 0; r < kPack; ++r) rows.x[c][r] = x.at[r] * factor_;
    }
  }
  SIGPATH_HD void tile(const Rows& rows, int, int column, T (&h)[kPack][kPack]) const {
#pragma unroll
    for (int c = 0; c < kChannels; ++c) {
      const Pack<T> y = load_pack(paths_.y + c * paths_.stride_y + column);
#pragma unroll
      for (int r = 0; r < kPack; ++r)
#pragma unroll
        for (int k = 0; k < kPack; ++k)
          h[r][k] = c == 0 ? rows.x[c][r] * y.at[k] : h[r][k] + rows.x[c][r] * y.at[k];
    }
  }

  SIGPATH_HD void begin(Gradient& g) const {
#pragma unroll
    for (int c = 0; c < kChannels; ++c)
#pragma unroll
      for (int r = 0; r < kPack; ++r) g.x[c][r] = 0;
  }
  SIGPATH_HD void weights(const Rows& rows, Gradient& g, int, int column, T (&w)[kPack][kPack],
                          const PairGradients<T>& to) const {
#pragma unroll
    for (int c = 0; c < kChannels; ++c) {
      const Pack<T> y = load_pack(paths_.y + c * paths_.stride_y + column);
      T* const at = to.y + c * to.units_y + column;
      Pack<T> gy = load_pack(at);
#pragma unroll
      for (int r = 0; r < kPack; ++r)
#pragma unroll
        for (int k = 0; k < kPack; ++k) {
          g.x[c][r] += w[r][k] * y.at[k];
          gy.at[k] += w[r][k] * rows.x[c][r];
        }
      store_pack(gy, at);
    }
  }
  SIGPATH_HD void finish(const Gradient& g, int row, const PairGradients<T>& to) const {
#pragma unroll
    for (int c = 0; c < kChannels; ++c) {
      T* const at = to.x + c * to.units_x + row;
      Pack<T> own = load_pack(at);
#pragma unroll
      for (int r = 0; r < kPack; ++r) own.at[r] += g.x[c][r] * factor_;
      store_pack(own, at);
    }
  }

 private:
  PairPaths<T> paths_;
  T factor_;
};

}  // namespace sigpath
