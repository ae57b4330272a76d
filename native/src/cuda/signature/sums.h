#pragma once

#include "cuda/signature/grid.h"

namespace sigpath {

// Adds what the threads of a block have for the gradient of each increment, in one order: every
// thread adds to elements of its own, (step, channel, thread); then those of an item's threads are
// summed up, every so many by one thread, and what comes of it, if it is more than one number, by
// another.
template <class T>
class ThreadSums {
 public:
  static constexpr int kSlice = 16;  // threads that are summed up at first

  // own: shared memory for them, unless they are in `global`.
  SIGPATH_HD ThreadSums(const TileItems<T>& items, index block, T* own, T* global)
      : items_(items),
        block_(block),
        at_(global == nullptr ? own : global + block * elements(items.grid)) {}

  SIGPATH_HD static int slices(const TileGrid& g) { return (g.group + kSlice - 1) / kSlice; }
  SIGPATH_HD static index elements(const TileGrid& g) {
    return static_cast<index>(g.chunk) * g.channels *
           (stride(g) + (slices(g) > 1 ? g.per_block * slices(g) : 0));
  }
  SIGPATH_HD int channels() const { return items_.grid.channels; }
  SIGPATH_HD bool two_stages() const { return slices(items_.grid) > 1; }

  SIGPATH_HD void clear(int thread) const {
    const TileGrid& g = items_.grid;
    for (int row = 0; row < g.chunk * g.channels; ++row) at_[row * stride(g) + thread] = 0;
  }
  SIGPATH_HD void add(int thread, int step, int channel, T value) const {
    const TileGrid& g = items_.grid;
    at_[(step * g.channels + channel) * stride(g) + thread] += value;
  }

  // Sums up slices of threads and clears what they have.
  SIGPATH_HD void add_threads(int thread, T* dz, index begin) const {
    const TileGrid& g = items_.grid;
    const int q = slices(g);
    for (int e = thread; e < g.chunk * g.channels * g.per_block * q; e += g.threads) {
      const int slice = e % q, i = e / q % g.per_block, row = e / q / g.per_block;
      T* from = at_ + row * stride(g) + i * g.group;
      T sum = 0;
      for (int k = slice; k < g.group; k += q) {
        sum += from[k];
        from[k] = 0;
      }
      if (q == 1)
        write(dz, begin, row, i, sum);
      else
        slice_at(row, i)[slice] = sum;
    }
  }
  SIGPATH_HD void add_slices(int thread, T* dz, index begin) const {
    const TileGrid& g = items_.grid;
    for (int e = thread; e < g.chunk * g.channels * g.per_block; e += g.threads) {
      const int i = e % g.per_block, row = e / g.per_block;
      T sum = 0;
      for (int slice = 0; slice < slices(g); ++slice) sum += slice_at(row, i)[slice];
      write(dz, begin, row, i, sum);
    }
  }

 private:
  // A few more than threads, so that rows begin in different banks.
  SIGPATH_HD static int stride(const TileGrid& g) { return g.threads + 8; }
  SIGPATH_HD T* slice_at(int row, int i) const {
    const TileGrid& g = items_.grid;
    return at_ + g.chunk * g.channels * stride(g) + (row * g.per_block + i) * slices(g);
  }
  SIGPATH_HD void write(T* dz, index begin, int row, int i, T sum) const {
    const TileGrid& g = items_.grid;
    const index item = block_ / g.per_item * g.per_block + i;
    const index step = begin + row / g.channels;
    if (item >= g.items || step >= g.most_steps) return;
    dz[((item * g.per_item + block_ % g.per_item) * g.most_steps + step) * g.channels +
       row % g.channels] = sum;
  }

  const TileItems<T>& items_;
  index block_;
  T* at_;
};

}  // namespace sigpath
