#pragma once

#include "cuda/device/block.h"
#include "cuda/signature/parts.h"
#include "cuda/signature/sums.h"

namespace sigpath {

template <class T, class Place>
struct BackwardCall {
  TileItems<T> items;
  Place place;
  const T* cotangent;  // of item i at cotangent + i / parts * item_size
  index item_size;
  bool scalar;      // a coefficient that depends on nothing comes first
  const T* before;  // (items, tensor): signatures of what comes before and after a part; or null
  const T* after;
  index tensor;
  T* checkpoints;  // (checkpoints, state, threads of all blocks)
  T* sums;         // ThreadSums of each block, or null: in shared memory
  T* dz;           // (items, per_item, most_steps, channels): gradients to increments
};

// Steps are taken in turns of grid.chunk. States are kept in memory at the start of every
// kTurnsKept-th turn but the last, from there those of each turn, and from there
// those of each step.
constexpr int kTurnsKept = 16;
constexpr int kLongestTurn = 8;
SIGPATH_HD index turns_of(const TileGrid& grid) {
  return (grid.most_steps + grid.chunk - 1) / grid.chunk;
}
SIGPATH_HD index spans_of(const TileGrid& grid) {  // at least one
  const index spans = (turns_of(grid) + kTurnsKept - 1) / kTurnsKept;
  return spans < 1 ? 1 : spans;
}

// Vector-Jacobian products. States are recomputed forward, never rebuilt backward; the leaves, on
// which no state depends, not at all.
template <class T, class Place, int N, int A, int B>
struct Backward {
  using Call = BackwardCall<T, Place>;
  using Letters = typename Place::template Letters<N, A, B>;
  using State = TileState<T, Letters>;
  using Increments = TileIncrements<T, Letters>;
  static constexpr int kUnroll = Letters::kUnroll;
  struct Thread {
    Letters letters;
    typename Place::template Tile<N, A, B> place;
    State state;
    TileAdjoint<T, Letters> adjoint;
    bool active;
  };
  struct Arrays {
    State turns[kTurnsKept], steps[kLongestTurn];
  };

  template <class Block>
  SIGPATH_HD static void run(const Call& call, Block& block) {
    const TileGrid& grid = call.items.grid;
    const BlockItems<T> items(call.items, block.number(), block.shared());
    const ThreadSums<T> sums(call.items, block.number(), items.rest(), call.sums);
    const index turns = turns_of(grid), spans = spans_of(grid);
    const auto load = [&](index turn) {
      block.each([&](int i, Thread&, Arrays&) { items.load(i, turn * grid.chunk); });
    };
    block.each([&](int i, Thread& t, Arrays&) {
      items.open(i);
      sums.clear(i);
      t.active = items.active(i);
      if (t.active) open(call, items.item(i), items.tile(i), t);
    });
    for (index turn = 0; turn < (spans - 1) * kTurnsKept; ++turn) {
      load(turn);
      block.each([&](int i, Thread& t, Arrays&) {
        if (!t.active) return;
        if (turn % kTurnsKept == 0)
          for_each_kept(call, block, turn / kTurnsKept, i, t, [](T& kept, T& now) { kept = now; });
        forward(grid, items.increments(i), t);
      });
    }
    for (index span = spans - 1; span >= 0; --span) {
      const index first = span * kTurnsKept;
      const int count = static_cast<int>(turns - first < kTurnsKept ? turns - first : kTurnsKept);
      if (span < spans - 1)
        block.each([&](int i, Thread& t, Arrays&) {
          if (t.active) for_each_kept(call, block, span, i, t, [](T& kept, T& now) { now = kept; });
        });
      for (int turn = 0; turn < count; ++turn) {
        load(first + turn);
        block.each([&](int i, Thread& t, Arrays& arrays) {
          if (!t.active) return;
          arrays.turns[turn] = t.state;
          forward(grid, items.increments(i), t);
        });
      }
      for (int turn = count - 1; turn >= 0; --turn) {
        const index begin = (first + turn) * grid.chunk;
        load(first + turn);
        block.each([&](int i, Thread& t, Arrays& arrays) {
          if (t.active) backward(call, items, sums, begin, arrays.turns[turn], i, t, arrays.steps);
        });
        block.each([&](int i, Thread&, Arrays&) { sums.add_threads(i, call.dz, begin); });
        if (sums.two_stages())
          block.each([&](int i, Thread&, Arrays&) { sums.add_slices(i, call.dz, begin); });
      }
    }
  }

 private:
  SIGPATH_HD static const T* cotangent_of(const Call& call, index item) {
    return call.cotangent + item / call.items.grid.parts * call.item_size + call.scalar;
  }

  // The state at the start of the item and, unless every step has its own, the cotangent.
  SIGPATH_HD static void open(const Call& call, index item, index tile, Thread& t) {
    t.place.open(call.place, tile, t.letters);
    t.state.start(t.letters);
    t.adjoint.clear(t.letters);
    if (!call.items.batch.plan.options.expanding) add_cotangent(call, cotangent_of(call, item), t);
    if constexpr (Place::kCutInTime)
      if (call.before != nullptr) {
        const PartEnds<T, Letters> ends{t.letters, call.items.batch.plan.channels};
        const index part = item % call.items.grid.parts;
        if (part > 0) ends.start(call.before + (item - 1) * call.tensor, t.state);
        if (part < call.items.grid.parts - 1)
          ends.end(call.after + (item + 1) * call.tensor, t.adjoint);
      }
  }

  SIGPATH_HD static void add_cotangent(const Call& call, const T* cotangent, Thread& t) {
    for_each_owned(call.place, t.place, t.letters, t.adjoint, t.adjoint.leaf,
                   [&](index at, T& adjoint) { adjoint += cotangent[at]; });
  }

  // Calls body(kept, now) for the numbers of a checkpoint and of the state.
  template <class Block, class Body>
  SIGPATH_HD static void for_each_kept(const Call& call, const Block& block, index span, int thread,
                                       Thread& t, const Body& body) {
    const TileGrid& grid = call.items.grid;
    const index threads = grid.blocks() * grid.threads;
    const int m = t.letters.chained();
    T* kept = call.checkpoints + span * (m + A) * threads + block.number() * grid.threads + thread;
#pragma unroll kUnroll
    for (int i = 0; i < m; ++i, kept += threads) body(*kept, t.state.chain[i]);
#pragma unroll
    for (int a = 0; a < A; ++a, kept += threads) body(*kept, t.state.mid[a]);
  }

  SIGPATH_HD static void forward(const TileGrid& grid, const T* z, Thread& t) {
    for (int s = 0; s < grid.chunk; ++s, z += grid.columns) {
      const Increments at(t.letters, z);
      t.state.step(t.letters, at.chain, at.a);
    }
  }

  SIGPATH_HD static void backward(const Call& call, const BlockItems<T>& items,
                                  const ThreadSums<T>& sums, index begin, const State& start,
                                  int thread, Thread& t, State* states) {
    const TileGrid& grid = call.items.grid;
    const bool expanding = call.items.batch.plan.options.expanding != 0;
    const auto& l = t.letters;
    const T* z = items.increments(thread);
    t.state = start;
#pragma unroll 1
    for (int s = 0; s < grid.chunk; ++s) {
      states[s] = t.state;
      const Increments at(l, z + s * grid.columns);
      t.state.step(l, at.chain, at.a);
    }
#pragma unroll 1
    for (int s = grid.chunk - 1; s >= 0; --s) {
      if (expanding) add_row(call, items, begin + s, thread, t);
      const Increments at(l, z + s * grid.columns);
      const State state = states[s];
      Increments dz;
      dz.clear(l);
      t.adjoint.step(l, state, at, dz);
      // What virtual letters and those beyond the last would have is not wanted.
      const int channels = sums.channels();
#pragma unroll kUnroll
      for (int i = 0; i < l.chained(); ++i)
        if (i >= l.virtuals) sums.add(thread, s, l.chain[i], dz.chain[i]);
#pragma unroll
      for (int a = 0; a < A; ++a)
        if (l.a(a) < channels) sums.add(thread, s, l.a(a), dz.a[a]);
#pragma unroll
      for (int b = 0; b < B; ++b)
        if (l.b(b) < channels) sums.add(thread, s, l.b(b), dz.b[b]);
    }
  }

  // The cotangent of the row that step s ends, if it ends one.
  SIGPATH_HD static void add_row(const Call& call, const BlockItems<T>& items, index s, int thread,
                                 Thread& t) {
    const Path<T>& path = items.path(thread);
    const index per_move = path.steps_per_move();
    if (s >= path.steps() || (s + 1) % per_move != 0) return;
    add_cotangent(
        call, cotangent_of(call, items.item(thread)) + s / per_move * call.items.batch.plan.size,
        t);
  }
};

}  // namespace sigpath
