#pragma once

#include "cpu/signature/batch.h"

namespace sigpath {

// How threads are dealt: those of a block share items, each with all or `group` of its tiles.
struct TileGrid {
  index items;       // paths, windows of them, or parts of either
  index parts;       // into which each path or window is cut in time
  index tiles;       // of an item
  int group;         // threads that an item has in a block
  int per_block;     // items of a block
  int per_item;      // blocks of an item, where one has too few threads
  int threads;       // of a block
  int chunk;         // steps at a time, a power of two
  int channels;      // of a step
  int columns;       // of it in shared memory, with zeros for letters that are none
  int column_bits;   // of the power of two that is at least that
  index most_steps;  // of an item

  SIGPATH_HD index blocks() const { return (items + per_block - 1) / per_block * per_item; }
  // Elements from item to item in shared memory: odd multiples keep items in different banks.
  SIGPATH_HD int stride() const { return (chunk | 1) * columns; }
};

// The paths of a batch cut into items: part p of window w of path b is item (b W + w) P + p.
template <class T>
struct TileItems {
  SignatureBatch<T> batch;
  TileGrid grid;

  // Items of a path.
  SIGPATH_HD index per_path() const {
    return (batch.plan.windows > 0 ? batch.plan.windows : 1) * grid.parts;
  }

  // The vertices [start, end) of an item, within its path.
  SIGPATH_HD typename SignatureBatch<T>::Range range(index item) const {
    const auto whole = batch.range(item / grid.parts);
    if (grid.parts == 1) return whole;
    const index p = item % grid.parts, moves = whole.end - whole.start - 1;
    return {whole.start + moves * p / grid.parts, whole.start + moves * (p + 1) / grid.parts + 1};
  }
  SIGPATH_HD Path<T> path(index item) const {
    const auto r = range(item);
    const Path<T> whole = batch.path(item / per_path());
    return whole.part(r.start, r.end - 1);
  }
};

// The items of a block: their paths and increments, in shared memory.
template <class T>
class BlockItems {
 public:
  SIGPATH_HD BlockItems(const TileItems<T>& items, index block, std::byte* shared)
      : items_(items),
        first_(block / items.grid.per_item * items.grid.per_block),
        tile_(block % items.grid.per_item * items.grid.group),
        paths_(reinterpret_cast<Path<T>*>(shared)),
        z_(reinterpret_cast<T*>(paths_ + items.grid.per_block)) {}

  // Elements of increments, after which shared memory is free.
  SIGPATH_HD static index elements(const TileGrid& g) {
    return static_cast<index>(g.per_block) * g.stride();
  }
  SIGPATH_HD static index bytes(const TileGrid& g) {
    return g.per_block * static_cast<index>(sizeof(Path<T>)) +
           elements(g) * static_cast<index>(sizeof(T));
  }
  SIGPATH_HD T* rest() const { return z_ + elements(items_.grid); }

  SIGPATH_HD index item(int thread) const { return first_ + thread / items_.grid.group; }
  SIGPATH_HD index tile(int thread) const { return tile_ + thread % items_.grid.group; }
  // Whether a thread has a tile at all.
  SIGPATH_HD bool active(int thread) const {
    const TileGrid& g = items_.grid;
    return thread < g.per_block * g.group && item(thread) < g.items && tile(thread) < g.tiles;
  }
  SIGPATH_HD const Path<T>& path(int thread) const { return paths_[thread / items_.grid.group]; }
  SIGPATH_HD const T* increments(int thread) const {
    return z_ + thread / items_.grid.group * items_.grid.stride();
  }

  // What a thread does to have the paths there.
  SIGPATH_HD void open(int thread) const {
    for (int i = thread; i < items_.grid.per_block; i += items_.grid.threads)
      if (first_ + i < items_.grid.items) paths_[i] = items_.path(first_ + i);
  }
  // And the increments of a chunk of steps, zero beyond the end of a path.
  SIGPATH_HD void load(int thread, index begin) const {
    const TileGrid& g = items_.grid;
    const int count = g.per_block * g.chunk << g.column_bits;
    for (int e = thread; e < count; e += g.threads) {
      const int c = e & ((1 << g.column_bits) - 1), row = e >> g.column_bits;
      const int i = row / g.chunk, t = row % g.chunk;
      if (c >= g.columns) continue;
      T z = 0;
      if (first_ + i < g.items && c < items_.batch.plan.channels)
        if (const Path<T>& path = paths_[i]; begin + t < path.steps())
          z = path.increment(begin + t, c);
      z_[i * g.stride() + t * g.columns + c] = z;
    }
  }

 private:
  const TileItems<T>& items_;
  index first_, tile_;
  Path<T>* paths_;
  T* z_;
};

}  // namespace sigpath
