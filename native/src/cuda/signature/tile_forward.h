#pragma once

#include "cuda/signature/device_tiles.h"
#include "cuda/signature/forward.h"
#include "cuda/signature/parts_of_time.h"

namespace sigpath {

// Signatures of some paths of a batch, all arrays being the device's.
template <class T, class Tiles>
class TileForward {
 public:
  // Of a batch of `paths` paths.
  TileForward(const sigpath_words* words, const SignaturePlan& signature, index paths)
      : tiles_(words, signature, false), plan_(tiles_.plan(signature, paths, sizeof(T), false)) {}

  // The same parts in time as another plan has.
  void cut_as(const TileGrid& grid) {
    plan_.grid.parts = grid.parts;
    plan_.grid.most_steps = grid.most_steps;
  }

  struct Memory {
    typename Tiles::Place place;
    T *pieces, *other;  // signatures of parts
  };
  Memory carve(const SignaturePlan& signature, index count, Carver& memory) const {
    const TileGrid grid = plan_.grid_of(signature, count);
    const index pieces = grid.parts == 1 ? 0 : grid.items * signature.tensor();
    const auto place = tiles_.carve(memory);
    T* const first = memory.take<T>(pieces);
    return {place, first, memory.take<T>(pieces)};
  }

  void run(DeviceStream& stream, const SignatureBatch<T>& batch, const Memory& memory,
           T* out) const {
    const SignaturePlan& signature = batch.plan;
    const TileGrid grid = plan_.grid_of(signature, batch.shape.batch);
    const bool whole = grid.parts == 1;
    tiles_.upload(stream, memory.place);
    if (whole)
      return sign(stream, batch, memory.place, out, signature.item_size(),
                  signature.options.scalar_term != 0);
    sign(stream, batch, memory.place, memory.pieces, signature.tensor(), false);
    PartsOfTime<T>(stream, signature, grid)
        .reduce(memory.pieces, memory.other, out, signature.item_size());
  }

  // The signatures of parts, (items, parts, tensor), of tiles that need no tables.
  void sign_parts(DeviceStream& stream, const SignatureBatch<T>& batch, T* to) const {
    Carver none;
    sign(stream, batch, tiles_.carve(none), to, batch.plan.tensor(), false);
  }

 private:
  void sign(DeviceStream& stream, const SignatureBatch<T>& batch,
            const typename Tiles::Place& place, T* to, index item_size, bool scalar) const {
    const TileGrid grid = plan_.grid_of(batch.plan, batch.shape.batch);
    const ForwardCall<T, typename Tiles::Place> call{{batch, grid}, place, to, item_size, scalar};
    stream.launch(plan_.launch_of(grid), &call);
  }

  Tiles tiles_;
  DevicePlan plan_;
};

}  // namespace sigpath
