#pragma once

#include "cuda/device/block.h"
#include "cuda/signature/grid.h"
#include "cuda/signature/place.h"

namespace sigpath {

template <class T, class Place>
struct ForwardCall {
  TileItems<T> items;
  Place place;
  T* out;           // item i has its signature at out + i * item_size
  index item_size;  // elements
  bool scalar;      // a coefficient 1 comes first
};

// Signatures: every thread steps its tile through all increments of its item.
template <class T, class Place, int N, int A, int B>
struct Forward {
  using Call = ForwardCall<T, Place>;
  using Letters = typename Place::template Letters<N, A, B>;
  struct Thread {
    Letters letters;
    Tile<T, Letters> tile;
    typename Place::template Tile<N, A, B> place;
    T* out;
    bool active;
  };
  using Arrays = NoArrays;

  template <class Block>
  SIGPATH_HD static void run(const Call& call, Block& block) {
    const TileGrid& grid = call.items.grid;
    const BlockItems<T> items(call.items, block.number(), block.shared());
    const bool expanding = call.items.batch.plan.options.expanding != 0;
    block.each([&](int i, Thread& t, Arrays&) {
      items.open(i);
      t.active = items.active(i);
      if (!t.active) return;
      t.place.open(call.place, items.tile(i), t.letters);
      t.tile.start(t.letters);
      t.out = call.out + items.item(i) * call.item_size;
    });
    for (index begin = 0; begin < grid.most_steps; begin += grid.chunk) {
      block.each([&](int i, Thread&, Arrays&) { items.load(i, begin); });
      block.each([&](int i, Thread& t, Arrays&) {
        if (!t.active) return;
        const T* z = items.increments(i);
        for (int s = 0; s < grid.chunk; ++s, z += grid.columns) {
          t.tile.step(t.letters, z);
          if (expanding) row(call, items.path(i), begin + s, t);
        }
      });
    }
    block.each([&](int, Thread& t, Arrays&) {
      if (t.active && !expanding) write(call, true, t.out, t);
    });
  }

 private:
  // After step s, if it ends a move: row number of the vertex it leads to; zero beyond the end.
  SIGPATH_HD static void row(const Call& call, const Path<T>& path, index s, const Thread& t) {
    const index per_move = path.steps_per_move();
    if ((s + 1) % per_move != 0 || s >= call.items.grid.most_steps) return;
    write(call, s < path.steps(), t.out + s / per_move * call.items.batch.plan.size, t);
  }

  // There is something: else a path that has ended, whose rows are 0.
  SIGPATH_HD static void write(const Call& call, bool something, T* row, const Thread& t) {
    if (call.scalar && t.place.first()) row[0] = something ? T(1) : T(0);
    for_each_owned(call.place, t.place, t.letters, t.tile.state, t.tile.leaf,
                   [&](index at, T value) { row[call.scalar + at] = something ? value : T(0); });
  }
};

}  // namespace sigpath
