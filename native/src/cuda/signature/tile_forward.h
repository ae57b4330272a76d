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
    const ForwardCall<T, typename Tiles::Place> call{
        {batch, grid},
        memory.place,
        whole ? out : memory.pieces,
        whole ? signature.item_size() : signature.tensor(),
        whole && signature.options.scalar_term != 0};
    stream.launch(plan_.launch_of(grid), &call);
    if (!whole)
      PartsOfTime<T>(stream, signature, grid)
          .reduce(memory.pieces, memory.other, out, signature.item_size());
  }

 private:
  Tiles tiles_;
  DevicePlan plan_;
};

}  // namespace sigpath
