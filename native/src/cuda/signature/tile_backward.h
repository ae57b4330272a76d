#pragma once

#include "cuda/signature/backward.h"
#include "cuda/signature/gather.h"
#include "cuda/signature/tile_forward.h"

namespace sigpath {

// Vector-Jacobian products of signatures of some paths of a batch, all arrays being the device's.
template <class T, class Tiles>
class TileBackward {
 public:
  // Of a batch of `paths` paths.
  TileBackward(const sigpath_words* words, const SignaturePlan& signature, index paths)
      : tiles_(words, signature, true),
        plan_(tiles_.plan(signature, paths, sizeof(T), true)),
        parts_(words, signature, paths) {
    parts_.cut_as(plan_.grid);  // its tiles are larger
  }

  struct Memory {
    typename Tiles::Place place;
    T *checkpoints, *sums, *dz;
    T* parts[4];  // signatures of parts, and of what comes before and after them
  };
  Memory carve(const SignaturePlan& signature, index count, Carver& memory) const {
    const TileGrid grid = plan_.grid_of(signature, count);
    Memory m{tiles_.carve(memory), nullptr, nullptr, nullptr, {}};
    const index state = m.place.tile_depth - 2 + (plan_.launch.words ? 1 : plan_.launch.sides);
    const index threads = checked_mul(grid.blocks(), grid.threads, "workspace");
    const auto take = [&](index each, index of) {
      return memory.take<T>(checked_mul(each, of, "workspace"));
    };
    m.checkpoints = take((spans_of(grid) - 1) * state, threads);
    if (!plan_.sums_in_shared) m.sums = take(ThreadSums<T>::elements(grid), grid.blocks());
    m.dz = take(checked_mul(grid.most_steps, signature.channels, "workspace"),
                checked_mul(grid.items, grid.per_item, "workspace"));
    for (T*& p : m.parts) p = take(signature.tensor(), grid.parts == 1 ? 0 : grid.items);
    return m;
  }

  // spans: of the batch's windows.
  void run(DeviceStream& stream, const SignatureBatch<T>& batch, const WindowSpan* spans,
           const Memory& memory, const T* cotangent, const PathGradient<T>& gradient) const {
    const SignaturePlan& signature = batch.plan;
    const TileGrid grid = plan_.grid_of(signature, batch.shape.batch);
    tiles_.upload(stream, memory.place);
    const T *before = nullptr, *after = nullptr;
    if (grid.parts > 1) {
      T* const* p = memory.parts;
      parts_.sign_parts(stream, batch, p[0]);
      const PartsOfTime<T> parts(stream, signature, grid);
      before = parts.scan(p[0], p[1], p[2], -1);
      after = parts.scan(p[0], p[3], p[0], 1);  // which has been read by then
    }
    const BackwardCall<T, typename Tiles::Place> call{{batch, grid},
                                                      memory.place,
                                                      cotangent,
                                                      signature.item_size(),
                                                      signature.options.scalar_term != 0,
                                                      before,
                                                      after,
                                                      signature.tensor(),
                                                      memory.checkpoints,
                                                      memory.sums,
                                                      memory.dz};
    stream.launch(plan_.launch_of(grid), &call);
    const GatherCall<T> gather{{batch, grid},   spans,          memory.dz,
                               gradient.points, gradient.times, gradient.basepoint};
    stream.launch(launch_per_number(CudaKernel::kGather, sizeof(T), VertexNumber<T>::count(batch)),
                  &gather);
  }

 private:
  Tiles tiles_;
  DevicePlan plan_;
  TileForward<T, Tiles> parts_;  // their signatures
};

}  // namespace sigpath
